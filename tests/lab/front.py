"""The front door of a host: where clients come in, and are led to smbd.

smbd knows extended security and calls itself Samba; in the conversations that begin here
the client's offer of extended security is taken back and the names are Windows NT's.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading

from tests.lab.errors import LabError
from tests.lab.smb_conversation import Conversation, Dropped, Manners, Traffic


class Front:
    """Listens at one host's address until closed; smbd is behind it at ``inner_port``."""

    def __init__(self, address: str, port: int, inner_port: int, manners: Manners) -> None:
        self.manners = manners
        self.inner = (address, inner_port)
        self._open: set[socket.socket] = set()
        self._server = _listening(address, port)
        self._server.front = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def traffic(self) -> Traffic:
        """What has passed so far."""
        return self.manners.traffic

    def lead_in(self, client: socket.socket) -> None:
        """Let a client and smbd converse until either has enough."""
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError, Dropped), socket.create_connection(self.inner) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open |= {client, server}
            try:
                self._converse(client, server)
            finally:
                self._open -= {client, server}

    def _converse(self, client: socket.socket, server: socket.socket) -> None:
        with self.manners.lock:
            self.manners.traffic.connections += 1
        conversation = Conversation(self.manners, client, server)
        threading.Thread(target=_answer, args=(conversation, client), daemon=True).start()
        try:
            conversation.requests()
        finally:
            server.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Stop listening and drop every client."""
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join()


def _answer(conversation: Conversation, client: socket.socket) -> None:
    """Pass answers on; when smbd hangs up, so does the host."""
    with contextlib.suppress(OSError):
        conversation.answers()
        client.shutdown(socket.SHUT_WR)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 512
    front: Front


class _Client(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, _Server)
        self.server.front.lead_in(self.request)


def _listening(address: str, port: int) -> _Server:
    try:
        return _Server((address, port), _Client)
    except OSError as error:
        denied = isinstance(error, PermissionError)
        advice = "choose a port above 1023" if denied else "is another lab running?"
        raise LabError(f"cannot listen at {address}:{port}: {error.strerror}; {advice}") from error
