"""Machines for the lab, and how the tests log on to them."""

from __future__ import annotations

import datetime as dt

from scanner.collect.interface import Session
from scanner.collect.smb.entrance import open_session
from scanner.model.facts import FileFact, HostFacts, Hotfix, Listing, SystemFacts
from scanner.model.targets import Credential, Scheme, Secret, Target
from tests.lab import Account, Host, HostDescription

USER, PASSWORD = "scanner", "Correct-Horse1"
ACCOUNTS = (
    Account(USER, password=PASSWORD),
    Account("retired", password="Old-Passw0rd", state="disabled"),
    Account("clumsy", password="Old-Passw0rd", state="locked"),
)
SYSTEM32 = "C:\\WINNT\\System32"
CHANGED = dt.datetime(2001, 3, 1, 23, 12, tzinfo=dt.UTC)
FACTS = HostFacts(
    target="",
    system=SystemFacts(version="4.0", build=1381, csd_version="Service Pack 6", system_root="C:\\WINNT"),
    hotfixes=(Hotfix("Q246009", installed=True),),
    hotfixes_status=Listing.LISTED,
    files=(
        FileFact(
            f"{SYSTEM32}\\ntoskrnl.exe",
            size=930_000,
            modified=CHANGED,
            version="4.0.1381.7086",
            machine="x86",
        ),
        FileFact(f"{SYSTEM32}\\drivers\\rdr.sys", size=266_224, modified=CHANGED, version="4.0.1381.7086"),
    ),
)


def machine(name: str = "HMI-04", **changes: object) -> HostDescription:
    """A machine of the lab with the usual accounts and a few files."""
    fields: dict[str, object] = {"accounts": ACCOUNTS, "facts": FACTS, **changes}
    return HostDescription(name, **fields)  # type: ignore[arg-type]


def credential(user: str = USER, password: str = PASSWORD, **changes: object) -> Credential:
    """Who logs on."""
    return Credential(user, secret=Secret(password), **changes)  # type: ignore[arg-type]


NOBODY = Credential()


def target(host: Host) -> Target:
    """The host as an operator would name it."""
    return Target(Scheme.SMB, host.address, None if host.port == 139 else host.port)


def opened(host: Host, who: Credential | None = None, timeout: float = 20) -> Session:
    """A session; the caller closes it."""
    return open_session(target(host), who or credential(), timeout)
