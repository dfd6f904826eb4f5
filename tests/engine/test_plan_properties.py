"""Laws of plans, on random parts of the real pack and random hosts; the plans are carried out by hand."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.catalog.load import load
from scanner.engine.comparison import Setting, compare
from scanner.engine.judge import PackIndex, index, judge
from scanner.engine.plan import plan
from scanner.engine.selection import row_places
from scanner.model.articles import Article, FileRow, Platform
from scanner.model.facts import FileFact, HostFacts
from scanner.model.findings import NON_COMPLIANT, Comparison, Confidence
from scanner.model.pack import RulePack
from scanner.model.plan import HostPlan
from scanner.shipped import shipped
from tests.cli.running import FLEET
from tests.engine.building import ROOT, host
from tests.engine.carrying_out import carried_out
from tests.machines import machines

ANCIENT = dt.datetime(1996, 10, 14, 12, tzinfo=dt.UTC)


@cache
def whole_pack() -> RulePack:
    return load([shipped("rules")])


@cache
def with_files() -> list[Article]:
    return [
        article
        for article in whole_pack().articles
        if article.area == "winnt" and any(one.product == "Windows NT 4.0" for one in article.file_sets)
    ]


def rows_of(article: Article) -> list[FileRow]:
    return [
        row
        for one in article.file_sets
        if one.product == "Windows NT 4.0"
        for row in one.files
        if (row.platform or Platform.X86) is Platform.X86
    ]


@st.composite
def situations(draw: st.DrawFn) -> tuple[PackIndex, HostFacts]:
    """Some articles, the packages that may contain them, and a host with some build of each file."""
    pack = whole_pack()
    chosen = draw(
        st.lists(st.sampled_from(with_files()), min_size=1, max_size=25, unique_by=lambda one: one.id)
    )
    rollups = tuple(one for one in pack.packages if one.id in ("Q299444", "Q244599", "SP6a"))
    builds: dict[str, list[FileRow]] = {}
    for article in chosen:
        for row in rows_of(article):
            for place in row_places(row, pack.locations):
                builds.setdefault(place, []).append(row)
    files = [draw(file_at(place, rows)) for place, rows in sorted(builds.items())]
    marks = draw(st.lists(st.sampled_from([article.id for article in chosen]), max_size=3, unique=True))
    rules = RulePack(tuple(chosen), rollups, pack.coherent_sets, pack.locations, pack.builds, pack.planning)
    return index(rules), host(*files, marks=tuple(marks))


@st.composite
def file_at(draw: st.DrawFn, place: str, rows: list[FileRow]) -> FileFact:
    """The first release's file, or one that an article lists."""
    path = place.replace("%systemroot%", ROOT)
    row = draw(st.sampled_from([None, *rows]))
    if row is None or row.date is None:
        return FileFact(path, size=1000, modified=ANCIENT, version="4.0.1381.1", machine="x86")
    stamp = dt.datetime.combine(row.date, dt.time(12, tzinfo=dt.UTC))
    version = row.version if row.version and row.version.count(".") == 3 else None
    return FileFact(path, size=row.size, modified=stamp, version=version, machine="x86")


RULES = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@given(situations())
@RULES
def test_no_older_build_is_put_over_a_newer_one(situation: tuple[PackIndex, HostFacts]) -> None:
    rules, facts = situation
    made = plan(facts, rules)
    after, bench = carried_out(facts, rules, made)
    assert bench.spoiled == []
    ends = {file.path: file for file in after.files or ()}
    for file in facts.files or ():
        assert not sunk(file, ends[file.path]), file.path


def sunk(before: FileFact, after: FileFact) -> bool:
    """Whether a file ended up older than it was."""
    row = FileRow(
        "",
        size=after.size,
        version=after.version,
        date=after.modified.date() if after.modified else None,
        platform=Platform.X86,
    )
    match = compare(before, row, Setting())
    return match.comparison is Comparison.LATER and match.confidence is not Confidence.LOW


@given(situations())
@RULES
def test_the_host_is_compliant_once_the_plan_is_carried_out(situation: tuple[PackIndex, HostFacts]) -> None:
    rules, facts = situation
    assert_settled(facts, rules, plan(facts, rules))


def assert_settled(facts: HostFacts, rules: PackIndex, made: HostPlan) -> None:
    """Judged anew by the engine, nothing fails but what the plan said it has no package for."""
    after, _ = carried_out(facts, rules, made)
    found = judge(after, rules).findings
    failing = {one.rule for one in found if one.verdict in NON_COMPLIANT}
    assert failing == set(made.rehearsal.failing)
    assert failing <= {one.rule for one in made.withheld}


@given(situations())
@RULES
def test_a_plan_is_no_larger_than_one_fix_for_each_finding(situation: tuple[PackIndex, HostFacts]) -> None:
    rules, facts = situation
    made = plan(facts, rules)
    assert made.smallness.at_least <= len(made.steps)
    assert len({step.package for step in made.steps}) == len(made.steps)
    if made.smallness.at_least == len(made.steps):
        assert made.smallness.proven


@cache
def whole_index() -> PackIndex:
    return index(whole_pack())


def fleet() -> list[Any]:
    return [
        pytest.param(msgspec.json.decode(path.read_bytes(), type=HostFacts), id=path.stem)
        for path in sorted(FLEET.glob("*.json"))
    ]


@pytest.mark.parametrize("facts", fleet())
def test_every_host_of_the_example_fleet_is_compliant_once_its_plan_is_carried_out(facts: HostFacts) -> None:
    assert_settled(facts, whole_index(), plan(facts, whole_index()))


def stories() -> list[Any]:
    """Of the story machines that come to the same, every third: a plan of the whole pack takes its time."""
    alike = sorted(machines(), key=lambda one: one.name.partition("--")[2])
    return [pytest.param(one.facts, id=one.name) for one in alike[::3]]


@pytest.mark.parametrize("facts", stories())
def test_no_story_leaves_a_plan_without_an_answer(facts: HostFacts) -> None:
    """Whatever is wrong with a host, what still fails after its plan was said to have no package."""
    made = plan(facts, whole_index())
    assert set(made.rehearsal.failing) <= {one.rule for one in made.withheld}
    assert made.smallness.at_least <= len(made.steps)
