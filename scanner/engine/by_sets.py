"""Rows of the decision table about files that must match: one strength, one processor, one branch."""

from __future__ import annotations

from scanner.engine.case import Case
from scanner.engine.decision import (
    Decision,
    file_evidence,
    file_remarks,
    lowest,
    open_choice,
)
from scanner.engine.evidence import file_name
from scanner.engine.mixtures import brought_along, likely_cause, only_serves, ways_out
from scanner.engine.observed import folded
from scanner.engine.reasons import joined, listed_by, odd_files
from scanner.engine.standing import FileState, Standing
from scanner.engine.strength import Coherence
from scanner.model.coherence import CoherentSet
from scanner.model.facts import Observation
from scanner.model.findings import Attributes, Comparison, Confidence, Evidence, EvidenceKind, Verdict
from scanner.model.logic import Truth


def set_disagrees(one: Standing, case: Case) -> Decision | None:
    """Files that must match in crypto strength do not: mismatched."""
    for name, found in coherences(one, case).items():
        if found.answer is Truth.NO:
            return _disagreement(case.index.coherent_sets[name], found, one, case)
    return None


def _disagreement(group: CoherentSet, found: Coherence, one: Standing, case: Case) -> Decision:
    told = lowest(*(each.confidence for each in found.files if each.strength is not None))
    return Decision(
        Verdict.MISMATCHED,
        told,
        joined(
            f"Files that must be of one strength are not: {odd_files(found.evidence)}.",
            _odd_ones(found),
            only_serves(group, found),
            likely_cause(group, found, case),
            brought_along(group, found, case),
            _why_told(found, told),
        ),
        (*found.evidence, *file_evidence(one.weighed), one.registry),
        file_remarks(one.weighed),
        advice=ways_out(group, found, case),
    )


def _odd_ones(found: Coherence) -> str:
    names = ", ".join(file_name(each.file.path) for each in found.odd)
    return (
        f"The odd one is {names}." if len(found.odd) == 1 else f"The odd ones are {names}." if names else ""
    )


def set_untold(one: Standing, case: Case) -> Decision | None:
    """The strength of a file that must match is not known: undetermined.

    Where no file of the set was collected, and none of the article's own, the mark is left to decide.
    """
    for name, group in coherences(one, case).items():
        if group.answer is Truth.UNKNOWN and not _nothing_collected(one, group):
            untold = ", ".join(f"{each.path} ({each.told_by})" for each in group.untold)
            reason = (
                f"Whether the security files are of one strength cannot be told: {untold or 'none was seen'}."
            )
            return Decision(
                Verdict.UNDETERMINED,
                Confidence.LOW,
                reason,
                (*_shown(name, group), *file_evidence(one.weighed), one.registry, *open_choice(one)),
                file_remarks(one.weighed),
                settle="Read the FileDescription of "
                + (", ".join(each.path for each in group.untold) or "the security files")
                + ".",
            )
    return None


def _shown(name: str, group: Coherence) -> tuple[Evidence, ...]:
    """What the strengths were told by; where no file of the set was seen, that."""
    unseen: Attributes = {"status": "not-collected"}
    return group.evidence or (
        Evidence(EvidenceKind.COHERENT_SET, name, {}, unseen, Comparison.UNKNOWN, "no file of it was seen"),
    )


def _nothing_collected(one: Standing, group: Coherence) -> bool:
    unseen = one.state in (FileState.UNSEEN, FileState.UNLISTED)
    return unseen and all(each.file.status is Observation.NOT_COLLECTED for each in group.files)


def does_not_belong(one: Standing, _: Case) -> Decision | None:
    """A file is for another processor or of another branch: mismatched."""
    if one.state is not FileState.STRAY:
        return None
    causes = "; ".join(
        f"{each.evidence.subject}: {each.match.because}{listed_by(each.evidence)}"
        for each in one.weighed
        if each.match is not None and each.match.comparison is Comparison.DIFFERENT
    )
    return Decision(
        Verdict.MISMATCHED,
        Confidence.HIGH,
        f"{causes}.",
        (*file_evidence(one.weighed), one.registry),
        file_remarks(one.weighed),
    )


def odd_one_out(one: Standing, case: Case) -> tuple[str, tuple[Evidence, ...]]:
    """A caution where a file of the article is of another strength than the files it must match.

    A fix for one of these files comes in two strengths, and the wrong package may have been
    installed (Q176820).  What the article repairs is repaired all the same.
    """
    own = {folded(each.evidence.subject) for each in one.weighed if each.match is not None}
    names = {file_name(path) for path in own}
    for name, group in sorted(case.index.coherent_sets.items()):
        if names.isdisjoint(file_name(folded(path)) for path in group.told_of):
            continue  # or the strength of other files would count for every fix
        found = case.coherences[name]
        odd = [file_name(each.file.path) for each in found.odd if folded(each.file.path) in own]
        if odd:
            caution = (
                f"But {' and '.join(odd)} should be of one strength with other files: "
                f"{odd_files(found.evidence)}; take the package of the right strength (Q176820)."
            )
            return caution, found.evidence
    return "", ()


def coherences(one: Standing, case: Case) -> dict[str, Coherence]:
    """How the sets that the article's files belong to agree on this host, by name."""
    return {name: case.coherences[name] for name in one.article.coherent_sets if name in case.coherences}


def set_evidence(one: Standing, case: Case) -> tuple[Evidence, ...]:
    """What those sets were told by."""
    return tuple(item for group in coherences(one, case).values() for item in group.evidence)


def _why_told(group: Coherence, told: Confidence) -> str:
    if told is Confidence.HIGH:
        return ""
    builds = ", ".join(
        sorted({each.told_by for each in group.files if each.strength and each.confidence is told})
    )
    return f"Confidence is {told.value}: strength is told by {builds} only, not by a FileDescription."
