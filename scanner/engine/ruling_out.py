"""Rows of the decision table that leave an article out, or cannot tell whether it concerns the host."""

from __future__ import annotations

from scanner.engine.applicability import Applicability
from scanner.engine.case import Case
from scanner.engine.decision import Decision, file_evidence
from scanner.engine.standing import FileState, Standing
from scanner.model.articles import Platform
from scanner.model.findings import Comparison, Confidence, Evidence, EvidenceKind, Verdict
from scanner.model.logic import Truth


def ruled_out(one: Standing, _: Case) -> Decision | None:
    """Product, edition or component is not this host's: not-applicable."""
    return left_out(one.applicability)


def left_out(applies: Applicability) -> Decision | None:
    """The same, before anything else of the article is looked at."""
    return _not_applicable(applies.reason, applies.evidence) if applies.answer is Truth.NO else None


def listed_for_others(one: Standing, case: Case) -> Decision | None:
    """Files are listed, but for other processors or languages only: not-applicable."""
    reason = one.selection.reason
    if reason is None or ("service pack" in reason or "product" in reason):
        return None
    return _not_applicable(reason, (*one.applicability.evidence, _build(one, case)))


def _build(one: Standing, case: Case) -> Evidence:
    """The processors and languages that files are listed for, against the host's."""
    profile = case.profile
    sets = one.article.file_sets
    listed = {(row.platform or Platform.X86).value for each in sets for row in each.files}
    return Evidence(
        EvidenceKind.PRODUCT,
        "processor and language",
        {
            "architecture": " or ".join(sorted(listed)),
            "language": " or ".join(sorted({each.language for each in sets})),
        },
        {
            "architecture": profile.architecture.value if profile.architecture else None,
            "language": profile.language,
        },
        Comparison.DIFFERENT,
    )


def none_installed(one: Standing, _: Case) -> Decision | None:
    """None of the files that the fix replaces is there, and it adds none: not-applicable.

    Hotfixes and service packs replace what is installed (Q172124).
    """
    if one.state is not FileState.ABSENT:
        return None
    return _not_applicable(
        "None of the files it replaces is on this host: what it repairs is not installed.",
        file_evidence(one.weighed),
    )


def _not_applicable(reason: str, evidence: tuple[Evidence, ...]) -> Decision:
    return Decision(Verdict.NOT_APPLICABLE, Confidence.HIGH, reason, evidence)


def unknown_product(one: Standing, case: Case) -> Decision | None:
    """Whether the article concerns the host is not known, and neither file nor mark was seen: undetermined.

    A mark without any file stays: an installer that found nothing to repair leaves none.
    """
    if one.applicability.answer is not Truth.UNKNOWN:
        return None
    if one.registered is Truth.YES and one.state in (FileState.UNSEEN, FileState.UNLISTED):
        return None
    seen = one.state in (FileState.PROVEN, FileState.OLDER, FileState.STRAY)
    if seen and case.profile.edition is not None:
        return None
    return Decision(
        Verdict.UNDETERMINED,
        Confidence.LOW,
        one.applicability.reason,
        (*one.applicability.evidence, *file_evidence(one.weighed)),
        settle=one.applicability.settle,
    )
