"""The order of packages: what must come before what, circles, and preference."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.engine.case import Case, case
from scanner.engine.judge import index
from scanner.engine.plan_files import Delivery
from scanner.engine.plan_order import Precedence, circles, ordered, precedence, reached
from scanner.model.articles import FileRow
from scanner.model.plan import Circle
from tests.engine.building import article, host, pack, row

RDR = "c:\\winnt\\system32\\drivers\\rdr.sys"
SRV = "c:\\winnt\\system32\\drivers\\srv.sys"


def at() -> Case:
    return case(host(), index(pack(article())))


def bringing(name: str, **files: int | None) -> Delivery:
    """A package with builds of Rdr.sys or Srv.sys, told apart by the last part of their version."""
    places = {"rdr": RDR, "srv": SRV}
    return Delivery(
        name,
        {
            places[file]: row(f"{file}.sys", version=f"4.0.1381.{number}" if number else None)
            for file, number in files.items()
        },
    )


def found(*deliveries: Delivery, **required: tuple[str, ...]) -> Precedence:
    return precedence({one.package: one for one in deliveries}, required, at())


def test_older_builds_come_before_newer_ones() -> None:
    order = found(bringing("B", rdr=7100, srv=1), bringing("A", rdr=7086), bringing("C", srv=2))
    assert order.before == {"A": set(), "B": {"A"}, "C": {"B"}}
    assert order.files == {("A", "B"): (RDR,), ("B", "C"): (SRV,)}


def test_every_file_that_two_packages_share_is_told() -> None:
    order = found(bringing("A", rdr=1, srv=1), bringing("B", rdr=2, srv=2))
    assert order.files == {("A", "B"): (RDR, SRV)}


def test_the_same_build_and_one_that_cannot_be_told_are_in_no_order() -> None:
    assert found(bringing("A", rdr=7086), bringing("B", rdr=7086)).before == {"A": set(), "B": set()}
    assert found(bringing("A", rdr=7086), bringing("B", rdr=None)).files == {}


def test_what_a_package_requires_comes_before_it_where_it_is_in_the_plan() -> None:
    order = found(bringing("A", rdr=7086), bringing("B"), A=("B", "Q999999"))
    assert order.before == {"A": {"B"}, "B": set()}
    assert order.files == {}


def test_packages_that_each_have_an_older_build_make_a_circle() -> None:
    order = found(bringing("A", rdr=1, srv=2), bringing("B", rdr=2, srv=1), bringing("C", rdr=3))
    assert order.before == {"A": {"B"}, "B": {"A"}, "C": {"A", "B"}}
    assert circles(order) == (Circle(("A", "B"), ("rdr.sys", "srv.sys")),)
    assert circles(found(bringing("A", rdr=1), bringing("B", rdr=2))) == ()


def test_two_circles_are_two() -> None:
    before = {"D": {"C"}, "C": {"D"}, "B": {"A"}, "A": {"B"}, "E": {"A", "C"}}
    files = {
        ("A", "B"): (RDR,),
        ("B", "A"): (SRV, RDR),
        ("C", "D"): (SRV,),
        ("A", "E"): ("c:\\x.dll",),
        ("Z", "D"): ("c:\\y.dll",),
    }
    assert circles(Precedence(before, files)) == (
        Circle(("A", "B"), ("rdr.sys", "srv.sys")),
        Circle(("C", "D"), ("srv.sys",)),
    )


def test_everything_that_must_come_before() -> None:
    before = {"A": set(), "B": {"A"}, "C": {"B"}, "D": {"C", "A"}, "E": {"F"}, "F": {"E"}}
    assert reached("D", before) == {"A", "B", "C"}
    assert reached("A", before) == set()
    assert reached("E", before) == {"E", "F"}


def by_name(name: str, _: str | None) -> str:
    return name


@pytest.mark.parametrize(
    ("before", "sequence"),
    [
        ({}, []),
        ({"A": set()}, ["A"]),
        ({"B": set(), "A": set()}, ["A", "B"]),
        ({"A": {"B"}, "B": set()}, ["B", "A"]),
        ({"A": {"C"}, "B": set(), "C": {"B"}}, ["B", "C", "A"]),
        # What is not in the plan is not waited for.
        ({"A": {"X"}, "B": set()}, ["A", "B"]),
        # A circle begins where fewest of the others are waited for; what waits for it comes after.
        ({"A": {"B"}, "B": {"A"}}, ["A", "B"]),
        ({"A": {"B", "C"}, "B": {"C"}, "C": {"A", "B"}}, ["B", "A", "C"]),
        ({"A": {"B"}, "B": {"C"}, "C": {"B"}}, ["B", "A", "C"]),
        ({"A": set(), "B": {"C"}, "C": {"B"}}, ["A", "B", "C"]),
        # A circle waits for what must come before it.
        ({"B": {"C", "Z"}, "C": {"B"}, "Z": set()}, ["Z", "B", "C"]),
        ({"A": {"B"}, "B": {"A", "Z"}, "Z": {"Y"}, "Y": set()}, ["Y", "Z", "A", "B"]),
    ],
)
def test_an_order(before: dict[str, set[str]], sequence: list[str]) -> None:
    assert ordered(before, by_name) == sequence


def test_preference_knows_the_package_before() -> None:
    """Like with like: after an even number another even one."""

    def alike(name: str, last: str | None) -> tuple[bool, str]:
        return last is not None and int(name) % 2 != int(last) % 2, name

    assert ordered({name: set() for name in "12345"}, alike) == ["1", "3", "5", "2", "4"]


NAMES = st.sampled_from("ABCDEF")


@given(st.dictionaries(NAMES, st.frozensets(NAMES, max_size=3), max_size=6))
def test_every_package_comes_once_and_after_what_must_come_before_it(
    before: dict[str, frozenset[str]],
) -> None:
    """Except where two must each come before the other."""
    known = {name: set(earlier) & before.keys() for name, earlier in before.items()}
    sequence = ordered(known, by_name)
    assert sorted(sequence) == sorted(known)
    for name, earlier in known.items():
        for other in earlier - {name}:
            circular = name in reached(other, known)
            assert circular or sequence.index(other) < sequence.index(name)


def test_dates_order_builds_without_versions() -> None:
    def dated(day: str) -> FileRow:
        return row("rdr.sys", size=1, date=dt.date.fromisoformat(day))

    early, late = Delivery("B", {RDR: dated("1999-04-29")}), Delivery("A", {RDR: dated("2001-03-01")})
    assert found(early, late).before == {"A": {"B"}, "B": set()}
