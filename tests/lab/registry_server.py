"""The server of the ``winreg`` pipe: a Unix socket where smbd expects one, a thread for every client."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.lab.dcerpc import Association, PipeBroken, decode
from tests.lab.errors import LabError
from tests.lab.faults import RegistryFault
from tests.lab.npa import Pipe
from tests.lab.registry import Registry
from tests.lab.winreg import INTERFACE, Conversation
from tests.lab.winreg_calls import Call

_LONGEST_PATH = 107
"""Bytes in the name of a Unix socket (sun_path less its NUL)."""


@dataclass(frozen=True, slots=True)
class Served:
    """What one address answers with."""

    registry: Registry
    faults: Sequence[RegistryFault] = ()


class RegistryServer:
    """Serves a registry of its own at every server address, until closed; ``calls`` is its log."""

    def __init__(self, socket_path: Path, machines: Mapping[str, Served]) -> None:
        if len(bytes(socket_path)) > _LONGEST_PATH:
            raise LabError(f"{socket_path} is too long for a socket: choose a directory with a shorter name")
        self.machines = dict(machines)
        self.calls: list[Call] = []
        self.mishaps: list[str] = []
        self._open: set[socket.socket] = set()
        self._server = _Server(str(socket_path), _Client)
        self._server.registry_server = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def serve(self, connection: socket.socket) -> None:
        """Talk to one client until either side has enough."""
        self._open.add(connection)
        try:
            self._converse(Pipe(connection))
        except (PipeBroken, OSError) as end:
            self.mishaps.append(str(end))
        finally:
            self._open.discard(connection)

    def _converse(self, pipe: Pipe) -> None:
        served = self.machines.get(pipe.server_address)
        if served is None:
            raise PipeBroken(f"no registry for {pipe.server_address}")
        conversation = Conversation(pipe.server_address, served.registry, served.faults, self.calls.append)
        association = Association(INTERFACE, conversation.dispatch)
        while True:
            for answer in association.answers(decode(_fragment(pipe))):
                pipe.send(answer)

    def close(self) -> None:
        """Stop serving and drop every client."""
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._open):
            connection.close()
        self._thread.join()


def _fragment(pipe: Pipe) -> bytes:
    """A whole PDU: clients with small buffers write it in several messages."""
    data = pipe.receive()
    while len(data) < 16 or len(data) < int.from_bytes(data[8:10], "little"):
        data += pipe.receive()
    return data


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 512
    registry_server: RegistryServer


class _Client(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Server)
        self.server.registry_server.serve(self.request)
