"""One conversation with a host over SMB, as Windows NT 4.0 speaks it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence

import scanner
from scanner.collect.interface import DirectoryAnswer, ImageAnswer, KeyAnswer, KeyQuery, Refusal
from scanner.collect.smb import faults, winreg
from scanner.collect.smb.dialogue import Dialogue
from scanner.collect.smb.errors import DeniedError, LostError
from scanner.collect.smb.files import Files
from scanner.collect.smb.listing import Entries
from scanner.collect.smb.logon import Logon
from scanner.collect.smb.negotiate import Terms
from scanner.collect.smb.opening import Opening
from scanner.collect.smb.packets import NO_ANDX, Command
from scanner.collect.smb.registry import Registry
from scanner.collect.smb.rpc import Pipe, PipeMessages
from scanner.collect.smb.shares import PIPES, Shares
from scanner.model.errors import TargetError
from scanner.model.facts import Collector, Listing

_FAREWELL_SECONDS = 2.0
"""How long a host may take to say goodbye."""


class SmbSession:
    """Reads a host's registry, directories and executables; one request under way at a time."""

    def __init__(self, address: str, dialogue: Dialogue, terms: Terms, logon: Logon) -> None:
        self._address = address
        self._dialogue = dialogue
        self._logon = logon
        self._terms = terms
        self._shares = Shares(dialogue, address)
        self._opening = Opening(dialogue, terms.max_buffer)
        self._files = Files(dialogue, self._opening, self._shares)
        self._registry = Registry(self._winreg)
        self._over: TargetError | None = None
        self._closed = False

    @property
    def collector(self) -> Collector:
        """Which collector this is."""
        return Collector("smb", scanner.__version__)

    def registry(self, queries: Sequence[KeyQuery]) -> Iterator[KeyAnswer]:
        """Answer each query.  Raises :class:`TargetError` when the conversation is over."""
        for query in queries:
            with self._stage("registry", query.key):
                answer = self._registry.answer(query)
            yield answer

    def directories(self, paths: Sequence[str]) -> Iterator[DirectoryAnswer]:
        """List each directory.  Raises :class:`TargetError` when the conversation is over."""
        for path in paths:
            entries = Entries()
            try:
                with self._stage("directories", path):
                    answer = self._files.directory(path, entries)
            except TargetError as error:
                if entries.found:
                    refusal = Refusal(error.code, error.message, error.advice)
                    yield DirectoryAnswer(path, Listing.PARTIAL, tuple(entries.found), refusal)
                raise
            yield answer

    def images(self, paths: Sequence[str]) -> Iterator[ImageAnswer]:
        """Read each executable.  Raises :class:`TargetError` when the conversation is over."""
        for path in paths:
            with self._stage("files", path):
                answer = self._files.image(path)
            yield answer

    def notes(self) -> Iterable[Refusal]:
        """What is worth knowing about the logon."""
        if self._terms.signing_required and self._terms.challenge is not None:
            yield Refusal(
                "signing-unproven",
                "The host requires signing; without extended security only our side of it is done.",
            )

    def close(self) -> None:
        """Say goodbye if that is possible, and end the connection."""
        if not self._closed and self._over is None:
            with contextlib.suppress(LostError, DeniedError):
                self._dialogue.hurry(_FAREWELL_SECONDS)
                self._registry.close()
                self._dialogue.ask(Command.LOGOFF_ANDX, NO_ANDX)
        self._closed = True
        self._dialogue.drop()

    @contextlib.contextmanager
    def _stage(self, stage: str, subject: str) -> Iterator[None]:
        """Turn the end of the conversation into an error that says where it was; it stays ended."""
        if self._over is not None:
            raise self._over
        try:
            yield
        except LostError as error:
            self._dialogue.drop()
            self._over = target_error(error, stage, subject)
            raise self._over from error

    def _winreg(self) -> Pipe:
        tree = self._shares.tree(PIPES)
        messages = PipeMessages(self._dialogue, self._opening, tree, winreg.INTERFACE.pipe)
        return Pipe(messages, winreg.INTERFACE)


def target_error(error: LostError | DeniedError, stage: str, subject: str) -> TargetError:
    """The error for the operator: one line of cause, one sentence of advice."""
    advice = error.fault.advice
    if stage in ("connect", "negotiate") and error.fault is faults.RESET:
        advice = faults.CLOSED_AT_ONCE
    return TargetError(error.message, advice, code=error.fault.code, stage=stage, subject=subject)
