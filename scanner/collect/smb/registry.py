"""Answering questions about registry keys over the winreg pipe, one bad key never spoiling the rest."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from scanner.collect.interface import KeyAnswer, KeyQuery, Refusal
from scanner.collect.registry_data import registry_data
from scanner.collect.smb import faults
from scanner.collect.smb.errors import DeniedError
from scanner.collect.smb.rpc import Pipe
from scanner.collect.smb.winreg import RemoteRegistry, Value
from scanner.model.facts import Observation, RegistryData

MAX_VALUES = 2048
"""Values taken of one key."""
MAX_SUBKEYS = 4096
"""Subkeys taken of one key; a host with every hotfix ever made has some hundreds."""
MAX_PIPES = 4
"""How often the pipe is opened in one conversation, should it break."""

_ROOT = "HKLM\\"
_PIPE_FAULTS = frozenset({"pipe-broken", "bad-rpc"})


class Registry:
    """The registry of a host.  The pipe is opened when the first question comes."""

    def __init__(self, open_pipe: Callable[[], Pipe]) -> None:
        self._open_pipe = open_pipe
        self._pipe: Pipe | None = None
        self._root = b""
        self._opened = 0
        self._closed_for_good: DeniedError | None = None

    def answer(self, query: KeyQuery) -> KeyAnswer:
        """What is known of one key.  Raises :class:`LostError` only."""
        try:
            return self._look(query)
        except DeniedError as error:
            if self._closed_for_good is None and error.fault.code in _PIPE_FAULTS:
                return self._second_look(query, error)
            return _refused(query, error)

    def _second_look(self, query: KeyQuery, error: DeniedError) -> KeyAnswer:
        """Look again over a new pipe, for not the key but the pipe was the trouble."""
        self._give_up_pipe(error)
        try:
            return self._look(query)
        except DeniedError as again:
            if again.fault.code in _PIPE_FAULTS:
                self._give_up_pipe(again)
            return _refused(query, again)

    def _give_up_pipe(self, error: DeniedError) -> None:
        """The next question opens another; but not for ever."""
        self.close()
        if self._opened >= MAX_PIPES:
            self._closed_for_good = error

    def close(self) -> None:
        """Close the pipe."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def _look(self, query: KeyQuery) -> KeyAnswer:
        registry = self._connected()
        if not query.key.upper().startswith(_ROOT):
            raise DeniedError(faults.ODD_PATH)
        key = registry.open(self._root, query.key[len(_ROOT) :])
        try:
            return _read(registry, key, query)
        finally:
            with contextlib.suppress(DeniedError):
                registry.close(key)

    def _connected(self) -> RemoteRegistry:
        if self._closed_for_good is not None:
            raise self._closed_for_good
        if self._pipe is None:
            self._pipe = self._open()
        return RemoteRegistry(self._pipe)

    def _open(self) -> Pipe:
        """Open pipe and root; where that fails, it is not tried for every further key."""
        self._opened += 1
        try:
            pipe = self._open_pipe()
            self._root = RemoteRegistry(pipe).local_machine()
        except DeniedError as error:
            self._closed_for_good = _whole_registry(error)
            raise self._closed_for_good from error
        return pipe


def _refused(query: KeyQuery, error: DeniedError) -> KeyAnswer:
    if error.fault.absent:
        return KeyAnswer(query.key, Observation.ABSENT)
    return KeyAnswer(query.key, Observation.UNREADABLE, refusal=error.refusal)


def _whole_registry(error: DeniedError) -> DeniedError:
    """Why nothing of the registry can be read."""
    if error.fault is faults.ACCESS_DENIED:
        return DeniedError(faults.WINREG_DENIED, error.status)
    return DeniedError(faults.NO_WINREG, error.status) if error.fault.absent else error


def _read(registry: RemoteRegistry, key: bytes, query: KeyQuery) -> KeyAnswer:
    values: dict[str, RegistryData] = {}
    unreadable: dict[str, Refusal] = {}
    refusal: Refusal | None = None
    if query.values is None:
        refusal = _all_values(registry, key, values)
    else:
        _named_values(registry, key, query.values, values, unreadable)
    subkeys: tuple[str, ...] | None = None
    if query.subkeys:
        subkeys, cut = _subkeys(registry, key)
        refusal = refusal or cut
    return KeyAnswer(query.key, Observation.PRESENT, values, unreadable, subkeys, refusal)


def _named_values(
    registry: RemoteRegistry,
    key: bytes,
    names: tuple[str, ...],
    values: dict[str, RegistryData],
    unreadable: dict[str, Refusal],
) -> None:
    for name in names:
        try:
            values[name] = _data(registry.value(key, name))
        except DeniedError as error:
            if error.fault.code in _PIPE_FAULTS:
                raise
            if not error.fault.absent:
                unreadable[name] = error.refusal


def _all_values(registry: RemoteRegistry, key: bytes, values: dict[str, RegistryData]) -> Refusal | None:
    """Read every value; the refusal says why they may not be all."""
    refusal: Refusal | None = None
    for index in range(MAX_VALUES):
        try:
            value = registry.value_at(key, index)
        except DeniedError as error:
            if error.fault is not faults.WIN32[234]:
                raise
            refusal = error.refusal
            continue
        if value is None:
            return refusal
        values[value.name] = _data(value)
    return DeniedError(faults.TOO_MANY).refusal


def _subkeys(registry: RemoteRegistry, key: bytes) -> tuple[tuple[str, ...], Refusal | None]:
    names: list[str] = []
    for name in _names(registry, key):
        names.append(name)
        if len(names) >= MAX_SUBKEYS:
            return tuple(names), DeniedError(faults.TOO_MANY).refusal
    return tuple(names), None


def _names(registry: RemoteRegistry, key: bytes) -> Iterator[str]:
    index = 0
    while (name := registry.subkey(key, index)) is not None:
        yield name
        index += 1


def _data(value: Value) -> RegistryData:
    return registry_data(value.kind, value.data)
