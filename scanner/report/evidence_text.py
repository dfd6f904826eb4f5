"""Evidence in one line, for formats that have no room for a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scanner.model.findings import Attributes, Comparison, Evidence
from scanner.report.text import LINE_LIMIT, PARAGRAPH_LIMIT, visible

_NAMES = 12  # attributes told of one side: more than any rule lists


def evidence_text(pieces: Iterable[Evidence]) -> str:
    """``rdr.sys: expected version 1, observed version 2 (older); …``."""
    return visible("; ".join(map(_piece, pieces)), PARAGRAPH_LIMIT)


def decisive_text(pieces: Sequence[Evidence]) -> str:
    """The piece that decided, with what was expected of it against the same observed."""
    if not pieces:
        return ""
    odd = [one for one in pieces if one.comparison is not Comparison.SAME]
    one = (odd or pieces)[0]
    seen = {name: value for name, value in one.observed.items() if name in (*one.expected, "status")}
    more = f"; and {len(pieces) - 1} more" if len(pieces) > 1 else ""
    return evidence_text([replace(one, observed=seen)]) + more


def _piece(one: Evidence) -> str:
    sides = f"expected {_side(one.expected)}, observed {_side(one.observed)}"
    return f"{visible(one.subject)}: {sides} ({one.comparison.value})"


def _side(values: Attributes) -> str:
    told = [f"{visible(name)} {_value(value)}" for name, value in list(values.items())[:_NAMES]]
    return ", ".join(told) or "nothing"


def _value(value: str | int | None) -> str:
    return "unknown" if value is None else visible(str(value), LINE_LIMIT)
