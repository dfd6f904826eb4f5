"""Questions as generators: each yields what is to be sent next, given the answers so far.

Whoever knows how to ask for something (a file's version, a registry key) is written as if it
were alone and every answer came at once; :class:`~scanner.collect.smb.multiplexer.Multiplexer`
lets many of them be asked side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, Protocol, TypeAlias, TypeVar

from scanner.collect.errors import DeniedError
from scanner.collect.smb.packets import Block, Command, Reply

T = TypeVar("T")


class Request(NamedTuple):
    """One message to be sent: a command, and perhaps ``then`` a second one in the same message.

    ``also`` are error statuses that count as an answer; any other is raised where the
    request was yielded, as :class:`~scanner.collect.errors.DeniedError`.
    """

    command: Command
    words: bytes
    data: bytes = b""
    tree: int = 0
    also: frozenset[int] = frozenset()
    then: Block | None = None


class More(Enum):
    """Nothing to be sent: the answer to the last request goes on in a further message."""

    MORE = "more"


MORE = More.MORE


@dataclass(frozen=True, slots=True)
class Until:
    """Nothing to be sent before this holds, which another question brings about."""

    condition: Callable[[], bool]


Asking: TypeAlias = Generator[Request | More | Until, Reply, T]
"""A question under way; it returns what was asked for."""


class Subject(NamedTuple):
    """What a request is about, for errors and for the record: the stage, and the thing itself."""

    stage: str
    name: str


LOGON = Subject("logon", "session")
"""What requests are about before any question is asked, and when all are answered."""


class Asker(Protocol):
    """Whoever brings questions to their end, side by side or one after the other."""

    def start(
        self, asking: Asking[T], subject: Subject, done: Callable[[T], None], *, urgent: bool = False
    ) -> None:
        """Begin with a question; ``done`` gets what it returns.  ``urgent``: many others wait for it.

        A question deals with every :class:`DeniedError` itself.
        """
        ...


class Once:
    """Something that is asked for once, however many need it; who comes meanwhile waits."""

    def __init__(self, ask: Callable[[], Asking[int]]) -> None:
        self._ask = ask
        self._asked = False
        self._outcome: int | DeniedError | None = None

    def outcome(self) -> Asking[int]:
        """What came of it.  Raises, every time, the error that it ended with."""
        if not self._asked:
            self._asked = True
            self._outcome = yield from self._first()
        while self._outcome is None:
            yield Until(lambda: self._outcome is not None)
        if isinstance(self._outcome, DeniedError):
            raise self._outcome
        return self._outcome

    def _first(self) -> Asking[int | DeniedError]:
        try:
            return (yield from self._ask())
        except DeniedError as error:
            return error
