"""The whole job on a real server: machines from their stories, scanned over the wire, judged, reported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scanner.model.facts import HostFacts, Listing, Observation, Outcome
from tests.conftest import StartLab
from tests.lab import HostDescription, Lab
from tests.machines import HOSTS, Machine, machines

HOTFIXSCAN = Path(sys.executable).with_name("hotfixscan")


def can_be_dressed(facts: HostFacts) -> bool:
    """Whether the story is about what is on the machine, and not about what could not be read of it."""
    readable = all(file.status is Observation.PRESENT for file in facts.files or ())
    listed = all(one.status is Listing.LISTED for one in facts.directories or ())
    return (
        facts.outcome is Outcome.COMPLETE
        and facts.hotfixes_status is Listing.LISTED
        and facts.system.product_type is not None
        and facts.system.product_suites is not None
        and bool(facts.directories)
        and readable
        and listed
    )


STORIES = [story for story in [*machines(HOSTS / "fleet"), *machines(HOSTS)] if can_be_dressed(story.facts)]


@pytest.fixture(scope="module")
def fleet(start_module_lab: StartLab) -> Lab:
    hosts = [HostDescription(name=story.name, facts=story.facts) for story in STORIES]
    return start_module_lab(*hosts)


def run(*arguments: str, accept: tuple[int, ...] = (0, 1)) -> bytes:
    done = subprocess.run([HOTFIXSCAN, *arguments], capture_output=True, env=dict(os.environ), timeout=300)
    assert done.returncode in accept, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return done.stdout


def targets(lab: Lab) -> list[str]:
    return [f"smb://{lab.hosts[story.name].address}:{lab.hosts[story.name].port}" for story in STORIES]


CREDENTIAL = ("-u", "scanner", "--password-env", "LAB_PASSWORD", "--allow-ntlmv1", "--no-progress")


@pytest.fixture(scope="module")
def scanned(fleet: Lab) -> dict[str, Any]:
    return json.loads(run("scan", *targets(fleet), *CREDENTIAL, "-f", "json"))


@pytest.fixture(scope="module")
def by_name(scanned: dict[str, Any]) -> dict[str, Any]:
    assert scanned["errors"] == []
    assert len(scanned["hosts"]) == len(STORIES)
    return {story.name: host for story, host in zip(STORIES, scanned["hosts"], strict=True)}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_scan_finds_what_the_story_says(story: Machine, by_name: dict[str, Any]) -> None:
    host = by_name[story.name]
    assert host["outcome"] == "complete"
    found = {one["rule"]: one["verdict"] for one in host["findings"]}
    wanted = {
        rule: value if isinstance(value, str) else value["verdict"] for rule, value in story.expect.items()
    }
    # Documents leave out what does not apply; the counts keep it.
    assert {rule: found.get(rule, "not-applicable") for rule in wanted} == wanted
    assert host["counts"]["not-applicable"] > 0


def test_collecting_first_and_judging_later_finds_the_same(fleet: Lab, tmp_path: Path) -> None:
    some = targets(fleet)[:6]
    facts, again = tmp_path / "facts.jsonl", tmp_path / "again.jsonl"
    run("collect", *some, *CREDENTIAL, "-o", str(facts), accept=(0,))
    run("collect", *some, *CREDENTIAL, "-o", str(again), accept=(0,))
    at_once = json.loads(run("scan", *some, *CREDENTIAL, "-f", "json"))
    later = json.loads(run("judge", str(facts), "-f", "json"))
    for document in (at_once, later):
        for name in ("id", "started_at", "finished_at"):
            document["run"].pop(name)
    assert json.dumps(at_once) == json.dumps(later)
    assert [_undated(line) for line in facts.read_bytes().splitlines()] == [
        _undated(line) for line in again.read_bytes().splitlines()
    ]


def test_a_plan_knows_what_a_package_would_break_on_the_host(fleet: Lab, tmp_path: Path) -> None:
    """What decides it is collected: a driver's version, a registry value, the optional parts."""
    story, facts = fleet.hosts["rollup-that-would-do-harm--missing"], tmp_path / "facts.json"
    run("collect", f"smb://{story.address}:{story.port}", *CREDENTIAL, "-o", str(facts), accept=(0,))
    (host,) = json.loads(run("plan", str(facts), "-f", "json"))["hosts"]
    cautions = [one for step in host["steps"] if step["package"] == "Q299444" for one in step["cautions"]]
    certain = {one["source"]: one["found"] for one in cautions if one["applies"] == "yes"}
    assert "is 4.11.0.0" in certain["Q305228"][0]
    assert certain["Q307991"] == ["SynAttackProtect is 2"]
    # IntelliPoint, NTLock and the like are not there, nor are IIS and Internet Explorer.
    ruled_out = {"Q305462", "Q311860", "Q315027", "Q315101", "Q299273", "Q305929", "Q322051"}
    assert not ruled_out & {one["source"] for one in cautions}


def _undated(line: bytes) -> dict[str, Any]:
    facts = json.loads(line)
    facts.pop("collected_at")
    return facts
