"""From a situation to the facts that a collector would bring of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from scanner.model.facts import (
    Component,
    DirectoryFact,
    FileFact,
    HostFacts,
    Hotfix,
    Listing,
    Observation,
    SystemFacts,
)
from scanner.model.profile import Edition
from scanner.model.servicepacks import ServicePack
from scanner.trials.bystanders import bystanders
from scanner.trials.exhibit import Exhibit
from scanner.trials.machine import Machine
from scanner.trials.situation import Marks, Situation

_ROOT = "%systemroot%"
_ROOTS = {True: "D:\\WTSRV", False: "C:\\WINNT"}
"""Where Windows is; Terminal Server has its own default (Q191011)."""

_LISTINGS = {
    Marks.LISTED: Listing.LISTED,
    Marks.IN_PART: Listing.PARTIAL,
    Marks.NONE_THERE: Listing.ABSENT,
    Marks.NOT_COLLECTED: None,
}


def facts(situation: Situation) -> HostFacts:
    """The facts document; paths are spelled as hosts do, not as rules do."""
    machine = situation.machine
    root = _ROOTS[machine.terminal_server]
    collected = bool(situation.files) or situation.looked_at
    return HostFacts(
        target="folder:trial",
        system=_system(machine, root),
        hotfixes=tuple(_hotfixes(situation)),
        hotfixes_status=_LISTINGS[situation.marks_known],
        components=tuple(
            Component(name, status, machine.release(name)) for name, status in machine.components
        ),
        files=tuple(_files(situation, root)) if collected else None,
        directories=tuple(_directories(situation, root)) if situation.looked_at else None,
        pending_renames=tuple(f"\\??\\{_spelled(place, root)}" for place in sorted(situation.pending)),
    )


def _system(machine: Machine, root: str) -> SystemFacts:
    edition = machine.edition
    suites = {Edition.ENTERPRISE: ("Enterprise",), Edition.TERMINAL_SERVER: ("Terminal Server",)}
    kernels = {True: "Multiprocessor Free", False: "Uniprocessor Free", None: None}
    return SystemFacts(
        hostname="TRIAL",
        product="Windows NT",
        version=machine.system,
        build=1381,
        csd_version=_csd_version(machine.level),
        service_pack=machine.level.value if machine.level and machine.stated else None,
        product_type=None if edition is None else "WinNT" if edition is Edition.WORKSTATION else "ServerNT",
        product_suites=None if edition is None else suites.get(edition, ()),
        architecture=machine.platform.value if machine.platform else None,
        current_type=kernels[machine.multiprocessor],
        install_language=machine.language,
        system_root=root,
        time_zone_bias_minutes=machine.zone,
    )


def _csd_version(level: ServicePack | None) -> str | None:
    """SP6 and SP6a write the same string (Q246009)."""
    if level is None:
        return None
    return "" if level is ServicePack.NONE else f"Service Pack {level.value[2]}"


def _hotfixes(situation: Situation) -> Iterator[Hotfix]:
    for mark in sorted(situation.marks):
        yield Hotfix(mark, installed=True, values={"Installed": 1})
    for mark in sorted(situation.withdrawn_marks):
        yield Hotfix(mark, installed=False, values={"Installed": 0})


def _files(situation: Situation, root: str) -> Iterator[FileFact]:
    for place, lying in situation.files.items():
        path = _spelled(place, root)
        if isinstance(lying, Exhibit):
            yield replace(lying.file, path=path)
        elif lying is not Observation.ABSENT or not situation.looked_at:
            yield FileFact(path, status=lying)
    if situation.looked_at:
        for place, file in _others(situation.machine.terminal_server, root):
            if place not in situation.files:
                yield file


@cache
def _others(terminal_server: bool, root: str) -> tuple[tuple[str, FileFact], ...]:
    others = bystanders(terminal_server).items()
    return tuple((place, replace(other.file, path=_spelled(place, root))) for place, other in others)


def _directories(situation: Situation, root: str) -> Iterator[DirectoryFact]:
    for place in sorted(situation.directories):
        yield DirectoryFact(_spelled(place, root), Listing.LISTED)


@lru_cache(maxsize=65536)
def _spelled(place: str, root: str) -> str:
    """The path on the host, its file name in capitals as FAT keeps it."""
    directory, _, name = place.rpartition("\\")
    path = f"{directory}\\{name.upper()}" if directory else name
    return root + path[len(_ROOT) :] if path.startswith(_ROOT) else path
