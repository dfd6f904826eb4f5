"""Machines that should be alike, and what differs between them: rule or no rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from scanner.model.changes import Difference
from scanner.model.facts import FileFact, HostFacts, Listing, Observation, SystemFacts

NOT_THERE = "not there"
_COMPARED = ("product", "version", "build", "csd_version", "service_pack", "product_type", "architecture",
             "install_language")  # fmt: skip


def differences(machines: Sequence[HostFacts]) -> tuple[Difference, ...]:
    """Everything in which the machines are known to differ, by subject.

    Only what was seen counts: a machine that was not looked at is left out of that line.
    Files are compared by version, and by size and day where none of them has one, under
    their path beneath the system's folder.
    """
    named = dict(zip(_names(machines), machines, strict=True))
    seen: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, machine in named.items():
        for subject, value in _traits(machine):
            seen[subject][name] = value
    for path, files in _files(named).items():
        seen[f"file: {path}"].update(_file_values(files))
    _fill_in_absent(seen, named)
    told = (_difference(subject, values) for subject, values in sorted(seen.items()))
    return tuple(one for one in told if one is not None)


def _names(machines: Sequence[HostFacts]) -> list[str]:
    """Host names, and targets for machines that have none or share theirs."""
    count = Counter(one.system.hostname for one in machines)
    return [
        one.system.hostname if one.system.hostname and count[one.system.hostname] == 1 else one.target
        for one in machines
    ]


def _traits(machine: HostFacts) -> Iterator[tuple[str, str]]:
    for field in _COMPARED:
        value = getattr(machine.system, field)
        if value is not None:
            yield f"system: {field.replace('_', ' ')}", str(value)
    suites = machine.system.product_suites
    if suites is not None:
        yield "system: product suites", ", ".join(sorted(suites)) or "none"
    for component in machine.components or ():
        if component.status is Observation.PRESENT:
            yield f"component: {component.name}", component.version or "installed"
        elif component.status is Observation.ABSENT:
            yield f"component: {component.name}", NOT_THERE
    for hotfix in machine.hotfixes or ():
        yield f"hotfix: {hotfix.id}", "registered"


def _files(named: Mapping[str, HostFacts]) -> dict[str, dict[str, FileFact]]:
    """The files of all machines by their path beneath the system's folder, then by machine."""
    found: defaultdict[str, dict[str, FileFact]] = defaultdict(dict)
    for name, machine in named.items():
        for file in machine.files or ():
            found[beneath_root(file.path, machine.system)][name] = file
    return found


def _file_values(files: Mapping[str, FileFact]) -> dict[str, str]:
    """What is compared of one file: where one machine's has a version, only versions count."""
    value = _version if any(one.version for one in files.values()) else _size_and_day
    told = {
        name: NOT_THERE if one.status is Observation.ABSENT else value(one) for name, one in files.items()
    }
    return {name: text for name, text in told.items() if text is not None}


def _version(file: FileFact) -> str | None:
    return file.version or ("no version" if file.version_status is Observation.ABSENT else None)


def _size_and_day(file: FileFact) -> str | None:
    if file.size is None or file.modified is None:
        return None
    return f"{file.size:,} bytes of {file.modified.date().isoformat()}"


def beneath_root(path: str, system: SystemFacts) -> str:
    """The path with ``%SystemRoot%`` for the system's folder: machines differ in where they have it."""
    root = (system.system_root or "").rstrip("\\")
    if root and path.casefold().startswith(root.casefold() + "\\"):
        return "%SystemRoot%" + path[len(root) :].casefold()
    return path.casefold()


def _fill_in_absent(seen: Mapping[str, dict[str, str]], named: Mapping[str, HostFacts]) -> None:
    """What one machine has and another, whose list is complete, has not."""
    for name, machine in named.items():
        listed = {
            beneath_root(one.path, machine.system)
            for one in machine.directories or ()
            if one.status is Listing.LISTED
        }
        named_here = {beneath_root(one.path, machine.system) for one in machine.files or ()}
        marks = machine.hotfixes_status is Listing.LISTED
        for subject, values in seen.items():
            kind, _, thing = subject.partition(": ")
            in_listing = thing.rpartition("\\")[0] in listed and thing not in named_here
            if marks if kind == "hotfix" else kind == "file" and in_listing:
                values.setdefault(name, NOT_THERE)


def _difference(subject: str, values: dict[str, str]) -> Difference | None:
    by_value: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in values.items():
        by_value[value].append(name)
    if len(by_value) < 2:
        return None
    ordered = sorted(by_value.items(), key=lambda item: (-len(item[1]), item[0]))
    return Difference(subject, tuple((value, tuple(sorted(names))) for value, names in ordered))
