"""What the page is made of: packed states, keys, totals, charts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scanner.model.findings import Finding, Verdict
from scanner.model.past import Standing
from scanner.report import cells
from scanner.report.cells import Cells
from scanner.report.charts import group_bars, trend_points, year_bars
from scanner.report.keys import Keys
from scanner.report.page_text import brief
from scanner.report.rendering import Rendering
from scanner.report.report_view import waiver_lines
from scanner.report.summary import Summary
from scanner.report.totals import Totals, fix_year
from tests.report.samples import CLEAN, MISMATCHED, MISSING, REGRESSED, RUN, WORST
from tests.report.test_html import waiver

ROWS = some.lists(
    some.tuples(some.sampled_from("abc"), some.dictionaries(some.integers(0, 9), some.integers(1, 700))),
    max_size=9,
)


@given(ROWS)
def test_what_was_packed_is_unpacked(rows: list[tuple[str, dict[int, int]]]) -> None:
    with pytest.MonkeyPatch.context() as change:
        change.setattr(cells, "BLOCK", 4)
        packed = bytearray()

        class Sink:
            def write(self, text: bytes, /) -> None:
                packed.extend(text)

        made = Cells(Sink())
        for kind, states in rows:
            made.add(kind, states)
        made.close()
    found: dict[int, dict[int, int]] = {number: {} for number in range(len(rows))}
    at = first = 0
    for size, width in made.blocks:
        for column in range(width):
            wide, at = packed[at], at + 1
            for number in made.order[first : first + size]:
                state, at = int.from_bytes(packed[at : at + wide], "little"), at + wide
                if state:
                    found[number][column] = state
        first += size
    assert at == len(packed)
    assert [found[number] for number in range(len(rows))] == [states for _, states in rows]


def test_keys_are_of_their_own_and_fit_for_addresses() -> None:
    keys = Keys()
    assert keys.key(1, "HMI 04", "smb://a") == "HMI%2004"
    assert keys.key(2, "hmi 04", "smb://b") == "smb:%2F%2Fb"
    assert keys.key(3, "HMI 04", "smb://b") == "~3"
    assert keys.key(4, "\u202e&=#\ud800", "x") == "%5Cu202e%26%3D%23%5Cud800"
    assert len(keys.key(5, "é" * 1_000_000, "y")) <= 6 * 90


@pytest.mark.parametrize(
    ("finding", "year"),
    [
        (MISSING, 2001),
        (REGRESSED, 2000),
        (replace(REGRESSED, bulletins=("MS98-004", "MS99-001")), 1999),
        (replace(REGRESSED, bulletins=("odd",)), 2000),
        (replace(REGRESSED, bulletins=(), cves=("CAN-2002-0001", "x")), 2002),
        (MISMATCHED, None),
        (replace(MISSING, evidence=(replace(MISSING.evidence[0], expected={"modified": "soon"}),)), None),
    ],
)
def test_the_year_of_a_fix(finding: Finding, year: int | None) -> None:
    assert fix_year(finding) == year


def test_totals_by_group_and_by_waiver() -> None:
    totals, summary = Totals(), Summary()
    waived = replace(WORST, findings=tuple(replace(one, waiver="W-2") for one in WORST.findings[:3]))
    for host, groups in ((WORST, {"a", "b"}), (CLEAN, {"a"}), (waived, set())):
        totals.add(summary.add(host), host.findings, frozenset(groups))
    assert totals.groups["a"][Verdict.MISSING] == 1
    assert totals.sizes["a"] == 2
    assert totals.waived == {"W-2": 3}
    first, second = group_bars(totals.groups, totals.sizes)
    assert (first.name, second.name, second.hosts, second.failed, second.open) == ("a", "b", 1, 3, 1)
    assert sum(float(part.width) for part in first.parts) == pytest.approx(100, abs=0.01)
    lines = waiver_lines(
        Rendering(waivers=(waiver("W-1", 31), waiver("W-2", 30)), today=date(2026, 11, 22)), totals
    )
    assert lines is not None
    assert [(one.waiver.id, one.days, one.findings) for one in lines] == [("W-2", 30, 3)]


def test_bars_of_years_leave_no_year_out() -> None:
    bars = year_bars(Counter({1999: 4, 2001: 1, None: 2}))
    assert [(one.year, one.number, one.height) for one in bars] == [
        (1999, 4, "100.00"),
        (2000, 0, "0.00"),
        (2001, 1, "25.00"),
        (None, 2, "50.00"),
    ]
    assert year_bars(Counter()) == ()


def test_the_trend_goes_from_left_to_right_and_the_most_is_on_top() -> None:
    standings = [Standing(str(one), RUN.started_at, 1, one, 0) for one in (0, 5, 10)]
    first, second, last = trend_points(standings)
    assert [one.x for one in (first, second, last)] == ["0.0", "160.0", "320.0"]
    assert [one.failing_y for one in (first, second, last)] == ["110.0", "55.0", "0.0"]
    assert trend_points(()) == ()
    assert trend_points(standings[:1])[0].failing_y == "110.0"


def test_numbers_in_brief() -> None:
    assert [brief(one) for one in (0, 999, 1_000, 7_349, 73_499, 1_250_000)] == [
        "0",
        "999",
        "1.0k",
        "7.3k",
        "73k",
        "1.2M",
    ]
