"""What no schema can say about one rule file: its name, its dates, its rows against each other.

The checks look at plain values and pass over what has the wrong type; that the schema tells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from scanner.catalog.document import Where
from scanner.catalog.fields import EARLIEST_FILE_YEAR, EARLIEST_YEAR, LATEST_YEAR
from scanner.catalog.planning import conditions
from scanner.catalog.sources import Kind, RuleFile
from scanner.model.versions import file_version

Objection = tuple[Where, str, str]
"""Where in the document, what is wrong, what is allowed."""

_FILE_DATES = ("date", "alternative_date")
_OWN_RELATIONS = ("supersedes", "superseded_by", "requires")


def objections(file: RuleFile, value: object) -> Iterator[Objection]:
    """Everything wrong with the values of one file beyond their shape."""
    if not isinstance(value, dict):
        return
    yield from _identity(file, value)
    yield from _dates(value, ("date", "released"), EARLIEST_YEAR, ())
    yield from _relations(value)
    for where, rows in _file_sets(value):
        yield from _file_set(where, rows)
    for where, row in _rows(value):
        yield from _row(where, row)
    if file.kind is Kind.INTERACTIONS:
        yield from conditions(value)
    yield from _repetitions(value, ())


def _identity(file: RuleFile, value: dict[str, object]) -> Iterator[Objection]:
    name = _named(file.kind)
    if name is not None and _differs(value.get(name), file.stem):
        told = f"the {name} is {value[name]!r} but the file is named {file.stem!r}"
        yield (name,), told, "one name for both"
    if file.kind is Kind.ARTICLE and _differs(value.get("area", "winnt"), file.area):
        where: Where = ("area",) if "area" in value else ()
        area = value.get("area", "winnt")
        yield where, f"the area is {area!r} but the folder is named {file.area!r}", "one name for both"


def _named(kind: Kind) -> str | None:
    """The field that must equal the file's name."""
    if kind is Kind.CORRECTION:
        return "article"
    return "id" if kind in (Kind.ARTICLE, Kind.PACKAGE, Kind.COHERENT_SET) else None


def _differs(found: object, expected: str) -> bool:
    return isinstance(found, str) and found != expected


def _dates(
    value: dict[str, object], names: Sequence[str], earliest: int, where: Where
) -> Iterator[Objection]:
    for name in names:
        date = _date(value.get(name))
        if date is not None and not earliest <= date.year <= LATEST_YEAR:
            yield (*where, name), f"the year {date.year} cannot be", f"{earliest} to {LATEST_YEAR}"


def _date(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _relations(value: dict[str, object]) -> Iterator[Objection]:
    for name in _OWN_RELATIONS:
        for index, other in enumerate(_list(value.get(name))):
            if other == value.get("id"):
                yield (name, index), "the article names itself", "another article"


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _file_sets(value: dict[str, object]) -> Iterator[tuple[Where, dict[str, object]]]:
    for index, file_set in enumerate(_list(value.get("file_sets"))):
        if isinstance(file_set, dict):
            yield ("file_sets", index), file_set


def _rows(value: dict[str, object]) -> Iterator[tuple[Where, dict[str, object]]]:
    for where, file_set in _file_sets(value):
        for index, row in enumerate(_list(file_set.get("files"))):
            if isinstance(row, dict):
                yield (*where, "files", index), row
    for index, known in enumerate(_list(value.get("fingerprints"))):
        if isinstance(known, dict):
            yield ("fingerprints", index), known


def _file_set(where: Where, file_set: dict[str, object]) -> Iterator[Objection]:
    if not _list(file_set.get("files")):
        yield where, "a file set without files", "at least one row under files"


def _row(where: Where, row: dict[str, object]) -> Iterator[Objection]:
    yield from _dates(row, _FILE_DATES, EARLIEST_FILE_YEAR, where)
    if row.get("size") is not None and row.get("size_kb") is not None:
        yield (*where, "size_kb"), "both size and size_kb", "size where it is exact, otherwise size_kb"
    if row.get("alternative_date") is not None and row.get("date") is None:
        yield (*where, "alternative_date"), "an alternative_date without date", "both or neither"
    if isinstance(directory := row.get("directory"), str) and ".." in directory.split("\\"):
        yield (*where, "directory"), "the directory leads upwards", "no .. in it"
    yield from _version(where, row.get("version"))


def _version(where: Where, version: object) -> Iterator[Objection]:
    if not isinstance(version, str) or version.count(".") != 3:
        return
    try:
        file_version(version)
    except ValueError:
        if version.replace(".", "").isdigit():
            yield (*where, "version"), f"a part of {version[:40]} is over 65535", "16-bit parts"


def _repetitions(value: object, where: Where) -> Iterator[Objection]:
    """Texts that are twice in one list of texts, anywhere in the document."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _repetitions(item, (*where, key))
    elif isinstance(value, list):
        seen: set[str] = set()
        for index, item in enumerate(value):
            if not isinstance(item, str):
                yield from _repetitions(item, (*where, index))
            elif item in seen:
                yield (*where, index), f"{item[:60]!r} is listed twice", "each once"
            else:
                seen.add(item)
