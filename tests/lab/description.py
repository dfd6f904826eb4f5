"""What a lab is told to play: the nouns of ``HOSTS.yaml``.  docs/lab.md is their reference."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from typing import Literal

import msgspec

from scanner.model.facts import HostFacts
from tests.lab.errors import LabError
from tests.lab.registry import ValueData

Platform = Literal["x86", "alpha", "mips", "ppc"]


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

    ``spnego`` False: the server does not know extended security, even if a client asks for
    it.  ``max_mux`` is MaxMpxCount (50 on Server, 10 on Workstation), ``max_xmit``
    MaxBufferSize; ``large_reads`` announces CAP_LARGE_READX.
    """

    dialect: Literal["NT1", "SMB2"] = "NT1"
    ntlm: Literal["v1-permitted", "v2-only"] = "v1-permitted"
    spnego: bool = False
    signing: Literal["disabled", "auto", "mandatory"] = "disabled"
    max_mux: int = 50
    max_xmit: int = 4356
    large_reads: bool = False


class RegistryFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that goes wrong with calls to the registry: those that fit key, value and opnum.

    A fault with a key alone concerns opening that key; with a value, reading that value.
    ``error`` answers with the Win32 error ``code``, ``fault`` with a DCE/RPC fault of that
    status, ``delay`` after ``seconds``, ``break`` not at all: the pipe is dropped.
    """

    does: Literal["error", "fault", "delay", "break"] = "error"
    key: str | None = None
    value: str | None = None
    opnum: int | None = None
    code: int = 5
    seconds: float = 1.0

    def concerns(self, opnum: int, key: str | None, value: str | None) -> bool:
        """Whether this call is one of those that fail."""
        if self.opnum is not None:
            return opnum == self.opnum and _same(self.key, key) and _same(self.value, value)
        if self.value is not None:
            return opnum in (10, 17) and _same(self.value, value) and _same(self.key, key)
        return opnum in (2, 15) and _same(self.key, key)


class WireFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that goes wrong on the wire, on every connection.

    It befalls the ``nth`` request ``at`` this command, and so many ``times`` in a row.
    ``reset`` and ``close`` end the connection, ``stall`` never answers, ``garbage`` answers
    with what is no SMB, ``refuse`` turns the NetBIOS session request down, ``status``
    answers with the NTSTATUS ``code``, ``cut`` gives the first ``size`` bytes of the
    answer as if they were all, ``drip`` a byte of it every ``seconds``.
    """

    does: Literal["reset", "close", "stall", "garbage", "refuse", "status", "cut", "drip"]
    at: Literal[
        "session-request",
        "negotiate",
        "session-setup",
        "tree-connect",
        "create",
        "read",
        "write",
        "close",
        "transaction",
        "transaction2",
        "echo",
        "logoff",
    ]
    nth: int = 1
    times: int = 1
    code: int = 0xC0000205
    size: int = 40
    seconds: float = 1.0


class Faults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong with the host on purpose.

    ``shares`` maps a share to ``denied`` or ``absent``; ``winreg`` ``absent``: no such
    pipe, ``broken``: it ends in the middle of the first call; ``registry`` and ``wire`` say
    what fails when; ``endless_keys`` list
    subkeys and values for ever; ``denied_files`` cannot be opened, ``denied_directories`` not
    listed; ``down``: nothing listens at the address.
    """

    shares: dict[str, Literal["denied", "absent"]] = {}
    winreg: Literal["absent", "broken"] | None = None
    registry: tuple[RegistryFault, ...] = ()
    wire: tuple[WireFault, ...] = ()
    endless_keys: tuple[str, ...] = ()
    denied_files: tuple[str, ...] = ()
    denied_directories: tuple[str, ...] = ()
    down: bool = False


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
        if self.address is not None and not _loopback(self.address):
            raise ValueError(f"address {self.address!r} of {self.name} is not in 127.0.0.0/8")
        if not self.accounts:
            raise ValueError(f"{self.name} has no account")


def _loopback(address: str) -> bool:
    try:
        return ipaddress.IPv4Address(address).is_loopback
    except ValueError:
        return False


def _same(wanted: str | None, found: str | None) -> bool:
    return wanted is None or (found is not None and wanted.casefold() == found.casefold())
