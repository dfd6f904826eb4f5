"""One file against one row: older, the same, later, something else, or not to be told.

The order of witnesses: the binary version, when both sides have one of the same line;
then exact size and date together; then the PE link time, which neither copying nor time
zones touch; then the date of last change.  The time of day never counts: in a third of
all rows that two articles print for one file it differs by whole hours.  Sizes count only
between files of one language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from scanner.model.articles import FileRow, Platform, TimeBasis
from scanner.model.facts import FileFact
from scanner.model.findings import Comparison, Confidence, Remark
from scanner.model.versions import Branch, FileVersion, readable_version

DAY_TOLERANCE = 1
"""Days that a date may be off: zones, daylight saving and FAT's local time move a stamp by up to 32 hours."""

LINK_WINDOW = 45
"""Days that a file's link time may precede its date in a table: normally within three weeks (Q196389)."""

EARLIEST_STAMP = dt.date(1993, 1, 1)
"""Earlier dates are artefacts (1601, 1619, 1980; Q253518, Q149659): Windows NT 3.1 came in July 1993."""

LATEST_STAMP = dt.date(2006, 12, 31)
"""Later dates are those of a copy: the last bulletins with builds of Windows NT 4.0 are of early 2005."""

TERMINAL_SERVER_NT4_NUMBERS = 0x8000 + 7001
"""From here on a Terminal Server build has the number of NT 4.0's line (39770, Q301504), not its own."""

WINDOWS_2000 = (5, 0, 2195)
"""How versions of Windows 2000 files begin; other files at 5.0, Index Server's say, are another line."""


@dataclass(frozen=True, slots=True)
class Match:
    """The comparison, how far it carries, and what is to be said about it."""

    comparison: Comparison
    confidence: Confidence
    remarks: frozenset[Remark] = field(default_factory=frozenset)
    because: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the comparison must know about the table and the host beside file and row.

    ``same_language`` is None where the host's language is unknown; ``shared_version`` says
    that different builds of the file carry its version, so that equality proves nothing.
    ``time_basis`` is that of the table; ``branch`` that of the host, where it is known.
    """

    same_language: bool | None = True
    bias_minutes: int | None = None
    shared_version: bool = False
    time_basis: TimeBasis = TimeBasis.UNSTATED
    branch: Branch | None = None


def compare(file: FileFact, row: FileRow, setting: Setting) -> Match:
    """Compare a file that is present with a row chosen for this host's branch and platform."""
    stray = _stray(file, row, setting)
    if stray is not None:
        return stray
    by_version = _by_version(file, row, setting)
    if by_version is not None:
        return by_version
    match = _by_date(file, row, setting)
    return _of_another_line(match) if _lines_apart(file, row, setting) else match


def _stray(file: FileFact, row: FileRow, setting: Setting) -> Match | None:
    """A file for another processor or of another branch is not an older or newer one: it does not belong."""
    platform = row.platform or Platform.X86
    if file.machine and file.machine.casefold() != platform.value:
        because = f"it is a file for {file.machine}, not for {platform.value}"
        return Match(Comparison.DIFFERENT, Confidence.HIGH, frozenset({Remark.WRONG_ARCHITECTURE}), because)
    ours, theirs = readable_version(file.version), readable_version(row.version)
    if ours is None or theirs is None or {ours.branch, theirs.branch} != {Branch.NT4, Branch.TERMINAL_SERVER}:
        return None
    because = f"it is a build for {ours.branch.value}, the row is for {theirs.branch.value}"
    if ours.branch is setting.branch:
        # The file is where it belongs; the row is not this host's.
        return Match(Comparison.UNKNOWN, Confidence.LOW, frozenset({Remark.OTHER_BRANCH}), because)
    return Match(Comparison.DIFFERENT, Confidence.HIGH, frozenset({Remark.OTHER_BRANCH}), because)


def _by_version(file: FileFact, row: FileRow, setting: Setting) -> Match | None:
    """Order by version, or None where the versions do not decide."""
    ours, theirs = readable_version(file.version), readable_version(row.version)
    if ours is None or theirs is None or not same_line(ours, theirs):
        return None
    if ours > theirs:
        return Match(Comparison.LATER, Confidence.HIGH, frozenset({Remark.NEWER_THAN_LISTED}))
    if ours < theirs:
        return Match(Comparison.OLDER, Confidence.HIGH)
    if setting.shared_version:
        return None
    return _same_version(file, row, setting)


def same_line(ours: FileVersion, theirs: FileVersion) -> bool:
    """Whether order between two versions means age: one branch, or one component at the same major.minor.

    Within Terminal Server's branch two counters run: its own, and that of NT 4.0 with the
    bit set, which would outrank every build of the other (Q301504).
    """
    if ours.branch is not theirs.branch:
        return False
    if ours.branch is Branch.TERMINAL_SERVER:
        return _numbered_as_nt4(ours) == _numbered_as_nt4(theirs)
    one_component = (ours.major, ours.minor) == (theirs.major, theirs.minor)
    return one_component and _windows_2000(ours) == _windows_2000(theirs)


def _windows_2000(version: FileVersion) -> bool:
    return (version.major, version.minor, version.build) == WINDOWS_2000


def _numbered_as_nt4(version: FileVersion) -> bool:
    return version.revision >= TERMINAL_SERVER_NT4_NUMBERS


def _lines_apart(file: FileFact, row: FileRow, setting: Setting) -> bool:
    """Whether file and row are builds of two products: Internet Explorer's copy, IIS's, Windows 2000's.

    A number of Windows 2000 in a row for Windows NT is a misprint (Q319420), and numbers
    that several builds share say nothing.
    """
    ours, theirs = readable_version(file.version), readable_version(row.version)
    if ours is None or theirs is None or setting.shared_version or same_line(ours, theirs):
        return False
    if _windows_2000(theirs):
        return False
    return (ours.major, ours.minor) != (theirs.major, theirs.minor) or _windows_2000(ours)


def _of_another_line(match: Match) -> Match:
    """Builds of two products are never older or later than each other; only the very file is the same."""
    if match.comparison is Comparison.SAME and match.confidence is not Confidence.LOW:
        return match
    because = "its version is of another line than the row's, and such builds are not compared"
    return Match(Comparison.UNKNOWN, Confidence.LOW, frozenset({Remark.OTHER_BRANCH}), because)


def _same_version(file: FileFact, row: FileRow, setting: Setting) -> Match:
    """One version, perhaps several builds: 35 of 1,123 versions were built more than once."""
    if row.size is None or file.size is None or file.size == row.size:
        return Match(Comparison.SAME, Confidence.HIGH)
    differs = frozenset({Remark.SIZE_DIFFERS})
    if setting.same_language is not True:
        because = "same version, other size, as builds in other languages have"
        return Match(Comparison.SAME, Confidence.MEDIUM, differs | {Remark.UNVERIFIED_LOCALE}, because)
    distance = days_apart(file.modified, row.date, setting)
    if distance is None or abs(distance) <= DAY_TOLERANCE:
        because = "same version, other size, and no other date to tell two builds apart"
        return Match(Comparison.SAME, Confidence.MEDIUM, differs, because)
    if distance > 0:
        because = "same version and other size, but a later date: a later build under one number"
        return Match(Comparison.LATER, Confidence.MEDIUM, differs | {Remark.NEWER_THAN_LISTED}, because)
    because = "same version and other size, but an earlier date: an earlier build under one number"
    return Match(Comparison.OLDER, Confidence.MEDIUM, differs, because)


def _by_date(file: FileFact, row: FileRow, setting: Setting) -> Match:
    """Order by size, link time and date; where a row's date can be read two ways, both must agree."""
    matches = [_by_one_date(file, row, date, setting) for date in _readings(row)]
    if not matches:
        return _undated(file, row)
    same = [match for match in matches if match.comparison is Comparison.SAME]
    if same:
        return same[0]
    if len({match.comparison for match in matches}) == 1:
        return min(matches, key=lambda match: match.confidence.rank)
    return _unknown("the row's date can be read two ways, and they disagree")


def _readings(row: FileRow) -> Iterator[dt.date]:
    if row.date is not None:
        yield row.date
    if row.alternative_date is not None:
        yield row.alternative_date


def _by_one_date(file: FileFact, row: FileRow, date: dt.date, setting: Setting) -> Match:
    if setting.same_language is False:
        return _in_another_language(_by_age(file, date, None, setting))
    size = _sizes_agree(file, row)
    distance = days_apart(file.modified, date, setting)
    if size is True and distance is not None and abs(distance) <= DAY_TOLERANCE:
        return _exact(file, row, date)
    match = _by_age(file, date, size, setting)
    return _rounded(match) if row.size is None and match.comparison is Comparison.SAME else match


def _by_age(file: FileFact, date: dt.date, size: bool | None, setting: Setting) -> Match:
    """Order by link time, else by the date of last change; ``size`` says whether sizes agree, if known."""
    distance = days_apart(file.modified, date, setting)
    by_link = _by_link(file, date, size, distance)
    return by_link if by_link is not None else _by_change(distance, size)


def _in_another_language(match: Match) -> Match:
    """Builds in other languages have sizes and dates of their own: no more than medium confidence."""
    ceiling = Confidence.MEDIUM if match.comparison is Comparison.OLDER else Confidence.LOW
    confidence = min(match.confidence, ceiling, key=lambda one: one.rank)
    note = "the table is for another language"
    because = f"{match.because}; {note}" if match.because else note
    return replace(
        match, confidence=confidence, remarks=match.remarks | {Remark.UNVERIFIED_LOCALE}, because=because
    )


def _rounded(match: Match) -> Match:
    """A size known to the kilobyte never decides."""
    return replace(match, confidence=Confidence.LOW)


def _sizes_agree(file: FileFact, row: FileRow) -> bool | None:
    """Whether the sizes are equal; rounded to KB where the table is; None where one is not known."""
    if file.size is None:
        return None
    if row.size is not None:
        return file.size == row.size
    return abs(file.size / 1024 - row.size_kb) <= 1 if row.size_kb is not None else None


def _exact(file: FileFact, row: FileRow, date: dt.date) -> Match:
    """Size and date as listed; a link time shortly before makes it certain.

    A link time long before does not speak against the build: packages ship files that
    were linked for an earlier one.  A link time after the listed date does: the file was
    made later, and its date set back.
    """
    if row.size is None:
        because = "its date is as listed, but the table gives its size only in KB"
        return Match(Comparison.SAME, Confidence.LOW, frozenset({Remark.DATE_ONLY}), because)
    lag = _link_lag(file, date)
    if lag is None:
        because = "size and date are as listed, but neither version nor link time confirms them"
        return Match(Comparison.SAME, Confidence.MEDIUM, frozenset({Remark.DATE_ONLY}), because)
    if lag > DAY_TOLERANCE:
        because = (
            "size and date are as listed, but it was linked later: a later build whose date was set back"
        )
        return Match(Comparison.LATER, Confidence.MEDIUM, frozenset({Remark.NEWER_THAN_LISTED}), because)
    if lag < -LINK_WINDOW:
        because = "size and date are as listed, but it was linked long before"
        return Match(Comparison.SAME, Confidence.MEDIUM, frozenset({Remark.DATE_ONLY}), because)
    return Match(Comparison.SAME, Confidence.HIGH)


def _link_lag(file: FileFact, date: dt.date) -> int | None:
    """Days from the table's date to the link time; None where the stamp is not a plausible date."""
    if file.linked is None or not EARLIEST_STAMP <= file.linked.date() <= LATEST_STAMP:
        return None
    return (file.linked.date() - date).days


def _by_link(file: FileFact, date: dt.date, size: bool | None, distance: int | None) -> Match | None:
    lag = _link_lag(file, date)
    if lag is None:
        return None
    if lag > DAY_TOLERANCE:
        return Match(Comparison.LATER, Confidence.HIGH, frozenset({Remark.NEWER_THAN_LISTED}))
    if lag < -LINK_WINDOW:
        return Match(Comparison.OLDER, Confidence.HIGH, because="it was linked long before the listed build")
    if size is True:
        because = "size and link time fit the listed build; the date of the copy does not"
        return Match(Comparison.SAME, Confidence.MEDIUM, because=because)
    if size is False and distance is not None and distance > DAY_TOLERANCE:
        return _unknown("the size is another, and by its link time only the copy is later, not the build")
    if size is None and (distance is None or distance > DAY_TOLERANCE):
        return Match(Comparison.SAME, Confidence.LOW, because="only the link time fits the listed build")
    return None


def _by_change(distance: int | None, size: bool | None) -> Match:
    if distance is None:
        return _unknown("the date of last change is not known or not plausible")
    if distance < -DAY_TOLERANCE:
        because = "only the date of last change tells"
        return Match(Comparison.OLDER, Confidence.MEDIUM, frozenset({Remark.DATE_ONLY}), because)
    return _changed_later(size) if distance > DAY_TOLERANCE else _changed_same_day(size)


def _changed_later(size: bool | None) -> Match:
    dated = frozenset({Remark.DATE_ONLY, Remark.NEWER_THAN_LISTED})
    if size is False:
        because = "only the later date of last change tells"
        return Match(Comparison.LATER, Confidence.MEDIUM, dated | {Remark.SIZE_DIFFERS}, because)
    if size is None:
        because = "only the date of last change tells, which may be that of a copy"
        return Match(Comparison.LATER, Confidence.LOW, dated, because)
    because = "the date is later and the size the same: a copy of the listed build, or another one"
    return Match(Comparison.LATER, Confidence.LOW, dated, because)


def _changed_same_day(size: bool | None) -> Match:
    """Dates agree, and sizes are known to differ or not known."""
    if size is None:
        because = "only the date agrees; sizes cannot be compared"
        return Match(Comparison.SAME, Confidence.LOW, frozenset({Remark.DATE_ONLY}), because)
    return _unknown("the date is the listed one but the size is not")


def _undated(file: FileFact, row: FileRow) -> Match:
    agrees = _sizes_agree(file, row)
    if agrees is True:
        return _unknown("the row gives no date, and a size alone is shared by different builds")
    return _unknown("the row gives neither a version nor a date to compare with")


def _unknown(because: str) -> Match:
    return Match(Comparison.UNKNOWN, Confidence.LOW, because=because)


def days_apart(modified: dt.datetime | None, date: dt.date | None, setting: Setting) -> int | None:
    """Days from the table's date to the file's; None where either is missing or implausible.

    A table that does not say so may mean universal or local time, so of the file's two
    dates the nearer counts.  A day either way is left to daylight saving, to FAT volumes,
    which keep local time to two seconds, and to the zone of whoever wrote the table.
    """
    if modified is None or date is None:
        return None
    dates = [modified.date()]
    if setting.bias_minutes is not None and setting.time_basis is not TimeBasis.UTC:
        dates.append(_local(modified, setting.bias_minutes))
    if min(dates) < EARLIEST_STAMP or max(dates) > LATEST_STAMP:
        return None
    return min(((day - date).days for day in dates), key=abs)


def _local(modified: dt.datetime, bias_minutes: int) -> dt.date:
    try:
        return (modified - dt.timedelta(minutes=bias_minutes)).date()
    except OverflowError:
        return modified.date()
