"""Rows of the decision table that rest on the files of an article."""

from __future__ import annotations

from scanner.engine.builds import never_serviced, shipped_in_service_pack, withdrawn_build
from scanner.engine.by_sets import odd_one_out, set_evidence
from scanner.engine.case import Case
from scanner.engine.causes import explanation
from scanner.engine.coverage import Coverage, by_service_pack, coverage, level_evidence
from scanner.engine.decision import (
    Decision,
    decisive_confidence,
    file_evidence,
    file_remarks,
    files_confidence,
    lowest,
    open_choice,
)
from scanner.engine.evidence import Weighed, file_name
from scanner.engine.reasons import (
    joined,
    lowered,
    older_files,
    prerequisite,
    proven_files,
    required_level,
    settling,
    undecided_files,
)
from scanner.engine.standing import FileState, Standing
from scanner.model.builds import WithdrawnBuilds
from scanner.model.findings import Comparison, Confidence, Evidence, EvidenceKind, Remark, Verdict
from scanner.model.logic import Truth
from scanner.model.servicepacks import service_pack


def withdrawn(one: Standing, case: Case) -> Decision | None:
    """A file is of a build that was withdrawn for a defect of its own: regressed."""
    if one.state is not FileState.PROVEN:
        return None
    for each in one.weighed:
        bad = withdrawn_build(each.file, each.requirement.name, case)
        if bad is not None:
            name, date = file_name(each.evidence.subject), str(each.evidence.observed["modified"])[:10]
            return Decision(
                Verdict.REGRESSED,
                Confidence.MEDIUM,
                f"{name} of {date} is a build that {bad.source} withdraws: hotfix builds from {bad.first} "
                f"to {bad.last} brought a defect of their own. Confidence is medium: the date alone tells.",
                (*file_evidence(one.weighed), _withdrawal(each, bad), one.registry),
                file_remarks(one.weighed),
                replaced_by=bad.source,
            )
    return None


def _withdrawal(each: Weighed, bad: WithdrawnBuilds) -> Evidence:
    """That the file's date is one of those withdrawn."""
    return Evidence(
        EvidenceKind.PACKAGE,
        each.evidence.subject,
        {"withdrawn_from": bad.first.isoformat(), "withdrawn_to": bad.last.isoformat()},
        {"modified": each.evidence.observed["modified"]},
        Comparison.SAME,
        f"withdrawn by {bad.source}",
    )


def as_shipped(one: Standing, case: Case) -> Decision | None:
    """A file is older than listed, but the one that the service pack with the fix ships: covered.

    Single fixes are built again after the service pack that has them, and their tables
    then list builds that no service pack delivers.
    """
    if one.state is not FileState.OLDER:
        return None
    covering = by_service_pack(one.article, case)
    if covering.answer is not Truth.YES:
        return None
    if not all(shipped_in_service_pack(each, one.article, case) for each in _older(one)):
        return None
    if any(each.undecided for each in one.weighed):
        return _open(one)
    names = ", ".join(file_name(each.evidence.subject) for each in _older(one)[:4])
    ships = f"{names}: older than listed, but as the service pack ships it."
    return Decision(
        Verdict.COVERED,
        Confidence.MEDIUM,
        joined(covering.why, ships, "Confidence is medium: the table lists a later build."),
        (*file_evidence(one.weighed), one.registry, *covering.evidence),
        file_remarks(one.weighed),
        covering.by,
    )


def lost(one: Standing, case: Case) -> Decision | None:
    """A file is older than listed although the fix, or what contains it, is registered: regressed."""
    if one.state is not FileState.OLDER:
        return None
    covering = coverage(one.article, case)
    held_by = held(one, covering)
    if not held_by or (one.registered is not Truth.YES and never_serviced(one.weighed, case)):
        return None
    why = explanation(one, _older(one), case)
    reason = joined(
        older_files(one.weighed),
        f"{held_by}: it was installed, and lost since.",
        why.sentence,
        lowered(decisive_confidence(one.weighed), _older(one)),
    )
    return Decision(
        Verdict.REGRESSED,
        decisive_confidence(one.weighed),
        reason,
        (*file_evidence(one.weighed), one.registry, *covering.evidence),
        file_remarks(one.weighed),
        before=why.before,
        advice=f"Apply again, in this order: {', '.join(why.in_order)}; if an installer says that it is "
        f"already installed, delete its key (Hotfix\\{why.in_order[-1]}) first.",
    )


def held(one: Standing, covering: Coverage) -> str:
    """Who says that the fix was there once."""
    if one.registered is Truth.YES:
        return "It is registered"
    if covering.by and covering.on_record:
        return f"{covering.by[0]}, which contains it, is on record"
    return ""


def _older(one: Standing) -> list[Weighed]:
    return [each for each in one.weighed if each.holds is Truth.NO]


def older(one: Standing, case: Case) -> Decision | None:
    """A file is older than listed, and nothing says that the fix was ever there: missing."""
    if one.state is not FileState.OLDER:
        return None
    confidence = decisive_confidence(one.weighed)
    reason = joined(
        older_files(one.weighed),
        never_serviced(one.weighed, case),
        prerequisite(one, case.profile),
        lowered(confidence, _older(one)),
    )
    return Decision(
        Verdict.MISSING,
        confidence,
        reason,
        (*file_evidence(one.weighed), one.registry, *level_needed(one, case)),
        file_remarks(one.weighed),
    )


def undecided(one: Standing, _: Case) -> Decision | None:
    """A file could not be read, or cannot be compared: undetermined."""
    return _open(one) if one.state is FileState.UNDECIDED else None


def _open(one: Standing) -> Decision:
    doubt = f"It depends on {one.selection.undecided}, which is not known." if one.selection.undecided else ""
    settle = f"Find out {one.selection.undecided}." if one.selection.undecided else settling(one.weighed)
    open_files = undecided_files(one.weighed)
    return Decision(
        Verdict.UNDETERMINED,
        Confidence.LOW,
        joined(open_files if open_files != "." else "", doubt),
        (*file_evidence(one.weighed), one.registry, *open_choice(one)),
        file_remarks(one.weighed),
        settle=settle,
    )


def proven(one: Standing, case: Case) -> Decision | None:
    """Every file is at or past the listed level: installed, or covered where something else brought it."""
    if one.state is not FileState.PROVEN:
        return None
    confidence = files_confidence(one.weighed)
    remarks = set(file_remarks(one.weighed))
    caution, odd = odd_one_out(one, case)
    evidence = (*file_evidence(one.weighed), *set_evidence(one, case), *odd, one.registry)
    covering = Coverage(Truth.NO) if one.registered is Truth.YES else coverage(one.article, case)
    verdict = Verdict.COVERED if covering.answer is Truth.YES else Verdict.INSTALLED
    if one.registered is Truth.NO and verdict is Verdict.INSTALLED:
        remarks.add(Remark.UNREGISTERED)
    doubt = _component_doubt(one)
    confidence = lowest(confidence, Confidence.MEDIUM) if doubt else confidence
    return Decision(
        verdict,
        confidence,
        joined(proven_files(one.weighed), covering.why, caution, lowered(confidence, one.weighed), doubt),
        (*evidence, *covering.evidence),
        frozenset(remarks),
        covering.by if verdict is Verdict.COVERED else (),
    )


def _component_doubt(one: Standing) -> str:
    if one.applicability.answer is not Truth.UNKNOWN:
        return ""
    return f"Confidence is medium: {one.applicability.reason[:1].lower()}{one.applicability.reason[1:]}"


def level_needed(one: Standing, case: Case) -> tuple[Evidence, ...]:
    """The service pack as evidence, where one must come first and does not."""
    required = required_level(one)
    level = service_pack(required) if required and prerequisite(one, case.profile) else None
    return (level_evidence(level, case, Truth.NO),) if level is not None else ()
