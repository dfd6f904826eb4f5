"""Processors of rows whose cell for them is empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from scanner.model.articles import FileRow, Platform

ALPHA_IS_LARGER = 1.2
"""How much larger a file for Alpha is than the same file for x86, at least."""

BY_SIZE = "processor told from the sizes: the smaller of two is for x86"
AS_ABOVE = "processor as in the row above"


def with_processors(rows: Sequence[FileRow]) -> list[FileRow]:
    """Rows with the processors that their table tells without printing them in every row.

    A processor printed once heads the rows below it (Q172416, Q181743).  Where none is
    printed and every file is listed twice, the smaller file of each pair is for x86.
    """
    if _printed_once(rows):
        return _carried_down(rows)
    if not any(row.platform for row in rows) and (sizes := _pairs(rows)):
        return [_by_size(row, sizes[row.name.casefold()]) for row in rows]
    return list(rows)


def _printed_once(rows: Sequence[FileRow]) -> bool:
    """Whether processors stand in the first row of each block only, no file twice in a block."""
    if len(rows) < 2 or rows[0].platform is None:
        return False
    printed = [row.platform for row in rows if row.platform]
    together = any(a.platform and b.platform for a, b in pairwise(rows))
    if together or len(set(printed)) < len(printed) or rows[-1].platform or len(printed) < 2:
        return False
    filled = Counter((row.name.casefold(), row.platform) for row in _carried_down(rows))
    return max(filled.values()) == 1


def _carried_down(rows: Sequence[FileRow]) -> list[FileRow]:
    carried: list[FileRow] = []
    current: Platform | None = None
    for row in rows:
        current = row.platform or current
        carried.append(row if row.platform else _noted(replace(row, platform=current), AS_ABOVE))
    return carried


def _pairs(rows: Sequence[FileRow]) -> dict[str, list[int]]:
    """The two sizes of each file, smaller first; empty unless every file has two that differ enough."""
    sizes: dict[str, list[int]] = {}
    for row in rows:
        sizes.setdefault(row.name.casefold(), []).append(row.size or 0)
    pairs = {name: sorted(both) for name, both in sizes.items()}
    if any(len(both) != 2 or not both[0] or both[1] < ALPHA_IS_LARGER * both[0] for both in pairs.values()):
        return {}
    return pairs


def _by_size(row: FileRow, sizes: Sequence[int]) -> FileRow:
    platform = Platform.X86 if row.size == sizes[0] else Platform.ALPHA
    return _noted(replace(row, platform=platform), BY_SIZE)


def _noted(row: FileRow, note: str) -> FileRow:
    return replace(row, note="; ".join(filter(None, (row.note, note))))
