"""The server of the ``winreg`` pipe: a Unix socket where smbd expects one, a thread for every client."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.lab.dcerpc import Association, PipeBroken, decode
from tests.lab.errors import LabError
from tests.lab.faults import RegistryFault
from tests.lab.listener import Listener
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
        self.calls: list[Call] = []
        self._machines = dict(machines)
        self._listener = Listener(_bound(socket_path), self._serve)

    def close(self) -> None:
        """Stop serving and drop every client."""
        self._listener.close()

    def _serve(self, connection: socket.socket) -> None:
        """Talk to one client until either side has enough."""
        with contextlib.suppress(PipeBroken, OSError):
            self._converse(Pipe(connection))

    def _converse(self, pipe: Pipe) -> None:
        served = self._machines.get(pipe.server_address)
        if served is None:
            raise PipeBroken(f"no registry for {pipe.server_address}")
        conversation = Conversation(pipe.server_address, served.registry, served.faults, self.calls.append)
        association = Association(INTERFACE, conversation.dispatch)
        while True:
            for answer in association.answers(decode(_fragment(pipe))):
                pipe.send(answer)


def _bound(path: Path) -> socket.socket:
    if len(bytes(path)) > _LONGEST_PATH:
        raise LabError(f"{path} is too long for a socket: choose a directory with a shorter name")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    return listening


def _fragment(pipe: Pipe) -> bytes:
    """A whole PDU: clients with small buffers write it in several messages."""
    data = pipe.receive()
    while len(data) < 16 or len(data) < int.from_bytes(data[8:10], "little"):
        data += pipe.receive()
    return data
