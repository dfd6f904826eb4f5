"""The verdict that a situation demands, from how it was made.

The first line that fits decides.  "It" is the rule; "brought" means delivered by a service
pack whose level is reached, a registered rollup whose other files are not older, or an
article that replaces it and is proven.

==  ====================================================================  ==============
1   its products or needed parts are not this machine's                   not-applicable
2   it lists files, but for other processors or languages only            not-applicable
3   it is a tool to be run: brought                                       covered
    registered                                                            installed
    otherwise                                                             undetermined
3a  every file it lists is absent, and it adds none                       not-applicable
4   whether it concerns the machine is not known, and its files neither   undetermined
    hold, nor are older, nor stray (or the edition itself is not known),
    nor is it registered without a file that was looked at
5   it describes a service pack and lists no files: the level is
    - reached                                                             installed
    - not reached, but registered                                         regressed
    - not reached                                                         missing
    - not known                                                           undetermined
6   it describes a rollup and lists no files: files of a member are
    - older, and it is registered, or on record as brought                regressed
    - older                                                               missing
    - not older, and it is registered                                     installed
    - not older, and it is brought                                        covered
    - not compared, and it is known not to be registered, nor brought     missing
    - otherwise                                                           undetermined
7   files that must be of one strength are known to differ                mismatched
8   a file does not belong here                                           mismatched
9   every file holds, but one is of a withdrawn build                     regressed
9a  a file is older, but the build of a service pack that has the fix     covered
    and is reached; if another file cannot be told                        undetermined
10  a file is older; it is registered, or on record as brought            regressed
    (a service pack is no record of files it never updates)
11  a file is older                                                       missing
12  the strength of a file that must match cannot be told, and some       undetermined
    file was collected
13  a file cannot be told                                                 undetermined
14  every file holds; not registered, but brought                         covered
15  every file holds                                                      installed
16  no file spoke; it is brought                                          covered
17  no file spoke; which rows count is not known although files           undetermined
    were looked at
18  no file spoke; it is registered                                       installed
18a it is known not to be registered; it lists no files, names neither    undetermined
    package nor mark nor level, replaces nothing and is replaced by
    nothing, is in no bulletin, rollup or service pack, and files of
    other articles were looked at
19  no file spoke; it is known not to be registered, nor brought          missing
20  otherwise                                                             undetermined
==  ====================================================================  ==============

The subtle cases.  *Alternatives* (rows of two strengths, two kernels, HALs, two tables that
both apply, all installed under one name): a file need match one; it is older or later only
if it is so against every row it can be, and can be only rows of its own strength and its own
numbering, where those are known.  *Two readings of a date* count like alternatives.  *Sizes
in KB* agree within one and never stand alone.  *No date and no version*: the file cannot be
told.  *Languages*: own tables first, else the English ones, whose sizes then count for
nothing.  *Several sections*: Terminal Server's and Windows NT's never mix; a section for an
optional part counts only where that part is there.

*A mark alone*, where no file was looked at, is worth "installed" of low confidence, also of
a rule whose files must be of one strength, and of one whose product nobody looked for.
*Witnesses that contradict each other* are not asked at all: see :mod:`scanner.trials.weighing`.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.coherence import CoherentSet
from scanner.model.facts import Observation
from scanner.model.findings import Confidence, Remark, Verdict
from scanner.model.logic import Truth
from scanner.trials.concern import concerned
from scanner.trials.coverage import delivered
from scanner.trials.demand import Demand
from scanner.trials.described import of_package
from scanner.trials.exhibit import Exhibit
from scanner.trials.hearing import Hearing
from scanner.trials.library import Surroundings
from scanner.trials.situation import Situation
from scanner.trials.strengths import agreement
from scanner.trials.testimony import Said, said_of, testimony
from scanner.trials.wanted import Listed, nt_level
from scanner.trials.weighing import Relation
from scanner.trials.withdrawal import as_a_service_pack_ships, never_updated, withdrawn


def demanded(around: Surroundings, situation: Situation) -> Demand:
    """What must be found of the rule in this situation."""
    article, machine = around.article, situation.machine
    concerns = concerned(article, machine)
    if concerns is Truth.NO:
        return Demand(Verdict.NOT_APPLICABLE)
    files = testimony(article, situation, around)
    if any(one.article == article.id for one in around.builds.procedures):
        return _by_hand(around, situation)
    if files.reading.listed is Listed.FOR_OTHERS or files.said is Said.ABSENT:
        return Demand(Verdict.NOT_APPLICABLE)
    speaking = files.said in (Said.HELD, Said.OLDER, Said.STRAY) and machine.edition is not None
    registered = situation.registered(article.registry_marks or (article.id,))
    on_record = registered is True and files.said in (Said.NOTHING, Said.UNLISTED)
    if concerns is Truth.UNKNOWN and not speaking and not on_record:
        return Demand(Verdict.UNDETERMINED)
    brought = delivered(around, situation, frozenset(_lost_rollups(around, situation)))
    one = Hearing(around, situation, files, registered, brought)
    return of_package(one) or _by_files(one) or _without_files(one)


def _lost_rollups(around: Surroundings, situation: Situation) -> Iterator[str]:
    """Rollups of which another member's files are older."""
    for package, companion in around.companions.items():
        if said_of(companion, situation, around) is Said.OLDER:
            yield package


def _by_files(one: Hearing) -> Demand | None:
    """Lines 7 to 15."""
    strengths = [agreement(group, one.situation) for group in _own_sets(one.around)]
    remarks = frozenset(_remarks(one))
    said = one.files.said
    if Truth.NO in strengths or said is Said.STRAY:
        return Demand(Verdict.MISMATCHED, remarks)
    if said is Said.HELD and withdrawn(one.files, one.situation, one.around):
        return Demand(Verdict.REGRESSED)
    if said is Said.OLDER and as_a_service_pack_ships(one.files, one.situation, one.around):
        return _shipped(one)
    if said is Said.OLDER:
        return Demand(_older(one), remarks, level_first=_level_first(one))
    if Truth.UNKNOWN in strengths and not _nothing_collected(one):
        return Demand(Verdict.UNDETERMINED)
    if said is Said.OPEN:
        return Demand(Verdict.UNDETERMINED, remarks)
    return _held(one, remarks) if said is Said.HELD else None


def _by_hand(around: Surroundings, situation: Situation) -> Demand:
    """Line 3."""
    brought = delivered(around, situation, frozenset(_lost_rollups(around, situation)))
    if brought.answer is Truth.YES:
        return Demand(Verdict.COVERED, confidence=Confidence.LOW, covered_by=brought.by)
    registered = situation.registered(around.article.registry_marks or (around.article.id,))
    return Demand(Verdict.INSTALLED if registered else Verdict.UNDETERMINED, confidence=Confidence.LOW)


def _shipped(one: Hearing) -> Demand:
    """Line 9a."""
    untold = (Relation.OPEN, Relation.APART, Observation.UNREADABLE, Observation.NOT_COLLECTED)
    if any(answer in untold for _, answer in one.files.files):
        return Demand(Verdict.UNDETERMINED)
    return Demand(Verdict.COVERED, covered_by=one.brought.by)


def _nothing_collected(one: Hearing) -> bool:
    """Whether neither the rule's own files nor any of its sets was looked at."""
    paths = [path.casefold() for group in _own_sets(one.around) for path in group.files]
    unseen = all(one.situation.at(path) in (Observation.NOT_COLLECTED, Observation.ABSENT) for path in paths)
    return unseen and one.files.said in (Said.NOTHING, Said.UNLISTED)


def _own_sets(around: Surroundings) -> list[CoherentSet]:
    return [group for group in around.sets if group.id in around.article.coherent_sets]


def _older(one: Hearing) -> Verdict:
    if one.registered:
        return Verdict.REGRESSED
    lost = one.brought.on_record and not never_updated(one.files, one.situation, one.around)
    return Verdict.REGRESSED if lost else Verdict.MISSING


def _level_first(one: Hearing) -> bool:
    """Whether a service pack must be installed before the fix can be."""
    required = one.files.reading.requires or nt_level(one.around.article.requires_service_pack)
    return required is not None and one.situation.machine.reached(required) is Truth.NO


def _held(one: Hearing, remarks: frozenset[Remark]) -> Demand:
    if not one.registered and one.brought.answer is Truth.YES:
        return Demand(Verdict.COVERED, remarks, covered_by=one.brought.by)
    if one.registered is False:
        remarks |= {Remark.UNREGISTERED}
    return Demand(Verdict.INSTALLED, remarks)


def _remarks(one: Hearing) -> Iterator[Remark]:
    for wanted, answer in one.files.files:
        if answer is Relation.LATER:
            yield Remark.NEWER_THAN_LISTED
        if answer is Relation.APART:
            yield Remark.OTHER_BRANCH
        if answer is Relation.STRAY:
            copies = [one.situation.at(place) for place in wanted.places]
            machines = {copy.file.machine for copy in copies if isinstance(copy, Exhibit)}
            here = machines <= {one.situation.machine.platform}
            yield Remark.OTHER_BRANCH if here else Remark.WRONG_ARCHITECTURE
        if one.situation.pending.intersection(wanted.places) and isinstance(answer, Relation):
            yield Remark.REBOOT_PENDING


def _without_files(one: Hearing) -> Demand:
    """Lines 16 to 20."""
    low = Confidence.LOW
    if one.brought.answer is Truth.YES:
        confidence = low if one.files.said is Said.NOTHING else None
        return Demand(Verdict.COVERED, confidence=confidence, covered_by=one.brought.by)
    unchosen = one.files.reading.listed is Listed.NOT_KNOWN or one.files.reading.doubtful
    if unchosen and one.situation.looked_at:
        return Demand(Verdict.UNDETERMINED)
    if one.registered:
        return Demand(Verdict.INSTALLED, confidence=low)
    if one.registered is False and one.situation.looked_at and not _to_install(one.around):
        return Demand(Verdict.UNDETERMINED, confidence=low)
    if one.registered is False and one.brought.answer is Truth.NO:
        return Demand(Verdict.MISSING, confidence=low, level_first=_level_first(one))
    return Demand(Verdict.UNDETERMINED)


def _to_install(around: Surroundings) -> bool:
    """Whether something is named that can be installed."""
    rule = around.article
    named = (*rule.packages, *rule.registry_marks, *rule.bulletins, *rule.rollups, *around.containers)
    related = (*rule.supersedes, *rule.superseded_by)
    levels = (rule.requires_service_pack, rule.fixed_in_service_pack)
    return bool(rule.file_sets or named or related or any(levels) or rule.fixed_in_unnamed_service_pack)
