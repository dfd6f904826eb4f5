"""Crypto strength of the security files, and whether a set of them agrees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scanner.engine.comparison import Setting, days_apart
from scanner.engine.observed import Observed, folded
from scanner.engine.origins import origins, shippers
from scanner.engine.shipments import Shipment
from scanner.model.articles import FileRow
from scanner.model.coherence import DOMESTIC_BITS, CoherentSet, Fingerprint, Strength, VersionLine
from scanner.model.facts import FileFact, Observation
from scanner.model.findings import Attributes, Comparison, Confidence, Evidence, EvidenceKind, stamp
from scanner.model.logic import Truth
from scanner.model.versions import readable_version


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
    """Whether the files of a set agree.  YES: one class; NO: two known classes; UNKNOWN otherwise.

    ``majority`` is the class of most files, None where the two are equally many.
    """

    answer: Truth
    files: tuple[FileStrength, ...]
    evidence: tuple[Evidence, ...]
    majority: Strength | None = None

    @property
    def odd(self) -> tuple[FileStrength, ...]:
        """The files of another class than most; none where the two classes are equally many."""
        if self.majority is None:
            return ()
        return tuple(one for one in self.files if one.strength not in (None, self.majority))

    @property
    def untold(self) -> tuple[FileStrength, ...]:
        """The files whose class cannot be told."""
        return tuple(one for one in self.files if one.strength is None)


def coherence(
    group: CoherentSet, seen: Observed, setting: Setting, builds: Mapping[str, tuple[Shipment, ...]]
) -> Coherence:
    """Classify each file of the set by itself; any class that cannot be told leaves "unknown", never "yes".

    Two known classes are a mismatch whatever the others may be.  A file that is absent takes no
    part, nor does a companion that does not tell its class.  ``builds`` are all listed builds,
    for the evidence of where each file came from.
    """
    files = tuple(
        strength_of(path, seen.file(path), group, setting)
        for path in sorted(group.files, key=folded)
        if seen.file(path).status is not Observation.ABSENT
    )
    companions = (strength_of(one.file, seen.file(one.file), group, setting) for one in group.companions)
    told = sorted((one for one in companions if one.strength is not None), key=lambda one: folded(one.path))
    classes = {one.strength for one in (*files, *told) if one.strength is not None}
    if len(classes) > 1:
        answer = Truth.NO
    elif not files or any(one.strength is None for one in files):
        answer = Truth.UNKNOWN
    else:
        answer = Truth.YES
    everything = (*files, *told)
    majority = majority_of(everything)
    evidence = tuple(_evidence(one, majority, _shipped(one, setting, builds)) for one in everything)
    return Coherence(answer, everything, evidence, majority)


def strength_of(path: str, file: FileFact, group: CoherentSet, setting: Setting) -> FileStrength:
    """Tell a file's class by its FileDescription, else by a known build, else by its line of versions."""
    if file.status is not Observation.PRESENT:
        return FileStrength(path, file, None, Confidence.LOW, f"it is {file.status.value}")
    if file.description:
        for clue in group.descriptions:
            if clue.contains.casefold() in file.description.casefold():
                return FileStrength(path, file, clue.strength, Confidence.HIGH, "its FileDescription")
    return _by_fingerprint(path, file, group, setting)


def _by_fingerprint(path: str, file: FileFact, group: CoherentSet, setting: Setting) -> FileStrength:
    """Known builds decide only if all that fit are labelled and agree, and the version line too."""
    name = _name(path)
    fitting = [
        known for known in group.fingerprints if known.file.casefold() == name and _fits(file, known, setting)
    ]
    line = _line_of(name, file, group)
    if not fitting:
        return _by_line(path, file, line)
    classes = {known.strength for known in fitting}
    strength = classes.pop() if len(classes) == 1 else None
    if strength is None:
        return FileStrength(path, file, None, Confidence.LOW, "builds of either strength look like it")
    if line is not None and line.strength is not strength:
        why = f"its size and date are those of a {strength.value} build, its version of the other line"
        return FileStrength(path, file, None, Confidence.LOW, why)
    return FileStrength(path, file, strength, Confidence.MEDIUM, f"the build in {fitting[0].source}")


def _by_line(path: str, file: FileFact, line: VersionLine | None) -> FileStrength:
    """A line of versions tells no more than medium confidence: Q280321 lists a build that breaks the rule."""
    if line is None:
        return FileStrength(path, file, None, Confidence.LOW, "no known build looks like it")
    told_by = f"the version line {line.line} ({line.source})"
    return FileStrength(path, file, line.strength, Confidence.MEDIUM, told_by)


def _name(path: str) -> str:
    return path.rpartition("\\")[2].casefold()


def _line_of(name: str, file: FileFact, group: CoherentSet) -> VersionLine | None:
    """The line of versions that the file is numbered in, if it is one of a known strength."""
    version = readable_version(file.version)
    if version is None:
        return None
    ours = f"{version.major}.{version.minor}"
    return next(
        (one for one in group.version_lines if one.line == ours and one.file.casefold() == name), None
    )


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


def majority_of(files: Sequence[FileStrength]) -> Strength | None:
    """The class of most files that tell theirs; None where the two are equally many."""
    known = [one.strength for one in files if one.strength is not None]
    if known.count(Strength.DOMESTIC) == known.count(Strength.EXPORT):
        return None
    return max(Strength, key=known.count)


def _shipped(one: FileStrength, setting: Setting, builds: Mapping[str, tuple[Shipment, ...]]) -> Attributes:
    """Who shipped the file, as evidence says it."""
    return shippers(origins(one.file, builds.get(_name(one.path), ()), setting))


def _evidence(one: FileStrength, majority: Strength | None, shipped: Attributes) -> Evidence:
    observed: Attributes = {
        "strength": one.strength.value if one.strength else None,
        "description": one.file.description,
        **({"version": one.file.version} if one.file.version is not None else {}),
        "size": one.file.size,
        "modified": stamp(one.file.modified),
        **shipped,
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
