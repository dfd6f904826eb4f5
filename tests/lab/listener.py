"""A listening socket with a thread for every client."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

BACKLOG = 512
"""Clients that may wait; smbd answers STATUS_NETWORK_BUSY when the registry's are too few."""


class Listener:
    """Hands every client that comes in to ``welcome``, in a thread of its own, until closed."""

    def __init__(self, listening: socket.socket, welcome: Callable[[socket.socket], None]) -> None:
        self._listening = listening
        self._welcome = welcome
        self._clients: set[socket.socket] = set()
        self._lock = threading.Lock()
        listening.listen(BACKLOG)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening at once and drop every client."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # which ends accept
        self._thread.join()
        self._listening.close()
        with self._lock:
            for client in self._clients:
                with contextlib.suppress(OSError):
                    client.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with self._lock:
            self._clients.add(client)
        try:
            self._welcome(client)
        finally:
            with self._lock:
                self._clients.discard(client)
            client.close()
