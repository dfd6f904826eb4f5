"""HTTP connections whose sockets tell the line of every byte, for requests to send over."""

from __future__ import annotations

import socket
import ssl
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from scanner.collect.errors import LostError
from scanner.collect.winrm import faults
from scanner.collect.winrm.line import Line


class _Watched:
    """What both kinds of sockets do: ask the line before, tell it after."""

    line: Line

    def recv_into(self, *arguments: Any, **options: Any) -> int:
        """Take what has come, in the time that is left."""
        self.settimeout(self.line.seconds)  # type: ignore[attr-defined]  # of the socket that this is mixed into
        size = int(super().recv_into(*arguments, **options))  # type: ignore[misc]  # as above
        self.line.came(size)
        return size

    def sendall(self, data: Any, *options: Any) -> None:
        """Send, in the time that is left."""
        self.settimeout(self.line.seconds)  # type: ignore[attr-defined]  # as above
        self.line.went(memoryview(data).nbytes)
        super().sendall(data, *options)  # type: ignore[misc]  # as above


class _Plain(_Watched, socket.socket):
    """A connection without TLS."""


class _Tls(_Watched, ssl.SSLSocket):
    """A connection with TLS: its bytes are counted without it."""


class _PlainConnection(HTTPConnection):
    line: Line

    def _new_conn(self) -> socket.socket:
        bare = super()._new_conn()
        watched = _Plain(bare.family, bare.type, bare.proto, fileno=bare.detach())
        watched.line = self.line
        return watched


class _TlsConnection(HTTPSConnection):
    line: Line

    def connect(self) -> None:
        """Connect and shake hands, in the time that is left."""
        self.timeout = self.line.seconds
        super().connect()
        assert isinstance(self.sock, _Tls)
        self.sock.line = self.line


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection
    line: Line

    def _new_conn(self) -> Any:
        connection = super()._new_conn()
        connection.line = self.line  # type: ignore[attr-defined]  # of the class two lines above
        return connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection
    line: Line

    def _new_conn(self) -> Any:
        connection = super()._new_conn()
        connection.line = self.line  # type: ignore[attr-defined]  # of the class two lines above
        return connection


class Adapter(HTTPAdapter):
    """Sends every request over the line, each once."""

    def __init__(self, line: Line, verify: bool = True) -> None:
        """``verify`` False: take any certificate."""
        self._line = line
        self._verify = verify
        self._pool: Any = None
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """A pool of connections of ours."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = self._verify
        context.sslsocket_class = _Tls
        super().init_poolmanager(*arguments, **options, ssl_context=context)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}

    def get_connection_with_tls_context(self, *arguments: Any, **options: Any) -> Any:
        """The pool for a request, with the line that its connections are watched by."""
        pool: Any = super().get_connection_with_tls_context(*arguments, **options)
        pool.line = self._line
        self._pool = pool
        return pool

    def close(self) -> None:
        """Close the connection now: urllib3 would when nothing refers to it any more."""
        if self._pool is not None:
            self._pool.close()
        super().close()

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        """Send one request; what the handshake of a logon needs comes by here, too.

        Raises :class:`LineError`; also for an answer that is compressed, which nobody asked for:
        there is no end to what a few bytes may become.
        """
        self._line.request()
        options["timeout"] = self._line.seconds
        response = super().send(request, *arguments, **options)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            response.close()
            raise self._line.refused(LostError(faults.MALFORMED, "compressed"))
        return response
