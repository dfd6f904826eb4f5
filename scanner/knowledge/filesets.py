"""The tables of an article as file sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from scanner.knowledge.dates import decide
from scanner.knowledge.defaults import product_of
from scanner.knowledge.levels import Level
from scanner.knowledge.listing import Listed
from scanner.knowledge.processors import with_processors
from scanner.knowledge.reading import ArticleHeader, UnreadRow
from scanner.knowledge.rowfacts import RowFacts, row_facts
from scanner.knowledge.scopes import Scope, stated_language
from scanner.knowledge.source import Source
from scanner.model.articles import FileRow, FileSet

LEAST_DISTRUSTED = 1000
"""Kilobytes from which a size is taken for bytes where its table calls bytes kilobytes."""


@dataclass(slots=True)
class FileSets:
    """File sets of an article, the packages its rows name, and the cells that could not be read."""

    sets: tuple[FileSet, ...] = ()
    packages: list[str] = field(default_factory=list)
    unread: list[UnreadRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A table with its rows."""

    listed: Listed
    rows: tuple[RowFacts, ...]


def file_sets(listed: Sequence[Listed], text: Source, document: ArticleHeader, path: str) -> FileSets:
    """Rows by what they are for, in the order of the article; the same row twice is one row."""
    found = FileSets()
    grouped: dict[FileSet, list[FileRow]] = {}
    lines: dict[FileSet, int] = {}
    for tables in _by_header([_placed(one, text) for one in listed]):
        together = [row for table in tables for row in table.rows]
        _decide_dates(together, document)
        _distrust_sizes(together)
        for table in tables:
            product = _product(table, document)
            for row in table.rows:
                found.packages += row.packages
                found.unread += [
                    UnreadRow(path, row.line, row.text, f"{why}, which cannot be") for why in row.troubles
                ]
                key = _key(table, row, product)
                grouped.setdefault(key, []).extend(_per_platform(row, table.listed.scope))
                lines.setdefault(key, table.listed.line)
    sets = [
        replace(key, files=tuple(with_processors(_distinct(rows))), line=lines[key])
        for key, rows in grouped.items()
    ]
    found.sets = tuple(_by_level(sets))
    return found


def _placed(one: Listed, text: Source) -> _Placed:
    table = one.table
    return _Placed(one, tuple(row_facts(row, table.header, text.numbers[row.line]) for row in table.rows))


def _by_header(tables: Sequence[_Placed]) -> Iterator[list[_Placed]]:
    """Tables that go on under one header, together: their dates are written by one hand."""
    together: list[_Placed] = []
    for table in tables:
        if together and (table.listed.table.own_header or table.listed.table.header is None):
            yield together
            together = []
        together.append(table)
    if together:
        yield together


def _decide_dates(rows: Sequence[RowFacts], document: ArticleHeader) -> None:
    chosen = decide([row.dated for row in rows], document.date, day_clock=any(row.day_clock for row in rows))
    for row, (date, other) in zip(rows, chosen, strict=True):
        row.file = replace(row.file, date=date, alternative_date=other)


def _distinct(rows: Sequence[FileRow]) -> list[FileRow]:
    """Rows without those that say again what an earlier one says."""
    return list({replace(row, line=None): row for row in reversed(rows)}.values())[::-1]


def _distrust_sizes(rows: Sequence[RowFacts]) -> None:
    """Where one size in KB is too large to be one, the unit is wrong in the whole table (Q280341)."""
    if not any(row.oversized for row in rows):
        return
    for row in rows:
        if row.file.size_kb is not None and row.file.size_kb >= LEAST_DISTRUSTED:
            printed = f"size printed as {row.file.size_kb:,.0f} KB"
            row.troubles.append(printed)
            row.file = replace(row.file, size_kb=None, note="; ".join(filter(None, (row.file.note, printed))))


def _product(table: _Placed, document: ArticleHeader) -> str:
    """The product of the table's rows that name none: worked out once, from all their versions."""
    versions = [one.file.version for one in table.rows if one.file.version]
    return product_of(table.listed.scope.product, document, versions, table.listed.lead)


def _key(table: _Placed, row: RowFacts, product_of_table: str) -> FileSet:
    """The set that a row belongs to, without its files.  Cells of the row go before the table's scope."""
    here = table.listed.scope
    product = row.product or product_of_table
    language, note = stated_language(here)
    level = here.service_pack
    return FileSet(
        product=product,
        language=row.language or language,
        time_basis=here.time_basis,
        service_pack=_level(level, product) if level else None,
        component=here.component,
        note=note,
    )


def _level(level: Level, product: str) -> str:
    """A level as text; a product named without its version is the set's."""
    same = not level.product or product.startswith(level.product)
    return str(Level(product if same else level.product, level.level))


def _per_platform(row: RowFacts, here: Scope) -> list[FileRow]:
    """One row for each processor that the cell names ("Intel and Alpha"), else for the table's."""
    if len(row.platforms) > 1:
        return [replace(row.file, platform=platform) for platform in row.platforms]
    return [row.file if row.file.platform else replace(row.file, platform=here.platform)]


def _by_level(sets: Sequence[FileSet]) -> Iterator[FileSet]:
    """A set for a service pack is a variant where the article has others beside it, else it requires that level."""
    for one in sets:
        beside = {
            (other.service_pack, other.component)
            for other in sets
            if other.product == one.product and other.language == one.language
        }
        if one.service_pack and len({level for level, _ in beside}) < 2:
            yield replace(one, service_pack=None, requires_service_pack=one.service_pack)
        else:
            yield one
