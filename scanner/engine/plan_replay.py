"""Going through a sequence of packages file by file: what would end up older than it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scanner.engine.case import Case
from scanner.engine.comparison import Setting, compare
from scanner.engine.plan_files import Delivery, as_file, setting_for
from scanner.engine.plan_rehearsal import goes_onto_disk
from scanner.engine.standing import same_language
from scanner.model.articles import FileRow
from scanner.model.facts import FileFact, Observation
from scanner.model.findings import Comparison, Confidence
from scanner.model.plan import PutBack


@dataclass(frozen=True, slots=True)
class _Holder:
    """What lies at a place at some moment, and the package that brought it; None is the host itself."""

    file: FileFact
    source: str | None


def put_backs(
    sequence: Sequence[str], deliveries: Mapping[str, Delivery], case: Case
) -> dict[str, tuple[PutBack, ...]]:
    """For each package the files to be put back after it, so that none ends up older than it was.

    A file that a later package brings at least as new is left to that package.
    """
    held: dict[str, _Holder] = {}
    found: dict[str, tuple[PutBack, ...]] = {}
    for position, name in enumerate(sequence):
        later = [deliveries[other] for other in sequence[position + 1 :]]
        for path, row in sorted(deliveries[name].files.items()):
            holder = held.get(path) or _Holder(case.seen.file(path), None)
            if not goes_onto_disk(holder.file, row):
                continue
            if not _newer(holder, row, case):
                held[path] = _Holder(as_file(row, holder.file.path), name)
            elif not any(_made_good(holder, path, other, case) for other in later):
                found[name] = (*found.get(name, ()), _put_back(holder.file, row, holder.source))
    return found


def _newer(holder: _Holder, row: FileRow, case: Case) -> bool:
    """Whether what is there is newer than a build, and more than a low confidence says so."""
    if holder.file.status is not Observation.PRESENT:
        return False
    match = compare(holder.file, row, _setting(holder, row, case))
    return match.comparison is Comparison.LATER and match.confidence is not Confidence.LOW


def _setting(holder: _Holder, row: FileRow, case: Case) -> Setting:
    """A build against a build has no zone and no other language; the host's own file may have both."""
    known = setting_for(row, holder.file.version, case)
    if holder.source is not None:
        return known
    language = same_language(case.profile.language, "english")
    return Setting(language, case.profile.time_zone_bias_minutes, known.shared_version)


def _made_good(holder: _Holder, path: str, later: Delivery, case: Case) -> bool:
    return path in later.files and not _newer(holder, later.files[path], case)


def _put_back(there: FileFact, row: FileRow, source: str | None) -> PutBack:
    return PutBack(there.path, _told(there), _told(as_file(row, there.path)), source)


def _told(file: FileFact) -> str:
    """A build in a few words: its version, else its date and size."""
    day = file.modified.date().isoformat() if file.modified else None
    size = f"{file.size:,} bytes" if file.size is not None else None
    return file.version or ", ".join(filter(None, (day, size)))
