"""Scanning and collecting from saved facts: all of the pipeline but the network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from scanner.collect.facts_schema import facts_schema
from tests.cli.running import FAILING, FLEET, OPEN, PARTIAL, document, run, without_run

ALL = sorted(str(path) for path in FLEET.glob("*.json"))
TARGETS = [f"facts:{path}" for path in ALL]
FEW = TARGETS[::4]


def test_scanning_saved_facts_equals_judging_them() -> None:
    assert without_run(document("scan", *TARGETS, "-q")) == without_run(document("judge", *ALL))


@pytest.mark.parametrize("threads", ["1", "3", "64"])
def test_hosts_stand_in_the_order_of_the_targets_whatever_finishes_first(threads: str) -> None:
    found = document("scan", *FEW, "-t", threads, "-q")
    assert [host["target"] for host in found["hosts"]] == [
        json.loads(Path(path).read_text(encoding="utf-8"))["target"] for path in ALL[::4]
    ]


@pytest.mark.parametrize("name", ["facts.jsonl", "facts.json", "facts.jsonl.gz", "facts.jsonl.zst"])
def test_collecting_and_judging_equals_scanning(tmp_path: Path, name: str) -> None:
    path = str(tmp_path / name)
    assert run("collect", *FEW, "-o", path).exit_code in (0, 3)
    assert without_run(document("judge", path)) == without_run(document("scan", *FEW, "-q"))


def test_collected_facts_fit_their_schema_and_lose_nothing() -> None:
    validator = Draft202012Validator(facts_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    lines = run("collect", *TARGETS).stdout.splitlines()
    for line, path in zip(lines, ALL, strict=True):
        collected, original = json.loads(line), json.loads(Path(path).read_text(encoding="utf-8"))
        validator.validate(collected)
        assert all(
            collected[key] == value for key, value in original.items() if key not in {"files", "hotfixes"}
        )
        assert len(collected["files"]) == len(original["files"])


@pytest.mark.parametrize(("path", "code"), [(OPEN, 0), (FAILING, 0), (PARTIAL, 3)])
def test_collecting_judges_nothing(path: str, code: int) -> None:
    assert run("collect", f"facts:{path}", "-o", "/dev/null").exit_code == code


def test_a_bad_document_is_a_row_and_2(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"target": 5}\n' + json.dumps(json.loads(Path(OPEN).read_text(encoding="utf-8"))))
    result = run("scan", f"facts:{path}", "-f", "json")
    assert result.exit_code == 2
    found = json.loads(result.stdout)
    assert [host["outcome"] for host in found["hosts"]] == ["unreachable", "complete"]
    assert f"{path}:1: $.target: expected str, got int." in result.stderr
    assert run("collect", f"facts:{path}").exit_code == 2


def test_saved_facts_from_standard_input() -> None:
    text = Path(OPEN).read_bytes()
    assert without_run(document("scan", "facts:-", "-q", text=text)) == without_run(document("judge", OPEN))


def test_targets_from_lists_and_inventories(tmp_path: Path) -> None:
    listed, inventory = tmp_path / "targets.txt", tmp_path / "plant.yaml"
    listed.write_text(f"# the plant\nfacts:{FAILING}\n")
    inventory.write_text(f"targets: ['facts:{OPEN}']\n")
    found = document("scan", "-L", str(listed), "-i", str(inventory), f"facts:{PARTIAL}", "-q")
    assert [host["hostname"] for host in found["hosts"]] == ["HMI-01", "HISTORIAN", "SCADA-GW"]
    without = document("scan", "-L", str(listed), f"facts:{OPEN}", "--exclude", f"facts:{FAILING}", "-q")
    assert [host["hostname"] for host in without["hosts"]] == ["HMI-01"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "There is nothing to scan."),
        (("10.0.0.1", "--exclude", "10.0.0.0/24"), "There is nothing to scan."),
        (("bad name", "10.0.0.300"), "'10.0.0.300': Octet 300"),
        (("10.0.0.0/8",), "65,536 is the most"),
        (("folder:/mnt",), "folder:/mnt: there is no collector for folder yet."),
        (("image:/mnt", "kit:/mnt"), "kit:/mnt: there is no collector for kit yet."),
        (("-L", "/nowhere"), "/nowhere: No such file"),
        (("-i", "/nowhere"), "/nowhere: No such file"),
        (("10.0.0.1", "-t", "0"), "--threads"),
        (("10.0.0.1", "--timeout", "0"), "--timeout"),
        (("10.0.0.1", "--port", "70000"), "--port"),
        (("10.0.0.1", "--rules", "/nowhere"), "/nowhere"),
    ],
)
@pytest.mark.parametrize("verb", ["scan", "collect"])
def test_wrong_targets_are_2_before_anything_is_scanned(
    verb: str, arguments: tuple[str, ...], message: str
) -> None:
    result = run(verb, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ((), ["[1/1] smb://10.1.0.18 SCADA-GW: partial", "2 more; -v tells all"]),
        (("-v",), ["[1/1]", "security.dll", "Hotfix"]),
        (("--no-progress",), ["2 more; -v tells all"]),
        (("-q",), []),
    ],
)
def test_how_much_is_said(options: tuple[str, ...], lines: list[str]) -> None:
    said = run("scan", f"facts:{PARTIAL}", *options).stderr
    assert all(line in said for line in lines)
    assert ("[1/1]" in said) is ("[1/1]" in " ".join(lines))
    assert bool(said) is bool(lines)
