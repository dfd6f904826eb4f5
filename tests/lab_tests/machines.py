"""Descriptions of machines for the lab's own tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from scanner.model.facts import FileFact, HostFacts, Hotfix, Observation, SystemFacts
from tests.lab import Account, HostDescription

PASSWORD = "lab-secret"

SYSTEM = SystemFacts(
    hostname="HMI-04",
    product="Windows NT",
    version="4.0",
    build=1381,
    csd_version="Service Pack 6",
    product_type="ServerNT",
    product_suites=("Terminal Server",),
    architecture="x86",
    current_type="Uniprocessor Free",
    install_language="0409",
    system_root="C:\\WINNT",
    time_zone_bias_minutes=-60,
)

RDR = FileFact(
    path="C:\\WINNT\\System32\\drivers\\rdr.sys",
    size=266224,
    modified=dt.datetime(2001, 3, 1, 23, 12, 41, tzinfo=dt.UTC),
    version="4.0.1381.7086",
    machine="x86",
    linked=dt.datetime(2001, 3, 1, 22, 40, 11, tzinfo=dt.UTC),
    language="0409",
    original_name="rdr.sys",
    description="SMB Mini Redirector",
)

FILES = (
    RDR,
    FileFact(
        path="C:\\WINNT\\System32\\ole32.dll",
        size=701200,
        modified=dt.datetime(2001, 8, 9, 10, 56, tzinfo=dt.UTC),
        version="4.0.1381.7097",
        machine="alpha",
    ),
    FileFact(path="C:\\WINNT\\System32\\country.sys", size=27097, modified=dt.datetime(1996, 10, 14, 1, 38)),
    FileFact(path="C:\\WINNT\\explorer.exe", size=237328, machine="x86"),
    FileFact(path="C:\\boot.ini", size=279),
    FileFact(path="D:\\InetPub\\wwwroot\\default.htm", size=4000),
    FileFact(
        path="C:\\WINNT\\System32\\secret.dll", status=Observation.UNREADABLE, size=40000, machine="x86"
    ),
    FileFact(path="C:\\WINNT\\System32\\gone.dll", status=Observation.ABSENT),
)

FACTS = HostFacts(
    target="smb://lab",
    system=SYSTEM,
    hotfixes=(Hotfix("Q299444", installed=True, values={"Installed": 1}),),
    files=FILES,
    registry={
        "HKLM\\SOFTWARE\\Lab": {"Text": "text", "Path": "%SystemRoot%\\x", "Number": 7, "List": ["a", "b"]}
    },
    pending_renames=("C:\\WINNT\\System32\\ole32.dll",),
)


def machine(name: str = "HMI-04", **different: Any) -> HostDescription:
    """A server with a few files and keys."""
    usual: dict[str, Any] = {"accounts": (Account("scanner", password=PASSWORD),), "facts": FACTS}
    return HostDescription(name, **(usual | different))
