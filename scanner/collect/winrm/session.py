"""One conversation with a host over WinRM: PowerShell where there is one, else commands and WMI, else WMI."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar, cast

import scanner
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.interface import (
    Answer,
    Coming,
    DirectoryAnswer,
    DirectoryQuery,
    ImageAnswer,
    ImageQuery,
    KeyAnswer,
    KeyQuery,
    Learn,
    Question,
    Refusal,
)
from scanner.collect.winrm import faults
from scanner.collect.winrm.conversation import Conversation, Identity
from scanner.collect.winrm.inquiry import Inquiry
from scanner.collect.winrm.notebook import Notebook
from scanner.model.errors import TargetError
from scanner.model.facts import Collector, Listing, Observation

Kind = TypeVar("Kind", bound=Answer)


_UNCHECKED = Refusal(
    "certificate-unchecked",
    "The certificate of the host was not checked: anybody may have answered.",
    "Give the authority that signed it (winrm_ca) instead of winrm_verify: false.",
)


class WinrmSession:
    """Reads a host's registry, directories and executables, as much as possible in one go."""

    def __init__(
        self, address: str, conversation: Conversation, identity: Identity, *, unchecked: bool = False
    ) -> None:
        """``unchecked``: nobody looked whether the host's certificate is to be trusted."""
        self._unchecked = unchecked
        self._address = address
        self._conversation = conversation
        self._notebook = Notebook()
        self._inquiry = Inquiry(conversation, identity, self._notebook)
        self._coming: Coming | None = None
        self._over: TargetError | None = None

    @property
    def collector(self) -> Collector:
        """Which collector this is."""
        return Collector("winrm", scanner.__version__)

    def expect(self, coming: Coming) -> None:
        """Take note of what is going to be asked: it is fetched with the first question."""
        self._coming = coming

    def inquire(self, questions: Iterable[Question], learn: Learn) -> None:
        """Ask all, and what follows from the answers.  Raises :class:`TargetError` when it is over."""
        waiting = deque(questions)
        while waiting:
            batch = list(waiting)
            waiting.clear()
            for question, answer in self._answers(batch):
                waiting.extend(learn(question, answer))
        if self._over is not None:
            raise self._over

    def registry(self, queries: Sequence[KeyQuery]) -> Iterator[KeyAnswer]:
        """Answer each query.  Raises :class:`TargetError` when the conversation is over."""
        return cast(Iterator[KeyAnswer], self._each(queries))

    def directories(self, paths: Sequence[str]) -> Iterator[DirectoryAnswer]:
        """List each directory.  Raises :class:`TargetError` when the conversation is over."""
        return cast(Iterator[DirectoryAnswer], self._each([DirectoryQuery(path) for path in paths]))

    def images(self, paths: Sequence[str]) -> Iterator[ImageAnswer]:
        """Look into each executable.  Raises :class:`TargetError` when the conversation is over."""
        return cast(Iterator[ImageAnswer], self._each([ImageQuery(path) for path in paths]))

    def notes(self) -> Iterable[Refusal]:
        """What is worth knowing: that anybody may have answered; which way of reading it was."""
        if self._unchecked:
            yield _UNCHECKED
        yield from self._inquiry.notes()

    def close(self) -> None:
        """End the connection."""
        self._conversation.close()

    def _each(self, questions: Sequence[Question]) -> Iterator[Answer]:
        for _, answer in self._answers(questions):
            yield answer
        if self._over is not None:
            raise self._over

    def _answers(self, questions: Sequence[Question]) -> list[tuple[Question, Answer]]:
        """What is known of them, after asking for what is not; when it is over, the rest is missing."""
        missing = [one for one in questions if self._notebook.answer(one) is None]
        if missing and self._over is None:
            self._fetch(missing)
        found = ((one, self._notebook.answer(one)) for one in questions)
        if self._over is not None:
            return [(one, answer) for one, answer in found if answer is not None]
        return [(one, answer or _unanswered(one)) for one, answer in found]

    def _fetch(self, questions: Sequence[Question]) -> None:
        coming, self._coming = self._coming or _coming(questions), None
        paths = tuple(one.path for one in questions if isinstance(one, ImageQuery))
        try:
            self._inquiry.fetch(coming, paths)
        except (LostError, DeniedError) as error:
            self._over = target_error(error, self._inquiry.stage, self._address)


def _coming(questions: Sequence[Question]) -> Coming:
    """Just these questions."""
    return Coming(
        keys=tuple(one for one in questions if isinstance(one, KeyQuery)),
        directories=tuple(one.path for one in questions if isinstance(one, DirectoryQuery)),
    )


def _unanswered(question: Question) -> Answer:
    refusal = DeniedError(faults.NO_ANSWER).refusal
    match question:
        case KeyQuery():
            return KeyAnswer(question.key, Observation.UNREADABLE, refusal=refusal)
        case DirectoryQuery():
            return DirectoryAnswer(question.path, Listing.UNREADABLE, refusal=refusal)
        case ImageQuery():
            return ImageAnswer(question.path, Observation.UNREADABLE, refusal=refusal)


def target_error(error: LostError | DeniedError, stage: str, subject: str) -> TargetError:
    """The error for the operator: one line of cause, one sentence of advice."""
    return TargetError(error.message, error.fault.advice, code=error.fault.code, stage=stage, subject=subject)
