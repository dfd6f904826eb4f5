"""The collection plan: what to look at on a host, derived from the rules, as data.

The plan is generous, so that facts can be judged by later rules: whole directories are
listed, all hotfix keys read, every component looked for.  Only the version resources, which
cost most, are those of files that a rule names, and of the registry beyond the profile only
the single values that a rule or a package's known harm asks about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.collect.components import COMPONENTS, ComponentEvidence, component_queries
from scanner.collect.interface import KeyQuery
from scanner.collect.registry_keys import HOTFIXES, PROFILE, UPDATES
from scanner.engine.selection import default_directory
from scanner.model.articles import FileRow
from scanner.model.pack import RulePack
from scanner.model.plan_knowledge import Condition

SYSTEM_ROOT = "%SystemRoot%"

ALWAYS_LISTED = (SYSTEM_ROOT, f"{SYSTEM_ROOT}\\System32", f"{SYSTEM_ROOT}\\System32\\drivers")
"""Where nearly everything is that hotfixes replace."""

WITNESSES = (
    "ntoskrnl.exe",
    "ntdll.dll",
    "kernel32.dll",
    "user32.dll",
    "gdi32.dll",
    "win32k.sys",
    "hal.dll",
    "afd.sys",
    "winver.exe",
)
"""Files that tell branch, platform, language and service pack, whatever the rules are (Q196334, Q246009)."""


@dataclass(frozen=True, slots=True)
class CollectionPlan:
    """What to look at.

    ``registry`` are keys for profile and components; ``hotfix_keys`` those whose subkeys are
    hotfixes, and ``update_keys`` those where they are further down.  ``directories`` are
    listed; of the files in them, those in ``images`` (lower-case names) have their headers
    and version resource read.
    """

    registry: tuple[KeyQuery, ...] = PROFILE
    components: tuple[ComponentEvidence, ...] = COMPONENTS
    hotfix_keys: tuple[str, ...] = (HOTFIXES,)
    update_keys: tuple[str, ...] = (UPDATES,)
    directories: tuple[str, ...] = ALWAYS_LISTED
    images: frozenset[str] = frozenset(WITNESSES)


def plan(pack: RulePack) -> CollectionPlan:
    """What to look at on any host so that the rules of this pack can be judged."""
    return CollectionPlan(
        registry=_each_key_once((*PROFILE, *component_queries(COMPONENTS), *_values_asked_about(pack))),
        directories=_directories(pack),
        images=frozenset(WITNESSES) | {name.casefold() for name in _names(pack)},
    )


def _conditions(pack: RulePack) -> Iterator[Condition]:
    """What on a host decides whether a package does the harm that it is known for."""
    for interaction in pack.planning.interactions:
        yield from interaction.when


def _values_asked_about(pack: RulePack) -> Iterator[KeyQuery]:
    for one in _conditions(pack):
        if one.key is not None and one.value is not None:
            yield KeyQuery(one.key, (one.value,))


def _each_key_once(queries: Iterable[KeyQuery]) -> tuple[KeyQuery, ...]:
    """One question for each key, however it is spelled, with every value that is asked for."""
    merged: dict[str, KeyQuery] = {}
    for query in queries:
        first = merged.setdefault(query.key.casefold(), query)
        if first.values is not None and query.values is not None:
            known = {name.casefold() for name in first.values}
            more = tuple(name for name in query.values if name.casefold() not in known)
            merged[query.key.casefold()] = first._replace(values=first.values + more)
    return tuple(merged.values())


def _rows(pack: RulePack) -> Iterator[FileRow]:
    for article in pack.articles:
        for file_set in article.file_sets:
            yield from file_set.files
    for package in pack.packages:
        for file_set in package.file_sets:
            yield from file_set.files


def _set_paths(pack: RulePack) -> Iterator[str]:
    for one in pack.coherent_sets:
        yield from one.told_of
        yield from one.domestic_only


def _names(pack: RulePack) -> Iterator[str]:
    """Every name that a file has in the rules: as it is shipped and as it is installed.

    The hundreds of files that a service pack's own list gives by size and date only are
    compared by these, which the listing of their directory tells.
    """
    rows = (row for article in pack.articles for one in article.file_sets for row in one.files)
    listed = (row for package in pack.packages for one in package.file_sets for row in one.files)
    for row in (*rows, *(row for row in listed if row.version is not None)):
        yield row.name
        if row.installed_as is not None:
            yield row.installed_as
    for path in _set_paths(pack):
        yield path.rpartition("\\")[2]
    for one in pack.coherent_sets:
        for fingerprint in one.fingerprints:
            yield fingerprint.file
    for condition in _conditions(pack):
        if condition.file is not None and condition.below is not None:
            yield condition.file.rpartition("\\")[2]


def _directories(pack: RulePack) -> tuple[str, ...]:
    """Every directory that a rule names or a location is documented in, each once."""
    wanted = {directory.casefold(): directory for directory in ALWAYS_LISTED}
    for directory in sorted(_named_directories(pack)):
        wanted.setdefault(directory.casefold(), directory)
    return tuple(wanted.values())


def _named_directories(pack: RulePack) -> set[str]:
    rows: Iterable[str] = (
        row.directory or default_directory(row.installed_as or row.name) for row in _rows(pack)
    )
    located = (directory for directories in pack.locations.values() for directory in directories)
    looked_for = (one.file for one in _conditions(pack) if one.file is not None)
    paths = (path.rpartition("\\")[0] for path in (*_set_paths(pack), *looked_for))
    return {directory.rstrip("\\") for directory in (*rows, *located, *paths)}
