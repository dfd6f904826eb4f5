"""The accepting side of Kerberos, by MIT's own library: its keys are in the file that KRB5_KTNAME names."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, byref, c_int, c_size_t, c_uint32, c_void_p, cast, create_string_buffer

_COMPLETE, _CONTINUE = 0, 1
_DATA, _HEADER, _PADDING, _ALLOCATE = 1, 2, 9, 0x10000
"""Kinds of buffers (gssapi_ext.h)."""


class AcceptorError(Exception):
    """The library refuses; its major and minor status."""


class _Buffer(Structure):
    _fields_ = (("length", c_size_t), ("value", c_void_p))

    @property
    def data(self) -> bytes:
        return ctypes.string_at(self.value, self.length) if self.length else b""


class _Piece(Structure):
    _fields_ = (("type", c_uint32), ("buffer", _Buffer))


def _buffer(data: bytes) -> tuple[_Buffer, object]:
    """A buffer, and what must live as long as it does."""
    memory = create_string_buffer(data, len(data))
    return _Buffer(len(data), cast(memory, c_void_p)), memory


class Kerberos:
    """One logon, and the messages of its session ([MS-WSMV] 2.2.9.1.2)."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libgssapi_krb5.so.2")
        self._context = c_void_p()
        self.complete = False

    def step(self, token: bytes) -> bytes | None:
        given, memory = _buffer(token)
        answer, minor, flags = _Buffer(), c_uint32(), c_uint32()
        major = self._library.gss_accept_sec_context(
            byref(minor), byref(self._context), None, byref(given), None, None, None, byref(answer),
            byref(flags), None, None,
        )  # fmt: skip
        del memory
        if major & 0xFFFF0000:
            raise AcceptorError(f"{major & 0xFFFFFFFF:08x} {minor.value:08x}")
        self.complete = major == _COMPLETE
        return answer.data or None

    def seal(self, data: bytes) -> tuple[bytes, bytes]:
        body, memory = _buffer(data)
        pieces = (_Piece * 3)(_Piece(_HEADER | _ALLOCATE), _Piece(_DATA, body), _Piece(_PADDING | _ALLOCATE))
        minor, state = c_uint32(), c_int()
        major = self._library.gss_wrap_iov(
            byref(minor), self._context, 1, 0, byref(state), cast(pieces, POINTER(_Piece)), 3
        )
        self._require(major, minor)
        del memory
        return pieces[0].buffer.data, pieces[1].buffer.data + pieces[2].buffer.data

    def open(self, header: bytes, data: bytes) -> bytes:
        head, first = _buffer(header)
        body, second = _buffer(data)
        pieces = (_Piece * 3)(_Piece(_HEADER, head), _Piece(_DATA, body), _Piece(_PADDING))
        minor, state, quality = c_uint32(), c_int(), c_uint32()
        major = self._library.gss_unwrap_iov(
            byref(minor), self._context, byref(state), byref(quality), cast(pieces, POINTER(_Piece)), 3
        )
        self._require(major, minor)
        del first, second
        return pieces[1].buffer.data

    def _require(self, major: int, minor: c_uint32) -> None:
        if major != _COMPLETE:
            raise AcceptorError(f"{major & 0xFFFFFFFF:08x} {minor.value:08x}")
