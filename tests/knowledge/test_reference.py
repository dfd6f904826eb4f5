"""The importer over the knowledge base itself, where it is at hand."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.knowledge.importer import decoded, read_article, read_articles
from scanner.knowledge.reading import Form, Reading
from scanner.model.articles import Article
from tests.rules.reference import VARIABLE

pytestmark = pytest.mark.shared

UNREAD_SHARE = 0.005
"""Rows that may stay unread, of all rows."""


@pytest.fixture(scope="module")
def folder() -> Path:
    named = os.environ.get(VARIABLE)
    if not named:
        pytest.skip(f"{VARIABLE} does not name a folder with the articles")
    return Path(named)


@pytest.fixture(scope="module")
def readings(folder: Path) -> list[Reading]:
    return list(read_articles(sorted(folder.rglob("Q*.TXT"))))


def _rows(readings: list[Reading]) -> Iterator[tuple[Reading, str, int, int | None, str | None]]:
    for reading in readings:
        for one in reading.article.file_sets if reading.article else ():
            for row in one.files:
                yield reading, row.name, row.line or 0, row.size, row.version


def _without_lines(article: Article | None) -> Article | None:
    if article is None:
        return None
    sets = tuple(
        replace(one, line=None, files=tuple(replace(row, line=None) for row in one.files))
        for one in article.file_sets
    )
    return replace(article, file_sets=sets, provenance=None)


def test_few_rows_stay_unread(readings: list[Reading]) -> None:
    rows = sum(1 for _ in _rows(readings))
    unread = [row for reading in readings for row in reading.unread]
    assert len(unread) < UNREAD_SHARE * rows
    assert all(row.path and row.line and row.text and row.why for row in unread)


def test_every_cell_stands_where_the_rule_says(readings: list[Reading]) -> None:
    """Names, versions and sizes are those of the line they are said to come from, or of the wrapped one."""
    for path, rows in _by_path(readings).items():
        lines = decoded(Path(path).read_bytes()).splitlines()
        for name, line, size, version in rows:
            text = " ".join(lines[line - 1 : line + 1])
            assert name in text or name in "\n".join(lines)
            assert size is None or str(size) in re.sub(r"[,. ]", "", text), (path, line)
            assert version is None or version.strip("()") in text, (path, line)


def _by_path(readings: list[Reading]) -> dict[str, list[tuple[str, int, int | None, str | None]]]:
    found: dict[str, list[tuple[str, int, int | None, str | None]]] = {}
    for reading, name, line, size, version in _rows(readings):
        found.setdefault(reading.path, []).append((name, line, size, version))
    return found


def test_markdown_gives_the_same_rules(folder: Path) -> None:
    copies = sorted(folder.rglob("kb-markdown/*/Q*/README.md"))
    for copy in copies:
        number = copy.parent.name
        [text] = folder.rglob(f"kb-articles/*/{number}.TXT")
        markdown, plain = read_articles([copy, text])
        assert markdown.form is Form.MARKDOWN
        assert _without_lines(markdown.article) == _without_lines(plain.article), number


def test_flattened_copies_lose_almost_nothing(readings: list[Reading]) -> None:
    """Without ends of lines, only remarks behind the last row of a table are lost."""
    with_files = [reading for reading in readings if reading.article and reading.article.file_sets]
    different = 0
    for reading in with_files:
        text = " ".join(decoded(Path(reading.path).read_bytes()).split())
        flat = read_article(text, reading.path)
        different += _without_lines(flat.article) != _without_lines(reading.article)
    assert different <= 0.01 * len(with_files)
