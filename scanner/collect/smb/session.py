"""One conversation with a host over SMB1, as Windows NT 4.0 speaks it."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeVar

import scanner
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.interface import (
    Answer,
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
from scanner.collect.smb import faults, winreg
from scanner.collect.smb.asking import Asking, Subject
from scanner.collect.smb.dialogue import Dialogue
from scanner.collect.smb.files import Files
from scanner.collect.smb.logon import Logon
from scanner.collect.smb.multiplexer import Multiplexer
from scanner.collect.smb.negotiate import Terms
from scanner.collect.smb.opening import Opening, longest_read
from scanner.collect.smb.packets import NO_ANDX, Command
from scanner.collect.smb.registry import Registry
from scanner.collect.smb.rpc import Pipe, open_pipe
from scanner.collect.smb.shares import PIPES, Shares
from scanner.collect.smb.tolerance import Tolerance, announced
from scanner.model.errors import TargetError
from scanner.model.facts import Collector

_FAREWELL_SECONDS = 2.0
"""How long a host may take to say goodbye."""

What = TypeVar("What")
Kind = TypeVar("Kind")


class SmbSession:
    """Reads a host's registry, directories and executables, as much at once as the host puts up with."""

    def __init__(
        self,
        address: str,
        dialogue: Dialogue,
        terms: Terms,
        logon: Logon,
        tolerance: Tolerance | None = None,
    ) -> None:
        """``tolerance`` is by default what the terms announce."""
        tolerance = tolerance or announced(terms.max_requests)
        self._address = address
        self._dialogue = dialogue
        self._logon = logon
        self._terms = terms
        self._multiplexer = Multiplexer(dialogue, tolerance)
        self._shares = Shares(address)
        self._opening = Opening(longest_read(terms.max_buffer, terms.large_reads), tolerance)
        self._files = Files(self._opening, self._shares, tolerance)
        self._registry = Registry(self._multiplexer, partial(_winreg, self._shares, self._opening), tolerance)
        self._over: TargetError | None = None
        self._closed = False

    @property
    def collector(self) -> Collector:
        """Which collector this is."""
        return Collector("smb", scanner.__version__)

    def inquire(self, questions: Iterable[Question], learn: Learn) -> None:
        """Ask all, and what follows from the answers.  Raises :class:`TargetError` when it is over."""
        for _ in self._course(questions, _Inquiry(self._ask, learn).ask):
            pass

    def registry(self, queries: Sequence[KeyQuery]) -> Iterator[KeyAnswer]:
        """Answer each query.  Raises :class:`TargetError` when the conversation is over."""
        return self._gathered(queries, self._registry.ask)

    def directories(self, paths: Sequence[str]) -> Iterator[DirectoryAnswer]:
        """List each directory.  Raises :class:`TargetError` when the conversation is over."""
        return self._gathered(paths, self._list)

    def images(self, paths: Sequence[str]) -> Iterator[ImageAnswer]:
        """Read each executable.  Raises :class:`TargetError` when the conversation is over."""
        return self._gathered(paths, self._read)

    def notes(self) -> Iterable[Refusal]:
        """What is worth knowing about the logon."""
        if self._terms.signing_required and self._terms.challenge is not None:
            yield Refusal(
                "signing-unproven",
                "The host requires signing; without extended security only our side of it is done.",
            )

    def close(self) -> None:
        """Say goodbye if that is possible, and end the connection; the host closes what is open with it."""
        if not self._closed and self._over is None and not self._dialogue.under_way:
            with contextlib.suppress(LostError, DeniedError):
                self._dialogue.hurry(_FAREWELL_SECONDS)
                self._dialogue.ask(Command.LOGOFF_ANDX, NO_ANDX)
        self._closed = True
        self._dialogue.drop()

    def _ask(self, question: Question, done: Callable[[Answer], None]) -> None:
        if self._over is not None:
            return  # what came in at the end leads to nothing more
        match question:
            case KeyQuery():
                self._registry.ask(question, done)
            case DirectoryQuery():
                self._list(question.path, done)
            case ImageQuery():
                self._read(question.path, done)

    def _list(self, path: str, done: Callable[[DirectoryAnswer], None]) -> None:
        self._multiplexer.start(self._files.directory(path), Subject("directories", path), done)

    def _read(self, path: str, done: Callable[[ImageAnswer], None]) -> None:
        self._multiplexer.start(self._files.image(path), Subject("files", path), done)

    def _gathered(
        self, subjects: Iterable[What], ask: Callable[[What, Callable[[Kind], None]], None]
    ) -> Iterator[Kind]:
        """The answers as they come, with those that were made of what had come in when it was over."""
        found: deque[Kind] = deque()
        try:
            for _ in self._course(subjects, lambda subject: ask(subject, found.append)):
                while found:
                    yield found.popleft()
        except TargetError:
            yield from found
            raise
        yield from found

    def _course(self, subjects: Iterable[What], ask: Callable[[What], None]) -> Iterator[None]:
        """Ask about all, and take turns until all is answered; a conversation that is over stays over."""
        if self._over is not None:
            raise self._over
        try:
            for subject in subjects:
                ask(subject)
            while self._multiplexer.turn():
                yield
        except LostError as error:
            at = self._multiplexer.subject or Subject("session", self._address)
            self._over = target_error(error, at.stage, at.name)
            self._dialogue.drop()
            self._multiplexer.abandon(error)
            raise self._over from error


class _Inquiry:
    """Questions, and those that follow from their answers."""

    def __init__(self, ask: Callable[[Question, Callable[[Answer], None]], None], learn: Learn) -> None:
        self._ask = ask
        self._learn = learn

    def ask(self, question: Question) -> None:
        """Ask it, and then whatever its answer leads to."""
        self._ask(question, partial(self._answered, question))

    def _answered(self, question: Question, answer: Answer) -> None:
        for further in self._learn(question, answer):
            self.ask(further)


def _winreg(shares: Shares, opening: Opening) -> Asking[Pipe]:
    tree = yield from shares.tree(PIPES)
    return (yield from open_pipe(opening, tree, winreg.INTERFACE))


def target_error(error: LostError | DeniedError, stage: str, subject: str) -> TargetError:
    """The error for the operator: one line of cause, one sentence of advice."""
    advice = error.fault.advice
    if stage in ("connect", "negotiate") and error.fault is faults.RESET:
        advice = faults.CLOSED_AT_ONCE
    return TargetError(error.message, advice, code=error.fault.code, stage=stage, subject=subject)
