"""Every build that the pack lists is traced back to who lists it."""

from __future__ import annotations

import datetime as dt
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from scanner.catalog.load import load
from scanner.engine.comparison import EARLIEST_STAMP, LATEST_STAMP, Setting
from scanner.engine.origins import Agreement, origins
from scanner.engine.shipments import Shipment, shipments
from scanner.model.facts import FileFact
from scanner.shipped import shipped


@cache
def every() -> dict[str, tuple[Shipment, ...]]:
    return shipments(load([shipped("rules")]))


@cache
def traceable() -> tuple[tuple[str, Shipment], ...]:
    """Every row that gives a size and a date."""
    return tuple(
        (name, build)
        for name, builds in every().items()
        for build in builds
        if build.row.size and dated(build)
    )


def as_listed(name: str, build: Shipment, day: dt.timedelta = dt.timedelta(0)) -> FileFact:
    """The file that a row describes, down to what it does not say."""
    row = build.row
    noon = dt.datetime.combine(row.date, dt.time(12), dt.UTC) + day if row.date else None
    platform = row.platform.value if row.platform else None
    return FileFact(f"C:\\{name}", size=row.size, modified=noon, version=row.version, machine=platform)


def dated(build: Shipment) -> bool:
    return build.row.date is not None and EARLIEST_STAMP < build.row.date < LATEST_STAMP


def test_every_row_of_the_pack_finds_its_own_article() -> None:
    untraced = 0
    for name, builds in every().items():
        for build in builds:
            row = build.row
            if row.version is None and (row.size is None or not dated(build)):
                untraced += 1
                continue
            found = origins(as_listed(name, build), builds, Setting())
            assert build in [one.shipment for one in found], (name, build)
            own = next(one for one in found if one.shipment == build)
            if row.version is not None and row.size is not None and dated(build):
                assert own.agreement is Agreement.EXACT, (name, build)
    total = sum(map(len, every().values()))
    assert untraced < total / 5, "most rows give a version, or a size and a date"


@given(st.integers(0), st.integers(-1, 1))
def test_a_build_is_traced_a_day_off_and_never_by_another_size(number: int, days: int) -> None:
    name, build = traceable()[number % len(traceable())]
    near = origins(as_listed(name, build, dt.timedelta(days)), every()[name], Setting())
    assert build in [one.shipment for one in near]
    seen = as_listed(name, build)
    longer = FileFact(seen.path, size=(seen.size or 0) + 1, modified=seen.modified, machine=seen.machine)
    assert build not in [one.shipment for one in origins(longer, every()[name], Setting())]
