"""Targets and the secrets that open them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum


class Scheme(StrEnum):
    """The ways to reach a target."""

    SMB = "smb"
    WINRM = "winrm"
    FOLDER = "folder"
    IMAGE = "image"
    KIT = "kit"
    FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Target:
    """One host to be scanned, as the operator names it.

    ``address`` is a host name or address for the network schemes and a path for the
    others; ``port`` None means that the collector tries its usual ports.
    """

    scheme: Scheme
    address: str
    port: int | None = None

    def __str__(self) -> str:
        if self.port is None:
            separator = "://" if self.scheme in (Scheme.SMB, Scheme.WINRM) else ":"
            return f"{self.scheme.value}{separator}{self.address}"
        return f"{self.scheme.value}://{self.address}:{self.port}"


class Secret:
    """A password or hash.  Its text is never shown: ``repr`` and ``str`` are masked, pickling refused."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself; call it only where it goes onto the wire."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a secret is never written anywhere")


class SecretKind(StrEnum):
    """What the secret is."""

    PASSWORD = "password"
    HASHES = "hashes"


class WebLogon(StrEnum):
    """How an account is proved over WinRM."""

    NTLM = "ntlm"
    KERBEROS = "kerberos"
    BASIC = "basic"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class WebAccess:
    """How a host is entered over WinRM; None where nothing was said.

    ``tls`` None: as the port says.  ``authority`` is a file of certificates (PEM) that are trusted
    instead of the public ones; ``verify`` False trusts whatever the host shows.  ``certificate``
    and ``key`` are the files (PEM) of a client certificate.
    """

    logon: WebLogon | None = None
    tls: bool | None = None
    authority: str | None = None
    verify: bool | None = None
    certificate: str | None = None
    key: str | None = None

    def over(self, other: WebAccess) -> WebAccess:
        """What is said here, and the ``other``'s for the rest."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return replace(other, **{name: value for name, value in said.items() if value is not None})


NOTHING_SAID = WebAccess()
"""Nothing is said of WinRM."""


@dataclass(frozen=True, slots=True)
class Credential:
    """Who logs in, with what.  No ``secret`` and no ``username`` is a null session.

    ``allow_ntlmv1`` lets this host be answered with NTLMv1, whose captured response can be
    cracked; LM is never sent.  ``anonymous`` is a null session that nothing said of a host
    turns into another.  ``web`` is for hosts that are entered over WinRM.
    """

    username: str = ""
    domain: str = ""
    secret: Secret | None = field(default=None, repr=False)
    kind: SecretKind = SecretKind.PASSWORD
    allow_ntlmv1: bool = False
    kerberos: bool = False
    anonymous: bool = False
    web: WebAccess = NOTHING_SAID
