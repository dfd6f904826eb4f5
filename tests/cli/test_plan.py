"""``hotfixscan plan``: what it reads, what it writes, how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scanner.model.plan import Plan
from tests.cli.running import FAILING, FLEET, OPEN, PARTIAL, run

HISTORIAN = str(FLEET / "02-server-without-the-signing-fix.json")
MIXED = str(FLEET / "03-server-with-mixed-strength.json")


def planned(*arguments: str) -> dict[str, Any]:
    found = json.loads(run("plan", *arguments, "-f", "json").stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("facts", "code"), [((OPEN,), 0), ((FAILING,), 1), ((PARTIAL,), 3), ((FAILING, PARTIAL), 3)]
)
def test_the_exit_code_says_whether_there_is_something_to_do(facts: tuple[str, ...], code: int) -> None:
    assert run("plan", *facts).exit_code == code


def test_the_text_names_packages_restarts_and_what_to_settle() -> None:
    text = run("plan", HISTORIAN, "--min-confidence", "medium").stdout
    assert text.startswith("HISTORIAN  Windows NT 4.0 Server, SP6a, x86\n")
    assert "Rollup Q299444" in text
    assert "56-bit" in text
    assert "Q299444i.exe" in text
    assert "— Restart 1 —" in text
    assert "Run QChain.exe after" in text
    assert "No order suits all of them" in text
    assert "after: Put back" in text
    assert "Settle first" in text
    assert "After a component is added" in text
    assert "Apply SP6a again, then restart." in text


def test_the_document_reads_back_as_the_model() -> None:
    found = planned(HISTORIAN, MIXED, "--min-confidence", "medium")
    assert found["schema"] == "hotfixscan.plan/1"
    plan = msgspec.convert(found, Plan)
    assert [host.hostname for host in plan.hosts] == ["HISTORIAN", "EXCHANGE55"]
    assert plan.fleet.hosts == 2
    assert {one.package for one in plan.fleet.packages} == {
        step.package for host in plan.hosts for step in host.steps
    }
    for host in plan.hosts:
        assert host.rehearsal.failing == ()
        assert host.restarts == sum(step.restart for step in host.steps)


def test_one_host_may_be_chosen() -> None:
    found = planned(HISTORIAN, MIXED, "--host", "exchange55")
    assert [host["hostname"] for host in found["hosts"]] == ["EXCHANGE55"]


def test_a_host_that_is_not_there_is_told() -> None:
    result = run("plan", HISTORIAN, "--host", "NOBODY")
    assert result.exit_code == 2
    assert "No host is named NOBODY." in result.stderr


def test_the_fleet_alone() -> None:
    found = planned(HISTORIAN, MIXED, "--fleet")
    assert found["hosts"] == []
    assert found["fleet"]["hosts"] == 2
    text = run("plan", HISTORIAN, MIXED, "--fleet").stdout
    assert text.startswith("All 2 hosts\n")


def test_a_document_that_cannot_be_read_is_told_and_left_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"schema": "hotfixscan.facts/1"', encoding="utf-8")
    result = run("plan", str(broken), OPEN)
    assert result.exit_code == 2
    assert str(broken) in result.stderr
    assert "1 host planned" in result.stdout


def test_an_unreachable_host_has_an_empty_plan(tmp_path: Path) -> None:
    path = tmp_path / "gone.json"
    path.write_text(
        '{"schema": "hotfixscan.facts/1", "target": "smb://gone", "outcome": "unreachable"}', encoding="utf-8"
    )
    result = run("plan", str(path))
    assert result.exit_code == 3
    assert "This host was not reached" in result.stdout


def test_formats_go_where_they_are_sent(tmp_path: Path) -> None:
    page, data = tmp_path / "plan.html", tmp_path / "plan.json"
    result = run("plan", FAILING, "-f", f"checklist:{page}", "-f", f"json:{data}")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert json.loads(data.read_text(encoding="utf-8"))["schema"] == "hotfixscan.plan/1"


@pytest.mark.parametrize(
    ("name", "start"), [("a.json", "{"), ("a.html", "<!DOCTYPE"), ("a.txt", "HISTORIAN")]
)
def test_the_ending_of_a_file_chooses_its_format(tmp_path: Path, name: str, start: str) -> None:
    path = tmp_path / name
    run("plan", FAILING, "-o", str(path))
    assert path.read_text(encoding="utf-8").startswith(start)


def test_rules_published_later_may_be_left_out() -> None:
    found = planned(HISTORIAN, "--min-confidence", "medium", "--as-of", "2001-12-31")
    steps = {step["package"] for step in found["hosts"][0]["steps"]}
    assert "Q299444" in steps
    assert "Q873350" not in steps


def test_a_format_that_there_is_not() -> None:
    result = run("plan", FAILING, "-f", "table")
    assert result.exit_code == 2
    assert "'table' is not one of text, json, checklist." in result.stderr


def test_options_may_come_from_the_environment() -> None:
    assert run("plan", FAILING, HOTFIXSCAN_FORMAT="json").stdout.startswith("{")


def test_hostile_names_do_not_move_the_cursor(tmp_path: Path) -> None:
    facts = json.loads(Path(FAILING).read_text(encoding="utf-8"))
    facts["system"]["hostname"] = "\x1b[2J<script>alert(1)</script>"
    path = tmp_path / "hostile.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    assert "\x1b" not in run("plan", str(path)).stdout
    page = run("plan", str(path), "-f", "checklist").stdout
    assert "\x1b" not in page
    assert "<script>" not in page


def test_the_page_about_it_names_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")
    found = planned(MIXED, "--min-confidence", "medium")
    host = found["hosts"][0]
    named = {*found, *host, *host["steps"][0], *host["reapply"], *host["smallness"], *host["rehearsal"]}
    named |= {*found["fleet"], *found["fleet"]["packages"][0], *host["settle_first"][0], *host["circles"][0]}
    assert {key for key in named if f"`{key}`" not in page} == set()
