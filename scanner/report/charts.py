"""Where the marks of a chart stand.  Templates draw them, and tell the same in words beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scanner.model.findings import Verdict
from scanner.model.past import Standing
from scanner.report.view import APPLICABLE

GROUPS_SHOWN = 12
"""Groups that a chart has a bar for: the largest."""

OLDEST_SHOWN = 14
"""Years that a chart has a bar for."""

TREND_WIDTH, TREND_HEIGHT = 320, 110
"""Of the trend's drawing, in its own units."""


@dataclass(frozen=True, slots=True)
class BarPart:
    """One verdict's part of a bar 100 wide."""

    verdict: str
    number: int
    start: str
    width: str


@dataclass(frozen=True, slots=True)
class GroupBar:
    """The findings on the hosts of one group; ``share`` is that of satisfied ones among those that apply."""

    name: str
    hosts: int
    parts: tuple[BarPart, ...]
    total: int
    satisfied: int
    failed: int
    open: int

    @property
    def share(self) -> float | None:
        """None where nothing applies."""
        return self.satisfied / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class YearBar:
    """Findings that fail and whose fix is of one year; ``year`` None where nothing tells it.

    ``height`` is out of 100.
    """

    year: int | None
    number: int
    height: str


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One run in the trend: where its two marks stand, and what they mean."""

    standing: Standing
    x: str
    failing_y: str
    open_y: str


def parts(counts: Mapping[Verdict, int]) -> tuple[BarPart, ...]:
    """The parts of a bar, those that fail first; verdicts without findings have none."""
    total = sum(counts.get(verdict, 0) for verdict in APPLICABLE)
    found, done = [], 0
    for verdict in APPLICABLE:
        number = counts.get(verdict, 0)
        if number:
            found.append(
                BarPart(verdict.value, number, f"{100 * done / total:.3f}", f"{100 * number / total:.3f}")
            )
        done += number
    return tuple(found)


def group_bars(groups: Mapping[str, Mapping[Verdict, int]], sizes: Counter[str]) -> tuple[GroupBar, ...]:
    """A bar for each group, the largest first."""
    names = sorted(groups, key=lambda name: (-sizes[name], name))[:GROUPS_SHOWN]
    return tuple(_group_bar(name, sizes[name], groups[name]) for name in names)


def _group_bar(name: str, hosts: int, counts: Mapping[Verdict, int]) -> GroupBar:
    satisfied = sum(counts.get(verdict, 0) for verdict in (Verdict.INSTALLED, Verdict.COVERED))
    total = sum(counts.get(verdict, 0) for verdict in APPLICABLE)
    undecided = counts.get(Verdict.UNDETERMINED, 0)
    failed = total - satisfied - undecided
    return GroupBar(name, hosts, parts(counts), total, satisfied, failed, undecided)


def year_bars(years: Counter[int | None]) -> tuple[YearBar, ...]:
    """A bar for each year from the first to the last that has any, then one for those without a year."""
    known = sorted(year for year in years if year is not None)
    if known:
        first = max(known[0], known[-1] - OLDEST_SHOWN + 1)
        wanted: list[int | None] = list(range(first, known[-1] + 1))
    else:
        wanted = []
    if years[None]:
        wanted.append(None)
    largest = max((years[year] for year in wanted), default=0) or 1
    return tuple(YearBar(year, years[year], f"{100 * years[year] / largest:.2f}") for year in wanted)


def trend_points(trend: Iterable[Standing]) -> tuple[TrendPoint, ...]:
    """Where the runs stand, evenly apart, the highest value at the top."""
    runs = tuple(trend)
    highest = max((max(one.failing, one.open) for one in runs), default=0) or 1
    step = TREND_WIDTH / max(len(runs) - 1, 1)

    def height(number: int) -> str:
        return f"{TREND_HEIGHT * (1 - number / highest):.1f}"

    return tuple(
        TrendPoint(one, f"{step * place:.1f}", height(one.failing), height(one.open))
        for place, one in enumerate(runs)
    )
