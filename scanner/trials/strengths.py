"""Crypto strength in trials: which class a file is of, and whether a set of files agrees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from scanner.model.articles import FileRow
from scanner.model.coherence import CoherentSet, Fingerprint, Strength
from scanner.model.facts import FileFact, Observation
from scanner.model.logic import Truth
from scanner.trials.distance import words
from scanner.trials.exhibit import Exhibit
from scanner.trials.situation import Situation
from scanner.trials.weighing import DAYS


def described(group: CoherentSet, strength: Strength) -> str | None:
    """A FileDescription that tells this strength: the first clue that no earlier one spoils."""
    for number, clue in enumerate(group.descriptions):
        text = f"Security Provider ({clue.contains})"
        earlier = (one.contains.casefold() for one in group.descriptions[:number])
        if clue.strength is strength and not any(words in text.casefold() for words in earlier):
            return text
    return None


def strength_of(file: FileFact, place: str, group: CoherentSet, zone: int | None) -> Strength | None:
    """By the first clue in the description; else by known builds, if all that fit are of one class.

    Where no build fits, the line of versions tells; where one does, it must not say otherwise.
    """
    description = (file.description or "").casefold()
    for clue in group.descriptions:
        if clue.contains.casefold() in description:
            return clue.strength
    name = place.rpartition("\\")[2]
    classes = {
        known.strength
        for known in group.fingerprints
        if known.file.casefold() == name and _could_be(file, known, zone)
    }
    line = _of_line(file, name, group)
    if not classes:
        return line
    told = classes.pop() if len(classes) == 1 else None
    return told if line in (None, told) else None


def _of_line(file: FileFact, name: str, group: CoherentSet) -> Strength | None:
    """The class of the builds that share the first two words of a file's version."""
    version = words(file.version)
    if version is None:
        return None
    lines = {(one.file.casefold(), one.line): one.strength for one in group.version_lines}
    return lines.get((name, f"{version[0]}.{version[1]}"))


def _could_be(file: FileFact, known: Fingerprint, zone: int | None) -> bool:
    if file.modified is None or known.date is None or known.size is None:
        return False
    moments = (file.modified, file.modified - dt.timedelta(minutes=zone or 0))
    return (
        file.size == known.size
        and file.machine in (None, known.platform.value)
        and (file.version is None or known.version in (None, file.version))
        and any(abs((moment.date() - known.date).days) <= DAYS for moment in moments)
    )


def agreement(group: CoherentSet, situation: Situation) -> Truth:
    """Two known classes disagree, whatever the rest; what is absent takes no part; else all must be told.

    Companions count where they tell their class; alone they say nothing of the set.
    """
    classes: set[Strength | None] = set()
    for path in group.files:
        place = path.casefold()
        lying = situation.at(place)
        if isinstance(lying, Exhibit):
            classes.add(strength_of(lying.file, place, group, situation.machine.zone))
        elif lying is not Observation.ABSENT:
            classes.add(None)
    told = {told_strength(one.file.casefold(), situation, (group,)) for one in group.companions}
    if {Strength.EXPORT, Strength.DOMESTIC} <= classes | told:
        return Truth.NO
    return Truth.UNKNOWN if None in classes or not classes else Truth.YES


def of_strength(rows: tuple[FileRow, ...], strength: Strength | None) -> tuple[FileRow, ...]:
    """The rows that a file of this class can be; rows without a strength are for either."""
    if strength is None:
        return rows
    fitting = tuple(row for row in rows if row_strength(row) in (None, strength))
    return fitting or rows


def row_strength(row: FileRow) -> Strength | None:
    """128 bit is one class, 40 and 56 bit are the other (Q176820)."""
    if row.crypto_bits is None:
        return None
    return Strength.DOMESTIC if row.crypto_bits >= 128 else Strength.EXPORT


def _places(group: CoherentSet) -> set[str]:
    """Every file that may tell a class: those that must agree, and their companions."""
    return {path.casefold() for path in group.told_of}


def told_strength(place: str, situation: Situation, groups: Iterable[CoherentSet]) -> Strength | None:
    """The class that any set tells of the file at a place."""
    lying = situation.at(place)
    for group in groups:
        if isinstance(lying, Exhibit) and place in _places(group):
            return strength_of(lying.file, place, group, situation.machine.zone)
    return None
