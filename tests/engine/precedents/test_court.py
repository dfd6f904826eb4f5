"""A court finds on every host what judging that host alone finds, whatever hosts came before."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.catalog.load import load
from scanner.engine.judge import PackIndex, index, judge
from scanner.engine.precedents import bench, rulings, sitting
from scanner.engine.precedents.court import Court
from scanner.model.facts import (
    Component,
    DirectoryFact,
    FileFact,
    HostFacts,
    Hotfix,
    Listing,
    Observation,
    Outcome,
)
from scanner.model.findings import HostReport
from scanner.model.pack import RulePack
from scanner.model.packages import PackageKind
from scanner.shipped import shipped
from tests.engine.building import FIX, OLD, file, host, pack, rdr_file, sp, srp
from tests.engine.test_properties import hosts, packs, place
from tests.machines import HOSTS, machines

NAMES = ("rdr.sys", "netbt.sys", "schannel.dll", "security.dll")


UNDONE = Hotfix("KB275020", installed=False)
IN_PART = DirectoryFact("%SystemRoot%\\System32", Listing.PARTIAL)


@st.composite
def odd_hosts(draw: st.DrawFn) -> HostFacts:
    """Hosts with contradictions, renames, components, another system root, or no system root stated."""
    facts = draw(hosts())
    root = draw(st.sampled_from(("C:\\WINNT", "c:\\winnt", "D:\\NT", None)))
    again = [
        file(place(name), size=draw(st.sampled_from((1, 36112))), version="4.0.1381.7086")
        for name in draw(st.lists(st.sampled_from(NAMES), max_size=2))
    ]
    again += [
        FileFact(f"%SystemRoot%\\{place(name)}", size=59152, version="4.0.1381.4")
        for name in draw(st.lists(st.sampled_from(NAMES), max_size=1))
    ]
    present = st.sampled_from((Observation.PRESENT, Observation.ABSENT))
    return replace(
        facts,
        target=draw(st.sampled_from(("smb://a", "smb://b"))),
        system=replace(
            facts.system,
            system_root=root,
            hostname=draw(st.sampled_from(("A", "B", None))),
            csd_version=draw(st.sampled_from((None, "Service Pack 6", "Service Pack 3 RC 1.32"))),
            time_zone_bias_minutes=draw(st.sampled_from((None, 0, 480))),
        ),
        files=tuple(draw(st.permutations((*(facts.files or ()), *again)))),
        hotfixes=(
            *(facts.hotfixes or ()),
            *draw(st.sampled_from(((), (Hotfix("KB275020", installed=False),)))),
        ),
        components=draw(st.sampled_from((None, ())))
        or (Component("IIS", draw(present)), Component("RRAS", draw(present))),
        pending_renames=draw(
            st.sampled_from((None, (), ("\\??\\C:\\WINNT\\System32\\drivers\\rdr.sys", "!\\??\\C:\\temp\\x")))
        ),
        directories=draw(
            st.sampled_from(
                (facts.directories, (DirectoryFact("%SystemRoot%\\System32", Listing.PARTIAL),), None)
            )
        ),
        outcome=draw(st.sampled_from((*[Outcome.COMPLETE] * 8, Outcome.UNREACHABLE))),
    )


def alike(rules: PackIndex, fleet: Iterable[HostFacts], judging: Court) -> None:
    for facts in fleet:
        assert judging.judge(facts) == judge(facts, rules)


@given(packs(), st.lists(odd_hosts(), min_size=2, max_size=8), st.data())
def test_the_findings_are_those_of_each_host_by_itself(
    rules: RulePack, fleet: list[HostFacts], data: st.DataObject
) -> None:
    arranged = index(rules)
    judging = Court(arranged)
    alike(arranged, fleet, judging)
    alike(arranged, data.draw(st.permutations(fleet)), judging)


@settings(max_examples=40)
@given(packs(), odd_hosts(), st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 3)), max_size=12))
def test_small_differences_count(rules: RulePack, facts: HostFacts, changes: list[tuple[str, int]]) -> None:
    """A golden image, and what becomes of it: each host is the one before with one file another."""
    builds = (
        {},
        {"version": "4.0.1381.7153"},
        {"size": 36112, "modified": "2001-07-16T12:05:00"},
        {"size": 7},
    )
    arranged = index(rules)
    judging = Court(arranged)
    for name, build in changes:
        others = tuple(one for one in facts.files or () if not one.path.endswith(name))
        known = builds[build]
        files = others if known is None else (*others, file(place(name), **known))
        facts = replace(facts, files=files)
        assert judging.judge(facts) == judge(facts, arranged)


@cache
def story_rules() -> PackIndex:
    """The rules that stories are about, and every fix in a rollup."""
    whole = load([shipped("rules")])
    stories = [*machines(HOSTS), *machines(HOSTS / "fleet")]
    rollups = [one for one in whole.packages if one.kind is PackageKind.ROLLUP]
    names = {rule for story in stories for rule in story.expect}
    names |= {member for one in rollups for member in (*one.contains, *one.claimed_by)}
    return index(replace(whole, articles=tuple(one for one in whole.articles if one.id in names)))


@cache
def stories() -> dict[str, tuple[HostFacts, HostReport]]:
    """Every story machine with its report."""
    told = [*machines(HOSTS), *machines(HOSTS / "fleet")]
    return {story.name: (story.facts, judge(story.facts, story_rules())) for story in told}


@settings(max_examples=4)
@given(st.randoms(use_true_random=False))
def test_story_machines_in_any_order(chance: object) -> None:
    fleet = list(stories().values())
    chance.shuffle(fleet)  # type: ignore[attr-defined]
    judging = Court(story_rules())
    for facts, report in (*fleet, *fleet[:10]):
        assert judging.judge(facts) == report


def test_little_memory_changes_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "HOSTS_KEPT", 1)
    monkeypatch.setattr(sitting, "SITTINGS_KEPT", 1)
    monkeypatch.setattr(bench, "LOAD_LIMIT", 12_000)
    monkeypatch.setattr(rulings, "KEPT", 2)
    judging = Court(story_rules())
    for facts, report in stories().values():
        assert judging.judge(facts) == report


def test_several_threads_may_bring_their_hosts() -> None:
    rules = index(pack(FIX, srp(), sp("SP6a")))
    fleet = [
        host(OLD),
        host(rdr_file()),
        host(OLD, marks=("Q299444",)),
        host(rdr_file(), marks=("Q275020",)),
    ] * 8
    judging = Court(rules)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(judging.judge, fleet)) == [judge(facts, rules) for facts in fleet]
