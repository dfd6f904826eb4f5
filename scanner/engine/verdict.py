"""The decision table: the first row that fits an article on a host decides.

Each row is a function that answers or passes.  ``ROWS`` is the table; the order is its
meaning.  What a row says of itself in its docstring's first line is what the documentation
prints.
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.engine.builds import never_serviced, withdrawn_build
from scanner.engine.case import Case
from scanner.engine.containers import contained_by_itself
from scanner.engine.coverage import Coverage, coverage, level_evidence
from scanner.engine.decision import (
    Decision,
    decisive_confidence,
    file_evidence,
    file_remarks,
    files_confidence,
    lowest,
)
from scanner.engine.evidence import Weighed, file_name
from scanner.engine.reasons import (
    joined,
    lowered,
    odd_files,
    older_files,
    prerequisite,
    proven_files,
    required_level,
    settling,
    undecided_files,
)
from scanner.engine.standing import FileState, Standing
from scanner.engine.strength import Coherence
from scanner.model.articles import Platform
from scanner.model.findings import Comparison, Confidence, Evidence, EvidenceKind, Remark, Verdict
from scanner.model.logic import Truth
from scanner.model.servicepacks import service_pack

Row = Callable[[Standing, Case], Decision | None]


def ruled_out(one: Standing, _: Case) -> Decision | None:
    """Product, edition or component is not this host's: not-applicable."""
    if one.applicability.answer is not Truth.NO:
        return None
    return _not_applicable(one.applicability.reason, one.applicability.evidence)


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
    """Whether the article concerns the host is not known, and no file of it was seen: undetermined."""
    if one.applicability.answer is not Truth.UNKNOWN:
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


def set_disagrees(one: Standing, case: Case) -> Decision | None:
    """Files that must match in crypto strength do not: mismatched."""
    for group in _coherences(one, case):
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


def _coherences(one: Standing, case: Case) -> list[Coherence]:
    return [case.coherences[name] for name in one.article.coherent_sets if name in case.coherences]


def _why_told(group: Coherence, told: Confidence) -> str:
    if told is Confidence.HIGH:
        return ""
    builds = ", ".join(
        sorted({each.told_by for each in group.files if each.strength and each.confidence is told})
    )
    return f"Confidence is {told.value}: strength is told by {builds} only, not by a FileDescription."


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
                (*file_evidence(one.weighed), one.registry),
                file_remarks(one.weighed),
                replaced_by=bad.source,
            )
    return None


def lost(one: Standing, case: Case) -> Decision | None:
    """A file is older than listed although the fix, or what contains it, is registered: regressed."""
    if one.state is not FileState.OLDER:
        return None
    covering = coverage(one.article, case)
    held_by = _held_by(one, covering)
    if not held_by or (one.registered is not Truth.YES and never_serviced(one.weighed, case)):
        return None
    reason = joined(
        older_files(one.weighed),
        f"{held_by}: it was installed, and lost since (a service pack applied again, a component "
        "added from the CD, or a file replaced).",
        lowered(decisive_confidence(one.weighed), _older(one)),
    )
    return Decision(
        Verdict.REGRESSED,
        decisive_confidence(one.weighed),
        reason,
        (*file_evidence(one.weighed), one.registry, *covering.evidence),
        file_remarks(one.weighed),
    )


def _older(one: Standing) -> list[Weighed]:
    return [each for each in one.weighed if each.holds is Truth.NO]


def _held_by(one: Standing, covering: Coverage) -> str:
    """Who says that the fix was there once."""
    if one.registered is Truth.YES:
        return "It is registered"
    if covering.by and covering.on_record:
        return f"{covering.by[0]}, which contains it, is on record"
    return ""


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
        (*file_evidence(one.weighed), one.registry, *_level(one, case)),
        file_remarks(one.weighed),
    )


def _level(one: Standing, case: Case) -> tuple[Evidence, ...]:
    """The service pack as evidence, where one must come first and does not."""
    required = required_level(one)
    level = service_pack(required) if required and prerequisite(one, case.profile) else None
    return (level_evidence(level, case, Truth.NO),) if level is not None else ()


def set_untold(one: Standing, case: Case) -> Decision | None:
    """The strength of a file that must match is not known: undetermined."""
    for group in _coherences(one, case):
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


def undecided(one: Standing, _: Case) -> Decision | None:
    """A file could not be read, or cannot be compared: undetermined."""
    if one.state is not FileState.UNDECIDED:
        return None
    doubt = f"It depends on {one.selection.undecided}, which is not known." if one.selection.undecided else ""
    settle = f"Find out {one.selection.undecided}." if one.selection.undecided else settling(one.weighed)
    open_files = undecided_files(one.weighed)
    return Decision(
        Verdict.UNDETERMINED,
        Confidence.LOW,
        joined(open_files if open_files != "." else "", doubt),
        (*file_evidence(one.weighed), one.registry),
        file_remarks(one.weighed),
        settle=settle,
    )


def proven(one: Standing, case: Case) -> Decision | None:
    """Every file is at or past the listed level: installed, or covered where something else brought it."""
    if one.state is not FileState.PROVEN:
        return None
    confidence = files_confidence(one.weighed)
    remarks = set(file_remarks(one.weighed))
    evidence = (*file_evidence(one.weighed), *_set_evidence(one, case), one.registry)
    covering = Coverage(Truth.NO) if one.registered is Truth.YES else coverage(one.article, case)
    verdict = Verdict.COVERED if covering.answer is Truth.YES else Verdict.INSTALLED
    if one.registered is Truth.NO and verdict is Verdict.INSTALLED:
        remarks.add(Remark.UNREGISTERED)
    doubt = _component_doubt(one)
    confidence = lowest(confidence, Confidence.MEDIUM) if doubt else confidence
    return Decision(
        verdict,
        confidence,
        joined(proven_files(one.weighed), covering.why, lowered(confidence, one.weighed), doubt),
        (*evidence, *covering.evidence),
        frozenset(remarks),
        covering.by if verdict is Verdict.COVERED else (),
    )


def _set_evidence(one: Standing, case: Case) -> tuple[Evidence, ...]:
    return tuple(item for group in _coherences(one, case) for item in group.evidence)


def _component_doubt(one: Standing) -> str:
    if one.applicability.answer is not Truth.UNKNOWN:
        return ""
    return f"Confidence is medium: {one.applicability.reason[:1].lower()}{one.applicability.reason[1:]}"


def contained(one: Standing, case: Case) -> Decision | None:
    """No file evidence, but a service pack, rollup or superseding fix that contains it is there: covered."""
    covering = coverage(one.article, case)
    if covering.answer is not Truth.YES:
        return None
    confidence = covering.confidence
    if one.state is FileState.UNSEEN:
        confidence = Confidence.LOW
    return Decision(
        Verdict.COVERED,
        confidence,
        joined(covering.why, f"Confidence is {confidence.value}: {_unfiled(one)}."),
        (one.registry, *covering.evidence),
        covered_by=covering.by,
    )


def _unfiled(one: Standing) -> str:
    if one.state is FileState.UNSEEN:
        return "none of its files was collected"
    return "the article lists no files for this host that could confirm it"


def by_mark(one: Standing, case: Case) -> Decision | None:
    """No file evidence: the registry mark alone decides, with low confidence."""
    if one.selection.undecided and case.files_looked_at:
        return None
    covering = coverage(one.article, case)
    evidence = (one.registry, *covering.evidence, *_level(one, case))
    if one.registered is Truth.YES:
        reason = f"It is registered. Confidence is low: {_unfiled(one)}, and a mark outlives its files."
        return Decision(Verdict.INSTALLED, Confidence.LOW, reason, evidence)
    if one.registered is Truth.NO and covering.answer is Truth.NO:
        reason = joined(
            "It is not registered.",
            prerequisite(one, case.profile),
            f"Confidence is low: {_unfiled(one)}, and a fix copied by hand leaves no mark.",
        )
        return Decision(Verdict.MISSING, Confidence.LOW, reason, evidence)
    return None


def nothing_decides(one: Standing, case: Case) -> Decision:
    """Neither files nor registry nor containers decide: undetermined."""
    covering = coverage(one.article, case)
    reason = "Neither its files nor its registry mark nor a package that contains it could be judged."
    if one.selection.undecided:
        reason = f"It depends on {one.selection.undecided}, which is not known."
    elif covering.why:
        reason = covering.why
    return Decision(
        Verdict.UNDETERMINED,
        Confidence.LOW,
        reason,
        (*file_evidence(one.weighed), one.registry, *covering.evidence),
        settle=_what_would_settle(one),
    )


def _what_would_settle(one: Standing) -> str:
    if one.selection.undecided:
        return f"Find out {one.selection.undecided}."
    if one.weighed:
        names = ", ".join(each.evidence.subject for each in one.weighed[:4])
        return f"Collect {names}."
    return "List the Hotfix keys completely, and find out the service pack level."


ROWS: tuple[Row, ...] = (
    ruled_out,
    listed_for_others,
    none_installed,
    unknown_product,
    contained_by_itself,
    set_disagrees,
    does_not_belong,
    withdrawn,
    lost,
    older,
    set_untold,
    undecided,
    proven,
    contained,
    by_mark,
)
"""The decision table, in order; :func:`nothing_decides` is its last line."""


def decide(one: Standing, case: Case) -> Decision:
    """The first row that fits decides."""
    for row in ROWS:
        decision = row(one, case)
        if decision is not None:
            return decision
    return nothing_decides(one, case)
