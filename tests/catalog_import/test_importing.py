"""Articles become rules, with what the pack knows of them besides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.importing.readings import CHUNK, WORTH_PROCESSES, readings
from scanner.importing.rules import Imported, imported
from scanner.importing.texts import ArticleText
from scanner.model.articles import Severity
from tests.catalog_import.articles import OTHER_ROW, ROW, article_file, text

CORRECTION = """\
article: Q241999
reason: the table means the other branch
by: a tester
changes:
- {of: file, was: {name: Netbt.sys, size: 123152}, now: {size: 123153}}
"""

BULLETINS = """\
bulletins:
- {id: MS00-001, title: x, severity: Low, articles: [Q241999], cves: [CVE-2000-0001]}
"""
ROLLUP = "id: Q299444\ntitle: SRP\nkind: rollup\nproduct: Windows NT 4.0\ncontains: [Q241999]\n"


def read(*paths: Path, rules: Path | None = None) -> Imported:
    return imported(paths, [rules] if rules else [], lambda reading: None)


def pack(at: Path, **files: str) -> Path:
    for name, content in files.items():
        path = at / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return at


def test_an_article_with_a_table_is_a_rule(tmp_path: Path) -> None:
    article_file(tmp_path)
    result = read(tmp_path)
    (rule,) = result.rules.values()
    assert (rule.id, rule.area, rule.title) == ("Q241999", "winnt", "Ladder of Frobs Breaks under Load")
    assert [(row.name, row.size) for row in rule.file_sets[0].files] == [("Netbt.sys", 123152)]
    assert result.articles == {"Q241999"}


def test_every_text_is_heard_of(tmp_path: Path) -> None:
    article_file(tmp_path)
    article_file(tmp_path, "Q242000", rows=())
    (tmp_path / "note.txt").write_text("no article")
    heard: list[str] = []
    result = imported([tmp_path], [], lambda reading: heard.append(reading.path))
    assert len(heard) == result.texts == 3
    assert [told.path for told in result.without_hotfix] == [str(tmp_path / "242" / "Q242000.TXT")]
    assert [told.path for told in result.no_article] == [str(tmp_path / "note.txt")]


def test_what_the_pack_knows_is_laid_over(tmp_path: Path) -> None:
    article_file(tmp_path / "kb")
    rules = pack(
        tmp_path / "rules",
        bulletins=BULLETINS,
        packages__Q299444=ROLLUP,
        corrections__Q241999=CORRECTION,
    )
    (rule,) = read(tmp_path / "kb", rules=rules).rules.values()
    assert rule.bulletins == ("MS00-001",)
    assert rule.severity is Severity.LOW
    assert rule.rollups == ("Q299444",)
    assert rule.file_sets[0].files[0].size == 123153
    assert rule.provenance is not None
    assert rule.provenance.note == "Corrected by hand: the table means the other branch"


def test_a_later_folder_counts_over_an_earlier_one(tmp_path: Path) -> None:
    article_file(tmp_path / "kb")
    first = pack(tmp_path / "first", corrections__Q241999=CORRECTION)
    second = pack(tmp_path / "second", corrections__Q241999=CORRECTION.replace("123153", "123154"))
    result = imported([tmp_path / "kb"], [first, second], lambda reading: None)
    assert result.rules["Q241999"].file_sets[0].files[0].size == 123154


def test_a_correction_that_no_longer_applies_is_told(tmp_path: Path) -> None:
    article_file(tmp_path / "kb", rows=[OTHER_ROW])
    rules = pack(tmp_path / "rules", corrections__Q241999=CORRECTION)
    result = read(tmp_path / "kb", rules=rules)
    assert [told.message for told in result.stale] == [
        "the correction of Q241999 does not apply: change 1: no file with name Netbt.sys, size 123152"
    ]
    assert result.held == {"Q241999"}
    assert result.rules["Q241999"].file_sets[0].files[0].size == 222800


def test_a_correction_of_an_article_that_offers_nothing_is_told(tmp_path: Path) -> None:
    article_file(tmp_path / "kb", rows=())
    result = read(tmp_path / "kb", rules=pack(tmp_path / "rules", corrections__Q241999=CORRECTION))
    assert [told.message for told in result.stale] == ["the correction of Q241999 finds no rule"]


def test_two_copies_that_agree_are_one_rule(tmp_path: Path) -> None:
    article_file(tmp_path / "one")
    flat = " ".join(text().split())
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "Q241999.txt").write_text(flat)
    result = read(tmp_path)
    assert len(result.rules) == 1
    assert result.copies == []
    assert result.rules["Q241999"].file_sets[0].files[0].line == 28, "the copy that keeps its lines is taken"


@pytest.mark.parametrize("first", ["one", "two"])
def test_of_two_states_of_an_article_the_later_counts(tmp_path: Path, first: str) -> None:
    second = {"one": "two", "two": "one"}[first]
    article_file(tmp_path / first, date="12-JAN-2000")
    article_file(tmp_path / second, date="13-JAN-2001", rows=[OTHER_ROW])
    result = read(tmp_path)
    assert result.rules["Q241999"].file_sets[0].files[0].size == 222800
    (told,) = result.copies
    assert told.path == str(tmp_path / first / "241" / "Q241999.TXT")
    assert "is taken" in told.message


def test_a_text_that_cannot_be_read_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    article_file(tmp_path / "kb")
    (tmp_path / "kb.tgz").write_bytes(b"junk")
    result = read(tmp_path / "kb.tgz", tmp_path / "kb")
    assert [told.path for told in result.unreadable] == [str(tmp_path / "kb.tgz")]
    assert list(result.rules) == ["Q241999"]


def test_a_row_with_a_cell_that_cannot_be_keeps_the_rest(tmp_path: Path) -> None:
    path = article_file(tmp_path, rows=[ROW.replace("1999", "199"), OTHER_ROW])
    result = read(tmp_path)
    assert [row.size for row in result.rules["Q241999"].file_sets[0].files] == [123152, 222800]
    assert {(told.path, told.line) for told in result.unread} == {(str(path), 28)}


@pytest.mark.parametrize("area", ["packages", "sets", "corrections", "locks"])
def test_an_area_that_is_no_area_makes_no_rule(tmp_path: Path, area: str) -> None:
    article_file(tmp_path, area=area)
    result = read(tmp_path)
    assert result.rules == {}
    assert [told.message for told in result.refused] == [
        f"what was read is no valid rule: no area may be called {area!r}"
    ]


def copies(count: int) -> Iterator[ArticleText]:
    for number in range(count):
        name = f"Q{100000 + number}"
        yield ArticleText(name, text(name).encode())


@pytest.mark.parametrize("count", [0, 1, WORTH_PROCESSES - 1, WORTH_PROCESSES + CHUNK + 1])
def test_few_and_many_texts_are_read_in_order(count: int) -> None:
    found = list(readings(copies(count)))
    assert [reading.path for reading in found] == [f"Q{100000 + number}" for number in range(count)]
    assert all(reading.article and reading.article.id == reading.path for reading in found)


def test_leaving_early_stops_the_processes() -> None:
    found = readings(copies(WORTH_PROCESSES + 20 * CHUNK))
    assert next(iter(found)).path == "Q100000"
    getattr(found, "close", lambda: None)()
