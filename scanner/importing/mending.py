"""What is left of a rule when one of its cells cannot be: the rest, and the cell told as unread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import msgspec

from scanner.catalog.facts import plain_values
from scanner.catalog.fields import FIELDS
from scanner.catalog.semantics import objections
from scanner.catalog.shapes import shaped
from scanner.catalog.sources import SUFFIX, Kind, RuleFile
from scanner.model.articles import Article, FileRow, FileSet


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A cell that a rule file cannot hold: the line of its row, what stands there, and why not."""

    line: int
    text: str
    why: str


def objection(rule: Article) -> str:
    """Why a rule could not be read back from its file; empty if nothing is wrong with it."""
    values = plain_values(rule)
    file = RuleFile("", f"{rule.area}/{rule.id}{SUFFIX}")
    try:
        shaped(values, Article)
    except msgspec.ValidationError as error:
        return str(error)
    if file.kind is not Kind.ARTICLE:
        return f"no area may be called {rule.area!r}"
    return "; ".join(f"{message}: {allowed}" for _, message, allowed in objections(file, values))


def mended(rule: Article) -> tuple[Article, list[LeftOut]]:
    """The rule without the cells of its rows that cannot be, and each name once where one is repeated.

    A row whose name cannot be is left out; a directory below an unknown root becomes a note.
    """
    left: list[LeftOut] = []
    sets = [replace(one, files=tuple(_mended_rows(one, left))) for one in rule.file_sets]
    return _each_once(replace(rule, file_sets=tuple(one for one in sets if one.files))), left


def _mended_rows(one: FileSet, left: list[LeftOut]) -> Iterator[FileRow]:
    for row in one.files:
        if _row_objection(FileRow(row.name)):
            left.append(LeftOut(row.line or 1, row.name, _why("name", "Expected")))
        else:
            yield _mended_row(row, left)


def _mended_row(row: FileRow, left: list[LeftOut]) -> FileRow:
    while why := _row_objection(row):
        name = next(_culprits(row, why), None)
        if name is None:
            return row
        if name == "directory":
            row = replace(row, note=f"In {row.directory}")  # <snaroot>\system (Q178254) is worth knowing
        else:
            left.append(LeftOut(row.line or 1, f"{row.name}: {name} {getattr(row, name)}", _why(name, why)))
        row = _without(row, name)
    return row


def _without(row: FileRow, name: str) -> FileRow:
    nothing: dict[str, Any] = {name: None}
    return replace(row, **nothing)


def _why(name: str, why: str) -> str:
    """What the cell should be, in words; a decoder speaks in patterns."""
    form = FIELDS["FileRow"][name].form
    return f"it is not {form.title}" if why.startswith("Expected") and form and form.title else why


def _culprits(row: FileRow, why: str) -> Iterator[str]:
    """Cells that are wrong by themselves; then those without which the row is right."""
    stated = [
        member.name
        for member in fields(row)
        if member.default is None and getattr(row, member.name) is not None
    ]
    for name in stated:
        only: dict[str, Any] = {name: getattr(row, name)}
        if _row_objection(FileRow(row.name, **only)) == why:
            yield name
    for name in stated:
        if not _row_objection(_without(row, name)):
            yield name


def _row_objection(row: FileRow) -> str:
    """What is wrong with a row by itself."""
    alone = (FileSet("Windows NT 4.0", files=(row,)),)
    return objection(Article("Q100000", "A row", file_sets=alone))


def _each_once(rule: Article) -> Article:
    products = tuple(replace(one, versions=_once(one.versions)) for one in rule.products)
    names: dict[str, Any] = {
        member.name: _once(value)
        for member in fields(rule)
        if isinstance(value := getattr(rule, member.name), tuple)
        and all(isinstance(one, str) for one in value)
    }
    return replace(rule, **{**names, "products": products})


def _once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
