"""Text that came from hosts, made harmless to look at."""

from __future__ import annotations

from math import floor

LINE_LIMIT = 200
"""Characters of one name or value that a view shows."""

PARAGRAPH_LIMIT = 2000
"""Characters of one sentence or list that a view shows."""


_ROUNDING = 1e-9  # 0.29 * 100 is 28.999999999999996


def visible(text: str, limit: int = LINE_LIMIT) -> str:
    """``text`` with every character that does not print written as an escape, cut at ``limit``.

    Control characters move a terminal's cursor and marks of direction turn a line round;
    both are shown instead (``\\x1b``, ``\\u202e``).
    """
    cut = text if len(text) <= limit else text[:limit]
    if not cut.isprintable():
        cut = "".join(character if character.isprintable() else _escaped(character) for character in cut)
    return cut if len(text) <= limit else f"{cut}… (+{len(text) - limit:,} characters)"


def share(value: float | None) -> str:
    """A share as a percentage, rounded down, so that it says 100 only where nothing is left."""
    return "–" if value is None else f"{floor(value * 100 + _ROUNDING):d} %"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
