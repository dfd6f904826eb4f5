"""The hand-over of a named pipe from smbd to its server: Samba's named pipe authentication (``NPAM``).

smbd connects to ``<ncalrpc dir>/np/<pipe>`` for every client that opens ``\\PIPE\\<pipe>``
and says who it is; from then on the pipe's messages pass, each behind its length.
"""

from __future__ import annotations

import socket
import struct

from tests.lab.dcerpc import PipeBroken
from tests.lab.ndr import NdrError, Reader

_MAGIC = b"NPAM"
_MAX_REQUEST = 1 << 20
_AT_ONCE = 1 << 16
_MESSAGE_MODE = 2
_DEVICE_STATE = 0x05FF
"""Message type, message read mode, any number of instances ([MS-CIFS] 2.2.1.3)."""


class Pipe:
    """One client's end of the pipe, in message mode."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._received = bytearray()
        self.server_address = self._welcome()

    def _welcome(self) -> str:
        """Answer the hand-over and tell at which of the server's addresses the client came in."""
        (length,) = struct.unpack(">I", self._take(4))
        if not 8 <= length <= _MAX_REQUEST:
            raise PipeBroken(f"hand-over of {length} bytes")
        request = self._take(length)
        if request[:4] != _MAGIC:
            raise PipeBroken("not Samba's named pipe authentication")
        (level,) = struct.unpack_from("<I", request, 4)
        reply = struct.pack("<LLHHxxxxQL", level, level, _MESSAGE_MODE, _DEVICE_STATE, 4096, 0)
        self._connection.sendall(struct.pack(">I", 4 + len(reply)) + _MAGIC + reply)
        return _server_address(request[8:])

    def receive(self) -> bytes:
        """The next message; raises PipeBroken when the client has closed the pipe."""
        return self._take(int.from_bytes(self._take(2), "little"))

    def send(self, message: bytes) -> None:
        """One message."""
        self._connection.sendall(struct.pack("<H", len(message)) + message)

    def _take(self, count: int) -> bytes:
        while len(self._received) < count:
            piece = self._connection.recv(_AT_ONCE)
            if not piece:
                raise PipeBroken("closed by the client")
            self._received += piece
        data = bytes(self._received[:count])
        del self._received[:count]
        return data


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
