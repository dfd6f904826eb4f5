"""What an article wants of a machine: which of its rows count there, and where their files lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from scanner.model.articles import Article, FileRow, FileSet, Platform, TimeBasis
from scanner.model.logic import Truth
from scanner.model.servicepacks import ServicePack, service_pack
from scanner.trials.concern import section_concerns
from scanner.trials.machine import Machine
from scanner.trials.tongues import ENGLISH_NAME, spoken, tongue

Locations = Mapping[str, tuple[str, ...]]
"""Documented directories by lower-case file name."""


class Listed(Enum):
    """How far the article's tables speak of a machine."""

    FOR_IT = "there are rows for this machine"
    FOR_OTHERS = "there are rows, but for other processors or languages"
    NOT_AT_ALL = "no table is about this product or level"
    NOT_KNOWN = "something about the machine is not known that chooses the rows"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One installed file: the places where it may lie, and the rows of which it must match one.

    ``universal``: all its tables say that their times are UTC.
    """

    name: str
    places: tuple[str, ...]
    rows: tuple[FileRow, ...]
    language: str
    universal: bool = False

    @property
    def added(self) -> bool:
        """Whether the fix brings the file along, so that it must be there."""
        return all(row.adds for row in self.rows)


@dataclass(frozen=True, slots=True)
class Reading:
    """The tables, read for one machine.  ``doubtful``: a section's optional part was not looked for."""

    listed: Listed
    wanted: tuple[Wanted, ...] = ()
    doubtful: bool = False
    requires: ServicePack | None = None


def read(article: Article, machine: Machine, locations: Locations) -> Reading:
    """Narrow the tables down: by product, level, language, then their rows by processor and kernel."""
    about = [
        one
        for one in article.file_sets
        if section_concerns(one, machine) is not Truth.NO and _at_level(one, machine) is not Truth.NO
    ]
    if not about:
        return Reading(Listed.NOT_AT_ALL)
    sets = _in_tongue(about, machine)
    if machine.language is None and not sets:
        return Reading(Listed.NOT_KNOWN)
    if not sets:
        return Reading(Listed.FOR_OTHERS)
    if machine.platform is None or any(_at_level(one, machine) is Truth.UNKNOWN for one in sets):
        return Reading(Listed.NOT_KNOWN)
    return _rows(sets, machine, locations)


def _rows(sets: list[FileSet], machine: Machine, locations: Locations) -> Reading:
    every = [(row, one) for one in sets for row in one.files]
    rows = _running([(row, one) for row, one in every if platform_of(row) is machine.platform], machine)
    requires = next((level for one in sets if (level := nt_level(one.requires_service_pack))), None)
    if not rows:
        return Reading(Listed.FOR_OTHERS, requires=requires)
    other_levels = {one.service_pack for one in sets if one.service_pack and not nt_level(one.service_pack)}
    unsure = any(section_concerns(one, machine) is Truth.UNKNOWN for one in sets)
    doubtful = unsure or len(other_levels) > 1
    return Reading(Listed.FOR_IT, tuple(_by_place(rows, locations)), doubtful, requires)


def platform_of(row: FileRow) -> Platform:
    """The processor of a row; a table without the column is for x86."""
    return row.platform or Platform.X86


def nt_level(text: str | None) -> ServicePack | None:
    """A level of Windows NT 4.0; None for those of other products."""
    return service_pack(text) if text else None


def _at_level(one: FileSet, machine: Machine) -> Truth:
    """A table for one level only is for hosts at exactly that level (Q250466); SP6a counts as SP6 there."""
    level = nt_level(one.service_pack)
    if level is None:
        return Truth.YES
    if machine.level is None:
        return Truth.UNKNOWN
    sixth = (ServicePack.SP6, ServicePack.SP6A)
    fits = machine.level is level or (machine.level in sixth and level in sixth)
    return Truth.YES if fits else Truth.NO


def _in_tongue(sets: list[FileSet], machine: Machine) -> list[FileSet]:
    """Tables in the host's language; where there are none, the English ones stand in."""
    own = [one for one in sets if tongue(one.language) == spoken(machine.language)]
    return own or [one for one in sets if tongue(one.language) == ENGLISH_NAME]


def _running(rows: list[tuple[FileRow, FileSet]], machine: Machine) -> list[tuple[FileRow, FileSet]]:
    """Of the two kernels a table lists, the one that the machine runs (Q148245); otherwise all rows.

    Ntkrnlmp.exe is for several processors only (Q266433); where a table lists no kernel for
    them, its other one speaks for both, for they are built together.
    """
    kernels = [row for row, _ in rows if on_disk(row).casefold() == "ntoskrnl.exe"]
    for_many = [row for row in kernels if _multiprocessor(row)]
    if machine.multiprocessor is None or (machine.multiprocessor and not for_many):
        return rows
    others = [row for row in kernels if row not in for_many] if machine.multiprocessor else for_many
    return [(row, one) for row, one in rows if row not in others]


def _multiprocessor(row: FileRow) -> bool:
    return row.name.casefold() == "ntkrnlmp.exe"


def on_disk(row: FileRow) -> str:
    """The name under which a row's file lies on disk."""
    return row.installed_as or row.name


def _by_place(rows: Iterable[tuple[FileRow, FileSet]], locations: Locations) -> list[Wanted]:
    gathered: dict[tuple[str, ...], tuple[list[FileRow], list[FileSet]]] = {}
    for row, one in rows:
        known, tables = gathered.setdefault(places(row, locations), ([], []))
        if row not in known:
            known.append(row)
            tables.append(one)
    return [
        Wanted(
            on_disk(known[0]),
            where,
            tuple(known),
            tongue(tables[0].language),
            {one.time_basis for one in tables} == {TimeBasis.UTC},
        )
        for where, (known, tables) in gathered.items()
    ]


def places(row: FileRow, locations: Locations) -> tuple[str, ...]:
    """Where a row's file may lie, in lower case: as the row says, as documented, or by its ending."""
    name = on_disk(row).casefold()
    if row.directory is not None:
        directories: tuple[str, ...] = (row.directory,)
    else:
        directories = locations.get(name) or (_by_ending(name),)
    return tuple(sorted(f"{directory.rstrip(chr(92))}\\{name}".casefold() for directory in directories))


def _by_ending(name: str) -> str:
    """Drivers lie below System32; everything else, and the parts of the DOS machine, in it."""
    exceptions = ("win32k.sys", "country.sys", "keyboard.sys")
    if not name.endswith(".sys") or name in exceptions or name.startswith(("ntdos", "ntio")):
        return "%SystemRoot%\\System32"
    return "%SystemRoot%\\System32\\drivers"
