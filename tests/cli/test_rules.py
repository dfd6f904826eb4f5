"""The verbs about the rule pack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from scanner.catalog.schema import rules_schema
from scanner.shipped import shipped
from tests.cli.running import process, run


def test_list_has_every_rule_of_the_pack() -> None:
    lines = run("rules", "list").stdout.splitlines()
    exported = json.loads(run("rules", "export").stdout)
    assert [line.split()[0] for line in lines] == [rule["id"] for rule in exported]
    assert [row["id"] for row in json.loads(run("rules", "list", "-f", "json").stdout)] == [
        rule["id"] for rule in exported
    ]


def test_list_of_an_area() -> None:
    assert run("rules", "list", "--area", "winnt").stdout
    assert run("rules", "list", "--area", "nowhere").stdout == ""


@pytest.mark.parametrize(
    "name", ["Q280119", "kb280119", "280119", "MS01-008", "ms01-8", "CVE-2001-0016", "CAN-2001-0016"]
)
def test_show_takes_any_spelling_of_an_identifier(name: str) -> None:
    shown = yaml.safe_load(run("rules", "show", name).stdout)
    assert shown["id"] == "Q280119"


def test_show_several_each_once() -> None:
    shown = list(yaml.safe_load_all(run("rules", "show", "Q280119", "MS01-008", "Q275020").stdout))
    assert [rule["id"] for rule in shown] == ["Q280119", "Q275020"]
    assert [
        rule["id"] for rule in json.loads(run("rules", "show", "Q280119", "Q275020", "-f", "json").stdout)
    ] == [
        "Q280119",
        "Q275020",
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Q999999", "Q999999: there is no rule for it."),
        ("smbrelay", "'smbrelay' is no article, bulletin or CVE id."),
    ],
)
def test_show_of_what_is_not_there_is_2(name: str, message: str) -> None:
    result = run("rules", "show", name, "Q275020")
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_validate_of_the_shipped_pack() -> None:
    result = run("rules", "validate")
    assert result.exit_code == 0
    assert result.stdout.endswith("no errors\n")


def broken(tmp_path: Path) -> Path:
    folder = tmp_path / "ours" / "winnt"
    folder.mkdir(parents=True)
    (folder / "Q999998.yaml").write_text("id: Q999998\ntitle: 5\nnonsense: x\n")
    (folder / "Q999997.yaml").write_text("id: Q999997\ntitle: [\n")
    return tmp_path / "ours"


@pytest.mark.parametrize("arguments", [(), ("--rules",)])
def test_validate_tells_every_error_of_every_file_with_its_place(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    result = run("rules", "validate", *arguments, str(broken(tmp_path)))
    assert result.exit_code == 2
    for place in ("Q999998.yaml:2:", "Q999998.yaml:3:1", "Q999997.yaml:"):
        assert place in result.stderr
    assert "errors" in result.stdout


def test_own_rules_add_to_the_pack(tmp_path: Path) -> None:
    folder = tmp_path / "ours" / "winnt"
    folder.mkdir(parents=True)
    text = (shipped("rules") / "winnt" / "Q275020.yaml").read_text(encoding="utf-8")
    (folder / "Q999998.yaml").write_text(text.replace("id: Q275020", "id: Q999998"), encoding="utf-8")
    before, after = (
        len(run("rules", "list", *more).stdout.splitlines())
        for more in ((), ("--rules", str(tmp_path / "ours")))
    )
    assert after == before + 1


def test_export_fits_its_schema() -> None:
    """Some of the rules here; all of them in tests/rules."""
    rules = json.loads(run("rules", "export", "--format", "json").stdout)
    Draft202012Validator(rules_schema()).validate(rules[::50])


def test_stats_count_the_pack() -> None:
    counted = json.loads(run("rules", "stats", "-f", "json").stdout)
    assert counted["articles"] == len(json.loads(run("rules", "export").stdout))
    told = run("rules", "stats").stdout
    assert f"{counted['articles']:,}  articles" in told
    assert counted["supersedence_cycles"] == [["Q185137", "Q185142"]]
    assert told.endswith("Supersedence cycles\n      2  Q185137, Q185142\n")


@pytest.mark.parametrize("verb", ["list", "stats", "export", "validate"])
def test_a_folder_that_is_not_there_is_2(verb: str) -> None:
    result = run("rules", verb, "--rules", "/nowhere")
    assert result.exit_code == 2
    assert "/nowhere" in result.stderr


def test_the_verbs_work_from_any_folder(tmp_path: Path) -> None:
    assert process("rules", "list", folder=tmp_path).stdout
