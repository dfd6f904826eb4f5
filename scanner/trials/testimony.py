"""What the files of an article say on a host, taken together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from scanner.model.articles import Article, FileRow
from scanner.model.facts import Observation
from scanner.model.logic import Truth
from scanner.trials.concern import concerned
from scanner.trials.distance import for_terminal_server, line, measured, words
from scanner.trials.exhibit import Exhibit
from scanner.trials.library import Surroundings
from scanner.trials.situation import Situation
from scanner.trials.strengths import of_strength, told_strength
from scanner.trials.tongues import spoken
from scanner.trials.wanted import Listed, Reading, Wanted, read
from scanner.trials.weighing import Relation, one_of, relation

_WORST_FIRST = (
    Relation.STRAY,
    Relation.OLDER,
    Relation.OPEN,
    Relation.APART,
    Relation.SAME,
    Relation.LATER,
)
"""Where a file lies twice, its worst copy counts (Q232449)."""


class Said(Enum):
    """All files together.

    ======================================================  ==========
    of its files                                            they say
    ======================================================  ==========
    one does not belong on the host                         STRAY
    one is older, or one that the fix adds is absent        OLDER
    none was collected                                      NOTHING
    all are absent                                          ABSENT
    one cannot be told, was not readable or not collected   OPEN
    otherwise (each is as listed or later, or absent)       HELD
    no rows for the host                                    UNLISTED
    ======================================================  ==========

    Where it is not known whether the part is there that a table is for, OLDER becomes OPEN.
    """

    STRAY = "stray"
    OLDER = "older"
    NOTHING = "nothing"
    ABSENT = "absent"
    OPEN = "open"
    HELD = "held"
    UNLISTED = "unlisted"


@dataclass(frozen=True, slots=True)
class Testimony:
    """What they say, and file by file: the relation of what is there, or why nothing is."""

    said: Said
    reading: Reading
    files: tuple[tuple[Wanted, Relation | Observation], ...] = ()

    def any(self, *relations: Relation) -> bool:
        """Whether one of the files stands in one of these relations to its row."""
        return any(one in relations for _, one in self.files)


def testimony(article: Article, situation: Situation, around: Surroundings) -> Testimony:
    """Ask every file."""
    reading = read(article, situation.machine, around.locations)
    if reading.listed is not Listed.FOR_IT:
        return Testimony(Said.UNLISTED, reading)
    files = tuple((wanted, _one(wanted, situation, around)) for wanted in reading.wanted)
    return Testimony(_together(files, reading.doubtful), reading, files)


def said_of(article: Article, situation: Situation, around: Surroundings) -> Said:
    """What the files of another article say; nothing where it does not concern the machine."""
    if concerned(article, situation.machine) is Truth.NO:
        return Said.UNLISTED
    return testimony(article, situation, around).said


def _together(files: tuple[tuple[Wanted, Relation | Observation], ...], doubtful: bool) -> Said:
    answers = [answer for _, answer in files]
    lacking = any(wanted.added and answer is Observation.ABSENT for wanted, answer in files)
    if Relation.STRAY in answers:
        return Said.STRAY
    if Relation.OLDER in answers or lacking:
        return Said.OPEN if doubtful else Said.OLDER
    if set(answers) == {Observation.NOT_COLLECTED}:
        return Said.NOTHING
    if set(answers) == {Observation.ABSENT}:
        return Said.ABSENT
    unsettled = {Relation.OPEN, Relation.APART, Observation.UNREADABLE, Observation.NOT_COLLECTED}
    return Said.OPEN if unsettled & set(answers) else Said.HELD


def _one(wanted: Wanted, situation: Situation, around: Surroundings) -> Relation | Observation:
    there = [(place, situation.at(place)) for place in wanted.places]
    copies = [
        _copy(place, lying, wanted, situation, around) for place, lying in there if isinstance(lying, Exhibit)
    ]
    if copies:
        return min(copies, key=_WORST_FIRST.index)
    statuses = {lying for _, lying in there}
    for status in (Observation.UNREADABLE, Observation.NOT_COLLECTED):
        if status in statuses:
            return status
    return Observation.ABSENT


def _copy(place: str, lying: Exhibit, wanted: Wanted, situation: Situation, around: Surroundings) -> Relation:
    """One copy against the rows that it can be: those of its strength, then those of its numbering."""
    rows = of_strength(wanted.rows, told_strength(place, situation, around.sets))
    rows = tuple(_of_line(rows, lying)) or rows
    same_language = _same_language(wanted, situation)
    shared = around.shared_version(wanted.name, lying.file.version)
    zone = None if wanted.universal else situation.machine.zone
    answer = one_of(
        relation(
            lying.distance if row is lying.row and not wanted.universal else measured(lying.file, row, zone),
            same_language,
            shared,
            _at_home(lying, situation),
        )
        for row in rows
    )
    unnamed_hal = wanted.name.casefold() == "hal.dll" and answer in (Relation.OLDER, Relation.LATER)
    return Relation.OPEN if unnamed_hal else answer


def _at_home(lying: Exhibit, situation: Situation) -> bool:
    """Whether a file is of the branch of its host: builds for the other one do not belong there (Q196334)."""
    own = situation.terminal_server
    return own is not None and for_terminal_server(words(lying.file.version)) is own


def _of_line(rows: tuple[FileRow, ...], lying: Exhibit) -> Iterator[FileRow]:
    ours = words(lying.file.version)
    for row in rows:
        theirs = words(row.version)
        if ours is not None and theirs is not None and line(ours) == line(theirs):
            yield row


def _same_language(wanted: Wanted, situation: Situation) -> bool | None:
    if situation.machine.language is None:
        return None
    return spoken(situation.machine.language) == wanted.language
