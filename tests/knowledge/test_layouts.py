"""Every layout of file tables is read, in all three forms that copies come in."""

from __future__ import annotations

import re

import pytest

from scanner.knowledge.importer import read_article
from scanner.knowledge.reading import Form, Reading
from tests.knowledge.articles import Case, cases, expected_facts, facts, flat, flattened_expectation, markdown

CASES = cases()

EACH = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def _check(reading: Reading, expected: dict[str, object]) -> None:
    assert facts(reading) == expected_facts(expected)
    assert reading.unread == ()
    if reading.article is None:
        assert re.search(str(expected["reason"]), reading.why_no_rule or "")


@EACH
def test_text(case: Case) -> None:
    reading = read_article(case.text, f"{case.name}.txt")
    assert reading.form is Form.TEXT
    _check(reading, case.expected)


@EACH
def test_text_with_carriage_returns(case: Case) -> None:
    _check(read_article(case.text.replace("\n", "\r\n"), f"{case.name}.txt"), case.expected)


@EACH
def test_flattened(case: Case) -> None:
    reading = read_article(flat(case.text), f"{case.name}.txt")
    assert reading.form is Form.FLATTENED
    _check(reading, flattened_expectation(case.expected))


@EACH
def test_markdown(case: Case) -> None:
    reading = read_article(markdown(case.text), f"{case.name}.md")
    assert reading.form is Form.MARKDOWN
    _check(reading, case.expected)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.expected.get("file_sets")], ids=lambda case: case.name
)
def test_rows_say_their_lines(case: Case) -> None:
    """Every row names the line of the article where it begins."""
    article = read_article(case.text, case.name).article
    assert article is not None
    lines = case.text.splitlines()
    for row in (row for one in article.file_sets for row in one.files):
        assert row.line is not None
        assert row.name in " ".join(lines[row.line - 1 : row.line + 1])
