"""The hand-over of a named pipe from smbd to its server: Samba's named pipe authentication (``NPAM``).

smbd connects to ``<ncalrpc dir>/np/<pipe>`` for every client that opens ``\\PIPE\\<pipe>``
and says who it is; from then on the pipe's messages pass, each behind its length.
"""

from __future__ import annotations

import struct

from tests.lab.dcerpc import PipeBroken
from tests.lab.ndr import NdrError, Reader

_MAGIC = b"NPAM"
_MAX_REQUEST = 1 << 20
_MESSAGE_MODE = 2
_DEVICE_STATE = 0x05FF
"""Message type, message read mode, any number of instances ([MS-CIFS] 2.2.1.3)."""


def hand_over(received: bytearray) -> bytes | None:
    """The hand-over at the front of what was received, taken from it; None while it is not whole."""
    length = int.from_bytes(received[:4])
    if len(received) >= 4 and not 8 <= length <= _MAX_REQUEST:
        raise PipeBroken(f"hand-over of {length} bytes")
    return _taken(received, 4, length) if len(received) >= 4 + length else None


def welcome(request: bytes) -> tuple[str, bytes]:
    """At which of the server's addresses the client came in, and the answer to its hand-over."""
    if request[:4] != _MAGIC:
        raise PipeBroken("not Samba's named pipe authentication")
    (level,) = struct.unpack_from("<I", request, 4)
    reply = _MAGIC + struct.pack("<LLHHxxxxQL", level, level, _MESSAGE_MODE, _DEVICE_STATE, 4096, 0)
    return _server_address(request[8:]), struct.pack(">I", len(reply)) + reply


def message(received: bytearray) -> bytes | None:
    """The message at the front of what was received, taken from it; None while it is not whole."""
    length = int.from_bytes(received[:2], "little")
    return _taken(received, 2, length) if len(received) >= 2 + length else None


def framed(answer: bytes) -> bytes:
    """A message as the pipe carries it."""
    return struct.pack("<H", len(answer)) + answer


def _taken(received: bytearray, start: int, length: int) -> bytes:
    piece = bytes(received[start : start + length])
    del received[: start + length]
    return piece


def _server_address(info: bytes) -> str:
    """The fourth of client name, client address, server name, server address (named_pipe_auth.idl)."""
    reader = Reader(info)
    try:
        reader.u32()  # union tag
        reader.u32()  # transport
        client_name, client_address = reader.u32(), reader.u32()
        reader.u16()
        server_name, server_address = reader.u32(), reader.u32()
        reader.u16()
        reader.u32()  # session information
        strings = [reader.array(1) if pointer else b"" for pointer in (client_name, client_address)]
        strings += [reader.array(1) if pointer else b"" for pointer in (server_name, server_address)]
    except NdrError as error:
        raise PipeBroken(f"hand-over not understood: {error}") from error
    return strings[3].rstrip(b"\0").decode("ascii", "replace")
