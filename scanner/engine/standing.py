"""How one article stands on one host by its own evidence: its files and its registry mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from scanner.engine.applicability import Applicability
from scanner.engine.comparison import Setting
from scanner.engine.entry import Entry
from scanner.engine.evidence import Known, Weighed, weigh
from scanner.engine.languages import language_name
from scanner.engine.observed import Observed
from scanner.engine.selection import Requirement, Selection
from scanner.model.articles import Article, TimeBasis
from scanner.model.facts import Observation
from scanner.model.findings import Comparison, Evidence, EvidenceKind
from scanner.model.logic import Truth
from scanner.model.profile import HostProfile
from scanner.model.versions import Branch


class FileState(StrEnum):
    """What the files of an article, taken together, say."""

    STRAY = "a file that does not belong on this host"
    OLDER = "a file older than listed"
    UNDECIDED = "a file that does not decide"
    PROVEN = "every file at or past the listed level"
    ABSENT = "none of its files is installed"
    UNSEEN = "none of its files was looked at"
    UNLISTED = "no files listed for this host"


@dataclass(frozen=True, slots=True)
class Standing:
    """One article on one host, before anything else that may cover it is considered.

    ``registered`` is about the article's own registry marks.
    """

    article: Article
    applicability: Applicability
    selection: Selection
    weighed: tuple[Weighed, ...]
    state: FileState
    registered: Truth
    registry: Evidence

    @property
    def unread(self) -> bool:
        """Whether one of its files may be there and was not read."""
        return any(one.status in _UNREAD for one in self.weighed)


_UNREAD = (Observation.UNREADABLE, Observation.NOT_COLLECTED)

MARKS_KEPT = 1 << 14
"""Registry marks that are remembered as evidence: three answers for every article of the shipped rules."""

SETTINGS_KEPT = 1 << 10
"""Settings that are remembered; a host has a few."""

Weighing = Callable[[Requirement, Observed, Setting, Known], Weighed]
"""Weighs one file of an article: :func:`scanner.engine.evidence.weigh`, or what remembers its answers."""


def standing(
    entry: Entry, seen: Observed, profile: HostProfile, known: Known, weighing: Weighing = weigh
) -> Standing:
    """Weigh the article's files and its mark."""
    article, selection = entry.article, entry.selection
    weighed = _weighed(selection, seen, profile, known, weighing)
    names = marks(article)
    registered = seen.registered(names)
    return Standing(
        article,
        entry.applicability,
        selection,
        weighed,
        _state(weighed, selection),
        registered,
        mark_evidence(names, registered),
    )


def marks(article: Article) -> tuple[str, ...]:
    """The Hotfix subkeys that the article's installer may leave."""
    return article.registry_marks or (article.id,)


def _weighed(
    selection: Selection, seen: Observed, profile: HostProfile, known: Known, weighing: Weighing
) -> tuple[Weighed, ...]:
    if not selection.requirements:
        return ()
    bias, branch, language = profile.time_zone_bias_minutes, profile.branch, profile.language
    weighed = []
    for requirement in selection.requirements:
        same = same_language(language, requirement.language)
        weighed.append(
            weighing(requirement, seen, _setting(same, bias, requirement.time_basis, branch), known)
        )
    return tuple(weighed)


@lru_cache(SETTINGS_KEPT)
def _setting(same: bool | None, bias: int | None, basis: TimeBasis, branch: Branch | None) -> Setting:
    return Setting(same, bias, time_basis=basis, branch=branch)


@lru_cache(SETTINGS_KEPT)
def same_language(installed: str | None, table: str) -> bool | None:
    """Whether a table is in the host's language, told by its id; None where that is unknown."""
    return None if installed is None else language_name(installed) == table


def _state(weighed: tuple[Weighed, ...], selection: Selection) -> FileState:
    """The law: one file proven older decides; then one that is unknown leaves the whole unknown."""
    if not weighed:
        return FileState.UNLISTED
    if any(one.match and one.match.comparison is Comparison.DIFFERENT for one in weighed):
        return FileState.STRAY
    statuses = {one.status for one in weighed}
    if any(one.holds is Truth.NO for one in weighed):
        return FileState.UNDECIDED if selection.undecided else FileState.OLDER
    if statuses == {Observation.NOT_COLLECTED}:
        return FileState.UNSEEN
    if statuses == {Observation.ABSENT}:
        return FileState.ABSENT
    if any(one.undecided for one in weighed):
        return FileState.UNDECIDED
    return FileState.PROVEN


_REGISTRY = {
    Truth.YES: (Comparison.SAME, "present"),
    Truth.NO: (Comparison.DIFFERENT, "absent"),
    Truth.UNKNOWN: (Comparison.UNKNOWN, "not-collected"),
}


@lru_cache(MARKS_KEPT)
def mark_evidence(names: tuple[str, ...], registered: Truth) -> Evidence:
    """The registry mark as evidence: whether one of these is there."""
    comparison, status = _REGISTRY[registered]
    subject = f"HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix\\{' or '.join(names)}"
    return Evidence(EvidenceKind.REGISTRY, subject, {"status": "present"}, {"status": status}, comparison)
