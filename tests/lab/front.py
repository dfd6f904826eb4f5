"""The front door of a host: where clients come in, and are led to smbd.

smbd knows extended security and calls itself Samba; in the conversations that begin here
the client's offer of extended security is taken back and the names are Windows NT's.
"""

from __future__ import annotations

import contextlib
import socket
import threading

from tests.lab.errors import LabError
from tests.lab.listener import Listener
from tests.lab.smb_conversation import Conversation, Dropped, Manners, Traffic


class Front:
    """Listens at one host's address until closed; smbd is behind it at ``inner_port``."""

    def __init__(self, address: str, port: int, inner_port: int, manners: Manners) -> None:
        self._manners = manners
        self._inner = (address, inner_port)
        self._listener = Listener(_bound(address, port), self._lead_in)

    @property
    def traffic(self) -> Traffic:
        """What has passed so far."""
        return self._manners.traffic

    def close(self) -> None:
        """Stop listening and drop every client."""
        self._listener.close()

    def _lead_in(self, client: socket.socket) -> None:
        """Let a client and smbd converse until either has enough."""
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError, Dropped), socket.create_connection(self._inner) as server:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._manners.lock:
                self._manners.traffic.connections += 1
                self._manners.traffic.under_way += 1
            try:
                self._converse(Conversation(self._manners, client, server), client, server)
            finally:
                with self._manners.lock:
                    self._manners.traffic.under_way -= 1

    def _converse(self, conversation: Conversation, client: socket.socket, server: socket.socket) -> None:
        answers = threading.Thread(target=_answer, args=(conversation, client), daemon=True)
        answers.start()
        try:
            conversation.requests()
        finally:
            server.shutdown(socket.SHUT_RDWR)  # which ends the answers
            answers.join()


def _answer(conversation: Conversation, client: socket.socket) -> None:
    """Pass answers on; when smbd hangs up, however it does, so does the host."""
    with contextlib.suppress(OSError):
        conversation.answers()
    if not conversation.dropped:
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_WR)


def _bound(address: str, port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
    except OSError as error:
        listening.close()
        denied = isinstance(error, PermissionError)
        advice = "choose a port above 1023" if denied else "is another lab running?"
        raise LabError(f"cannot listen at {address}:{port}: {error.strerror}; {advice}") from error
    return listening
