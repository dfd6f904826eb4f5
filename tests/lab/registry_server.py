"""The server of the ``winreg`` pipe: a Unix socket where smbd expects one, and all its clients in one thread.

A client whose answers the lab's description holds back gets a thread of its own.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.dcerpc import PipeBroken
from tests.lab.errors import LabError
from tests.lab.listener import BACKLOG
from tests.lab.registry_pipe import RegistryPipe, Served
from tests.lab.winreg_calls import Call

_LONGEST_PATH = 107
"""Bytes in the name of a Unix socket (sun_path less its NUL)."""
_AT_ONCE = 1 << 16


@dataclass(slots=True, eq=False)
class _Client:
    """One client: its connection, its pipe, and what it has yet to be sent."""

    connection: socket.socket
    pipe: RegistryPipe
    waiting: bytearray = field(default_factory=bytearray)

    def turn(self) -> None:
        """Take in what has come, or send on what waits.  Raises PipeBroken and OSError at the end."""
        if not self.waiting:
            data = self.connection.recv(_AT_ONCE)
            if not data:
                raise PipeBroken("closed by the client")
            self.waiting += self.pipe.answers(data)
        if self.waiting:
            del self.waiting[: self.connection.send(self.waiting)]


class RegistryServer:
    """Serves a registry of its own at every server address, until closed; ``calls`` is its log."""

    def __init__(self, socket_path: Path, machines: Mapping[str, Served]) -> None:
        self.calls: list[Call] = []
        self._machines = dict(machines)
        self._listening = _bound(socket_path)
        self._end, self._ended = socket.socketpair()
        self._slow: set[_Client] = set()
        self._lock = threading.Lock()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._selector.register(self._ended, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving and drop every client."""
        self._end.close()
        self._thread.join()
        with self._lock:
            for client in self._slow:
                with contextlib.suppress(OSError):
                    client.connection.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        """Give everybody their turns until the end."""
        while True:
            for key, _ in self._selector.select():
                if key.data is not None:
                    self._turn(key.data)
                elif key.fileobj is self._listening:
                    self._accept()
                else:
                    self._drop_all()
                    return

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            connection, _ = self._listening.accept()
            connection.setblocking(False)
            client = _Client(connection, RegistryPipe(self._machines, self.calls.append))
            self._selector.register(connection, selectors.EVENT_READ, client)

    def _turn(self, client: _Client) -> None:
        was_waiting = bool(client.waiting)
        try:
            client.turn()
        except BlockingIOError:
            pass
        except (PipeBroken, OSError):
            self._selector.unregister(client.connection)
            client.connection.close()
            return
        if client.pipe.may_wait:
            self._selector.unregister(client.connection)
            threading.Thread(target=self._serve_slowly, args=(client,), daemon=True).start()
        elif was_waiting != bool(client.waiting):
            events = selectors.EVENT_WRITE if client.waiting else selectors.EVENT_READ
            self._selector.modify(client.connection, events, client)

    def _serve_slowly(self, client: _Client) -> None:
        """Talk to one client until either side has enough."""
        with self._lock:
            self._slow.add(client)
        with client.connection, contextlib.suppress(PipeBroken, OSError):
            client.connection.setblocking(True)
            while True:
                client.turn()
        with self._lock:
            self._slow.discard(client)

    def _drop_all(self) -> None:
        for key in list(self._selector.get_map().values()):
            self._selector.unregister(key.fileobj)
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
        self._selector.close()


def _bound(path: Path) -> socket.socket:
    if len(bytes(path)) > _LONGEST_PATH:
        raise LabError(f"{path} is too long for a socket: choose a directory with a shorter name")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen(BACKLOG)
    listening.setblocking(False)
    return listening
