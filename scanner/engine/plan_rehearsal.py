"""A host as it would be after packages: its facts, with their files and marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from scanner.engine.case import Case
from scanner.engine.observed import folded, mark_name, observed
from scanner.engine.plan_files import Delivery, as_file
from scanner.engine.plan_strength import StrengthOfHost
from scanner.engine.standing import marks
from scanner.engine.strength import row_strength
from scanner.model.articles import FileRow
from scanner.model.coherence import CoherentSet, Strength
from scanner.model.facts import FileFact, HostFacts, Hotfix, Listing, Observation
from scanner.model.plan import PutBack
from scanner.model.servicepacks import ServicePack


def at_level(facts: HostFacts, level: ServicePack, mark: str | None) -> HostFacts:
    """The host with a service pack on record, its files as they were."""
    number = level.value[2]
    system = replace(facts.system, service_pack=level.value, csd_version=f"Service Pack {number}")
    return _registered(replace(facts, system=system), [mark] if mark else [])


def rehearsed(
    at: Case,
    sequence: Iterable[str],
    deliveries: Mapping[str, Delivery],
    put_back: Mapping[str, tuple[PutBack, ...]],
) -> HostFacts:
    """The host after packages, one after the other: their builds where the files are, their marks.

    What was not looked at stays so, and a file that is not there comes only if a fix adds it
    (Q172124).  What is put back stays as it was.
    """
    names = list(sequence)
    files = dict(at.seen.files)
    for path, (row, source) in _at_the_end(names, deliveries, put_back).items():
        before = at.seen.file(path)
        if goes_onto_disk(before, row):
            files[path] = as_file(row, before.path, before, _description(path, row, source, at))
    facts = replace(at.seen.facts, files=tuple(files.values()))
    return _registered(facts, [mark for name in names for mark in _marks(name, at)])


def _at_the_end(
    names: Iterable[str],
    deliveries: Mapping[str, Delivery],
    put_back: Mapping[str, tuple[PutBack, ...]],
) -> dict[str, tuple[FileRow, str]]:
    """The build that lies at each place after all packages, and whose: the last that was not put back."""
    found: dict[str, tuple[FileRow, str]] = {}
    for name in names:
        kept = {folded(item.path) for item in put_back.get(name, ())}
        for path, row in deliveries[name].files.items():
            if path not in kept:
                there = found[path][0].adds if path in found else row.adds
                found[path] = (replace(row, adds=there), name)
    return found


def goes_onto_disk(before: FileFact, row: FileRow) -> bool:
    """Whether a package writes a file here: over one that is there, or one that it adds."""
    return before.status is Observation.PRESENT or (before.status is Observation.ABSENT and row.adds)


def _description(path: str, row: FileRow, source: str, at: Case) -> str | None:
    """The FileDescription, which tells the strength of a security file; of others, the one there now."""
    for name, group in at.coherences.items():
        for one in group.files:
            if at.seen.located(one.path) == path:
                strength = row_strength(row) or _edition(source, at) or one.strength
                return _clue(at.index.coherent_sets[name], strength)
    return at.seen.file(path).description


def _edition(source: str, at: Case) -> Strength | None:
    """The strength that a hotfix is chosen in (Q176820); a rollup leaves each file's as it is (Q299444)."""
    if source in at.index.packages or not StrengthOfHost.of(at).domestic:
        return None
    return Strength.DOMESTIC


def _clue(group: CoherentSet, strength: Strength | None) -> str | None:
    return next((clue.contains for clue in group.descriptions if clue.strength is strength), None)


def _marks(package: str, case: Case) -> list[str]:
    known = case.index.packages.get(package)
    article = case.index.articles.get(package)
    if known is not None:
        return [known.registry_mark or known.id]
    return [marks(article)[0]] if article is not None else []


def _registered(facts: HostFacts, names: Iterable[str]) -> HostFacts:
    """The host with these marks; a list of marks that was not there before is not complete."""
    found: Mapping[str, Hotfix] = observed(facts).marks
    added = {mark_name(name): Hotfix(name, installed=True) for name in names}
    status = Listing.LISTED if facts.hotfixes_status is Listing.ABSENT else facts.hotfixes_status
    return replace(facts, hotfixes=tuple({**found, **added}.values()), hotfixes_status=status)
