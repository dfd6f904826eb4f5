"""The files of the machine that a host's facts describe, in folders that smbd shares."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path

from scanner.model.facts import FileFact, HostFacts, Listing, Observation
from scanner.model.versions import file_version
from tests.lab import ne, pe
from tests.lab.description import ExtraFile, HostDescription
from tests.lab.errors import LabError
from tests.lab.version_resource import VersionInfo

DEFAULT_SYSTEM_ROOT = "C:\\WINNT"
ADMIN = "ADMIN"
"""The folder behind ADMIN$: a link to the system root."""

_ANYBODY, _NOT_LISTED, _NOBODY = 0o777, 0o311, 0o000


class Disks:
    """The drives of one machine as folders; names are found without regard to case, as NTFS does."""

    def __init__(self, folder: Path, system_root: str) -> None:
        self._folder = folder
        self.system_root = system_root.rstrip("\\")
        self._spelled: dict[tuple[Path, str], Path] = {}
        folder.mkdir(parents=True)
        _open_up(folder)
        (folder / ADMIN).symlink_to(self.directory(self.system_root).relative_to(folder))
        self.directory(f"{self.system_root}\\System32\\drivers")

    def path(self, path: str) -> Path:
        """Where a path of the host is on this machine; its folder is made."""
        directory, _, name = self.native(path).rpartition("\\")
        if not directory or not name:
            raise LabError(f"{path!r} is not a path on a drive")
        return self._child(self.directory(directory), name)

    def directory(self, path: str) -> Path:
        """The folder at a path of the host, made if need be."""
        drive, *names = [part for part in self.native(path).split("\\") if part]
        if len(drive) != 2 or drive[1] != ":" or not drive[0].isalpha():
            raise LabError(f"{path!r} does not start with %SystemRoot% or a drive")
        folder = self._made(self._folder / drive[0].upper())
        for name in names:
            folder = self._made(self._child(folder, name))
        return folder

    def drives(self) -> list[str]:
        """The letters of the drives there are."""
        return sorted(entry.name for entry in self._folder.iterdir() if len(entry.name) == 1)

    def native(self, path: str) -> str:
        """A path of the host from its drive on."""
        prefix = "%systemroot%"
        return self.system_root + path[len(prefix) :] if path.casefold().startswith(prefix) else path

    def _child(self, folder: Path, name: str) -> Path:
        if name in (".", "..") or "/" in name or "\0" in name:
            raise LabError(f"{name!r} is no file name")
        return self._spelled.setdefault((folder, name.casefold()), folder / name)

    def _made(self, folder: Path) -> Path:
        if not folder.is_dir():
            folder.mkdir()
            _open_up(folder)
        return folder


def dress(folder: Path, host: HostDescription) -> Disks:
    """Make every file and folder that the description speaks of, and deny those that it says are."""
    facts = host.facts or HostFacts(target="")
    disks = Disks(folder, facts.system.system_root or DEFAULT_SYSTEM_ROOT)
    closed = list(host.faults.denied_directories)
    for listing in facts.directories or ():
        if listing.status is Listing.UNREADABLE:
            closed.append(listing.path)
        elif listing.status is not Listing.ABSENT:
            disks.directory(listing.path)
    _make_files(disks, facts.files or (), host.files)
    for path in host.faults.denied_files:
        _deny(disks.path(path), path)
    for path in closed:
        disks.directory(path).chmod(_NOT_LISTED)
    return disks


def _make_files(disks: Disks, facts: Iterable[FileFact], extra: Iterable[ExtraFile]) -> None:
    """The files of the facts, built as the description says, and those that only it knows."""
    built = {disks.native(file.path).casefold(): file for file in extra}
    for fact in facts:
        how = built.pop(disks.native(fact.path).casefold(), None)
        if fact.status in (Observation.PRESENT, Observation.UNREADABLE):
            _write(disks.path(fact.path), fact, how)
        if fact.status is Observation.UNREADABLE:
            _deny(disks.path(fact.path), fact.path)
    for file in built.values():
        _write(disks.path(file.path), FileFact(path=file.path), file)


def _deny(place: Path, path: str) -> None:
    """Let nobody open a file."""
    if not place.is_file():
        raise LabError(f"{path} is to be denied, but there is no such file")
    place.chmod(_NOBODY)


def _write(place: Path, fact: FileFact, how: ExtraFile | None) -> None:
    """One file: its bytes, everybody's permission to read and write it, its time."""
    try:
        _image(fact, how or ExtraFile(path=fact.path)).write(place)
    except (LabError, ValueError) as error:
        raise LabError(f"{fact.path}: {error}") from error
    place.chmod(0o666)
    if fact.modified is not None:
        stamp = _nanoseconds(fact.modified)
        os.utime(place, ns=(stamp, stamp))


def _image(fact: FileFact, how: ExtraFile) -> pe.Image:
    size = how.size if how.size is not None else fact.size
    kind = how.format or ("pe" if fact.machine or fact.linked or _version(fact) else "raw")
    match kind:
        case "raw":
            content = (how.content or "").encode()
            return pe.Image(((0, content),), len(content) if size is None else size)
        case "ne":
            return ne.build(_version(fact), size)
        case "pe":
            return pe.build(
                pe.Build(
                    size=size,
                    machine=fact.machine or "x86",
                    linked=_utc(fact.linked) if fact.linked else None,
                    version=_version(fact),
                    resources=how.resources,
                    other_resources=how.other_resources,
                    other_resource_size=how.other_resource_size,
                    dll=not fact.path.casefold().endswith(".exe"),
                )
            )


def _version(fact: FileFact) -> VersionInfo | None:
    """The version resource; one without a binary version where only other parts of it are known."""
    if not (fact.version or fact.description or fact.original_name or fact.language):
        return None
    return VersionInfo(
        _words(fact.version) if fact.version else None,
        description=fact.description,
        original_name=fact.original_name,
        language=int(fact.language or "0409", 16),
        file_type=3 if fact.path.casefold().endswith(".sys") else 2,
    )


def _words(text: str) -> tuple[int, int, int, int]:
    version = file_version(text)
    return version.major, version.minor, version.build, version.revision


def _nanoseconds(moment: dt.datetime) -> int:
    since = _utc(moment) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return (since.days * 86400 + since.seconds) * 10**9 + since.microseconds * 1000


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _open_up(folder: Path) -> None:
    folder.chmod(_ANYBODY)
