"""Which column a cell of a row stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from scanner.knowledge.columns import Header, Role
from scanner.knowledge.languages import language_in
from scanner.knowledge.tokens import Kind, Token

_ROLE_OF = {
    Kind.DATE: Role.DATE,
    Kind.TIME: Role.TIME,
    Kind.SIZE: Role.SIZE,
    Kind.VERSION: Role.VERSION,
    Kind.PATH: Role.DIRECTORY,
    Kind.PLATFORM: Role.PLATFORM,
    Kind.PRODUCT: Role.PLATFORM,
    Kind.BITS: Role.PLATFORM,
}
_DATA = (Role.DATE, Role.TIME, Role.VERSION, Role.SIZE)
_NUMERIC = frozenset({Kind.NUMBER, Kind.SIZE, Kind.VERSION})
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_MILLIONS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}")
_KILOBYTES = re.compile(r"\d{1,5}\.\d{1,2}")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_DOTTED_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
_BARE_NAME = re.compile(r"[A-Za-z_$][\w$~-]{1,40}")


@dataclass(slots=True)
class Row:
    """Cells of one row by role, in the order they came; ``extra`` are words that fit no column."""

    cells: dict[Role, list[Token]] = field(default_factory=dict)
    extra: list[Token] = field(default_factory=list)
    empty: int = 0
    start: int = 0

    @property
    def line(self) -> int:
        """Index of the line where the row begins."""
        return next(iter(self.cells.values()))[0].line

    @property
    def last(self) -> Role | None:
        """The column of the cell that came last."""
        return next(reversed(self.cells), None)

    def complete(self, header: Header | None) -> bool:
        """Whether it names a file and says something about it."""
        named = Role.NAME in self.cells or (header is not None and header.subject is not None)
        return named and (any(role in self.cells for role in _DATA) or self.empty > 0)


@dataclass(frozen=True, slots=True)
class Cells:
    """Tells columns of cells by what they look like, what the header lists, and what is still to come."""

    stream: Sequence[Token]
    header: Header | None

    def role(self, index: int, row: Row) -> Role | None:
        """The column that a token can stand in, None if it is no cell."""
        token = self.stream[index]
        if token.kind is Kind.FILE:
            package = self.header is not None and Role.PACKAGE in self.header.roles
            return Role.PACKAGE if package and (Role.NAME in row.cells or self._subject) else Role.NAME
        if token.kind is Kind.VERSION:
            return self._dotted(token, row)
        if token.kind is Kind.NUMBER:
            return self._number(index, row)
        if token.kind is Kind.WORD:
            return self._word(index, row)
        return _ROLE_OF.get(token.kind)

    @property
    def _subject(self) -> bool:
        return self.header is not None and self.header.subject is not None

    @property
    def _one_number(self) -> bool:
        """Whether the header has either versions or sizes, not both."""
        return self.header is not None and not {Role.SIZE, Role.VERSION} <= set(self.header.roles)

    def _lists(self, role: Role) -> bool:
        """Whether the table has such a column, as far as its header says."""
        return self.header is None or role in self.header.roles

    def _dotted(self, token: Token, row: Row) -> Role:
        """Tell versions from times (22.36), from sizes written with dots (177.424) or in unnamed kilobytes (94.5)."""
        if row.last is Role.DATE and self.header is not None and _DOTTED_CLOCK.fullmatch(token.text):
            return Role.TIME if Role.TIME in self.header.roles else Role.VERSION
        if _MILLIONS.fullmatch(token.text) and self._one_number and Role.SIZE not in row.cells:
            # Groups of three digits are a size, whatever the only column is called (Q195052).
            return Role.SIZE
        needed = Role.SIZE not in row.cells and self._lists(Role.SIZE)
        spare = Role.VERSION in row.cells or (self.header is not None and not self._lists(Role.VERSION))
        size = _THOUSANDS.fullmatch(token.text) or (self.header and _KILOBYTES.fullmatch(token.text))
        return Role.SIZE if needed and spare and size else Role.VERSION

    def _number(self, index: int, row: Row) -> Role:
        """Plain digits are a time (1436), a last version word (7043) or a size, by what is still to come."""
        token = self.stream[index]
        more = index + 1 < len(self.stream) and self.stream[index + 1].kind in _NUMERIC
        if more and row.last is Role.DATE and _CLOCK.fullmatch(token.text) and self._lists(Role.TIME):
            return Role.TIME
        if more and self.header is not None and self._lists(Role.VERSION) and Role.VERSION not in row.cells:
            return Role.VERSION
        return Role.SIZE

    def _word(self, index: int, row: Row) -> Role | None:
        """A name without an extension (Ntldr) stands where the header has the name; or None."""
        token = self.stream[index]
        if self.header is not None and Role.LANGUAGE in self.header.roles and language_in(token.text):
            return Role.LANGUAGE if Role.NAME in row.cells else None
        if self.header is None or Role.NAME not in self.header.roles or not _BARE_NAME.fullmatch(token.text):
            return None
        before = self.header.roles[: self.header.roles.index(Role.NAME)]
        if not before:
            return Role.NAME if self._alone_in_cell(index) else None
        due = Role.NAME not in row.cells and row.last is before[-1] and not token.first
        return Role.NAME if due else None

    def _alone_in_cell(self, index: int) -> bool:
        """Whether a word stands between the bar that begins a line of a box and the next one."""
        if index == 0 or index + 2 >= len(self.stream):
            return False
        around = (self.stream[index - 1].kind, self.stream[index + 1].kind)
        return around == (Kind.BAR, Kind.BAR) and self.stream[index + 2].kind in (
            Kind.VERSION,
            Kind.DATE,
            Kind.SIZE,
        )
