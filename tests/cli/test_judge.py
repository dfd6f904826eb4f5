"""Judging saved facts."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
import zstandard
from jsonschema import Draft202012Validator

from scanner.report.findings_schema import findings_schema
from tests.cli.running import FAILING, FLEET, OPEN, PARTIAL, document, process, run, without_run

ALL = sorted(str(path) for path in FLEET.glob("*.json"))
FEW = ALL[::4]


@pytest.mark.parametrize(
    ("facts", "code"),
    [((OPEN,), 0), ((FAILING,), 1), ((PARTIAL,), 3), ((OPEN, FAILING), 1), ((FAILING, PARTIAL, OPEN), 3)],
)
def test_the_exit_code_says_what_the_run_comes_to(facts: tuple[str, ...], code: int) -> None:
    assert run("judge", *facts).exit_code == code


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [
        ("mismatched", 0),
        ("missing", 1),
        ("mismatched,missing", 1),
        ("installed", 1),
        (" missing , covered ", 1),
    ],
)
def test_fail_on_chooses_the_verdicts(fail_on: str, code: int) -> None:
    assert run("judge", FAILING, "--fail-on", fail_on).exit_code == code


@pytest.mark.parametrize("wrong", ["lost", "", "missing;regressed", "missing,"])
def test_fail_on_knows_its_verdicts(wrong: str) -> None:
    result = run("judge", FAILING, "--fail-on", wrong)
    assert result.exit_code == 2
    assert "not-applicable" in result.stderr


def test_every_example_gives_a_document_that_fits_its_schema() -> None:
    validator = Draft202012Validator(findings_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    for paths, more in ((ALL, ()), (FEW, ("--show", "all"))):
        found = document("judge", *paths, *more)
        validator.validate(found)
        assert [host["hostname"] for host in found["hosts"]] == [
            json.loads(Path(path).read_text(encoding="utf-8"))["system"]["hostname"] for path in paths
        ]


def test_documents_leave_out_what_does_not_apply_unless_asked() -> None:
    (short,), (full,) = (document("judge", OPEN, *more)["hosts"] for more in ((), ("--show", "all")))
    left_out = short["counts"]["not-applicable"]
    assert left_out
    assert all(finding["verdict"] != "not-applicable" for finding in short["findings"])
    assert len(full["findings"]) - len(short["findings"]) == left_out
    assert all(finding["reason"] for finding in full["findings"])
    assert full["counts"] == short["counts"]


def as_one_a_line(facts: bytes) -> bytes:
    return json.dumps(json.loads(facts)).encode() + b"\n"


def test_every_form_of_a_facts_file_gives_the_same_findings(tmp_path: Path) -> None:
    pretty = Path(FAILING).read_bytes()
    line = as_one_a_line(pretty)
    forms = {
        "pretty.json": pretty,
        "line.json": line,
        "array.json": b"[" + line + b"]",
        "lines.jsonl": line,
        "lines.jsonl.gz": gzip.compress(line),
        "lines.jsonl.zst": zstandard.compress(line),
    }
    expected = without_run(document("judge", FAILING))
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
        assert without_run(document("judge", str(tmp_path / name))) == expected
        assert without_run(document("judge", "-", text=content)) == expected


def test_one_bad_document_is_told_and_the_others_are_judged(tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    good = as_one_a_line(Path(OPEN).read_bytes())
    path.write_bytes(good + b'{"target": "x", "files": [{"path": "f", "size": "big"}]}\n' + good)
    result = run("judge", str(path), "-f", "json")
    assert result.exit_code == 2
    assert f"error: {path}:2: $.files[0].size: expected int or null, got str." in result.stderr
    found = json.loads(result.stdout)
    assert len(found["hosts"]) == 2
    (error,) = found["errors"]
    assert (error["target"], error["code"]) == (f"facts:{path}", "bad-document")


@pytest.mark.parametrize("arguments", [("/nowhere.json",), ("/",)])
def test_a_file_that_cannot_be_read_is_2(arguments: tuple[str, ...]) -> None:
    result = run("judge", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {arguments[0]}: ")


def test_harmful_names_reach_the_terminal_as_escapes() -> None:
    result = run("judge", "-", text='{"target": "a\\u001b[2J\\u202e", "outcome": "unreachable"}')
    assert "\x1b" not in result.stdout
    assert "a\\x1b[2J\\u202e" in result.stdout


def test_the_order_of_files_and_rules_changes_no_finding() -> None:
    forwards, backwards = document("judge", *FEW), document("judge", *reversed(FEW))
    assert forwards["hosts"] == backwards["hosts"][::-1]


def test_every_error_of_the_facts_is_in_the_document() -> None:
    facts = json.loads(Path(PARTIAL).read_text(encoding="utf-8"))
    errors = document("judge", PARTIAL)["errors"]
    assert [error["subject"] for error in errors] == [error["subject"] for error in facts["errors"]]
    assert all(error["target"] == facts["target"] for error in errors)


def test_a_new_run_has_a_new_id() -> None:
    assert document("judge", OPEN)["run"]["id"] != document("judge", OPEN)["run"]["id"]


def test_as_of_a_day_only_what_was_published_counts() -> None:
    """Q275020's file is of 1 March 2001; the bulletins of 2004 are not held against a host of 2001."""
    everything = document("judge", FAILING, "--show", "all")
    then = document("judge", FAILING, "--show", "all", "--as-of", "2001-12-31")
    now_rules, then_rules = (
        {one["rule"] for one in found["hosts"][0]["findings"]} for found in (everything, then)
    )
    assert then_rules < now_rules
    assert "Q275020" in then_rules
    assert "Q835732" in now_rules - then_rules
    assert then["run"]["rules"]["count"] == len(then_rules)
    assert then["run"]["rules"]["version"].endswith(" as of 2001-12-31")
    assert "--as-of" in run("judge", FAILING, "--as-of", "31.12.2001").stderr


def test_judging_works_from_any_folder(tmp_path: Path) -> None:
    done = process("judge", OPEN, folder=tmp_path)
    assert done.returncode == 0
    assert b"UNDECIDED" in done.stdout
    assert done.stderr == b""


def test_wrong_rules_are_2_with_every_error(tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "winnt"
    folder.mkdir(parents=True)
    (folder / "Q999998.yaml").write_text("id: Q999998\ntitle: 5\nnonsense: x\n")
    result = run("judge", OPEN, "--rules", str(tmp_path / "rules"))
    assert result.exit_code == 2
    assert "Q999998.yaml:3:1" in result.stderr
    assert result.stdout == ""


def test_quiet_judging_of_gigabytes_is_not_needed_to_find_a_bomb() -> None:
    bomb = zstandard.compress(b" " * 300_000_000)
    result = run("judge", "-", text=io.BytesIO(bomb).getvalue())
    assert result.exit_code == 2
    assert "500 times" in result.stderr
