"""How a host is entered over WinRM: through which doors, by whom, proved in which way."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from Cryptodome.Hash import MD4

from scanner.model.errors import OperatorError
from scanner.model.targets import Credential, SecretKind, Target, WebAccess, WebLogon

PLAIN_PORT, TLS_PORT = 5985, 5986
"""Where WinRM 2.0 and later listen; 1.1 has 80 and 443, which must be named."""

_TLS_PORTS = frozenset({TLS_PORT, 443})
_NEEDS_TLS = frozenset({WebLogon.BASIC, WebLogon.CERTIFICATE})
_HASH_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Door:
    """A port of a host, with or without TLS."""

    address: str
    port: int
    tls: bool

    @property
    def endpoint(self) -> str:
        """The address of the service ([MS-WSMV] 2.1)."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"http{'s' if self.tls else ''}://{host}:{self.port}/wsman"


@dataclass(frozen=True, slots=True)
class Manner:
    """Who enters, by which logon.  ``password`` is what pywinrm takes: the password, or ``LM:NT`` hashes."""

    logon: WebLogon
    user: str
    domain: str
    doors: tuple[Door, ...]
    web: WebAccess
    password: str | None = field(default=None, repr=False)
    nt_hash: bytes | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The account as Windows writes it."""
        return f"{self.domain}\\{self.user}" if self.domain else self.user


def manner(target: Target, credential: Credential) -> Manner:
    """How to enter.  Raises :class:`OperatorError` for what cannot or must not be done."""
    logon = _logon(credential)
    doors = _doors(target, credential.web, logon)
    _require_files(credential.web, logon)
    if logon is WebLogon.KERBEROS:
        _require_kerberos()
    if logon in (WebLogon.KERBEROS, WebLogon.CERTIFICATE):
        return Manner(logon, credential.username, credential.domain, doors, credential.web)
    if credential.anonymous or credential.secret is None or not credential.username:
        raise OperatorError(
            f"{target}: WinRM lets nobody in without an account and a password.",
            "Give -u and a password, -k, or a client certificate.",
        )
    secret = credential.secret.reveal()
    if credential.kind is SecretKind.HASHES:
        password, nt_hash = _hashes(secret, logon)
    else:
        password, nt_hash = secret, _nt_hash(secret)
    return Manner(logon, credential.username, credential.domain, doors, credential.web, password, nt_hash)


def _logon(credential: Credential) -> WebLogon:
    """What was asked for by name, else the ticket where there is one, else NTLM."""
    if credential.web.logon is not None:
        return credential.web.logon
    return WebLogon.KERBEROS if credential.kerberos and credential.secret is None else WebLogon.NTLM


def _doors(target: Target, web: WebAccess, logon: WebLogon) -> tuple[Door, ...]:
    """The usual ports in turn, or the one that is named."""
    if target.port is None:
        plain = Door(target.address, PLAIN_PORT, tls=False)
        tls = Door(target.address, TLS_PORT, tls=True)
        both = (plain, tls) if not web.tls and logon not in _NEEDS_TLS else (tls,)
        return both if web.tls is not False or logon in _NEEDS_TLS else (plain,)
    tls_here = target.port in _TLS_PORTS if web.tls is None else web.tls
    if logon in _NEEDS_TLS and not tls_here:
        what = "the password in clear" if logon is WebLogon.BASIC else "no certificate"
        raise OperatorError(
            f"{target}: logon by {logon.value} over a connection without TLS would send {what}.",
            "Use port 5986 (or --winrm-tls on another port), or log on with ntlm.",
        )
    return (Door(target.address, target.port, tls_here),)


def _require_files(web: WebAccess, logon: WebLogon) -> None:
    named = {"winrm_ca": web.authority}
    if logon is WebLogon.CERTIFICATE:
        named |= {"winrm_certificate": web.certificate, "winrm_key": web.key}
        if web.certificate is None or web.key is None:
            raise OperatorError(
                "Logon by certificate needs the certificate and its key.",
                "Give --winrm-cert and --winrm-key.",
            )
    for name, path in named.items():
        if path is not None and not Path(path).is_file():
            raise OperatorError(f"{name}: there is no file {path}.", "Check the path.")


def _require_kerberos() -> None:
    if find_spec("kerberos") is None and find_spec("winkerberos") is None:
        raise OperatorError(
            "Kerberos over WinRM needs a library that is not installed.", "pip install 'hotfixscan[kerberos]'"
        )


def _nt_hash(password: str) -> bytes:
    """What the guard knows a password by, over SMB as over WinRM ([MS-NLMP] 3.3.1)."""
    return MD4.new(password.encode("utf-16-le", "surrogatepass")).digest()  # noqa: S303 - Windows has no other


def _hashes(text: str, logon: WebLogon) -> tuple[str, bytes]:
    """``LM:NT`` with an empty LM half, as it is taken for a hash; and the NT hash."""
    digits = text.strip().rpartition(":")[2]
    try:
        nt_hash = bytes.fromhex(digits)
    except ValueError:
        nt_hash = b""
    if 2 * len(nt_hash) != _HASH_DIGITS or logon is not WebLogon.NTLM:
        raise OperatorError(
            "Hashes open WinRM with NTLM only, as LM:NT.", "Give two hashes of 32 hexadecimal digits, or :NT."
        )
    return f"{'0' * _HASH_DIGITS}:{digits}", nt_hash
