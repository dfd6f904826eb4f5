"""Targets and the secrets that open them."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Credential:
    """Who logs in, with what.  No ``secret`` and no ``username`` is a null session.

    ``allow_ntlmv1`` lets this host be answered with NTLMv1, whose captured response can be
    cracked; LM is never sent.  ``anonymous`` is a null session that nothing said of a host
    turns into another.
    """

    username: str = ""
    domain: str = ""
    secret: Secret | None = field(default=None, repr=False)
    kind: SecretKind = SecretKind.PASSWORD
    allow_ntlmv1: bool = False
    kerberos: bool = False
    anonymous: bool = False
