"""How files that must match came to be of different strengths, and the ways out."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.engine.case import Case
from scanner.engine.coverage import for_this_branch
from scanner.engine.evidence import file_name
from scanner.engine.products import component_present
from scanner.engine.strength import Coherence, FileStrength
from scanner.model.coherence import CoherentSet, Mixture, Strength
from scanner.model.facts import Observation
from scanner.model.logic import Truth
from scanner.model.servicepacks import LevelRange, service_pack


def likely_cause(group: CoherentSet, found: Coherence, case: Case) -> str:
    """A sentence on how the set was mixed: the known ways that fit; else the packages of the odd files."""
    known = [f"{one.cause} ({one.source})" for one in group.mixtures if _fits(one, found, case)]
    if known:
        return f"Likely {'cause' if len(known) == 1 else 'causes'}: {', or '.join(known)}."
    odd = [_shipped(one, found) for one in found.odd]
    if not odd:
        return ""
    return f"Likely cause: a package of the wrong strength brought {' and '.join(odd)} (Q176820)."


def _fits(mixture: Mixture, found: Coherence, case: Case) -> bool:
    """Whether the odd file is this one, and nothing on the host speaks against the way it came."""
    odd = found.odd or found.files
    if not any(one.strength is mixture.strength and _is(one, mixture.odd) for one in odd):
        return False
    if mixture.mark is not None and case.seen.registered((mixture.mark,)) is Truth.NO:
        return False
    if mixture.component is not None and component_present(mixture.component, case.profile) is Truth.NO:
        return False
    return not mixture.service_packs or _may_be_at(case.profile.service_pack, mixture.service_packs)


def _is(one: FileStrength, name: str) -> bool:
    return file_name(one.path).casefold() == name.casefold()


def _may_be_at(levels: LevelRange | None, names: Iterable[str]) -> bool:
    if levels is None:
        return True
    ranks = [level.rank for name in names if (level := service_pack(name)) is not None]
    return any(levels.lowest.rank <= rank <= levels.highest.rank for rank in ranks)


def _shipped(one: FileStrength, found: Coherence) -> str:
    """The odd file, and who lists it."""
    name = file_name(one.file.path)
    sources = next(
        item.observed.get("shipped_by") for item in found.evidence if item.subject == one.file.path
    )
    return f"{name} (listed by {sources})" if sources else name


def brought_along(group: CoherentSet, found: Coherence, case: Case) -> str:
    """A note on files that only 128-bit packages ship: what they say where others are for export."""
    looked_up = (case.seen.file(path) for path in group.domestic_only)
    there = [file_name(file.path) for file in looked_up if file.status is Observation.PRESENT]
    if not there or found.majority is not Strength.EXPORT:
        return ""
    return (
        f"{', '.join(there)}, which only 128-bit packages ship, is here: the host was at 128 bit once, "
        "or Internet Explorer brought it."
    )


def only_serves(group: CoherentSet, found: Coherence) -> str:
    """What is concerned where the files that must agree do, and only companions differ."""
    odd = {one.path for one in found.odd}
    serves = [one.serves for one in group.companions if one.file in odd]
    if not serves or odd - {one.file for one in group.companions}:
        return ""
    return f"Only {' and '.join(dict.fromkeys(serves))} are concerned."


def ways_out(group: CoherentSet, found: Coherence, case: Case) -> str:
    """Both ways to make the set agree: everything to 128 bit, or everything back to what is for export."""
    weak, strong = _of_class(found, Strength.EXPORT), _of_class(found, Strength.DOMESTIC)
    packages = [*_upgrade(group, weak), "the 128-bit service pack again"]
    are = "are" if len(weak) > 1 else "is"
    return (
        f"Either to 128 bit: install {', or '.join(packages)}, until {_names(weak)} {are} of 128 bit too. "
        f"Or back to 56 bit: {_restore(group, case)} {_names(strong)}; then restart."
    )


def _upgrade(group: CoherentSet, weak: list[FileStrength]) -> tuple[str, ...]:
    """Fixes that bring the set's own files at 128 bit; its companions come with service packs only."""
    companions = {one.file for one in group.companions}
    return group.ways_out.upgrade if {one.path for one in weak} - companions else ()


def _restore(group: CoherentSet, case: Case) -> str:
    """Where the files for export come from: the rollup, which leaves the strength as it is (Q299444)."""
    package = case.index.packages.get(group.ways_out.restore or "")
    if package is None or not package.packages or not for_this_branch(package, case):
        return "put back the service pack's own"
    return f"unpack {package.packages[0]} with -x, and put back its own"


def _of_class(found: Coherence, strength: Strength) -> list[FileStrength]:
    return [one for one in found.files if one.strength is strength]


def _names(files: list[FileStrength]) -> str:
    return ", ".join(file_name(one.file.path) for one in files)
