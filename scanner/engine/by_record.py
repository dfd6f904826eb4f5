"""Rows of the decision table for articles without file evidence: containers and the registry mark."""

from __future__ import annotations

from scanner.engine.by_files import level_needed
from scanner.engine.case import Case
from scanner.engine.coverage import coverage
from scanner.engine.decision import (
    Decision,
    file_evidence,
    open_choice,
)
from scanner.engine.reasons import (
    joined,
    prerequisite,
)
from scanner.engine.standing import FileState, Standing
from scanner.model.articles import Article
from scanner.model.findings import Comparison, Confidence, Evidence, EvidenceKind, Verdict
from scanner.model.logic import Truth


def by_hand(one: Standing, case: Case) -> Decision | None:
    """The fix is a tool to be run or a setting to be made: covered or on record, else undetermined."""
    procedure = next(
        (each for each in case.index.pack.builds.procedures if each.article == one.article.id), None
    )
    if procedure is None:
        return None
    covering = coverage(one.article, case)
    evidence = (one.registry, *covering.evidence)
    tool = "is a tool that is run, and leaves no files to compare"
    if covering.answer is Truth.YES:
        reason = joined(covering.why, f"Confidence is low: it {tool}.")
        return Decision(Verdict.COVERED, Confidence.LOW, reason, evidence, covered_by=covering.by)
    if one.registered is Truth.YES:
        reason = f"It is registered. Confidence is low: it {tool}."
        return Decision(Verdict.INSTALLED, Confidence.LOW, reason, evidence)
    reason = f"It {tool} and no mark that its absence could be told by ({procedure.source})."
    settle = f"Check {procedure.settles}."
    undone = Evidence(
        EvidenceKind.PACKAGE,
        one.article.id,
        {"done": procedure.settles},
        {"status": "not-collected"},
        Comparison.UNKNOWN,
        procedure.source,
    )
    return Decision(Verdict.UNDETERMINED, Confidence.LOW, reason, (*evidence, undone), settle=settle)


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


def nothing_to_install(one: Standing, case: Case) -> Decision | None:
    """Files were looked at; it lists none, and nothing says that it is a fix to install: undetermined."""
    if not case.files_looked_at or one.registered is not Truth.NO or _installable(one.article, case):
        return None
    unnamed = Evidence(
        EvidenceKind.PACKAGE,
        one.article.id,
        {"installs": "files, a package or a mark"},
        {"installs": "none is named"},
        Comparison.UNKNOWN,
        "what the article says",
    )
    return Decision(
        Verdict.UNDETERMINED,
        Confidence.LOW,
        "It is not registered, which proves nothing here: the article lists no files, names no package, and "
        "is in no service pack, rollup or bulletin, so nothing says that an installer leaves a mark.",
        (one.registry, unnamed),
        settle=f"Read {one.article.id}: what it tells to do or to install must be checked by hand.",
    )


def _installable(article: Article, case: Case) -> bool:
    """Whether anything says that there is something to install that leaves its mark."""
    stated = (
        article.file_sets,
        article.packages,
        article.registry_marks,
        article.bulletins,
        article.rollups,
        article.supersedes,
        article.superseded_by,
        article.requires_service_pack,
        article.fixed_in_service_pack,
        article.fixed_in_unnamed_service_pack,
    )
    known = case.index.described.get(article.id) or case.index.containing(article.id)
    return any(stated) or bool(known)


def by_mark(one: Standing, case: Case) -> Decision | None:
    """No file evidence: the registry mark alone decides, with low confidence."""
    if one.selection.undecided and case.files_looked_at:
        return None
    covering = coverage(one.article, case)
    evidence = (one.registry, *covering.evidence, *level_needed(one, case))
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
        (*file_evidence(one.weighed), one.registry, *covering.evidence, *open_choice(one)),
        settle=_what_would_settle(one),
    )


def _what_would_settle(one: Standing) -> str:
    if one.selection.undecided:
        return f"Find out {one.selection.undecided}."
    if one.weighed:
        names = ", ".join(each.evidence.subject for each in one.weighed[:4])
        return f"Collect {names}."
    return "List the Hotfix keys completely, and find out the service pack level."
