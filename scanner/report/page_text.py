"""How values become text on a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from scanner.model.findings import Attributes, Evidence
from scanner.report.keys import quoted
from scanner.report.text import PARAGRAPH_LIMIT, share, visible
from scanner.report.view import HostLine, cause, coverage_text


@dataclass(frozen=True, slots=True)
class AttributeRow:
    """One attribute of a subject, expected beside observed."""

    name: str
    expected: str
    observed: str
    differs: bool


def finalized(value: Any) -> Any:
    """What a template prints: text from outside made visible, nothing for None; markup as it is."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value, PARAGRAPH_LIMIT)
    return value


def attributes(evidence: Evidence) -> Iterator[AttributeRow]:
    """The attributes of either side, those expected first."""
    for name in dict.fromkeys((*evidence.expected, *evidence.observed)):
        expected, observed = _told(evidence.expected, name), _told(evidence.observed, name)
        both = name in evidence.expected and name in evidence.observed
        yield AttributeRow(name.replace("_", " "), expected, observed, both and expected != observed)


def _told(values: Attributes, name: str) -> str:
    if name not in values:
        return ""
    value = values[name]
    if name == "size" and isinstance(value, int):
        return f"{value:,} bytes"
    return "unknown" if value is None else visible(str(value))


def short(value: object) -> str:
    """A name, cut if it is too long for one."""
    return visible(str(value))


def moment(time: datetime) -> str:
    """``2026-11-22 10:15 UTC``."""
    return time.strftime("%Y-%m-%d %H:%M UTC")


def day(time: datetime) -> str:
    """``2026-11-22``."""
    return time.strftime("%Y-%m-%d")


def brief(number: int) -> str:
    """``734``, ``7.3k``, ``73k``, ``1.2M``: for places where the number itself stands nearby."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:.1f}{letter}" if number < 10 * size else f"{number // size}{letter}"
    return str(number)


def page_address(line: HostLine) -> str:
    """Where a host is within the page."""
    return f"#host={line.key}"


FILTERS = {
    "attributes": attributes,
    "brief": brief,
    "cause": cause,
    "coverage_of": coverage_text,
    "day": day,
    "key": quoted,
    "moment": moment,
    "address": page_address,
    "share": share,
    "short": short,
}
"""What templates may use beside Jinja's own."""
