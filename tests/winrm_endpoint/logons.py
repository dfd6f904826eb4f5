"""Logons of a connection: NTLM by pyspnego's acceptor, Basic, client certificates; and what was tried."""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import spnego
from spnego.exceptions import SpnegoError

from tests.winrm_endpoint.kerberos_acceptor import AcceptorError

_BOUNDARY = b"--Encrypted Boundary"
_ENCRYPTED = "application/HTTP-SPNEGO-session-encrypted"
MUTUAL = "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"


@dataclass
class Accounts:
    """Who may log on, and every logon that was tried: ``(account, accepted)``."""

    passwords: dict[str, str] = field(default_factory=dict)
    tried: list[tuple[str, bool]] = field(default_factory=list)
    handshakes: int = 0


class Context(Protocol):
    """What seals and opens messages once a logon is complete."""

    @property
    def complete(self) -> bool: ...

    def step(self, token: bytes) -> bytes | None: ...

    def seal(self, data: bytes) -> tuple[bytes, bytes]: ...

    def open(self, header: bytes, data: bytes) -> bytes: ...


class Ntlm:
    """pyspnego's acceptor; its accounts are in the file that NTLM_USER_FILE names."""

    def __init__(self) -> None:
        self._context = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)

    @property
    def complete(self) -> bool:
        return bool(self._context.complete)

    @property
    def user(self) -> str:
        return str(self._context.client_principal)

    def step(self, token: bytes) -> bytes | None:
        return self._context.step(token)

    def seal(self, data: bytes) -> tuple[bytes, bytes]:
        result = self._context.wrap_winrm(data)
        return result.header, result.data

    def open(self, header: bytes, data: bytes) -> bytes:
        return self._context.unwrap_winrm(header, data)


@dataclass
class Admission:
    """The state of one connection; ``last`` is what goes with the answer to a logon that succeeded."""

    accounts: Accounts
    acceptor: Callable[[], Context] = Ntlm
    context: Context | None = None
    admitted: bool = False
    last: str | None = None

    def negotiate(self, token: str) -> str | None:
        """A step of the handshake: what to answer with 401; None when it is over, one way or the other."""
        try:
            data = base64.b64decode(token, validate=True)
        except binascii.Error:
            return None
        if self.context is None or self.context.complete:
            self.context, self.admitted = self.acceptor(), False
            self.accounts.handshakes += 1
        user = ntlm_user(data)
        try:
            answer = self.context.step(data)
        except (SpnegoError, AcceptorError):
            self.context = None
            if user is not None:
                self.accounts.tried.append((user, False))
            return None
        if self.context.complete:
            self.admitted = True
            self.accounts.tried.append((user or "", True))
            self.last = base64.b64encode(answer).decode() if answer else None
            return None
        return base64.b64encode(answer or b"").decode()

    def basic(self, token: str) -> None:
        user, _, password = base64.b64decode(token).decode().partition(":")
        self.admitted = self.accounts.passwords.get(user.casefold()) == password
        self.accounts.tried.append((user, self.admitted))


def ntlm_user(token: bytes) -> str | None:
    """The account in an AUTHENTICATE_MESSAGE ([MS-NLMP] 2.2.1.3); None for any other message."""
    if token[:12] != b"NTLMSSP\0" + struct.pack("<I", 3):
        return None
    length, _, offset = struct.unpack_from("<HHI", token, 36)
    return token[offset : offset + length].decode("utf-16-le")


def opened(context: Context, body: bytes) -> bytes:
    """The envelope in an encrypted message ([MS-WSMV] 2.2.9.1)."""
    _, head, payload = body.split(_BOUNDARY + b"\r\n", 2)
    length = int(head.split(b"Length=")[1])
    payload = payload.removesuffix(_BOUNDARY + b"--\r\n")
    sealed = payload.removeprefix(b"\tContent-Type: application/octet-stream\r\n")
    size = struct.unpack_from("<I", sealed)[0]
    data = context.open(sealed[4 : 4 + size], sealed[4 + size :])
    assert len(data) == length
    return data


def sealed(context: Context, envelope: bytes) -> tuple[str, bytes]:
    """Content type and body of an encrypted message."""
    header, data = context.seal(envelope)
    body = b"".join(
        (
            _BOUNDARY, b"\r\n\tContent-Type: ", _ENCRYPTED.encode(), b"\r\n\tOriginalContent: type=",
            b"application/soap+xml;charset=UTF-8;Length=", str(len(envelope)).encode(), b"\r\n", _BOUNDARY,
            b"\r\n\tContent-Type: application/octet-stream\r\n", struct.pack("<I", len(header)), header, data,
            _BOUNDARY, b"--\r\n",
        )
    )  # fmt: skip
    return f'multipart/encrypted;protocol="{_ENCRYPTED}";boundary="Encrypted Boundary"', body
