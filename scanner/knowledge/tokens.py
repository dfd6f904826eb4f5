"""Words of an article, classed by what a cell of a file table could be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What a word looks like; its place in a row decides what it is."""

    DATE = auto()
    TIME = auto()
    VERSION = auto()
    SIZE = auto()
    NUMBER = auto()
    FILE = auto()
    PATH = auto()
    PLATFORM = auto()
    PRODUCT = auto()
    BITS = auto()
    NONE = auto()
    BAR = auto()
    RULE = auto()
    WORD = auto()


class Token(NamedTuple):
    """One word or run of words: its class, its text, the index of its line, and where it stands.

    ``first`` marks the first word of a line (bars aside) and ``gap`` that a blank line goes
    before it; both are False throughout where the copy keeps no lines.  ``start`` and
    ``end`` are columns.
    """

    kind: Kind
    text: str
    line: int
    start: int
    end: int
    first: bool
    gap: bool


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = (
    rf"(?:\(?dated:? )?(?:\d{{1,2}}[-/]\d{{1,2}}[-/]\d{{2,4}}|\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}|"
    rf"\d{{1,2}}[- ]{_MONTH}[- ,]{{1,2}}(?:\d{{4}}|\d{{2}})|{_MONTH}[- ]\d{{1,2}}(?:, ?|-| )\d{{4}})(?![\w/-])"
)
_TIME = (
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})? ?(?:[ap]\.? ?m\b\.?|[ap]\b|midnight\b|noon\b)"
    r"|\d{1,2}:\d{2}(?::\d{2})?(?![\w:.]*\d)"
)
_UNIT = r"(?:KB|MB|bytes?|K|b)(?![\w.])"
_SIZE = (
    rf"(?:size:? ?)?(?:\d{{1,3}}(?:, ?\d{{3}})+(?![\d,]*\d)(?: ?{_UNIT})?|\d{{1,9}}(?:[.,]\d{{1,3}})? {{0,3}}{_UNIT}"
    r"|\d{1,4}(?:,\d{1,4}){1,4}(?![\w,.-]*\w))"
)
_VERSION = (
    r"\(?(?:version |ver\.? |v)?\d{1,5}(?:[.:]\d{1,10}){1,4}[a-z]?(?: ?\((?:build )?\d{1,6}\))?"
    r"(?: shp\b)?(?![\w.-]*\w)\)?"
)
_PREFIX = r"(?:(?:[a-z]:|%\w{1,40}%|<[\w ]{1,40}>)?\\?(?:[\w$~.%-]+\\)+)?"
_NAME = r"(?=[\w$~!-]*[a-z_]|\d{3,8}\.[a-z]{3}(?!\w))[\w$~!{}@#&'+-]+(?:\.[\w$~-]+)*\.(?:[a-z_][\w$]{0,5}|386|\d[a-z]\w?)"
_FILE = rf"{_PREFIX}{_NAME}(?![\w\\/@])"
_PATH = r"(?:[a-z]:|%\w{1,40}%)?\\?(?:[\w$~.%-]+\\)+[\w$~.%-]*|%\w{1,40}%"
_CPU = r"(?:intel|ix?86|i386|x386|x86|alpha|axp|mips|ppc|power ?pc)(?![\w.])(?:[- ]?based(?!\w))?"
_PLATFORM = rf"{_CPU}(?:\)? ?(?:,|and|or|&|/) ?\(?{_CPU}){{0,4}}|(?:uni|multi)processor(?!\w)"
_PRODUCT = (
    r"(?:microsoft )?(?:windows nt|windows|nt|win)[ -]?(?:3\.\d{1,2}|4\.0|95/98|9x|95|98|2000|xp|me|32|16)(?!\w)"
    r"(?: second edition)?|windows nt(?!\w)|nt ?4(?![\w.])|win2k(?!\w)|osr ?\d(?:\.\d)?(?![\w.])|macintosh(?!\w)"
)

_LEXER = re.compile(
    rf"(?P<BAR>\|)|(?P<LEADER>\.{{3,}}|(?:\. ){{2,}}\.?)|(?P<RULE>\+(?:[-=]+\+)+|[-=_]{{4,}}(?![\w-]))|(?P<URL>(?:https?|ftp)://\S+)"
    rf"|(?P<DATE>{_DATE})|(?P<TIME>{_TIME})|(?P<BITS>\d{{2,3}}[- ]?bit(?!\w))|(?P<SIZE>{_SIZE})"
    rf"|(?P<VERSION>{_VERSION})|(?P<PLATFORM>{_PLATFORM})|(?P<PRODUCT>{_PRODUCT})|(?P<FILE>{_FILE})|(?P<PATH>{_PATH})"
    rf"|(?P<NONE>(?:n/?a|none|xx[:/]xx(?:[:/]xx)?|-+)(?![\w/-]))|(?P<NUMBER>\d+(?![\w.,:/-]*\w))"
    rf"|(?P<OPEN>[(<])(?=\w)|(?P<CLOSE>[)>\x22]+[.,;]?(?![^\s|]))|(?P<WORD>[^\s|]+)",
    re.IGNORECASE,
)
_RESIDUE = re.compile(r"</?(?:br|p|td|tr|nobr)\s*/?>|&nbsp;", re.IGNORECASE)
_ASIDE = frozenset({"OPEN", "CLOSE", "LEADER"})


def tokens(lines: Sequence[str], start: int, end: int, *, keeps_lines: bool) -> Iterator[Token]:
    """The words of some lines, in order.  Time is in proportion to the text."""
    gap = False
    for index in range(start, end):
        line = _RESIDUE.sub(lambda tag: " " * len(tag[0]), lines[index])
        first = True
        for match in _LEXER.finditer(line):
            name = match.lastgroup or "WORD"
            if name in _ASIDE:
                continue
            kind = Kind.WORD if name == "URL" else Kind[name]
            if kind is Kind.NONE and len(match[0]) > 3 and match[0][0] == "-":
                kind = Kind.RULE
            yield Token(
                kind, match[0], index, match.start(), match.end(), first and keeps_lines, gap and keeps_lines
            )
            first = first and kind is Kind.BAR
            gap = gap and kind is Kind.BAR
        gap = first
