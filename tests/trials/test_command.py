"""``hotfixscan rules test``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from scanner.catalog.facts import fingerprint
from scanner.catalog.load import load
from scanner.catalog.locks import Lock
from scanner.catalog.yaml_text import article_yaml
from scanner.cli.rules import testing_progress
from scanner.engine import comparison
from scanner.model.articles import Article, Origin, Provenance
from tests.cli.running import run
from tests.trials.variety import SERVER, dated, table


def counts(output: str) -> dict[str, int]:
    """The closing table."""
    lines = [line for line in output.splitlines() if line and line[0].islower()]
    return {line[:16].strip(): int(line[16:].split()[0].replace(",", "")) for line in lines}


def test_rules_that_agree() -> None:
    result = run("rules", "test", "Q275020", "MS01-008")
    table = counts(result.stdout)
    assert (result.exit_code, table["rules"], table["disagreed"]) == (0, 2, 0)
    assert table["agreed"] == table["hosts"] > 300


def test_a_disagreement_is_told_and_is_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "DAY_TOLERANCE", 0)
    result = run("rules", "test", "Q280119")
    assert result.exit_code == 1
    assert "Q280119: demanded installed; given missing\n" in result.stdout
    assert "  host    Windows NT Server 4.0 (SP6a, x86, language 0409): Ntlmssps.dll" in result.stdout
    assert "  reason  NTLMSSPS.DLL" in result.stdout
    assert "more; -v tells all" in result.stdout
    told = run("rules", "test", "Q280119", "-v").stdout
    assert told.count("  host  ") == counts(told)["disagreed"] > 10
    assert "(1 of them with a disagreement)" in told


def test_a_sample_is_drawn_again_from_its_seed() -> None:
    def sample(seed: int) -> str:
        return run("rules", "test", "--sample", "3", "--seed", str(seed)).stdout

    assert counts(sample(1))["rules"] == 3
    assert sample(1) == sample(1)
    assert len({sample(seed) for seed in range(1, 5)}) > 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Q999999"], "Q999999: there is no rule for it."),
        (["--area", "nowhere"], "There is no such rule to try."),
        (["--sample", "0"], "--sample"),
    ],
)
def test_wrong_usage_is_2(arguments: list[str], message: str) -> None:
    result = run("rules", "test", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_progress_goes_to_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing_progress, "EVERY", 1)
    result = run("rules", "test", "Q275020", "Q280119")
    assert "1 of 2 rules tried" in result.stderr
    assert "rules tried" not in result.stdout
    assert "rules tried" not in run("rules", "test", "Q275020", "Q280119", "--no-progress").stderr


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder with one rule, and its lock."""
    article = Article(
        "Q999901",
        "A rule of our own",
        dt.date(2002, 5, 8),
        products=(SERVER,),
        file_sets=(table(dated()),),
        provenance=Provenance(Origin.HAND_CHECKED, "Q999901"),
    )
    (tmp_path / "winnt").mkdir()
    (tmp_path / "winnt" / "Q999901.yaml").write_text(article_yaml(article))
    (tmp_path / "locks").mkdir()
    (loaded,) = load([tmp_path]).articles
    (tmp_path / "locks" / "winnt.txt").write_text(f"{Lock('Q999901', fingerprint(loaded))}\n")
    return tmp_path


def test_a_rule_is_held_to_its_lock(rules: Path) -> None:
    held = run("rules", "test", "Q999901", "--rules", str(rules))
    assert held.exit_code == 0, held.output
    assert counts(held.stdout)["locked"] >= 1
    file = rules / "winnt" / "Q999901.yaml"
    file.write_text(file.read_text().replace("38672", "38673"))
    broken = run("rules", "test", "Q999901", "--rules", str(rules))
    assert broken.exit_code == 1
    assert "Q999901 does not state what it is locked to" in broken.stderr
    assert counts(broken.stdout)["wrong facts"] == 1
    assert "Q999901" not in run("rules", "test", "Q275020", "--rules", str(rules)).stderr


def test_a_folder_without_locks_is_told(rules: Path) -> None:
    (rules / "locks" / "winnt.txt").unlink()
    (rules / "locks").rmdir()
    result = run("rules", "test", "Q999901", "--rules", str(rules))
    assert result.exit_code == 0
    assert f"{rules} has no folder locks" in result.stderr


def test_a_rule_is_held_against_its_article(rules: Path, tmp_path: Path) -> None:
    text = tmp_path / "Q999901.TXT"
    text.write_text("DOCUMENT:Q999901  08-MAY-2002  [winnt]\nTITLE   :A rule of our own\n\nNo table here.\n")
    result = run("rules", "test", "Q999901", "--rules", str(rules), "--articles", str(text))
    assert result.exit_code == 1
    assert "the article of Q999901 gives no rule" in result.stderr
    assert counts(result.stdout)["imported afresh"] == 1
