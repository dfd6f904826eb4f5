"""The machine that the SMB benchmark scans: as large as a Windows NT 4.0 in a plant."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from scanner.collect.plan import CollectionPlan, plan
from scanner.model.facts import FileFact, HostFacts, Hotfix, Listing, SystemFacts
from scanner.model.pack import RulePack
from tests.lab import Account, Faults, HostDescription

USER, PASSWORD = "scanner", "Correct-Horse1"
HOTFIXES, SYSTEM32_FILES, DRIVERS, VERSIONS = 50, 1500, 150, 60
SIZE = 300_000
"""Bytes of an executable: about the mean of Windows NT's own."""

_SYSTEM32 = "C:\\WINNT\\System32"
_CHANGED = dt.datetime(2001, 3, 1, 23, 12, tzinfo=dt.UTC)
NAMES = tuple(f"module{number:02}.dll" for number in range(VERSIONS))
HOTFIX_NAMES = tuple(f"Q{240_000 + number}" for number in range(HOTFIXES))

PLAN: CollectionPlan = replace(plan(RulePack(())), images=frozenset(NAMES))
"""Profile, components and hotfixes; three directories; the versions of 60 files in them."""


def machine(name: str, *, files: bool = True, faults: Faults | None = None) -> HostDescription:
    """One machine; without ``files`` its folders are empty."""
    facts = HostFacts(
        target="",
        system=SystemFacts(
            hostname=name,
            version="4.0",
            build=1381,
            csd_version="Service Pack 6",
            product_type="ServerNT",
            architecture="x86",
            current_type="Uniprocessor Free",
            install_language="0409",
            system_root="C:\\WINNT",
            time_zone_bias_minutes=480,
        ),
        hotfixes=tuple(Hotfix(name, installed=True) for name in HOTFIX_NAMES),
        hotfixes_status=Listing.LISTED,
        files=tuple(_files()) if files else (),
    )
    accounts = (Account(USER, password=PASSWORD),)
    return HostDescription(name, accounts=accounts, facts=facts, faults=faults or Faults())


def _files() -> list[FileFact]:
    versioned = [_program(f"{_SYSTEM32}\\{name}") for name in NAMES]
    others = [f"{_SYSTEM32}\\other{number:04}.dll" for number in range(SYSTEM32_FILES - VERSIONS)]
    drivers = [f"{_SYSTEM32}\\drivers\\driver{number:03}.sys" for number in range(DRIVERS)]
    return versioned + [FileFact(path, size=1000, modified=_CHANGED) for path in (*others, *drivers)]


def _program(path: str) -> FileFact:
    name = path.rpartition("\\")[2]
    return FileFact(
        path,
        size=SIZE,
        modified=_CHANGED,
        version="4.0.1381.7086",
        machine="x86",
        linked=_CHANGED,
        language="0409",
        original_name=name,
        description="A module of the usual size",
    )
