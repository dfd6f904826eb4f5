"""The parts of an article's body: headings underlined with ``=``, below them headings underlined with ``-``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.knowledge.columns import ends_with_header
from scanner.knowledge.header import HEADER_LINES, footer_start
from scanner.knowledge.products import APPLIES, MOST_LINES
from scanner.knowledge.source import Source

_RULE = re.compile(r" {0,3}(={3,}|-{3,}) *")
_SEPARATOR = re.compile(r"\s*(?:-{60,}|={60,})\s*$")

LONGEST_HEADING = 100
"""Characters of a heading; a longer line above a rule is a paragraph."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines ``start`` to ``end`` (without it) below a heading; the heading itself is not among them.

    ``subheadings`` are the indices of lines that are headings of the second level.
    """

    title: str
    start: int
    end: int
    subheadings: tuple[int, ...] = ()


def sections(text: Source) -> tuple[Section, ...]:
    """The sections of the body in order; text before the first heading is a section without a title."""
    heads = list(_headings(text))
    first, end = _body(text), footer_start(text)
    major = [(index, title) for index, title, sign in heads if sign == "=" and first <= index < end]
    minor = tuple(index for index, _, sign in heads if sign == "-")
    starts = [(first, ""), *((index + 2, title) for index, title in major)]
    ends = [*(index for index, _ in major), end]
    return tuple(
        Section(title, start, stop, tuple(index for index in minor if start <= index < stop))
        for (start, title), stop in zip(starts, ends, strict=True)
        if start < stop
    )


def _headings(text: Source) -> Iterator[tuple[int, str, str]]:
    """Index, title and sign of each underlined line."""
    for index in range(1, len(text.lines)):
        rule = _RULE.fullmatch(text.lines[index][: LONGEST_HEADING + 10])
        if rule is None or len(text.lines[index]) > LONGEST_HEADING:
            continue
        title = text.lines[index - 1].strip()
        if title and abs(len(title) - len(rule[1])) <= 1 and not ends_with_header(title):
            yield index - 1, title, rule[1][0]


def _body(text: Source) -> int:
    """Index of the first line below the header block and the product list."""
    applies = next((i for i, line in enumerate(text.lines[:HEADER_LINES]) if APPLIES in line), None)
    if applies is None:
        return _after_rule(text, 0, HEADER_LINES)
    return _after_rule(text, applies, MOST_LINES)


def _after_rule(text: Source, start: int, count: int) -> int:
    lines = text.lines[start : start + count]
    return next((start + i + 1 for i, line in enumerate(lines) if _SEPARATOR.match(line)), start)
