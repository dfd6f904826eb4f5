"""Rows of a file table, told apart by what their cells are.

A row ends where a cell comes that it already has, or one that the table's order puts
further to the left.  Ends of lines only confirm this, so that wrapped rows and copies
without lines are read the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from scanner.knowledge.cellroles import Cells, Row
from scanner.knowledge.columns import Header, Role
from scanner.knowledge.languages import language_in
from scanner.knowledge.tokens import Kind, Token

_AFTER_CELLS = frozenset({Kind.BAR, Kind.RULE, Kind.PLATFORM, Kind.PRODUCT, Kind.BITS})

LONGEST_CELL = 6
"""Words in the cell of a platform."""
LONGEST_ROW = 12
"""Words that the cells of one row take."""
MOST_STRAY_WORDS = 4
"""Words between two rows of a copy without lines that belong to the first of them."""
MOST_EXTRA_WORDS = 8
"""Words that a row may carry beside its cells; more of them make a sentence."""


@dataclass(slots=True)
class RowReader:
    """Reads rows from a stream of tokens, one after the other, at ``most`` so many."""

    stream: Sequence[Token]
    header: Header | None
    keeps_lines: bool
    order: tuple[Role, ...] = ()
    rows: list[Row] = field(default_factory=list)
    most: int | None = None

    def read(self, at: int) -> int:
        """Read rows from a token on; the index of the first token that belongs to none of them."""
        row, index = Row(start=at), at
        while index < len(self.stream):
            token = self.stream[index]
            if token.kind in (Kind.BAR, Kind.RULE, Kind.NONE):
                row.empty += bool(row.cells) and self._empty_cell(index)
                index += 1
                continue
            if token.first and row.extra and not self._names_file(index):
                break
            role = self._role(index, row)
            if role is not None and row.cells and self._begins(index, role, row):
                if not row.complete(self.header):
                    return row.start
                self._finish(row)
                if len(self.rows) == self.most:
                    return index
                row = Row(start=index)
                role = self._role(index, row)
            if role is not None:
                row.cells.setdefault(role, []).append(token)
                index += 1
                continue
            extra = self._extra(index, row)
            if not extra:
                break
            words = self.stream[index : index + extra]
            row.extra += [word for word in words if word.kind not in (Kind.BAR, Kind.RULE)]
            index += extra
        if not row.cells or not row.complete(self.header):
            return row.start
        self._finish(row)
        return index

    def _empty_cell(self, index: int) -> bool:
        """Whether a cell is given as empty: by a word for it, or by nothing between two bars."""
        token = self.stream[index]
        if token.kind is Kind.NONE:
            return True
        both = token.kind is Kind.BAR and self.stream[index - 1].kind is Kind.BAR
        return both and token.line == self.stream[index - 1].line

    def _finish(self, row: Row) -> None:
        self.rows.append(row)
        if not self.order:
            self.order = tuple(row.cells)

    def _role(self, index: int, row: Row) -> Role | None:
        """The column that a token can stand in, None if it is no cell."""
        if self.stream[index].kind is Kind.PRODUCT and not self._is_cell(index, row):
            return None
        return Cells(self.stream, self.header).role(index, row)

    def _is_cell(self, index: int, row: Row) -> bool:
        """Whether a product's name is in the row, not the heading of what follows it."""
        if self.keeps_lines:
            return not (self.stream[index].gap and row.complete(self.header))
        if Role.PLATFORM not in row.cells and self._may_have_platform():
            return True
        if index + 1 >= len(self.stream) or self.stream[index + 1].kind in _AFTER_CELLS:
            return True
        return self._row_at(index + 1)

    def _may_have_platform(self) -> bool:
        return self.header is None or Role.PLATFORM in self.header.roles

    def _begins(self, index: int, role: Role, row: Row) -> bool:
        """Whether a cell begins the next row."""
        token = self.stream[index]
        if role in row.cells:
            together = role in (Role.PLATFORM, Role.LANGUAGE) and row.last is role and not token.first
            return not together or len(row.cells[role]) >= LONGEST_CELL
        if not row.complete(self.header):
            return False
        if token.first and self._names_file(index):
            return True
        order = self.order or (self.header.roles if self.header else ())
        return role in order and row.last in order and order.index(role) < order.index(row.last)

    def _names_file(self, index: int) -> bool:
        """Whether the line that begins at a token names a file."""
        line = self.stream[index].line
        while index < len(self.stream) and self.stream[index].line == line:
            if self.stream[index].kind is Kind.FILE:
                return True
            index += 1
        return False

    def _extra(self, index: int, row: Row) -> int:
        """How many words from here on belong to the row although they fit no column; 0 if it ended."""
        if not row.complete(self.header):
            return 0
        if self.keeps_lines:
            return self._rest_of_line(index)
        return self._up_to_next_row(index)

    def _rest_of_line(self, index: int) -> int:
        if self.stream[index].first:
            return 0
        count = 0
        while index + count < len(self.stream) and not self.stream[index + count].first:
            count += 1
            if count > MOST_EXTRA_WORDS or self._is_another_row(index + count - 1):
                return 0
        return count

    def _is_another_row(self, index: int) -> bool:
        """Whether a word behind a row is a cell of another one, not of a remark such as "renamed to X"."""
        if self.stream[index].kind is Kind.FILE:
            return self.stream[index - 1].text.casefold() not in ("to", "as")
        return self.stream[index].kind is Kind.DATE

    def _up_to_next_row(self, index: int) -> int:
        """Words up to the next row, unless they are the heading of a new part."""
        for count in range(1, MOST_STRAY_WORDS + 1):
            if index + count >= len(self.stream):
                return 0
            if self._heads_part(self.stream[index : index + count]):
                return 0
            if self._row_at(index + count):
                return count
        return 0

    def _heads_part(self, words: Sequence[Token]) -> bool:
        """Whether words between rows head the rows below them: a line ends there, or a language is named."""
        if words[-1].text.endswith((":", ".")):
            return True
        return language_in(" ".join(word.text for word in words)) is not None

    def _row_at(self, index: int) -> bool:
        """Whether a whole row begins at a token with the cell that every row begins with."""
        row = Row(start=index)
        for place in range(index, min(index + LONGEST_ROW, len(self.stream))):
            if self.stream[place].kind in (Kind.BAR, Kind.RULE, Kind.NONE):
                row.empty += self.stream[place].kind is Kind.NONE
                continue
            role = Cells(self.stream, self.header).role(place, row)
            if role is None or role in row.cells:
                break
            if not row.cells and role is not (self.order or (None,))[0]:
                return False
            row.cells[role] = [self.stream[place]]
        return row.complete(self.header)
