"""What one required file proves: the right row chosen, compared, and written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from scanner.engine.comparison import Match, Setting, compare, same_line
from scanner.engine.languages import language_name
from scanner.engine.observed import Observed
from scanner.engine.origins import DATED_BUILDS, Origin, origins, shippers
from scanner.engine.selection import Requirement
from scanner.engine.shipments import Shipment
from scanner.engine.strength import row_strength
from scanner.engine.variants import listed_variant, of_variant
from scanner.model.articles import FileRow
from scanner.model.coherence import Strength
from scanner.model.facts import FileFact, Observation
from scanner.model.findings import (
    Attributes,
    Comparison,
    Confidence,
    Evidence,
    EvidenceKind,
    Remark,
    stamp,
)
from scanner.model.logic import Truth
from scanner.model.versions import readable_version


@dataclass(frozen=True, slots=True)
class Weighed:
    """One requirement against one host.

    ``status`` is the file's; ``holds`` whether it is at or past the listed level (UNKNOWN
    unless the file is present and comparable); ``match`` is None when there was no file to
    compare.
    """

    requirement: Requirement
    status: Observation
    holds: Truth
    evidence: Evidence
    file: FileFact
    match: Match | None = None
    row: FileRow | None = None
    pending: bool = False

    @property
    def undecided(self) -> bool:
        """Whether the file may be there and does not decide."""
        return self.holds is Truth.UNKNOWN and self.status is not Observation.ABSENT


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the one file: strengths told of security files, and every listed build.

    ``strengths`` goes by folded path on the host and chooses between 56- and 128-bit rows;
    ``builds`` by lower-case file name.  ``shared_versions`` are pairs of a lower-case file
    name and a version that several of its builds carry.  ``traced`` remembers whose builds files were.
    """

    strengths: Mapping[str, Strength]
    builds: Mapping[str, tuple[Shipment, ...]]
    shared_versions: frozenset[tuple[str, str]] = frozenset()
    traced: dict[tuple[FileFact, str, Setting], tuple[tuple[Origin, ...], Attributes]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def listed(self, file: FileFact, name: str, setting: Setting) -> tuple[tuple[Origin, ...], Attributes]:
        """The builds that a file can be, and the file as evidence shows it: once, though many list it."""
        key = (file, name, setting)
        found = self.traced.get(key)
        if found is None:
            listed = origins(file, self.builds.get(name, ()), setting)
            found = self.traced[key] = (listed, {**described(file), **shippers(listed)})
        return found


_HOLDS = {
    Comparison.SAME: Truth.YES,
    Comparison.LATER: Truth.YES,
    Comparison.OLDER: Truth.NO,
    Comparison.DIFFERENT: Truth.UNKNOWN,
    Comparison.UNKNOWN: Truth.UNKNOWN,
}

_WORST_FIRST = {
    Comparison.DIFFERENT: 0,
    Comparison.OLDER: 1,
    Comparison.UNKNOWN: 2,
    Comparison.SAME: 3,
    Comparison.LATER: 4,
}


LATER_BY_DATE_ALONE = frozenset({Remark.DATE_ONLY, Remark.NEWER_THAN_LISTED, Remark.SIZE_DIFFERS})
"""What is remarked of a file that only its date makes later, and whose size is another than listed."""


def weigh(
    requirement: Requirement,
    seen: Observed,
    setting: Setting,
    known: Known,
) -> Weighed:
    """Look at every documented place of the file and report the worst copy (Q232449)."""
    files = [(place, seen.file(place)) for place in requirement.places]
    present = [(place, file) for place, file in files if file.status is Observation.PRESENT]
    present = [
        (place, file)
        for place, file in present
        if listed_variant(requirement.name, requirement.rows, file) is not Truth.NO
    ]
    if not present:
        return _without_file(requirement, files)
    weighed = [_compared(requirement, place, file, seen, setting, known) for place, file in present]
    return min(weighed, key=lambda one: _WORST_FIRST[one.evidence.comparison])


def _without_file(requirement: Requirement, files: list[tuple[str, FileFact]]) -> Weighed:
    """No copy was seen: absent only if every place was looked at.

    What is there under the name, but is another file (a HAL that the table does not list), is absent too.
    """
    statuses = {file.status for _, file in files}
    for status in (Observation.UNREADABLE, Observation.NOT_COLLECTED):
        if status in statuses:
            break
    else:
        status = Observation.ABSENT
    place, file = files[0]
    evidence = Evidence(
        EvidenceKind.FILE,
        place,
        {**expected(requirement.rows[0]), **_must_be_there(requirement)},
        {"status": status.value, **_built_as(file)},
        Comparison.DIFFERENT if status is Observation.ABSENT else Comparison.UNKNOWN,
        _source(requirement.rows[0]),
    )
    holds = Truth.NO if status is Observation.ABSENT and requirement.adds else Truth.UNKNOWN
    return Weighed(requirement, status, holds, evidence, file)


def _must_be_there(requirement: Requirement) -> Attributes:
    """Said of a file that the fix adds, so that its absence speaks against it."""
    return {"status": Observation.PRESENT.value} if requirement.adds else {}


def _built_as(file: FileFact) -> Attributes:
    return {"original_name": file.original_name} if file.original_name else {}


def _compared(
    requirement: Requirement,
    place: str,
    file: FileFact,
    seen: Observed,
    setting: Setting,
    known: Known,
) -> Weighed:
    setting = _for_this_file(setting, requirement, file, known)
    rows = _alternatives(requirement.rows, file, known.strengths.get(seen.located(place) or ""))
    row, match = _agreed([(row, compare(file, row, setting)) for row in of_variant(rows, file)])
    listed, shown = known.listed(file, requirement.name.casefold(), setting)
    match = _known_build(match, row, [one for one in listed if one.shipment.row not in requirement.rows])
    match = _known_size(match, file, row, known.builds.get(requirement.name.casefold(), ()))
    match = _known_variant(match, requirement, file)
    evidence = Evidence(
        EvidenceKind.FILE,
        file.path,
        expected(row),
        shown,
        match.comparison,
        _source(row),
    )
    holds = _HOLDS[match.comparison]
    pending = seen.rename_pending(place)
    return Weighed(requirement, file.status, holds, evidence, file, match, row, pending)


def _for_this_file(setting: Setting, requirement: Requirement, file: FileFact, known: Known) -> Setting:
    """What is true of this file only: its version number is shared; its own language is another (Q196334)."""
    language = language_name(file.language) if file.language else None
    if language not in (None, requirement.language):
        setting = replace(setting, same_language=False)
    if (requirement.name.casefold(), file.version) in known.shared_versions:
        setting = replace(setting, shared_version=True)
    return setting


def _known_build(match: Match, row: FileRow, listed: Sequence[Origin]) -> Match:
    """A later date alone may be a copy's; that of a build listed elsewhere is that build's."""
    later = [
        one.shipment
        for one in listed
        if one.agreement in DATED_BUILDS and _listed_later(one.shipment.row, row)
    ]
    open_to_proof = match.comparison is Comparison.LATER and match.confidence is Confidence.LOW
    if not open_to_proof or not later or Remark.UNVERIFIED_LOCALE in match.remarks:
        return match
    because = f"size and date are those of the later build in {later[0].source}"
    return replace(match, confidence=Confidence.MEDIUM, because=because)


def _known_size(match: Match, file: FileFact, row: FileRow, builds: Sequence[Shipment]) -> Match:
    """A later date, with a size that only an earlier build has: perhaps that build, dated anew (Q158548)."""
    if match.remarks != LATER_BY_DATE_ALONE or row.date is None:
        return match
    dates = [one.row.date for one in builds if one.row.size == file.size and one.row.date is not None]
    if not dates or max(dates) >= row.date:
        return match
    because = (
        "the date is later, but the size is that of an earlier build: perhaps that build with a new date"
    )
    return replace(match, comparison=Comparison.UNKNOWN, confidence=Confidence.LOW, because=because)


def _known_variant(match: Match, requirement: Requirement, file: FileFact) -> Match:
    """Of a HAL whose own name was not read only this much is sure: it may be one of those listed."""
    told = listed_variant(requirement.name, requirement.rows, file) is Truth.YES
    if told or match.comparison in (Comparison.SAME, Comparison.DIFFERENT):
        return match
    because = "which hardware abstraction layer it is was not read"
    return Match(Comparison.UNKNOWN, Confidence.LOW, because=because)


def _listed_later(other: FileRow, row: FileRow) -> bool:
    return bool(other.date and row.date and other.date > row.date)


def _alternatives(
    rows: tuple[FileRow, ...], file: FileFact, strength: Strength | None
) -> tuple[FileRow, ...]:
    """The rows this file may be compared with: those of its strength, then those of its version line."""
    if strength is not None:
        rows = tuple(row for row in rows if row_strength(row) in (None, strength)) or rows
    ours = readable_version(file.version)
    if ours is None:
        return rows
    of_line = tuple(
        row for row in rows if (theirs := readable_version(row.version)) and same_line(ours, theirs)
    )
    return of_line or rows


def _agreed(matches: list[tuple[FileRow, Match]]) -> tuple[FileRow, Match]:
    """One answer for alternatives: an exact match decides; else all must say the same, or it is unknown."""
    same = [one for one in matches if one[1].comparison is Comparison.SAME]
    if same:
        return max(same, key=lambda one: one[1].confidence.rank)
    if len({match.comparison for _, match in matches}) == 1:
        return min(matches, key=lambda one: one[1].confidence.rank)
    because = "it would be older than one of the builds it may be, and not older than another"
    return matches[0][0], Match(Comparison.UNKNOWN, Confidence.LOW, because=because)


def expected(row: FileRow) -> Attributes:
    """What the row lists, as evidence shows it; dates as printed, without a zone."""
    attributes: Attributes = {}
    if row.version is not None:
        attributes["version"] = row.version
    if row.size is not None:
        attributes["size"] = row.size
    elif row.size_kb is not None:
        attributes["size_kb"] = f"{row.size_kb:g}"
    if row.date is not None:
        attributes["modified"] = f"{row.date.isoformat()}{f'T{row.time}' if row.time else ''}"
    if row.alternative_date is not None:
        attributes["modified_or"] = row.alternative_date.isoformat()
    if row.crypto_bits is not None:
        attributes["crypto_bits"] = row.crypto_bits
    if row.installed_as is not None and row.installed_as.casefold() != row.name.casefold():
        attributes["packaged_as"] = row.name
    return attributes


def described(file: FileFact) -> Attributes:
    """What was observed of a file, as evidence shows it; unknown attributes are left out."""
    known = {
        "version": file.version,
        "size": file.size,
        "modified": stamp(file.modified),
        "linked": stamp(file.linked),
        "machine": file.machine,
        "description": file.description,
    }
    return {name: value for name, value in known.items() if value is not None}


def _source(row: FileRow) -> str | None:
    return None if row.line is None else f"article line {row.line}"


def file_name(path: str) -> str:
    """The name at the end of a path, spelled as the host spells it."""
    return path.rpartition("\\")[2] or path
