"""No constant changes unnoticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scanner.catalog.facts import fingerprint
from scanner.catalog.locking import check_locks, lock_problems, relocked
from scanner.catalog.locks import LARGEST_LOCK_FILE, Lock, read_locks, write_locks
from scanner.catalog.problems import RuleErrors
from scanner.catalog.yaml_text import article_yaml
from scanner.model.articles import Article
from tests.catalog_import.rules import RULE

OTHER = replace(RULE, id="Q98765", area="iis")
CHANGED = replace(RULE, requires_service_pack="SP6")


def folder(at: Path, *rules: Article) -> Path:
    for rule in rules:
        target = at / rule.area / f"{rule.id}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(article_yaml(rule))
    return at


def lock(at: Path, *rules: Article, **reasons: str) -> None:
    write_locks(at, relocked(rules, read_locks(at), reasons))


def told(at: Path) -> list[str]:
    return [problem.message for problem in check_locks([at]).problems]


def test_locked_rules_are_as_they_should_be(tmp_path: Path) -> None:
    lock(folder(tmp_path, RULE, OTHER), RULE, OTHER)
    report = check_locks([tmp_path])
    assert (report.rules, report.problems) == (2, ())
    assert sorted(path.name for path in (tmp_path / "locks").iterdir()) == ["iis.txt", "winnt.txt"]


def test_a_changed_fact_is_told_with_the_line_to_write(tmp_path: Path) -> None:
    lock(folder(tmp_path, RULE), RULE)
    folder(tmp_path, CHANGED)
    (problem,) = check_locks([tmp_path]).problems
    assert problem.path.endswith("winnt.txt")
    assert problem.line == 3
    assert problem.message == "Q241999 does not state what it is locked to"
    line = f"Q241999  {fingerprint(CHANGED)}  was {fingerprint(RULE)}: <reason>"
    assert problem.allowed == f"undo the change, or make the line: {line}"


def test_the_line_to_write_with_a_reason_settles_it(tmp_path: Path) -> None:
    lock(folder(tmp_path, RULE), RULE)
    folder(tmp_path, CHANGED)
    path = tmp_path / "locks" / "winnt.txt"
    advised = check_locks([tmp_path]).problems[0].allowed.partition("make the line: ")[2]
    old = f"Q241999  {fingerprint(RULE)}"
    path.write_text(path.read_text().replace(old, advised.replace("<reason>", "a misprint")))
    assert told(tmp_path) == []


def test_a_rule_without_a_lock_and_a_lock_without_a_rule(tmp_path: Path) -> None:
    lock(folder(tmp_path, RULE), OTHER)
    assert sorted(told(tmp_path)) == ["Q241999 has no lock", "Q98765 is locked, but iis/ has no such rule"]


def test_a_rule_in_another_area_is_not_covered_by_its_old_lock(tmp_path: Path) -> None:
    lock(folder(tmp_path, RULE), RULE)
    moved = replace(RULE, area="iis")
    problems = lock_problems([moved], read_locks(tmp_path), tmp_path)
    assert [problem.message for problem in problems] == [
        "Q241999 has no lock",
        "Q241999 is locked, but winnt/ has no such rule",
    ]


def test_a_change_keeps_its_lock_until_there_is_a_reason(tmp_path: Path) -> None:
    lock(tmp_path, RULE)
    lock(tmp_path, CHANGED)
    before = read_locks(tmp_path)["winnt"].locks["Q241999"]
    assert before == Lock("Q241999", fingerprint(RULE), line=3)
    lock(tmp_path, CHANGED, Q241999="the service pack\n was misread")
    after = read_locks(tmp_path)["winnt"].locks["Q241999"]
    assert after.fingerprint == fingerprint(CHANGED)
    assert after.was == fingerprint(RULE)
    assert after.reason == "the service pack was misread"


def test_a_reason_stays_as_long_as_the_facts_do(tmp_path: Path) -> None:
    lock(tmp_path, RULE)
    lock(tmp_path, CHANGED, Q241999="misread")
    written = (tmp_path / "locks" / "winnt.txt").read_text()
    lock(tmp_path, CHANGED, Q241999="another reason")
    assert (tmp_path / "locks" / "winnt.txt").read_text() == written


def test_locks_are_in_the_order_of_the_articles(tmp_path: Path) -> None:
    lock(tmp_path, RULE, replace(RULE, id="Q98765"))
    lines = (tmp_path / "locks" / "winnt.txt").read_text().splitlines()
    assert [line.split()[0] for line in lines if not line.startswith("#")] == ["Q98765", "Q241999"]


def test_the_locks_of_an_area_without_rules_are_removed(tmp_path: Path) -> None:
    lock(tmp_path, RULE, OTHER)
    lock(tmp_path, RULE)
    assert [path.name for path in (tmp_path / "locks").iterdir()] == ["winnt.txt"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Q241999", ":1:1: not a lock"),
        ("Q241999 xyz", ":1:1: not a lock"),
        (
            "# ok\n\nQ241999 0123456789abcdef was 0123456789abcdee:",
            ":3:1: Q241999 has changed without a reason",
        ),
        ("Q241999 0123456789abcdef\nQ241999 0123456789abcdef", ":2:1: Q241999 is locked twice"),
        ("\x00" * 100, ":1:1: not a lock"),
        ("#" * (LARGEST_LOCK_FILE + 1), ":1:1: the file is too large"),
    ],
)
def test_wrong_lines_are_told_with_their_place(tmp_path: Path, content: str, expected: str) -> None:
    path = tmp_path / "locks" / "winnt.txt"
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(RuleErrors) as caught:
        read_locks(tmp_path)
    assert str(caught.value.problems[0]).startswith(f"{path}{expected}")


def test_all_wrong_lines_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "locks").mkdir()
    for area in ("winnt", "iis"):
        (tmp_path / "locks" / f"{area}.txt").write_text("a\nb\n")
    with pytest.raises(RuleErrors) as caught:
        read_locks(tmp_path)
    assert len(caught.value.problems) == 4


def test_broken_rules_cannot_be_held_against_locks(tmp_path: Path) -> None:
    folder(tmp_path, RULE)
    (tmp_path / "winnt" / "Q241999.yaml").write_text("titel: x")
    with pytest.raises(RuleErrors):
        check_locks([tmp_path])
