"""Every story machine is judged by the shipped rules and must be found to be what it is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from scanner.catalog.load import load
from scanner.engine.judge import PackIndex, index, judge
from scanner.model.findings import Finding, Verdict
from scanner.model.pack import RulePack
from scanner.model.packages import PackageKind
from scanner.shipped import shipped
from tests.engine.rederiving import rederived
from tests.machines import FLEET, HOSTS, Machine, facts_json, machine, machines

STORIES = [*machines(HOSTS), *machines(HOSTS / "fleet")]


@cache
def shipped_pack() -> RulePack:
    return load([shipped("rules")])


@cache
def rules() -> PackIndex:
    """The rules that stories are about, with every fix in a rollup; the whole pack is scanned end to end."""
    pack = shipped_pack()
    rollups = [one for one in pack.packages if one.kind is PackageKind.ROLLUP]
    names = {rule for story in STORIES for rule in story.expect}
    names |= {member for one in rollups for member in (*one.contains, *one.claimed_by)}
    return index(replace(pack, articles=tuple(one for one in pack.articles if one.id in names)))


def told(found: Finding) -> dict[str, Any]:
    return {
        "verdict": found.verdict.value,
        "confidence": found.confidence.value,
        "remarks": sorted(remark.value for remark in found.remarks),
        "covered_by": list(found.covered_by),
        "install": list(found.remedy.install) if found.remedy else [],
    }


@pytest.mark.parametrize("name", ["server-sp6a", "workstation-sp6a"])
def test_a_clean_machine_lost_nothing_and_mixes_nothing(name: str) -> None:
    """By the whole pack: what is not there was never there."""
    found = judge(machine(HOSTS / "bases" / f"{name}.yaml").facts, index(shipped_pack())).findings
    wrong = [one for one in found if one.verdict in (Verdict.REGRESSED, Verdict.MISMATCHED)]
    assert [(one.rule, one.reason) for one in wrong] == []


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_the_scanner_finds_what_the_story_says(story: Machine) -> None:
    findings = {one.rule: one for one in judge(story.facts, rules()).findings}
    assert story.expect, "a story says what must be found"
    for rule, wanted in story.expect.items():
        wanted = {"verdict": wanted} if isinstance(wanted, str) else dict(wanted)
        found = findings[rule]
        settle, reason = wanted.pop("settle", ""), wanted.pop("reason", "")
        assert settle in (found.settle or ""), rule
        assert reason in found.reason, rule
        if "remarks" in wanted:
            wanted["remarks"] = sorted(wanted["remarks"])
        assert {key: told(found)[key] for key in wanted} == wanted, f"{rule}: {found.reason}"


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_every_verdict_can_be_derived_from_its_evidence(story: Machine) -> None:
    for found in judge(story.facts, rules()).findings:
        if found.evidence:
            assert rederived(found) is found.verdict, f"{found.rule}: {found.reason}"


FLEET_STORIES = machines(HOSTS / "fleet")


@pytest.mark.parametrize("story", FLEET_STORIES, ids=lambda story: story.name)
def test_the_example_fleet_is_made_of_its_stories(story: Machine) -> None:
    assert (FLEET / f"{story.name}.json").read_bytes() == facts_json(story)
    assert story.story in (FLEET / "README.md").read_text(encoding="utf-8")


def test_the_example_fleet_is_eight_hosts() -> None:
    assert len(FLEET_STORIES) == len(list(FLEET.glob("*.json"))) == 8
