"""A session made of impacket's own calls, one after the other: the yardstick for facts and for speed.

It asks for exactly what ours asks for, reads no more of a file, and is written as a user of
impacket would write it: ``hBaseRegQueryValue``, ``listPath``, ``readFile``.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from impacket import nmb, smb, smbconnection
from impacket.dcerpc.v5 import rpcrt, rrp, transport
from impacket.smbconnection import SMBConnection

from scanner.collect.directory_entries import filetime
from scanner.collect.images import read_image
from scanner.collect.interface import (
    DirectoryAnswer,
    DirectoryEntry,
    ImageAnswer,
    KeyAnswer,
    KeyQuery,
    Refusal,
)
from scanner.collect.registry_data import registry_data
from scanner.collect.smb import faults
from scanner.collect.smb.shares import locate
from scanner.collect.smb.winreg import KEY_READ
from scanner.model.facts import Collector, Listing, Observation, RegistryData

READ_ONLY = 0x81
"""Rights to open a file with: impacket's default would be to write as well."""

_NOT_FOUND = frozenset({2, 3})
_ABSENT = frozenset({0xC000000F, 0xC0000034, 0xC000003A})
_NO_MORE_ITEMS = 259


class NonExtended(smb.SMB):
    """impacket's SMB1 as Windows NT 4.0 speaks it: without extended security."""

    def neg_session(self, extended_security: bool = True, negPacket: object = None) -> Any:
        return smb.SMB.neg_session(self, False, negPacket)


def connected(address: str, port: int, user: str, password: str) -> SMBConnection:
    """A connection that is logged on, in Unicode.  The blank keeps impacket from asking for names."""
    plain = NonExtended("*SMBSERVER ", address, sess_port=port, timeout=120)
    connection = SMBConnection("*SMBSERVER ", address, existingConnection=plain)
    connection.login(user, password)
    plain.set_flags(flags2=plain.get_flags()[1] | smb.SMB.FLAGS2_UNICODE)
    return connection


class PlainSession:
    """A host's registry, directories and executables by impacket's plain calls."""

    def __init__(self, connection: SMBConnection) -> None:
        self._connection = connection
        self._trees: dict[str, int] = {}
        self._registry = self._winreg()
        self._root = rrp.hOpenLocalMachine(self._registry, samDesired=KEY_READ)["phKey"]

    @property
    def collector(self) -> Collector:
        return Collector("smb", "plain")

    def registry(self, queries: Sequence[KeyQuery]) -> Iterator[KeyAnswer]:
        for query in queries:
            yield self._key(query)

    def directories(self, paths: Sequence[str]) -> Iterator[DirectoryAnswer]:
        for path in paths:
            yield self._directory(path)

    def images(self, paths: Sequence[str]) -> Iterator[ImageAnswer]:
        for path in paths:
            try:
                yield self._image(path)
            except smbconnection.SessionError as error:
                yield ImageAnswer(path, Observation.UNREADABLE, refusal=_refusal(error))

    def notes(self) -> Iterable[Refusal]:
        return ()

    def close(self) -> None:
        with contextlib.suppress(rpcrt.DCERPCException, smbconnection.SessionError, nmb.NetBIOSError):
            self._registry.disconnect()
            self._connection.logoff()
        self._connection.close()

    def _winreg(self) -> Any:
        pipe = transport.SMBTransport(
            self._connection.getRemoteName(), filename=r"\winreg", smb_connection=self._connection
        )
        registry = pipe.get_dce_rpc()
        registry.connect()
        registry.bind(rrp.MSRPC_UUID_RRP)
        return registry

    def _tree(self, share: str) -> int:
        if share not in self._trees:
            self._trees[share] = self._connection.connectTree(share)
        return self._trees[share]

    def _image(self, path: str) -> ImageAnswer:
        share, inside = locate(path)
        tree = self._tree(share)
        file = self._connection.openFile(tree, inside, desiredAccess=READ_ONLY)
        image = read_image(self._reader(tree, file))
        self._connection.closeFile(tree, file)
        return ImageAnswer(path, Observation.PRESENT, image)

    def _reader(self, tree: int, file: int) -> Any:
        def read(offset: int, length: int) -> bytes:
            return bytes(self._connection.readFile(tree, file, offset, length, singleCall=False))

        return read

    def _key(self, query: KeyQuery) -> KeyAnswer:
        path = query.key.partition("\\")[2]
        try:
            key = rrp.hBaseRegOpenKey(self._registry, self._root, path, samDesired=KEY_READ)["phkResult"]
        except (rrp.DCERPCSessionError, rpcrt.DCERPCException) as error:
            if error.get_error_code() in _NOT_FOUND:
                return KeyAnswer(query.key, Observation.ABSENT)
            return KeyAnswer(query.key, Observation.UNREADABLE, refusal=_refusal(error))
        values = self._values(key, query.values)
        subkeys = tuple(self._subkeys(key)) if query.subkeys else None
        rrp.hBaseRegCloseKey(self._registry, key)
        return KeyAnswer(query.key, Observation.PRESENT, values, subkeys=subkeys)

    def _values(self, key: bytes, names: tuple[str, ...] | None) -> dict[str, RegistryData]:
        if names is None:
            return dict(self._all_values(key))
        found = {}
        for name in names:
            try:
                kind, data = rrp.hBaseRegQueryValue(self._registry, key, name)
            except rrp.DCERPCSessionError as error:
                if error.get_error_code() not in _NOT_FOUND:
                    raise
                continue
            found[name] = registry_data(kind, _raw(kind, data))
        return found

    def _all_values(self, key: bytes) -> Iterator[tuple[str, RegistryData]]:
        index = 0
        while True:
            try:
                answer = rrp.hBaseRegEnumValue(self._registry, key, index)
            except rrp.DCERPCSessionError as error:
                if error.get_error_code() == _NO_MORE_ITEMS:
                    return
                raise
            data = b"".join(answer["lpData"])
            yield answer["lpValueNameOut"].rstrip("\0"), registry_data(answer["lpType"], data)
            index += 1

    def _subkeys(self, key: bytes) -> Iterator[str]:
        index = 0
        while True:
            try:
                yield rrp.hBaseRegEnumKey(self._registry, key, index)["lpNameOut"].rstrip("\0")
            except rrp.DCERPCSessionError as error:
                if error.get_error_code() == _NO_MORE_ITEMS:
                    return
                raise
            index += 1

    def _directory(self, path: str) -> DirectoryAnswer:
        share, inside = locate(path)
        try:
            found = self._connection.listPath(share, f"{inside}\\*")
        except smbconnection.SessionError as error:
            if error.getErrorCode() in _ABSENT:
                return DirectoryAnswer(path, Listing.ABSENT)
            return DirectoryAnswer(path, Listing.UNREADABLE, refusal=_refusal(error))
        entries = tuple(_entry(one) for one in found if one.get_longname() not in (".", ".."))
        return DirectoryAnswer(path, Listing.LISTED, entries)


def _entry(found: Any) -> DirectoryEntry:
    written = filetime(found.get_wtime())
    return DirectoryEntry(found.get_longname(), found.get_filesize(), written, bool(found.is_directory()))


def _refusal(error: Exception) -> Refusal:
    fault = faults.ACCESS_DENIED
    return Refusal(fault.code, str(error), fault.advice)


def _raw(kind: int, data: bytes | str | int) -> bytes:
    """The stored bytes of a value that impacket has decoded already."""
    if isinstance(data, bytes):
        return data
    if isinstance(data, str):
        return data.encode("utf-16-le")
    return struct.pack({rrp.REG_DWORD: "<L", rrp.REG_DWORD_BIG_ENDIAN: ">L"}.get(kind, "<Q"), data)
