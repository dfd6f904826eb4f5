"""One conversation with a host over SMB 2 or 3: the newer machines of the same fleet."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import scanner
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.interface import DirectoryAnswer, ImageAnswer, KeyAnswer, KeyQuery, Refusal
from scanner.collect.smb import winreg
from scanner.collect.smb.asking import Asking, Subject, T
from scanner.collect.smb.entries import Entries
from scanner.collect.smb.registry import Registry
from scanner.collect.smb.rpc import MAX_FRAGMENT, Pipe
from scanner.collect.smb.session import target_error
from scanner.collect.smb.shares import PIPES
from scanner.collect.smb.smb2_channel import Access, Channel
from scanner.collect.smb.smb2_files import Smb2Files, Trees
from scanner.collect.smb.tolerance import Tolerance
from scanner.model.errors import TargetError
from scanner.model.facts import Collector, Listing

_FAREWELL_SECONDS = 2.0
"""How long a host may take to say goodbye."""


class Smb2Messages:
    """The messages of a pipe over SMB 2; answers are there at once, for nothing is asked meanwhile."""

    def __init__(self, channel: Channel, tree: int, pipe: str) -> None:
        self._channel = channel
        self._tree = tree
        self._handle = channel.open(tree, pipe, Access.PIPE)

    def exchange(self, message: bytes) -> Asking[bytes]:
        """One FSCTL_PIPE_TRANSCEIVE."""
        yield from ()
        return self._channel.transceive(self._tree, self._handle, message)

    def more(self) -> Asking[bytes]:
        """One read."""
        yield from ()
        return self._channel.read(self._tree, self._handle, 0, MAX_FRAGMENT)

    def close(self) -> Asking[None]:
        """Close the pipe."""
        yield from ()
        self._channel.close(self._tree, self._handle)


class OneByOne:
    """Brings each question to its end before the next, where all answers are there at once."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def start(
        self, asking: Asking[T], subject: Subject, done: Callable[[T], None], *, urgent: bool = False
    ) -> None:
        """Ask it."""
        try:
            with self._channel.about(subject):
                while True:
                    next(asking)
        except StopIteration as end:
            done(end.value)


class Smb2Session:
    """Reads a host's registry, directories and executables; one request under way at a time."""

    def __init__(self, channel: Channel, notes: tuple[Refusal, ...] = ()) -> None:
        self._channel = channel
        self._notes = notes
        self._trees = Trees(channel)
        self._files = Smb2Files(channel, self._trees)
        self._registry = Registry(OneByOne(channel), partial(_winreg, channel, self._trees), Tolerance())
        self._over: TargetError | None = None
        self._closed = False

    @property
    def collector(self) -> Collector:
        """Which collector this is."""
        return Collector("smb", scanner.__version__)

    def registry(self, queries: Sequence[KeyQuery]) -> Iterator[KeyAnswer]:
        """Answer each query.  Raises :class:`TargetError` when the conversation is over."""
        answers: list[KeyAnswer] = []
        for query in queries:
            with self._stage("registry", query.key):
                self._registry.ask(query, answers.append)
            yield answers.pop()

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
        """What is worth knowing about the conversation."""
        return self._notes

    def close(self) -> None:
        """Say goodbye if that is possible, and end the connection."""
        wire = self._channel.wire
        if not self._closed and self._over is None:
            with contextlib.suppress(LostError, DeniedError):
                wire.deadline = wire.deadline.at_most(_FAREWELL_SECONDS)
                self._channel.log_off()
        self._closed = True
        wire.drop()

    @contextlib.contextmanager
    def _stage(self, stage: str, subject: str) -> Iterator[None]:
        """Turn the end of the conversation into an error that says where it was; it stays ended."""
        if self._over is not None:
            raise self._over
        try:
            with self._channel.about(Subject(stage, subject)):
                yield
        except LostError as error:
            self._channel.wire.drop()
            self._over = target_error(error, stage, subject)
            raise self._over from error


def _winreg(channel: Channel, trees: Trees) -> Asking[Pipe]:
    pipe = Pipe(Smb2Messages(channel, trees.tree(PIPES), winreg.INTERFACE.pipe))
    yield from pipe.bind(winreg.INTERFACE)
    return pipe
