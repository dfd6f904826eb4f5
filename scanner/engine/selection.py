"""Which rows of an article are for this host, and what each of its files must satisfy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from scanner.engine.languages import ENGLISH, language_name, table_language
from scanner.engine.observed import folded
from scanner.engine.products import section_concerns
from scanner.model.articles import Article, FileRow, FileSet, Platform, TimeBasis
from scanner.model.logic import Truth, truth
from scanner.model.profile import HostProfile
from scanner.model.servicepacks import ServicePack, service_pack

IN_SYSTEM32 = frozenset({"win32k.sys", "country.sys", "keyboard.sys"})
"""Files ending in .sys that are not drivers, beside Ntdos*.sys and Ntio*.sys."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One file that a fix delivers: where it may be, and the rows it may match.

    More than one row means alternatives: 56-bit or 128-bit builds, single- or
    multi-processor kernels, all installed under one name.
    """

    name: str
    places: tuple[str, ...]
    rows: tuple[FileRow, ...]
    language: str = ENGLISH
    time_basis: TimeBasis = TimeBasis.UNSTATED

    @property
    def adds(self) -> bool:
        """Whether the fix adds the file, so that its absence is evidence."""
        return all(row.adds for row in self.rows)


@dataclass(frozen=True, slots=True)
class Selection:
    """The requirements of an article on a host.

    ``reason`` says why there are none although the article lists files; ``undecided`` what
    was not known that would have chosen between its tables.
    """

    requirements: tuple[Requirement, ...] = ()
    reason: str | None = None
    undecided: str | None = None
    requires_service_pack: str | None = None


def select(article: Article, profile: HostProfile, locations: dict[str, tuple[str, ...]]) -> Selection:
    """Choose the tables by section, service pack, language, then their rows by platform."""
    if not article.file_sets:
        return Selection()
    sets = [one for one in article.file_sets if section_concerns(one, profile) is not Truth.NO]
    if not sets:
        return Selection(reason="It lists no files for this product.")
    sets = [one for one in sets if _level_fits(one, profile) is not Truth.NO]
    if not sets:
        return Selection(reason="It lists no files for this service pack.")
    sets = _in_language(sets, profile)
    if not sets and profile.language is None:
        return Selection(undecided="the language of the installation")
    if not sets:
        return Selection(reason="It lists files for other languages only.")
    if profile.architecture is None:
        return Selection(undecided="the processor architecture")
    if any(_level_fits(one, profile) is Truth.UNKNOWN for one in sets):
        return Selection(undecided="the service pack level")
    return _with_rows(sets, profile.architecture, profile, locations)


def _with_rows(
    sets: list[FileSet],
    architecture: Platform,
    profile: HostProfile,
    locations: dict[str, tuple[str, ...]],
) -> Selection:
    chosen = [
        (row, one) for one in sets for row in one.files if (row.platform or Platform.X86) is architecture
    ]
    chosen = _of_kernel(chosen, profile)
    requires = next((one.requires_service_pack for one in sets if one.requires_service_pack), None)
    if not chosen:
        return Selection(
            reason=f"It lists no files for {architecture.value}.", requires_service_pack=requires
        )
    return Selection(
        requirements=tuple(_requirements(chosen, locations)),
        undecided=_what_is_open(sets, profile),
        requires_service_pack=requires,
    )


def _what_is_open(sets: list[FileSet], profile: HostProfile) -> str | None:
    """What was not known that would have left fewer tables, or None.

    Tables for several service packs of another product (SMS 2.0 SP2 and SP3, Q288567) are
    of this kind: its level is not read, so what they list are alternatives.
    """
    for one in sets:
        if section_concerns(one, profile) is Truth.UNKNOWN:
            return f"whether {one.product} is installed"
    levels = {one.service_pack for one in sets if one.service_pack and service_pack(one.service_pack) is None}
    return f"the service pack level: {' or '.join(sorted(levels))}" if len(levels) > 1 else None


def _level_fits(one: FileSet, profile: HostProfile) -> Truth:
    """Whether a table for one service pack level only is for this host (Q250466)."""
    level = service_pack(one.service_pack) if one.service_pack else None
    if level is None:
        return Truth.YES
    if profile.service_pack is None:
        return Truth.UNKNOWN
    lowest, highest = _unrevised(profile.service_pack.lowest), _unrevised(profile.service_pack.highest)
    if lowest is highest:
        return truth(lowest is _unrevised(level))
    open_still = lowest.rank <= _unrevised(level).rank <= highest.rank
    return Truth.UNKNOWN if open_still else Truth.NO


def _unrevised(level: ServicePack) -> ServicePack:
    """SP6a is a revised SP6: a table for SP6 serves both (Q246009)."""
    return ServicePack.SP6 if level is ServicePack.SP6A else level


def _in_language(sets: list[FileSet], profile: HostProfile) -> list[FileSet]:
    """Tables in the host's language, else the English ones, as where the language is not known."""
    language = ENGLISH if profile.language is None else language_name(profile.language)
    own = [one for one in sets if table_language(one.language) == language]
    return own or [one for one in sets if table_language(one.language) == ENGLISH and language != ENGLISH]


def _of_kernel(chosen: list[tuple[FileRow, FileSet]], profile: HostProfile) -> list[tuple[FileRow, FileSet]]:
    """Leave out the kernel that the host does not run; Ntkrnlmp.exe becomes Ntoskrnl.exe (Q148245).

    It is for several processors only (Q266433); a table without it means its one kernel for
    all hosts.
    """
    many = any(_for_several_processors(row) for row, _ in chosen)
    if profile.multiprocessor is None or (profile.multiprocessor and not many):
        return chosen
    return [
        (row, one)
        for row, one in chosen
        if installed_name(row) != "ntoskrnl.exe" or _for_several_processors(row) == profile.multiprocessor
    ]


def _for_several_processors(row: FileRow) -> bool:
    return row.name.casefold() == "ntkrnlmp.exe"


def installed_name(row: FileRow) -> str:
    """The lower-case name of the row's file on disk."""
    return (row.installed_as or row.name).casefold()


def _requirements(
    chosen: Iterable[tuple[FileRow, FileSet]], locations: dict[str, tuple[str, ...]]
) -> list[Requirement]:
    """One requirement for each installed file, in the order of the names."""
    grouped: dict[tuple[str, ...], Requirement] = {}
    for row, one in chosen:
        places = row_places(row, locations)
        before = grouped.get(places)
        if before is None:
            name = row.installed_as or row.name
            language = table_language(one.language)
            grouped[places] = Requirement(name, places, (row,), language, one.time_basis)
        elif row not in before.rows:
            basis = before.time_basis if before.time_basis is one.time_basis else TimeBasis.UNSTATED
            grouped[places] = replace(before, rows=(*before.rows, row), time_basis=basis)
    return sorted(grouped.values(), key=lambda requirement: requirement.places)


def row_places(row: FileRow, locations: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The paths where the row's file may be installed: as the row, the locations, or its ending say."""
    name = row.installed_as or row.name
    if row.directory is not None:
        return (f"{folded(row.directory)}\\{name.casefold()}",)
    directories = locations.get(name.casefold()) or (default_directory(name),)
    return tuple(sorted(f"{folded(directory)}\\{name.casefold()}" for directory in directories))


def default_directory(name: str) -> str:
    """Where setup puts a file of this ending when no article says otherwise: drivers, or System32."""
    name = name.casefold()
    driver = name.endswith(".sys") and name not in IN_SYSTEM32 and not name.startswith(("ntdos", "ntio"))
    return "%SystemRoot%\\System32\\drivers" if driver else "%SystemRoot%\\System32"
