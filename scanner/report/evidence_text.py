"""Evidence in one line, for formats that have no room for a table."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.model.findings import Attributes, Evidence
from scanner.report.text import LINE_LIMIT, PARAGRAPH_LIMIT, visible

_NAMES = 12  # attributes told of one side: more than any rule lists


def evidence_text(pieces: Iterable[Evidence]) -> str:
    """``rdr.sys: expected version 1, observed version 2 (older); …``."""
    return visible("; ".join(map(_piece, pieces)), PARAGRAPH_LIMIT)


def _piece(one: Evidence) -> str:
    sides = f"expected {_side(one.expected)}, observed {_side(one.observed)}"
    return f"{visible(one.subject)}: {sides} ({one.comparison.value})"


def _side(values: Attributes) -> str:
    told = [f"{visible(name)} {_value(value)}" for name, value in list(values.items())[:_NAMES]]
    return ", ".join(told) or "nothing"


def _value(value: str | int | None) -> str:
    return "unknown" if value is None else visible(str(value), LINE_LIMIT)
