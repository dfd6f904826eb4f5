"""Rows of the decision table about files that must match: one strength, one processor, one branch."""

from __future__ import annotations

from scanner.engine.case import Case
from scanner.engine.decision import (
    Decision,
    file_evidence,
    file_remarks,
    lowest,
)
from scanner.engine.reasons import (
    joined,
    odd_files,
)
from scanner.engine.standing import FileState, Standing
from scanner.engine.strength import Coherence
from scanner.model.findings import Comparison, Confidence, Evidence, Verdict
from scanner.model.logic import Truth


def set_disagrees(one: Standing, case: Case) -> Decision | None:
    """Files that must match in crypto strength do not: mismatched."""
    for group in coherences(one, case):
        if group.answer is Truth.NO:
            told = lowest(*(each.confidence for each in group.files if each.strength is not None))
            reason = f"Files that must be of one strength are not: {odd_files(group.evidence)}."
            evidence = (*group.evidence, *file_evidence(one.weighed), one.registry)
            return Decision(
                Verdict.MISMATCHED,
                told,
                joined(reason, _why_told(group, told)),
                evidence,
                file_remarks(one.weighed),
            )
    return None


def set_untold(one: Standing, case: Case) -> Decision | None:
    """The strength of a file that must match is not known: undetermined."""
    for group in coherences(one, case):
        if group.answer is Truth.UNKNOWN:
            untold = ", ".join(f"{each.path} ({each.told_by})" for each in group.untold)
            reason = (
                f"Whether the security files are of one strength cannot be told: {untold or 'none was seen'}."
            )
            return Decision(
                Verdict.UNDETERMINED,
                Confidence.LOW,
                reason,
                (*group.evidence, *file_evidence(one.weighed), one.registry),
                file_remarks(one.weighed),
                settle="Read the FileDescription of "
                + (", ".join(each.path for each in group.untold) or "the security files")
                + ".",
            )
    return None


def does_not_belong(one: Standing, _: Case) -> Decision | None:
    """A file is for another processor or of another branch: mismatched."""
    if one.state is not FileState.STRAY:
        return None
    causes = "; ".join(
        f"{each.evidence.subject}: {each.match.because}"
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


def coherences(one: Standing, case: Case) -> list[Coherence]:
    """How the sets that the article's files belong to agree on this host."""
    return [case.coherences[name] for name in one.article.coherent_sets if name in case.coherences]


def set_evidence(one: Standing, case: Case) -> tuple[Evidence, ...]:
    """What those sets were told by."""
    return tuple(item for group in coherences(one, case) for item in group.evidence)


def _why_told(group: Coherence, told: Confidence) -> str:
    if told is Confidence.HIGH:
        return ""
    builds = ", ".join(
        sorted({each.told_by for each in group.files if each.strength and each.confidence is told})
    )
    return f"Confidence is {told.value}: strength is told by {builds} only, not by a FileDescription."
