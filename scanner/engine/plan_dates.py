"""The age of builds that are listed by version alone."""

from __future__ import annotations

from dataclasses import replace

from scanner.engine.case import Case
from scanner.engine.comparison import same_line
from scanner.engine.selection import installed_name
from scanner.model.articles import FileRow, Platform
from scanner.model.versions import FileVersion, readable_version


def dated(row: FileRow, case: Case) -> FileRow:
    """The row with a date: that of the latest listed build of its line with the same version or a lower one.

    Bulletins list versions without dates, and most earlier tables dates without versions.  A
    later build of one line is not the older one, so this date is a lower bound of its own;
    where no such build is listed the row stays as it is.
    """
    version = readable_version(row.version)
    if row.date is not None or version is None:
        return row
    dates = [
        other.date
        for one in case.index.builds.get(installed_name(row), ())
        if (other := one.row).date is not None and _not_later(other, row.platform, version)
    ]
    return replace(row, date=max(dates)) if dates else row


def _not_later(other: FileRow, platform: Platform | None, version: FileVersion) -> bool:
    theirs = readable_version(other.version)
    alike = (other.platform or Platform.X86) is (platform or Platform.X86)
    return alike and theirs is not None and same_line(version, theirs) and theirs <= version
