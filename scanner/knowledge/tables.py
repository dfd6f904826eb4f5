"""File tables in a stream of words: with a header, without one, or going on after a heading of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.knowledge.cellroles import Row
from scanner.knowledge.columns import Header, Role, header_at
from scanner.knowledge.rows import RowReader
from scanner.knowledge.tokens import Kind, Token

_STARTS = frozenset({Kind.DATE, Kind.FILE, Kind.PLATFORM, Kind.VERSION, Kind.SIZE, Kind.TIME})
_FACTS = (Role.DATE, Role.TIME, Role.VERSION, Role.SIZE)

LEAST_FACTS = 2
"""Attributes that a row without a header must give to be more than a file name in a sentence."""
LONGEST_LABEL = 4
"""Words that may stand before the first cell of a row and say what it is for ("MDAC 2.1", Q216978)."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that follow one another.  ``start`` and ``end`` are indices of tokens, the header included.

    ``own_header`` is False where the rows go on under the header of an earlier table.
    """

    header: Header | None
    rows: tuple[Row, ...]
    start: int
    end: int
    own_header: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """A line among the rows of a table that looks like one of them and could not be read."""

    line: int


def tables(stream: Sequence[Token], *, keeps_lines: bool) -> Iterator[Table | Failure]:
    """Every table of files, in order, with the lines of theirs that could not be read."""
    return _Finder(stream, keeps_lines).find()


@dataclass(slots=True)
class _Finder:
    stream: Sequence[Token]
    keeps_lines: bool
    header: Header | None = None

    def find(self) -> Iterator[Table | Failure]:
        at = 0
        while at < len(self.stream):
            found = header_at(self.stream, at)
            if found and found.tells_files:
                self.header = found
                rows, end = self._rows(found.end)
                if rows or self._line_of_cells(found.end, below_header=True):
                    yield Table(found, tuple(rows), at, max(end, found.end), own_header=True)
                at = max(end, found.end)
                more, at = self._among_rows(at, below_header=not rows)
                yield from more
            elif table := self._without_header(at):
                yield table
                at = table.end
            else:
                at += 1

    def _rows(self, at: int, most: int | None = None) -> tuple[list[Row], int]:
        reader = RowReader(self.stream, self.header, self.keeps_lines, most=most)
        end = reader.read(at)
        return reader.rows, end

    def _without_header(self, at: int) -> Table | None:
        """Rows that begin at a token under no header, or under one further up."""
        first = self.stream[at]
        if first.kind not in _STARTS or (self.keeps_lines and not self._heads_line(at)):
            return None
        first_row, _ = self._rows(at, most=1)
        if not first_row or not self._credible(first_row[0]):
            return None
        rows, end = self._rows(at)
        return Table(self.header, tuple(rows), at, end, own_header=False) if rows else None

    def _heads_line(self, at: int) -> bool:
        """Whether a token is the first of its line, and not all of it unless it names or dates a file."""
        if not self.stream[at].first:
            return False
        alone = at + 1 == len(self.stream) or self.stream[at + 1].first
        return not alone or self.stream[at].kind in (Kind.FILE, Kind.DATE)

    def _credible(self, row: Row) -> bool:
        """Whether a row is one without a header right above it: a file, and two attributes of it.

        Between the bars of a box one will do, and under a header further up cells in its
        columns will, where lines are kept.
        """
        if Role.NAME in row.cells and sum(role in row.cells for role in _FACTS) >= LEAST_FACTS:
            return True
        if Role.NAME not in row.cells:
            return False
        if self._boxed(row) and (Role.VERSION in row.cells or Role.DATE in row.cells):
            return True
        if self.header is None or not self.keeps_lines:
            return False
        kinds = {token.kind for cell in row.cells.values() for token in cell}
        listed = all(role in self.header.roles for role in row.cells)
        return listed and Kind.FILE in kinds and bool(kinds & {Kind.DATE, Kind.VERSION, Kind.SIZE})

    def _boxed(self, row: Row) -> bool:
        """Whether a row stands between bars, its file's name first."""
        before = self.stream[row.start - 1].kind if row.start else None
        return before is Kind.BAR and self.stream[row.start].kind is Kind.FILE

    def _among_rows(self, at: int, *, below_header: bool) -> tuple[list[Table | Failure], int]:
        """Lines straight below the rows of a table that could not be read as rows from their beginning on."""
        found: list[Table | Failure] = []
        while self.keeps_lines and (after := self._line_of_cells(at, below_header=below_header)):
            below_header = False
            table = self._labelled(at, after)
            found.append(table or Failure(self.stream[at].line))
            at = table.end if table else after
            if not table:
                rows, end = self._rows(at)
                if rows and self._credible(rows[0]):
                    found.append(Table(self.header, tuple(rows), at, end, own_header=False))
                    at = end
        return found, at

    def _labelled(self, at: int, after: int) -> Table | None:
        """Rows behind a word or two that say what they are for."""
        for start in range(at + 1, min(at + LONGEST_LABEL, after)):
            if self.stream[start].kind in _STARTS:
                rows, end = self._rows(start)
                if rows and end >= after and Role.NAME in rows[0].cells:
                    rows[0].extra[:0] = self.stream[at:start]
                    return Table(self.header, tuple(rows), at, end, own_header=False)
        return None

    def _line_of_cells(self, at: int, *, below_header: bool = False) -> int:
        """Index of the first token of the next line, if the line at a token looks like a row; else 0."""
        if at >= len(self.stream) or not self.stream[at].first:
            return 0
        if self.stream[at].gap and not below_header:
            return 0
        end = at
        kinds: list[Kind] = []
        while end < len(self.stream) and (end == at or not self.stream[end].first):
            kinds.append(self.stream[end].kind)
            end += 1
        words = kinds.count(Kind.WORD)
        cells = sum(kind in _STARTS for kind in kinds)
        return end if cells > words and cells > 0 else 0
