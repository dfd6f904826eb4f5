"""Crypto strength of the security files, and whether a set of them agrees."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.engine.comparison import Setting, days_apart
from scanner.engine.observed import Observed, folded
from scanner.model.articles import FileRow
from scanner.model.coherence import CoherentSet, Fingerprint, Strength
from scanner.model.facts import FileFact, Observation
from scanner.model.findings import Attributes, Comparison, Confidence, Evidence, EvidenceKind, stamp
from scanner.model.logic import Truth

DOMESTIC_BITS = 128


@dataclass(frozen=True, slots=True)
class FileStrength:
    """The class of one security file and what it was told by; ``strength`` None: it cannot be told."""

    path: str
    file: FileFact
    strength: Strength | None
    confidence: Confidence
    told_by: str


@dataclass(frozen=True, slots=True)
class Coherence:
    """Whether the files of a set agree.  YES: one class; NO: two known classes; UNKNOWN otherwise."""

    answer: Truth
    files: tuple[FileStrength, ...]
    evidence: tuple[Evidence, ...]

    @property
    def untold(self) -> tuple[FileStrength, ...]:
        """The files whose class cannot be told."""
        return tuple(one for one in self.files if one.strength is None)


def coherence(group: CoherentSet, seen: Observed, setting: Setting) -> Coherence:
    """Classify each file of the set by itself; any class that cannot be told leaves "unknown", never "yes".

    Two known classes are a mismatch whatever the third may be.  A file that is absent
    takes no part.
    """
    files = tuple(
        strength_of(path, seen.file(path), group, setting)
        for path in sorted(group.files, key=folded)
        if seen.file(path).status is not Observation.ABSENT
    )
    classes = {one.strength for one in files if one.strength is not None}
    if len(classes) > 1:
        answer = Truth.NO
    elif not files or any(one.strength is None for one in files):
        answer = Truth.UNKNOWN
    else:
        answer = Truth.YES
    majority = _majority(files)
    return Coherence(answer, files, tuple(_evidence(one, majority) for one in files))


def strength_of(path: str, file: FileFact, group: CoherentSet, setting: Setting) -> FileStrength:
    """Tell a file's class by its FileDescription, else by a known build's version, or size and date."""
    if file.status is not Observation.PRESENT:
        return FileStrength(path, file, None, Confidence.LOW, f"it is {file.status.value}")
    if file.description:
        for clue in group.descriptions:
            if clue.contains.casefold() in file.description.casefold():
                return FileStrength(path, file, clue.strength, Confidence.HIGH, "its FileDescription")
    return _by_fingerprint(path, file, group, setting)


def _by_fingerprint(path: str, file: FileFact, group: CoherentSet, setting: Setting) -> FileStrength:
    """Known builds decide only if all that fit are labelled and agree."""
    name = path.rpartition("\\")[2].casefold()
    fitting = [
        known for known in group.fingerprints if known.file.casefold() == name and _fits(file, known, setting)
    ]
    classes = {known.strength for known in fitting}
    strength = classes.pop() if len(classes) == 1 else None
    if strength is not None:
        return FileStrength(path, file, strength, Confidence.MEDIUM, f"the build in {fitting[0].source}")
    if fitting:
        return FileStrength(path, file, None, Confidence.LOW, "builds of either strength look like it")
    return FileStrength(path, file, None, Confidence.LOW, "no known build looks like it")


def _fits(file: FileFact, known: Fingerprint, setting: Setting) -> bool:
    """Whether a file can be this build: size and date agree, and version and processor where known."""
    if known.size is None or file.size != known.size or known.date is None:
        return False
    if file.machine and file.machine.casefold() != known.platform.value:
        return False
    if file.version and known.version and file.version != known.version:
        return False
    distance = days_apart(file.modified, known.date, setting)
    return distance is not None and abs(distance) <= 1


def row_strength(row: FileRow) -> Strength | None:
    """The class a row is for: 128 bit is one, 40 and 56 bit the other (Q176820)."""
    if row.crypto_bits is None:
        return None
    return Strength.DOMESTIC if row.crypto_bits >= DOMESTIC_BITS else Strength.EXPORT


def _majority(files: tuple[FileStrength, ...]) -> Strength | None:
    known = [one.strength for one in files if one.strength is not None]
    domestic = known.count(Strength.DOMESTIC)
    if 2 * domestic == len(known):
        return None
    return Strength.DOMESTIC if 2 * domestic > len(known) else Strength.EXPORT


def _evidence(one: FileStrength, majority: Strength | None) -> Evidence:
    observed: Attributes = {
        "strength": one.strength.value if one.strength else None,
        "description": one.file.description,
        "size": one.file.size,
        "modified": stamp(one.file.modified),
    }
    if one.file.status is not Observation.PRESENT:
        observed = {"status": one.file.status.value}
    expected: Attributes = {"strength": majority.value if majority else "the same in all files"}
    return Evidence(
        EvidenceKind.COHERENT_SET,
        one.file.path if one.file.status is Observation.PRESENT else one.path,
        expected,
        observed,
        _compared(one, majority),
        f"told by {one.told_by}" if one.strength else f"cannot be told: {one.told_by}",
    )


def _compared(one: FileStrength, majority: Strength | None) -> Comparison:
    if one.strength is None:
        return Comparison.UNKNOWN
    return Comparison.SAME if majority in (None, one.strength) else Comparison.DIFFERENT
