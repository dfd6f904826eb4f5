"""``hotfixscan rules import``, as an operator uses it."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from scanner.catalog.locking import check_locks
from scanner.catalog.schema import rules_schema
from scanner.catalog.validate import validate
from scanner.shipped import shipped
from tests.catalog_import.articles import OTHER_ROW, ROW, article_file, text
from tests.cli.running import process, run

SMALLER = ROW.replace("123,152", "123,151")


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    article_file(tmp_path / "kb")
    article_file(tmp_path / "kb", "Q242000", rows=())
    return tmp_path / "kb"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return tmp_path / "rules"


def imported(kb: Path, rules: Path, *options: str, code: int = 0) -> list[str]:
    result = run("rules", "import", str(kb), "-o", str(rules), *options)
    assert result.exit_code == code, result.output
    return result.stdout.splitlines()


def table(lines: list[str]) -> dict[str, str]:
    """The closing table."""
    names = ("articles read", "rules written", "articles without a hotfix", "rows it could not read")
    return {
        name: line.removeprefix(name).strip() for line in lines for name in names if line.startswith(name)
    }


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its content and its number, which a file that is written anew does not keep."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_ino)
        for path in folder.rglob("*")
        if path.is_file()
    }


def rule(rules: Path, name: str = "winnt/Q241999") -> dict[str, object]:
    found = yaml.safe_load((rules / f"{name}.yaml").read_text())
    assert isinstance(found, dict)
    return found


def test_articles_become_a_pack_that_is_valid_and_locked(kb: Path, rules: Path) -> None:
    lines = imported(kb, rules)
    assert table(lines) == {
        "articles read": "2",
        "rules written": "1  (1 added)",
        "articles without a hotfix": "1",
        "rows it could not read": "0",
    }
    assert sorted(state(rules)) == ["locks/winnt.txt", "winnt/Q241999.yaml"]
    assert validate([rules]).errors == ()
    assert check_locks([rules]).problems == ()


def test_importing_again_changes_nothing(kb: Path, rules: Path) -> None:
    imported(kb, rules)
    before = state(rules)
    assert table(imported(kb, rules))["rules written"] == "1  (1 unchanged)"
    assert state(rules) == before


def test_rows_that_cannot_be_read_are_told_with_path_and_line(kb: Path, rules: Path) -> None:
    path = article_file(kb, rows=[ROW, ROW.replace("123,152", "123,15")])
    lines = imported(kb, rules)
    assert table(lines)["rows it could not read"] == "1"
    assert any(line.startswith(f"  {path}:29: ") for line in lines)


def test_a_changed_article_is_told_fact_by_fact(kb: Path, rules: Path) -> None:
    imported(kb, rules)
    article_file(kb, rows=[SMALLER, OTHER_ROW])
    lines = imported(kb, rules)
    assert lines[0] == "changed   Q241999"
    assert "          file_sets.Windows NT 4.0.Netbt.sys.x86.size: 123152 is now 123151" in lines
    assert "          file_sets.Windows NT 4.0.Netbt.sys.alpha.size: 222800 is new" in lines
    assert table(lines)["rules written"] == "1  (1 changed)"


def test_a_change_needs_a_reason_to_be_locked(kb: Path, rules: Path) -> None:
    imported(kb, rules)
    article_file(kb, rows=[SMALLER])
    lines = imported(kb, rules)
    assert any("not those they are locked to: Q241999" in line for line in lines)
    assert len(check_locks([rules]).problems) == 1
    lines = imported(kb, rules, "--reason", "looked at again")
    assert table(lines)["rules written"] == "1  (1 unchanged)"
    assert check_locks([rules]).problems == ()
    assert "looked at again" in (rules / "locks" / "winnt.txt").read_text()


def test_a_change_with_a_reason_is_locked_at_once(kb: Path, rules: Path) -> None:
    imported(kb, rules)
    article_file(kb, rows=[SMALLER])
    imported(kb, rules, "--reason", "another state of the article")
    assert check_locks([rules]).problems == ()


def test_a_correction_lasts_through_every_import(kb: Path, rules: Path) -> None:
    (rules / "corrections").mkdir(parents=True)
    (rules / "corrections" / "Q241999.yaml").write_text(
        "article: Q241999\nreason: a misprint\nby: a tester\n"
        "changes:\n- {of: file, was: {size: 123152}, now: {size: 123153}}\n"
    )
    for _ in range(2):
        imported(kb, rules)
        assert "size: 123153" in (rules / "winnt" / "Q241999.yaml").read_text()
    assert "a misprint" in str(rule(rules)["provenance"])
    assert validate([rules]).errors == ()


def test_a_correction_without_its_base_is_told_and_the_rule_left_as_it_was(kb: Path, rules: Path) -> None:
    test_a_correction_lasts_through_every_import(kb, rules)
    before = state(rules)
    article_file(kb, rows=[SMALLER])
    lines = imported(kb, rules, code=2)
    assert any(
        "the correction of Q241999 does not apply: change 1: no file with size 123152" in line
        for line in lines
    )
    assert "kept      Q241999 (its correction does not apply)" in lines
    assert state(rules) == before


def test_rules_checked_by_hand_are_left_and_the_difference_told(kb: Path, rules: Path) -> None:
    imported(kb, rules)
    path = rules / "winnt" / "Q241999.yaml"
    path.write_text(
        path.read_text().replace("origin: article", "origin: hand-checked").replace("123152", "1")
    )
    imported(kb, rules, "--reason", "x")
    before = state(rules)
    lines = imported(kb, rules)
    assert lines[0] == "kept      Q241999 (checked by hand)"
    assert lines[1] == "          file_sets.Windows NT 4.0.Netbt.sys.x86.size: 1 is now 123152"
    assert state(rules) == before


def test_a_rule_whose_article_offers_nothing_any_more_is_removed(kb: Path, rules: Path) -> None:
    imported(kb, rules)
    article_file(kb, rows=())
    lines = imported(kb, rules)
    assert lines[0] == "removed   Q241999 (its article gives no rule)"
    assert state(rules) == {}


def test_a_rule_that_changes_its_area_moves(kb: Path, rules: Path) -> None:
    imported(kb, rules)
    article_file(kb, area="iis")
    imported(kb, rules, "--reason", "moved")
    assert sorted(state(rules)) == ["iis/Q241999.yaml", "locks/iis.txt"]
    assert check_locks([rules]).problems == ()


def test_other_rules_are_left_alone(kb: Path, rules: Path) -> None:
    imported(kb, rules)
    shutil.rmtree(kb)
    article_file(kb, "Q242001")
    imported(kb, rules)
    assert sorted(state(rules)) == ["locks/winnt.txt", "winnt/Q241999.yaml", "winnt/Q242001.yaml"]


def test_broken_rules_in_the_folder_stop_it_before_it_writes(kb: Path, rules: Path) -> None:
    (rules / "winnt").mkdir(parents=True)
    (rules / "winnt" / "Q1.yaml").write_text("titel: x")
    before = state(rules)
    result = run("rules", "import", str(kb), "-o", str(rules))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Q1.yaml:1:1: unknown key 'titel'" in result.stderr
    assert state(rules) == before


@pytest.mark.parametrize("form", ["text", "flattened", "archive"])
def test_json_is_the_exported_pack(kb: Path, rules: Path, tmp_path: Path, form: str) -> None:
    source = kb
    if form == "flattened":
        source = tmp_path / "flat.txt"
        source.write_text(" ".join(text().split()))
    elif form == "archive":
        source = tmp_path / "kb.tar.xz"
        with tarfile.open(source, "w:xz") as archive:
            archive.add(kb, "kb")
    result = run("rules", "import", str(source), "-f", "json")
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    Draft202012Validator(rules_schema()).validate(printed)
    assert [one["id"] for one in printed] == ["Q241999"]
    assert [row["size"] for row in printed[0]["file_sets"][0]["files"]] == [123152]
    assert table(result.stderr.splitlines())["articles read"] == ("1" if form == "flattened" else "2")


def test_json_and_files_say_the_same(kb: Path, rules: Path) -> None:
    printed = json.loads(run("rules", "import", str(kb), "-f", "json").stdout)
    imported(kb, rules)
    exported = json.loads(run("rules", "export", "--rules", str(rules)).stdout)
    assert [one for one in exported if one["id"] == "Q241999"] == printed


def test_json_writes_nothing(kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = state(tmp_path)
    run("rules", "import", "kb", "-f", "json")
    assert state(tmp_path) == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "needs either -o DIR or -f json"),
        (["-o", "x", "-f", "json"], "needs either -o DIR or -f json"),
        (["gone", "-f", "json"], "gone is not there."),
    ],
)
def test_wrong_usage_is_2(kb: Path, options: list[str], message: str) -> None:
    result = run("rules", "import", str(kb), *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_folder_that_cannot_be_written_is_told(kb: Path, tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("x")
    result = run("rules", "import", str(kb), "-o", str(tmp_path / "occupied" / "rules"))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_a_file_that_cannot_be_read_makes_it_incomplete(kb: Path, rules: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.tgz").write_bytes(b"junk")
    result = run("rules", "import", str(kb), str(tmp_path / "broken.tgz"), "-o", str(rules))
    assert result.exit_code == 3
    assert f"could not be read: {tmp_path / 'broken.tgz'}: " in result.stdout
    assert table(result.stdout.splitlines())["rules written"] == "1  (1 added)"


def test_verbose_says_why_an_article_gives_no_rule(kb: Path, rules: Path) -> None:
    (kb / "note.txt").write_text("no article")
    lines = imported(kb, rules, "-v")
    assert f"no hotfix: {kb / '242' / 'Q242000.TXT'}: It offers no fix." in lines
    assert any(line.startswith(f"no article: {kb / 'note.txt'}: ") for line in lines)


def test_names_that_do_not_print_are_escaped(tmp_path: Path, rules: Path) -> None:
    path = tmp_path / "kb" / "\x1b[31mQ1.txt"
    path.parent.mkdir()
    path.write_text(text(rows=[ROW.replace("123,152", "123,15")]))
    lines = imported(path.parent, rules)
    assert not any("\x1b" in line for line in lines)
    assert any("Q1.txt:28" in line for line in lines)


def test_progress_is_told_on_standard_error_only(tmp_path: Path) -> None:
    for number in range(2100):
        article_file(tmp_path / "kb", f"Q{100000 + number}", rows=())
    told = process("rules", "import", str(tmp_path / "kb"), "-f", "json")
    assert told.returncode == 0
    assert json.loads(told.stdout) == []
    assert b"2,000 texts read" in told.stderr
    quiet = process("rules", "import", str(tmp_path / "kb"), "-f", "json", "--no-progress")
    assert b"texts read" not in quiet.stderr


@pytest.mark.parametrize("options", [["-f", "json"], ["-o", "rules"]])
def test_corrections_of_the_shipped_pack_bind_nobody_else(
    tmp_path: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (shipped("rules") / "corrections" / "Q226487.yaml").is_file()
    monkeypatch.chdir(tmp_path)
    article_file(tmp_path / "kb", "Q226487")
    result = run("rules", "import", "kb", *options)
    assert result.exit_code == 0
    assert "the correction of Q226487 does not apply" in result.output
