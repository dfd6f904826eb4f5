"""An article's text becomes a rule, or a reason why it gives none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from scanner.knowledge.claims import claim
from scanner.knowledge.filesets import file_sets
from scanner.knowledge.header import header
from scanner.knowledge.listing import Listing, failing_lines, listing
from scanner.knowledge.reading import ArticleHeader, Form, Reading, UnreadRow
from scanner.knowledge.rules import Read, rule, why_none
from scanner.knowledge.running import Running, running
from scanner.knowledge.sections import Section, sections
from scanner.knowledge.source import Source, source

REMEDIES = frozenset({"RESOLUTION", "STATUS", "WORKAROUND", "MORE INFORMATION", "SUMMARY"})
"""Sections that say where the fix is to be had."""
UNFIT = "it looks like a row of the table, but gives nothing to check or cells that fit no column"
MOST_BYTES = 16_000_000
"""Articles are a few kilobytes; larger files are not read."""


def read_article(text: str, path: str) -> Reading:
    """Read one article in any of its forms.  Any text will do; nothing is raised."""
    lines = source(text)
    document = header(lines)
    if document.id is None:
        return Reading(
            path, document, lines.form, why_no_rule="It is no article: no article number heads it."
        )
    parts = sections(lines)
    body = running(lines, parts[0].start, parts[-1].end) if parts else Running("", (), ())
    claimed = claim(document, body.text)
    tables = listing(lines, parts, claims_fix=claimed is not None)
    files = file_sets(tables.fixes, lines, document, path)
    read = Read(document, body, _remedies(lines, parts), files, tables, claimed)
    article = rule(read)
    return Reading(
        path,
        document,
        lines.form,
        article,
        (*files.unread, *_failed(tables, lines, path)),
        tuple(tables.passed),
        None if article else why_none(read),
    )


def _remedies(lines: Source, parts: Sequence[Section]) -> str:
    chosen = [part for part in parts if part.title in REMEDIES]
    return " ".join(running(lines, part.start, part.end).text for part in chosen)


def _failed(tables: Listing, lines: Source, path: str) -> Iterator[UnreadRow]:
    for number, words in failing_lines(tables, lines):
        yield UnreadRow(path, number, words, UNFIT)


def read_articles(paths: Iterable[Path | str]) -> Iterator[Reading]:
    """Read articles one after the other.  A file that cannot be read is a reading that says so."""
    for path in paths:
        yield read_file(Path(path))


def read_file(path: Path) -> Reading:
    """Read the article in one file; bytes outside ASCII are Latin-1, the archive's encoding, unless UTF-8."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return _unreadable(path, f"It is larger than {MOST_BYTES:,} bytes.")
        data = path.read_bytes()
    except OSError as error:
        return _unreadable(path, f"It cannot be read: {error.strerror or error}.")
    return read_article(decoded(data), str(path))


def decoded(data: bytes) -> str:
    """The text of a copy."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _unreadable(path: Path, why: str) -> Reading:
    return Reading(str(path), ArticleHeader(), Form.TEXT, why_no_rule=why)
