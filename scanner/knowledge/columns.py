"""The header of a file table: which column says what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from scanner.knowledge.tokens import Kind, Token


class Role(Enum):
    """What a column of a file table is for."""

    DATE = auto()
    TIME = auto()
    VERSION = auto()
    SIZE = auto()
    NAME = auto()
    PLATFORM = auto()
    LANGUAGE = auto()
    DIRECTORY = auto()
    PACKAGE = auto()
    OTHER = auto()


FREE = frozenset({Role.LANGUAGE, Role.DIRECTORY, Role.OTHER})
"""Columns whose cells are words of any kind."""

_TITLES: dict[tuple[Role, ...], str] = {
    (Role.NAME,): "file name|filename|file names|filenames|name|file|files|module|driver|driver name|dll|"
    "file name and path|source file name|updated file|updated files",
    (Role.DATE,): "date|file date|modified date|date modified|release date|creation date|date stamp|modified",
    (Role.TIME,): "time|file time",
    (Role.DATE, Role.TIME): "date/time|time stamp|timestamp|date & time",
    (Role.SIZE,): "size|file size|size bytes|bytes|size in bytes|length|file length",
    (Role.VERSION,): "version|file version|version#|version number|ver|build|version no",
    (Role.PLATFORM,): "platform|platforms|processor|processor type|operating system|os|architecture|cpu",
    (Role.LANGUAGE,): "language|locale",
    (Role.DIRECTORY,): "destination folder|destination|location|folder|path|directory|install path",
    (Role.PACKAGE,): "file to download|package|package name",
    (Role.OTHER,): "description|component|base|product|source|item id|type|notes|status",
}
_COLUMNS = {tuple(title.split()): roles for roles, titles in _TITLES.items() for title in titles.split("|")}
_LONGEST = max(map(len, _COLUMNS))
_FIRST_WORDS = frozenset(title[0] for title in _COLUMNS)
_WORDS = frozenset(word for title in _COLUMNS for word in title)

LONGEST_HEADER = 40
"""Words and bars of a header."""
LEAST_COLUMNS = 2
"""Titles that make a header; a single one is a word in a sentence."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns in order, ``end`` the index of the first token below the header and its rule.

    ``subjects`` are the files that the columns' titles name: the file that all rows are about
    ("Pscript.dll Date", Q157171), or the packages whose contents are listed (Q230212).
    """

    roles: tuple[Role, ...]
    line: int
    end: int
    subjects: tuple[str, ...] = ()

    @property
    def subject(self) -> str | None:
        """The file that all rows are about, if the header names it."""
        return self.subjects[0] if self.subjects and Role.NAME not in self.roles else None

    @property
    def names_files(self) -> bool:
        """Whether rows say which file they are about, or the header does."""
        return Role.NAME in self.roles or self.subject is not None

    @property
    def tells_files(self) -> bool:
        """Whether the columns are those of a file table: a name, and at least one attribute to check."""
        return self.names_files and any(
            role in self.roles for role in (Role.DATE, Role.TIME, Role.VERSION, Role.SIZE, Role.PLATFORM)
        )


def ends_with_header(text: str) -> bool:
    """Whether a text ends in the titles of two columns, as before the rule below a header."""
    words = [word.strip(":#|()").casefold() for word in text[-80:].split()[-2:]]
    return len(words) == 2 and all(word in _WORDS for word in words)


def header_at(stream: Sequence[Token], at: int) -> Header | None:
    """The header of a file table that begins at a token, or None.

    Where lines are kept it fills a line by itself; where they are not, a rule or a row
    follows it, and no title ends in a colon or is one of :data:`FREE` to begin with.
    """
    if stream[at].kind not in (Kind.BAR, Kind.FILE) and _first_word(stream[at]) not in _FIRST_WORDS:
        return None
    roles: list[Role] = []
    subjects: list[str] = []
    index = at
    while index < min(len(stream), at + LONGEST_HEADER) and (index == at or not stream[index].first):
        found = _title(stream, index)
        if found:
            roles += _COLUMNS[found]
        elif stream[index].kind is Kind.FILE and index + 1 < len(stream) and _title(stream, index + 1):
            subjects.append(stream[index].text)
        elif stream[index].kind is not Kind.BAR:
            break
        index += len(found) or 1
        if not stream[at].first and stream[index - 1].text.endswith(":"):
            return None
    if len(roles) < LEAST_COLUMNS or (roles[0] in FREE and not stream[at].first):
        return None
    end = _below(stream, at, index)
    return Header(tuple(roles), stream[at].line, end, tuple(dict.fromkeys(subjects))) if end else None


def _first_word(token: Token) -> str:
    return token.text.strip(":#()").casefold()


def _title(stream: Sequence[Token], at: int) -> tuple[str, ...]:
    """The longest column title that begins at a token; empty if none does."""
    if _first_word(stream[at]) not in _FIRST_WORDS:
        return ()
    for length in range(min(_LONGEST, len(stream) - at), 0, -1):
        words = tuple(_first_word(token) for token in stream[at : at + length])
        if words in _COLUMNS:
            return words
    return ()


def _below(stream: Sequence[Token], at: int, index: int) -> int:
    """Index of the first token of the table's body; 0 if what went before is no header."""
    while index < len(stream) and stream[index].kind is Kind.BAR:
        index += 1
    ruled = index < len(stream) and stream[index].kind is Kind.RULE
    alone = stream[at].first and (index == len(stream) or stream[index].first)
    row_follows = index < len(stream) and stream[index].kind in (
        Kind.DATE,
        Kind.FILE,
        Kind.VERSION,
        Kind.SIZE,
    )
    if not ruled and not alone and not row_follows:
        return 0
    while index < len(stream) and stream[index].kind in (Kind.RULE, Kind.BAR):
        index += 1
    return index
