"""Rules are held against their articles, imported afresh."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.importing.fresh import FreshReport, check_articles
from scanner.model.errors import OperatorError
from tests.catalog_import.articles import ROW, article_file
from tests.cli.running import run


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    article_file(tmp_path / "kb")
    article_file(tmp_path / "kb", "Q242001")
    return tmp_path / "kb"


@pytest.fixture
def rules(tmp_path: Path, kb: Path) -> Path:
    assert run("rules", "import", str(kb), "-o", str(tmp_path / "rules")).exit_code == 0
    return tmp_path / "rules"


def fresh(kb: Path, rules: Path) -> FreshReport:
    return check_articles([kb], [rules], lambda reading: None)


def test_rules_as_they_were_imported_agree(kb: Path, rules: Path) -> None:
    assert fresh(kb, rules) == FreshReport(2, 0, ())


def test_an_article_that_is_not_at_hand_is_counted(kb: Path, rules: Path) -> None:
    (kb / "242" / "Q242001.TXT").unlink()
    assert fresh(kb, rules) == FreshReport(1, 1, ())


@pytest.mark.parametrize("origin", ["article", "hand-checked"])
def test_a_changed_constant_is_told(kb: Path, rules: Path, origin: str) -> None:
    path = rules / "winnt" / "Q241999.yaml"
    path.write_text(path.read_text().replace("123152", "1").replace("origin: article", f"origin: {origin}"))
    (problem,) = fresh(kb, rules).problems
    assert problem.path == str(path)
    changed = "file_sets.Windows NT 4.0.Netbt.sys.x86.size: 1 is now 123152"
    assert problem.message == f"the article of Q241999 states otherwise: {changed}"


def test_an_article_that_gives_no_rule_any_more_is_told(kb: Path, rules: Path) -> None:
    article_file(kb, rows=())
    (problem,) = fresh(kb, rules).problems
    assert problem.message == "the article of Q241999 gives no rule"


def test_a_correction_that_does_not_apply_is_told(kb: Path, rules: Path) -> None:
    (rules / "corrections").mkdir()
    (rules / "corrections" / "Q241999.yaml").write_text(
        "article: Q241999\nreason: x\nby: y\nchanges: [{of: file, was: {size: 5}, now: {size: 6}}]\n"
    )
    (problem,) = fresh(kb, rules).problems
    assert "the correction of Q241999 does not apply" in problem.message


def test_with_its_correction_a_rule_agrees(kb: Path, rules: Path) -> None:
    path = rules / "winnt" / "Q241999.yaml"
    path.write_text(path.read_text().replace("123152", "1"))
    (rules / "corrections").mkdir()
    (rules / "corrections" / "Q241999.yaml").write_text(
        "article: Q241999\nreason: x\nby: y\nchanges: [{of: file, was: {size: 123152}, now: {size: 1}}]\n"
    )
    assert fresh(kb, rules).problems == ()


def test_many_changed_facts_are_summed_up(kb: Path, rules: Path) -> None:
    article_file(kb, rows=[ROW.replace("Netbt.sys", f"File{number}.sys") for number in range(4)])
    (problem,) = fresh(kb, rules).problems
    assert problem.message.endswith("; ...")


def test_a_missing_path_is_wrong_input(rules: Path) -> None:
    with pytest.raises(OperatorError, match="is not there"):
        fresh(rules / "gone", rules)
