"""Answering questions about registry keys over the winreg pipe, one bad key never spoiling the rest.

A pipe bears one call at a time, so several lines are opened, the first before the others; each
takes the next key from the pile, or helps with a long list of subkeys.  Keys are not closed one
by one: the host closes them with the pipe ([C706] 5.1.6, rundown of context handles).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from scanner.collect.errors import DeniedError
from scanner.collect.interface import KeyAnswer, KeyQuery
from scanner.collect.smb import faults
from scanner.collect.smb.asking import Asker, Asking, Subject, T
from scanner.collect.smb.keys import PIPE_FAULTS, Line, SubkeyList, help_with, read_key
from scanner.collect.smb.rpc import Pipe
from scanner.collect.smb.tolerance import Tolerance
from scanner.collect.smb.winreg import RemoteRegistry
from scanner.model.facts import Observation

MAX_BREAKS = 4
"""How many pipes may break in one conversation."""

_LOOKS = 2
"""How often a key is looked at over which a pipe breaks: not the key but the pipe may be the trouble."""

OpenPipe = Callable[[], Asking[Pipe]]
Done = Callable[[KeyAnswer], None]


@dataclass(slots=True)
class _Key:
    """A key on the pile: what is asked, who waits for the answer, and how often a pipe broke over it."""

    query: KeyQuery
    done: Done
    broke: int = 0

    def refuse(self, error: DeniedError) -> None:
        """Answer that it is absent or cannot be read."""
        if error.fault.absent:
            self.done(KeyAnswer(self.query.key, Observation.ABSENT))
        else:
            self.done(KeyAnswer(self.query.key, Observation.UNREADABLE, refusal=error.refusal))


class Registry:
    """The registry of a host.  Lines are opened when questions come, as many as there is use for."""

    def __init__(self, asker: Asker, open_pipe: OpenPipe, tolerance: Tolerance) -> None:
        self._asker = asker
        self._open_pipe = open_pipe
        self._tolerance = tolerance
        self._pile: deque[_Key] = deque()
        self._lists: deque[SubkeyList] = deque()
        self._free: list[Line] = []
        self._lines = 0
        self._opening = 0
        self._proven = False
        self._breaks = 0
        self._closed_for_good: DeniedError | None = None

    def ask(self, query: KeyQuery, done: Done) -> None:
        """Find out about a key; ``done`` gets the answer.

        Keys whose subkeys are wanted come before the others, for more will be asked about those.
        """
        key = _Key(query, done)
        if self._closed_for_good is not None:
            key.refuse(self._closed_for_good)
            return
        (self._pile.appendleft if query.subkeys else self._pile.append)(key)
        self._assign()

    def _assign(self) -> None:
        """Give every free line something to do, and open more where there is more to do."""
        while self._free and (self._lists or self._pile):
            line = self._free.pop()
            if self._lists:
                names = self._lists.popleft()
                self._start(self._help(line, names), names.key, self._back)
            else:
                key = self._pile.popleft()
                self._start(self._look(line, key), key.query.key, self._back)
        most = self._tolerance.pipes if self._proven else 1
        useful = len(self._pile) + len(self._lists) - self._opening
        for _ in range(min(useful, most - self._lines)):
            self._lines += 1
            self._opening += 1
            self._start(self._open(), "winreg", self._opened)

    def _start(self, asking: Asking[T], name: str, done: Callable[[T], None]) -> None:
        self._asker.start(asking, Subject("registry", name), done, urgent=True)

    def _open(self) -> Asking[Line | DeniedError]:
        try:
            pipe = yield from self._open_pipe()
            registry = RemoteRegistry(pipe)
            return Line(pipe, registry, (yield from registry.local_machine()))
        except DeniedError as error:
            return error

    def _opened(self, outcome: Line | DeniedError) -> None:
        """Use a line; where it is refused do with those there are, and without any not at all."""
        self._opening -= 1
        if isinstance(outcome, Line):
            self._proven = True
            self._free.append(outcome)
        else:
            self._lines -= 1
            self._tolerance.pipes = max(1, self._lines)
            if not self._lines:
                self._close_for_good(_whole_registry(outcome))
        self._assign()

    def _back(self, line: Line | None) -> None:
        """An errand is done; None: its line is gone."""
        if line is None:
            self._lines -= 1
        else:
            self._free.append(line)
        self._assign()

    def _look(self, line: Line, key: _Key) -> Asking[Line | None]:
        try:
            answer = yield from read_key(line, key.query, self._share)
        except DeniedError as error:
            if error.fault.code not in PIPE_FAULTS:
                key.refuse(error)
                return line
            yield from line.pipe.close()
            self._broken(error)
            self._again(key, error)
            return None
        key.done(answer)
        return line

    def _help(self, line: Line, names: SubkeyList) -> Asking[Line | None]:
        try:
            yield from help_with(line, names)
        except DeniedError as error:
            yield from line.pipe.close()
            self._broken(error)
            return None
        return line

    def _share(self, names: SubkeyList) -> None:
        """Let half of the lines help with a long list; the others go on with the pile."""
        self._lists.extend([names] * (self._tolerance.pipes // 2))
        self._assign()

    def _again(self, key: _Key, error: DeniedError) -> None:
        key.broke += 1
        if self._closed_for_good is not None or key.broke >= _LOOKS:
            key.refuse(error)
        else:
            self._pile.appendleft(key)

    def _broken(self, error: DeniedError) -> None:
        self._breaks += 1
        if self._breaks >= MAX_BREAKS:
            self._close_for_good(error)

    def _close_for_good(self, error: DeniedError) -> None:
        """Nothing more is asked; where the registry cannot be opened, it is not tried for every key."""
        self._closed_for_good = error
        while self._pile:
            self._pile.popleft().refuse(error)


def _whole_registry(error: DeniedError) -> DeniedError:
    """Why nothing of the registry can be read."""
    if error.fault is faults.ACCESS_DENIED:
        return DeniedError(faults.WINREG_DENIED, error.status)
    return DeniedError(faults.NO_WINREG, error.status) if error.fault.absent else error
