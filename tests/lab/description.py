"""What a lab is told to play: the nouns of ``HOSTS.yaml``.  docs/lab.md is their reference."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from typing import Literal

import msgspec

from scanner.model.facts import HostFacts
from tests.lab.errors import LabError
from tests.lab.faults import Faults
from tests.lab.registry import ValueData


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user of the host.  The password stands here or in the environment variable ``password_env``."""

    name: str
    password: str | None = None
    password_env: str | None = None
    state: Literal["enabled", "disabled", "locked"] = "enabled"

    def secret(self, environment: Mapping[str, str] = os.environ) -> str:
        """The password; raises LabError where the environment does not have it."""
        if self.password is not None:
            return self.password
        if self.password_env is None:
            raise LabError(f"account {self.name!r} has neither a password nor a password_env")
        password = environment.get(self.password_env)
        if not password:
            raise LabError(
                f"account {self.name!r} takes its password from ${self.password_env}, which is not set: "
                f"export {self.password_env}=... first"
            )
        return password


class Speech(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the host's server talks.  The defaults are those of a Windows NT 4.0 Server.

    ``ntlm`` ``v1-only`` is a system before SP4, ``v2-only`` one that refuses NTLMv1
    (Q147706).  ``spnego`` False: the server does not know extended security, even if a
    client asks for it.  ``max_mux`` is MaxMpxCount (50 on Server, 10 on Workstation), ``max_xmit``
    MaxBufferSize; ``large_reads`` announces CAP_LARGE_READX.
    ``guests``: whoever cannot log in is let in as a guest, and denied everything.
    """

    dialect: Literal["NT1", "SMB2"] = "NT1"
    ntlm: Literal["v1-only", "v1-permitted", "v2-only"] = "v1-permitted"
    spnego: bool = False
    signing: Literal["disabled", "auto", "mandatory"] = "disabled"
    max_mux: int = 50
    max_xmit: int = 4356
    large_reads: bool = False
    guests: bool = False


class TypedValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A registry value whose type is stated; ``size`` bytes of zeros where there is no ``data``."""

    type: Literal["none", "sz", "expand_sz", "binary", "dword", "multi_sz"]
    data: ValueData | None = None
    size: int = 0


class ExtraFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a file is built where the facts do not say: laid over the file of that path, or a file of its own.

    ``format`` ``pe`` and ``ne`` are executables, ``raw`` is a file of zeros or of ``content``.
    ``other_resources`` are so many resources in front of the version data, of
    ``other_resource_size`` bytes each.  ``resources`` False: no resource section at all.
    """

    path: str
    format: Literal["pe", "ne", "raw"] | None = None
    content: str | None = None
    size: int | None = None
    other_resources: int = 0
    other_resource_size: int = 256
    resources: bool = True


class HostDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One machine of the lab.

    ``address`` None: the lab picks a free one.  ``facts`` are dressed as files and
    registry; ``registry`` and ``files`` come on top.  ``expect`` maps articles to the
    verdicts that a scan must reach; the lab only carries it.
    """

    name: str
    address: str | None = None
    plays: str = ""
    accounts: tuple[Account, ...] = (Account("scanner", password_env="LAB_PASSWORD"),)
    speaks: Speech = Speech()
    faults: Faults = Faults()
    facts: HostFacts | None = None
    registry: dict[str, dict[str, ValueData | TypedValue]] = {}
    files: tuple[ExtraFile, ...] = ()
    expect: dict[str, str] = {}

    def __post_init__(self) -> None:
        if any(mark in account.name for account in self.accounts for mark in '"\r\n'):
            raise ValueError(f"an account name of {self.name} has a quotation mark or a line end in it")
        if self.address is not None and not _loopback(self.address):
            raise ValueError(f"address {self.address!r} of {self.name} is not in 127.0.0.0/8")
        if not self.accounts:
            raise ValueError(f"{self.name} has no account")


def _loopback(address: str) -> bool:
    try:
        return ipaddress.IPv4Address(address).is_loopback
    except ValueError:
        return False
