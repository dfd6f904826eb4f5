"""Reading one registry key: its values, and the names of its subkeys.

A subkey's name is asked for by its place, so a long list takes as many calls as it has names;
several pipes may share them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scanner.collect.errors import DeniedError
from scanner.collect.interface import KeyAnswer, KeyQuery, Refusal
from scanner.collect.registry_data import registry_data
from scanner.collect.smb import faults
from scanner.collect.smb.asking import Asking, Until
from scanner.collect.smb.rpc import Pipe
from scanner.collect.smb.winreg import RemoteRegistry, Value
from scanner.model.facts import Observation, RegistryData

MAX_VALUES = 2048
"""Values taken of one key."""
MAX_SUBKEYS = 4096
"""Subkeys taken of one key; a host with every hotfix ever made has some hundreds."""

LONG_LIST = 4
"""Names after which a list of subkeys is worth being shared."""

PIPE_FAULTS = frozenset({"pipe-broken", "pipe-busy", "bad-rpc"})
"""Codes of errors that are not the key's but the pipe's."""

_ROOT = "HKLM\\"


@dataclass(frozen=True, slots=True)
class Line:
    """One way into the registry: a pipe of its own, and HKEY_LOCAL_MACHINE as opened over it."""

    pipe: Pipe
    registry: RemoteRegistry
    root: bytes

    def open(self, key: str) -> Asking[bytes]:
        """Open a key by its whole path.  Raises :class:`DeniedError`."""
        if not key.upper().startswith(_ROOT):
            raise DeniedError(faults.ODD_PATH)
        return self.registry.open(self.root, key[len(_ROOT) :])


class SubkeyList:
    """The names of a key's subkeys, put together by whoever has a line free."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._names: dict[int, str] = {}
        self._returned: list[int] = []
        self._next = 0
        self._end: int | None = None
        self._taken = 0

    @property
    def unfinished(self) -> bool:
        """Whether there are places nobody has asked for yet."""
        return bool(self._returned) or (self._end is None and self._next < MAX_SUBKEYS)

    @property
    def endless(self) -> bool:
        """Whether as many names were found as are taken, and no end."""
        return self._end is None

    def names(self) -> tuple[str, ...]:
        """The names, in their order."""
        end = MAX_SUBKEYS if self._end is None else self._end
        return tuple(self._names[place] for place in range(end))

    def give_up(self) -> None:
        """Nobody waits for the names any more."""
        self._returned.clear()
        self._end = 0

    def work(self, line: Line, handle: bytes, worth_sharing: Callable[[], None]) -> Asking[None]:
        """Ask for one place after the other until all are taken; give back what could not be asked."""
        while self.unfinished:
            place = self._take()
            try:
                name = yield from line.registry.subkey(handle, place)
            except DeniedError:
                self._returned.append(place)
                raise
            finally:
                self._taken -= 1
            self._put(place, name)
            if len(self._names) == LONG_LIST:
                worth_sharing()

    def rest(self) -> Asking[None]:
        """Wait until those who help have their answers, or give back what they could not ask."""
        yield Until(lambda: not self._taken or self.unfinished)

    def _take(self) -> int:
        self._taken += 1
        if self._returned:
            return self._returned.pop()
        self._next += 1
        return self._next - 1

    def _put(self, place: int, name: str | None) -> None:
        if name is None:
            self._end = place if self._end is None else min(self._end, place)
            self._returned = [one for one in self._returned if one < self._end]
        else:
            self._names[place] = name


Share = Callable[[SubkeyList], None]
"""Told of a list of subkeys that has proved long."""


def read_key(line: Line, query: KeyQuery, share: Share) -> Asking[KeyAnswer]:
    """What is known of one key.  Raises :class:`DeniedError` when it cannot be read."""
    key = yield from line.open(query.key)
    values: dict[str, RegistryData] = {}
    unreadable: dict[str, Refusal] = {}
    refusal: Refusal | None = None
    if query.values is None:
        refusal = yield from _all_values(line, key, values)
    else:
        yield from _named_values(line, key, query.values, values, unreadable)
    if not query.subkeys:
        return KeyAnswer(query.key, Observation.PRESENT, values, unreadable, None, refusal)
    names = SubkeyList(query.key)
    yield from _all_subkeys(line, key, names, share)
    cut = DeniedError(faults.TOO_MANY).refusal if names.endless else None
    return KeyAnswer(query.key, Observation.PRESENT, values, unreadable, names.names(), refusal or cut)


def help_with(line: Line, names: SubkeyList) -> Asking[None]:
    """Ask for some of the names.  Raises :class:`DeniedError` only where the line is of no more use."""
    if not names.unfinished:
        return
    try:
        key = yield from line.open(names.key)
        yield from names.work(line, key, lambda: None)
    except DeniedError as error:
        if error.fault.code in PIPE_FAULTS:
            raise


def _all_subkeys(line: Line, key: bytes, names: SubkeyList, share: Share) -> Asking[None]:
    try:
        while names.unfinished:
            yield from names.work(line, key, lambda: share(names))
            yield from names.rest()
    except DeniedError:
        names.give_up()
        raise


def _named_values(
    line: Line,
    key: bytes,
    names: tuple[str, ...],
    values: dict[str, RegistryData],
    unreadable: dict[str, Refusal],
) -> Asking[None]:
    for name in names:
        try:
            values[name] = _data((yield from line.registry.value(key, name)))
        except DeniedError as error:
            if error.fault.code in PIPE_FAULTS:
                raise
            if not error.fault.absent:
                unreadable[name] = error.refusal


def _all_values(line: Line, key: bytes, values: dict[str, RegistryData]) -> Asking[Refusal | None]:
    """Read every value; the refusal says why they may not be all."""
    refusal: Refusal | None = None
    for index in range(MAX_VALUES):
        try:
            value = yield from line.registry.value_at(key, index)
        except DeniedError as error:
            if error.fault is not faults.WIN32[234]:
                raise
            refusal = error.refusal
            continue
        if value is None:
            return refusal
        values[value.name] = _data(value)
    return DeniedError(faults.TOO_MANY).refusal


def _data(value: Value) -> RegistryData:
    return registry_data(value.kind, value.data)
