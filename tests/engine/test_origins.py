from __future__ import annotations

import pytest

from scanner.engine.comparison import Setting
from scanner.engine.origins import Agreement, Neighbours, agreement, neighbours, origins, shippers
from scanner.engine.shipments import Shipment
from scanner.model.articles import Platform
from tests.engine.building import rdr, rdr_file, row

EXACT, COPY, SIZE_AND_DATE, VERSION = Agreement
NOTHING = None


@pytest.mark.parametrize(
    ("attributes", "kind"),
    [
        ({}, EXACT),
        ({"machine": None}, EXACT),
        ({"modified": "2001-03-02T23:59:00"}, EXACT),
        ({"modified": "2001-03-03T00:00:00"}, COPY),
        ({"modified": None}, COPY),
        ({"size": 266225}, VERSION),
        ({"size": None}, VERSION),
        ({"version": None}, SIZE_AND_DATE),
        ({"version": None, "modified": "2001-03-03T00:00:00"}, NOTHING),
        ({"version": None, "modified": None}, NOTHING),
        ({"version": None, "size": 266225}, NOTHING),
        ({"version": "4.0.1381.7085"}, NOTHING),
        ({"version": "4.00.1381.7086"}, EXACT),
        ({"version": "7086"}, NOTHING),
        ({"machine": "alpha"}, NOTHING),
        ({"linked": "2001-03-01T22:40:11"}, EXACT),
        ({"linked": "2001-03-02T22:40:11"}, EXACT),
        ({"linked": "2001-03-03T00:00:00"}, NOTHING),
    ],
)
def test_a_file_agrees_with_a_row_as_far_as_both_are_known(
    attributes: dict[str, object], kind: Agreement | None
) -> None:
    assert agreement(rdr_file(**attributes), rdr(), Setting()) is kind


def test_rows_that_say_less() -> None:
    assert agreement(rdr_file(), rdr(size=None), Setting()) is VERSION
    assert agreement(rdr_file(size=None), rdr(size=None), Setting()) is VERSION
    assert agreement(rdr_file(), rdr(date=None), Setting()) is COPY
    assert agreement(rdr_file(linked="2024-01-01T00:00:00"), rdr(date=None), Setting()) is COPY
    assert agreement(rdr_file(), rdr(version=None), Setting()) is SIZE_AND_DATE
    assert agreement(rdr_file(), rdr(platform=None), Setting()) is EXACT
    assert agreement(rdr_file(version="7086"), rdr(version="7086 "), Setting()) is EXACT


def test_of_two_readings_of_a_date_the_later_may_be_the_build() -> None:
    either = row("Rdr.sys", size=266224, date="2001-01-03", alternative_date="2001-03-01")
    seen = {"version": None, "modified": "2001-01-03T00:00:00"}
    assert agreement(rdr_file(linked="2001-02-20T00:00:00", **seen), either, Setting()) is SIZE_AND_DATE
    assert agreement(rdr_file(linked="2001-03-20T00:00:00", **seen), either, Setting()) is NOTHING


def test_the_strongest_agreement_comes_first_and_sources_in_order() -> None:
    builds = [
        Shipment("Q3", "Windows NT 4.0", rdr(size=None)),
        Shipment("Q2", "Windows NT 4.0", rdr()),
        Shipment("Q1", "Windows NT 4.0", rdr(version=None)),
        Shipment("Q0", "Windows NT 4.0", rdr(version="4.0.1381.7085")),
        Shipment("Q4", "Windows NT 4.0", rdr()),
    ]
    found = [(one.shipment.source, one.agreement) for one in origins(rdr_file(), builds, Setting())]
    assert found == [("Q2", EXACT), ("Q4", EXACT), ("Q1", SIZE_AND_DATE), ("Q3", VERSION)]


def built(source: str, section: str = "Windows NT 4.0", **attributes: object) -> Shipment:
    return Shipment(source, section, row("Rdr.sys", **attributes))


@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, ""), (7, " …")])
def test_six_shippers_are_named(count: int, more: str) -> None:
    builds = [built(f"Q{number}", size=266224, date="2001-03-01") for number in range(count)]
    named = ", ".join(f"Q{number}" for number in range(min(count, 6)))
    listed = origins(rdr_file(version=None), builds, Setting())
    assert shippers(listed) == {"shipped_by": f"{named}{more}"}


LINE = [
    built("SP5", size=264944, date="1999-04-29"),
    built("Q1", version="4.0.1381.7052", date="2000-05-12"),
    built("Q2", version="4.0.1381.7086", date="2001-03-01"),
    built("Q3", version="4.0.1381.7114", date="2001-12-05"),
    built("Q4", "Terminal Server", version="4.0.1381.33500", date="2001-06-01"),
    built("Q5", "Terminal Server", date="2001-06-05"),
    built("Q6", version="4.0.1381.7100", date="2001-06-06", platform=Platform.ALPHA),
]


def sources(near: Neighbours) -> tuple[list[str], list[str]]:
    return [one.source for one in near.below], [one.source for one in near.above]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"version": "4.0.1381.7090"}, (["Q2"], ["Q3"])),
        ({"version": "4.0.1381.7001"}, ([], ["Q1"])),
        ({"version": "4.0.1381.7086"}, (["Q1"], ["Q3"])),
        ({"version": "4.0.1381.7200"}, (["Q3"], [])),
        ({"version": "4.0.1381.33400"}, ([], ["Q4"])),
        ({"version": "4.0.1381.7090", "machine": "alpha"}, (["Q2"], ["Q6"])),
        ({"version": None, "modified": "2000-01-01T00:00:00"}, (["SP5"], ["Q1"])),
        ({"version": None, "modified": "1980-06-03T00:00:00"}, ([], [])),
        ({"version": None, "modified": None}, ([], [])),
    ],
)
def test_the_nearest_builds_of_the_branch(attributes: dict[str, object], expected: object) -> None:
    known = {"modified": None, **attributes}
    assert sources(neighbours(rdr_file(**known), LINE, Setting())) == expected


def test_without_a_listed_version_of_the_line_dates_order_the_builds_of_the_branch() -> None:
    unversioned = [build for build in LINE if build.row.version is None]
    seen = rdr_file(version="4.0.1381.7090", modified="2001-06-10T00:00:00")
    assert sources(neighbours(seen, unversioned, Setting())) == (["SP5"], [])
    terminal_server = rdr_file(version="4.0.1381.33490", modified="2001-06-10T00:00:00")
    assert sources(neighbours(terminal_server, unversioned, Setting())) == (["Q5"], [])
    other = rdr_file(version="6.5.0.1", modified="2001-06-01T00:00:00")
    assert sources(neighbours(other, LINE, Setting())) == (["SP5"], ["Q5"])


def test_builds_of_one_day_are_all_named() -> None:
    same_day = [built("Q1", date="2001-06-01"), built("Q2", date="2001-06-01", size=5)]
    seen = rdr_file(version=None, modified="2001-06-01T00:00:00")
    assert sources(neighbours(seen, same_day, Setting())) == (["Q1", "Q2"], [])
