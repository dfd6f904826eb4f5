"""The verdict once more, from nothing but what a finding shows: an auditor with the report alone.

Written without the engine.  It reads evidence and ``covered_by``; neither reason
nor confidence, rules nor facts.  Its limits:

* whether a container or the fix itself brought the files is told by ``covered_by``; the
  auditor checks that the container named is shown to be there;
* evidence is read in the order given: what stands first is what the article is judged by, a
  mark or a level for an article that describes a package, a set for one whose files must
  match, its files for every other.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.model.findings import Comparison, Evidence, EvidenceKind, Finding, Verdict

THERE = (Comparison.SAME, Comparison.LATER)


def rederived(found: Finding) -> Verdict:
    """The verdict that the evidence amounts to."""
    shown = found.evidence
    about = [one for one in shown if one.kind in (EvidenceKind.PRODUCT, EvidenceKind.COMPONENT)]
    files = [one for one in shown if one.kind is EvidenceKind.FILE]
    if _says(about, Comparison.DIFFERENT) or (
        files and len(files) == len(shown) and all(map(_absent, files))
    ):
        return Verdict.NOT_APPLICABLE
    if found.covered_by:
        return Verdict.COVERED if _container_shown(shown) else Verdict.UNDETERMINED
    packages = [one for one in shown if one.kind is EvidenceKind.PACKAGE]
    if _says([*about, *packages], Comparison.UNKNOWN):
        return Verdict.UNDETERMINED
    if _strengths_differ(shown) or any(map(_does_not_belong, files)):
        return Verdict.MISMATCHED
    if _says(packages, Comparison.SAME):
        return Verdict.REGRESSED
    if any(map(_speaks_against, files)):
        return Verdict.REGRESSED if _on_record(shown) else Verdict.MISSING
    return _by_record(shown) if not files or shown[0] not in files else _by_files(shown, files)


def _by_files(shown: Iterable[Evidence], files: list[Evidence]) -> Verdict:
    sets = [one for one in shown if one.kind is EvidenceKind.COHERENT_SET]
    if _says([*files, *sets], Comparison.UNKNOWN) or all(map(_absent, files)):
        return Verdict.UNDETERMINED
    return Verdict.INSTALLED


def _by_record(shown: tuple[Evidence, ...]) -> Verdict:
    """Marks and levels: the first is the article's own, the others are those of containers."""
    if any(one.kind is EvidenceKind.COHERENT_SET for one in shown):
        return Verdict.UNDETERMINED
    own, others = shown[0], shown[1:]
    if own.comparison in THERE:
        return Verdict.INSTALLED
    if own.kind is EvidenceKind.SERVICE_PACK and own.comparison is Comparison.OLDER:
        return Verdict.REGRESSED if _on_record(others) else Verdict.MISSING
    silent = all(one.comparison in (Comparison.DIFFERENT, Comparison.OLDER) for one in others)
    return Verdict.MISSING if own.comparison is Comparison.DIFFERENT and silent else Verdict.UNDETERMINED


def _says(evidence: Iterable[Evidence], comparison: Comparison) -> bool:
    return any(one.comparison is comparison for one in evidence)


def _absent(one: Evidence) -> bool:
    return one.observed.get("status") == "absent"


def _does_not_belong(one: Evidence) -> bool:
    return one.comparison is Comparison.DIFFERENT and not _absent(one)


def _speaks_against(one: Evidence) -> bool:
    return one.comparison is Comparison.OLDER or (_absent(one) and one.expected.get("status") == "present")


def _on_record(shown: Iterable[Evidence]) -> bool:
    kinds = (EvidenceKind.REGISTRY, EvidenceKind.SERVICE_PACK)
    return any(one.kind in kinds and one.comparison in THERE for one in shown)


def _container_shown(shown: tuple[Evidence, ...]) -> bool:
    return _on_record(shown) or any(
        one.kind is EvidenceKind.FILE and one.comparison in THERE for one in shown
    )


def _strengths_differ(shown: tuple[Evidence, ...]) -> bool:
    """Whether the set is what the article is judged by, and is of two classes."""
    if shown[0].kind is not EvidenceKind.COHERENT_SET:
        return False
    told = {one.observed.get("strength") for one in shown if one.kind is EvidenceKind.COHERENT_SET}
    return len(told - {None}) > 1
