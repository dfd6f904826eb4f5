"""The service itself: HTTP, logons, and which request goes where."""

from __future__ import annotations

import contextlib
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.winrm_endpoint import logons, soap
from tests.winrm_endpoint.kerberos_acceptor import Kerberos
from tests.winrm_endpoint.logons import Accounts, Admission, Ntlm
from tests.winrm_endpoint.shells import Shells
from tests.winrm_endpoint.soap import FaultError
from tests.winrm_endpoint.traits import Traits
from tests.winrm_endpoint.wine import Windows
from tests.winrm_endpoint.wmi import Wmi

SOAP = "application/soap+xml;charset=UTF-8"


@dataclass
class Service:
    """A running service, and what it was asked: the actions in their order."""

    traits: Traits
    accounts: Accounts
    shells: Shells
    wmi: Wmi | None
    port: int = 0
    tls: bool = False
    requests: int = 0
    connections: int = 0
    actions: list[str] = field(default_factory=list)
    faults: list[BaseException | None] = field(default_factory=list)

    def answered(self, envelope: bytes) -> tuple[int, bytes]:
        """Status and envelope of the answer."""
        asked = soap.request(envelope)
        if asked.find("Identify") is not None:
            return 200, self.identity(known=True)
        self.actions.append(asked.action)
        try:
            return 200, soap.answer(asked, self._body(asked))
        except FaultError as error:
            return 500, soap.fault(error)

    def _body(self, asked: soap.Request) -> str:
        match asked.action:
            case "Create":
                return self.shells.create(asked)
            case "Command":
                return self.shells.command(asked)
            case "Send":
                return self.shells.send(asked)
            case "Receive":
                return self.shells.receive(asked)
            case "Signal":
                return self.shells.signal(asked)
            case "Delete":
                return self.shells.delete(asked)
        assert self.wmi is not None
        return self.wmi.enumerate(asked) if asked.action == "Enumerate" else self.wmi.pull(asked)

    def identity(self, known: bool) -> bytes:
        """Who this is; to those it does not know, without the system's version."""
        system = self.traits.system if known else "0.0.0 SP: 0.0"
        return (
            f'<s:Envelope xmlns:s="{soap.ENVELOPE}"><s:Header/><s:Body><wsmid:IdentifyResponse '
            'xmlns:wsmid="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd">'
            "<wsmid:ProtocolVersion>http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd</wsmid:ProtocolVersion>"
            "<wsmid:ProductVendor>Microsoft Corporation</wsmid:ProductVendor><wsmid:ProductVersion>"
            f"OS: {system} Stack: {self.traits.stack}</wsmid:ProductVersion></wsmid:IdentifyResponse>"
            "</s:Body></s:Envelope>"
        ).encode()


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    service: Service

    def setup(self) -> None:
        super().setup()
        self.service.connections += 1
        self._admission = self._nobody()
        self._served = 0

    def _nobody(self) -> Admission:
        return Admission(self.service.accounts, Kerberos if self.service.traits.kerberos else Ntlm)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        self.service.requests += 1
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the client went away in the middle
            self.close_connection = True
            return
        if self.headers.get("WSMANIDENTIFY") == "unauthenticated":
            self._identify()
            return
        if not self._admitted():
            return
        self._served += 1
        if self.service.traits.forgets is not None and self._served > self.service.traits.forgets:
            self._admission = self._nobody()
            self._not_admitted()
            return
        self._serve(body)

    def _identify(self) -> None:
        traits = self.service.traits
        if not self._twisted("Identify"):
            self._send(200 if traits.identify else 404, SOAP, self.service.identity(known=False))

    def _serve(self, body: bytes) -> None:
        seals = self._admission.context is not None and not self.service.tls
        if not body:
            self._send(200, "", b"")
            return
        if seals and "multipart/encrypted" not in self.headers.get("Content-Type", ""):
            self._send(500, "", b"")
            return
        context = self._admission.context
        envelope = logons.opened(context, body) if seals and context else body
        asked = soap.request(envelope)
        if self._twisted(asked.action):
            return
        status, answer = self.service.answered(envelope)
        kind = SOAP
        if seals and context and not self.service.traits.in_clear:
            kind, answer = logons.sealed(context, answer)
        self._send(status, kind, answer)

    def _twisted(self, action: str) -> bool:
        """Do what is wrong on purpose; whether that was all."""
        traits = self.service.traits
        received = self.service.actions.count("Receive")
        too_many = action == "Receive" and traits.receives is not None and received >= traits.receives
        if action in traits.breaks or too_many:
            self.close_connection = True
            return True
        if action in traits.instead:
            status, kind, body = traits.instead[action]
            context = self._admission.context
            if context is not None and kind == SOAP and not self.service.tls:
                kind, body = logons.sealed(context, body)
            self._send(status, kind, body)
            return True
        return False

    def _admitted(self) -> bool:
        method, _, token = self.headers.get("Authorization", "").partition(" ")
        traits = self.service.traits
        if method == logons.MUTUAL and self.service.tls:
            self._admission.admitted = bool(self.connection.getpeercert())  # type: ignore[attr-defined]
        elif method == "Basic" and traits.basic:
            self._admission.basic(token)
        elif method in ("Negotiate", "NTLM", "Kerberos"):
            challenge = self._admission.negotiate(token)
            if challenge is not None:
                self._not_admitted(f"{method} {challenge}")
                return False
        if not self._admission.admitted:
            self._not_admitted()
        return self._admission.admitted

    def _not_admitted(self, challenge: str | None = None) -> None:
        methods = [challenge] if challenge else ["Negotiate"]
        if self.service.traits.basic and not challenge:
            methods.append('Basic realm="WSMAN"')
        self._send(401, "", b"", [("WWW-Authenticate", method) for method in methods])

    def _send(
        self, status: int, kind: str, body: bytes, headers: list[tuple[str, str]] | None = None
    ) -> None:
        self.send_response(status)
        if self._admission.last is not None:
            self.send_header("WWW-Authenticate", f"Negotiate {self._admission.last}")
            self._admission.last = None
        for name, value in headers or ():
            self.send_header(name, value)
        if kind:
            self.send_header("Content-Type", kind.partition("|")[0])
        if "|" in kind:
            self.send_header("Content-Encoding", kind.partition("|")[2])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.service.traits.drips is None:
            self.wfile.write(body)
            return
        with contextlib.suppress(OSError):
            for byte in body:
                self.wfile.write(bytes([byte]))
                time.sleep(self.service.traits.drips)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    faults: list[BaseException | None]

    def handle_error(self, *arguments: object) -> None:
        """A client that goes away is no error; what a handler trips over is kept for the test."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            self.faults.append(error)


@contextlib.contextmanager
def running(
    windows: Windows | None,
    accounts: Accounts,
    traits: Traits | None = None,
    context: ssl.SSLContext | None = None,
    address: tuple[str, int] = ("127.0.0.1", 0),
) -> Iterator[Service]:
    """A service over a Windows, with TLS if there is a ``context`` for it."""
    traits = traits or Traits()
    wmi = Wmi(windows.drive, windows.registry, traits) if windows is not None else None
    service = Service(traits, accounts, Shells(windows, traits), wmi, tls=context is not None)
    handler = type("Handler", (_Handler,), {"service": service})
    server = _Server(address, handler)
    server.faults = service.faults
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
