"""One row of a file table as facts, and what of it could not be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from scanner.knowledge.cellroles import Row
from scanner.knowledge.cells import Size, Trouble, clock, platforms, size, strength, version
from scanner.knowledge.columns import Header, Role
from scanner.knowledge.dates import Dated, dated
from scanner.knowledge.languages import EVERY, language_in
from scanner.knowledge.names import folder_and_name, installed_name, strength_of_name, system_folder
from scanner.knowledge.naming import products_named
from scanner.knowledge.tokens import Kind, Token
from scanner.model.articles import FileRow, Platform

_OR_LATER = frozenset({"and", "or", "later", "without", "later)", "higher"})
_RENAMED = re.compile(r"renamed (?:to|as) (\S+\.\w+)", re.IGNORECASE)
_BITS = re.compile(r"\d-?bit", re.IGNORECASE)
_PREFIXES = ("(dated:", "dated:", "(dated", "dated")


@dataclass(slots=True)
class RowFacts:
    """A row before its date is decided.  ``file.platform`` is the first of ``platforms``.

    ``product`` and ``language`` are what the row's own cells say against the table's scope;
    ``packages`` are programs in it that are to be run.
    """

    file: FileRow
    line: int
    text: str = ""
    dated: Dated | None = None
    day_clock: bool = False
    platforms: tuple[Platform, ...] = ()
    product: str | None = None
    language: str | None = None
    packages: tuple[str, ...] = ()
    oversized: bool = False
    troubles: list[str] = field(default_factory=list)


def row_facts(row: Row, header: Header | None, number: int) -> RowFacts:
    """Read the cells of one row; ``number`` is its line."""
    words = [token.text.strip("()<>:,") for token in row.cells.get(Role.PLATFORM, [])]
    extra = " ".join(token.text for token in row.extra if token.text.casefold() not in _OR_LATER).strip(
        "() :;,.&"
    )
    directory, name = folder_and_name(_name(row, header))
    bits, bits_note = strength(words)
    said = " ".join(token.text for cell in row.cells.values() for token in cell)
    facts = RowFacts(FileRow(name=name, line=number), number, said)
    renamed = _RENAMED.search(extra)
    facts.platforms = platforms(words)
    facts.language = _language(row, extra)
    facts.product = _product(words, extra, header)
    facts.packages = tuple(token.text for token in row.cells.get(Role.PACKAGE, []))
    notes = [
        bits_note or "",
        _other(words),
        "" if facts.language or renamed or extra == facts.product else extra,
    ]
    facts.file = replace(
        facts.file,
        installed_as=renamed[1] if renamed else installed_name(name),
        directory=directory or system_folder(_text(row, Role.DIRECTORY) or "") or None,
        version=version(row.cells[Role.VERSION][0].text) if Role.VERSION in row.cells else None,
        platform=facts.platforms[0] if facts.platforms else None,
        crypto_bits=bits or strength_of_name(name),
    )
    _date(row, facts)
    _time(row, facts)
    _size(row, facts, notes)
    notes += facts.troubles
    facts.file = replace(facts.file, note="; ".join(note for note in notes if note) or None)
    return facts


def _product(words: list[str], extra: str, header: Header | None) -> str | None:
    """The product that a row's platform cell names, its last words included where there is such a column."""
    column = header is not None and Role.PLATFORM in header.roles
    text = f"{' '.join(words)} {extra}" if column else " ".join(words)
    return next((one.name for one in products_named(text.replace(" ,", ","))), None)


def _name(row: Row, header: Header | None) -> str:
    named = row.cells.get(Role.NAME)
    return named[0].text if named else (header.subject or "" if header else "")


def _text(row: Row, role: Role) -> str | None:
    return " ".join(token.text for token in row.cells[role]) if role in row.cells else None


def _language(row: Row, extra: str) -> str | None:
    stated = language_in(f"{_text(row, Role.LANGUAGE) or ''} {extra}")
    return None if stated == EVERY else stated


def _other(words: list[str]) -> str:
    """What a platform cell says beside processors, strengths and products."""
    return " ".join(
        word for word in words if not platforms([word]) and not _BITS.search(word) and not _is_product(word)
    )


def _is_product(words: str) -> bool:
    return next(products_named(words), None) is not None


def _date(row: Row, facts: RowFacts) -> None:
    if Role.DATE not in row.cells:
        return
    text = row.cells[Role.DATE][0].text
    bare = next((text[len(p) :] for p in _PREFIXES if text.casefold().startswith(p)), text).strip()
    facts.dated = dated(bare)
    if facts.dated == Dated(None, None):
        facts.troubles.append(f"date printed as {bare}")


def _time(row: Row, facts: RowFacts) -> None:
    if Role.TIME not in row.cells:
        return
    text = row.cells[Role.TIME][0].text
    told = clock(text)
    facts.day_clock = not any(letter in text.casefold() for letter in "apnm")
    if isinstance(told, Trouble):
        facts.troubles.append(f"time printed as {text}")
    else:
        facts.file = replace(facts.file, time=told)


def _size(row: Row, facts: RowFacts, notes: list[str]) -> None:
    if Role.SIZE not in row.cells:
        return
    token: Token = row.cells[Role.SIZE][0]
    told = size(token.text)
    if isinstance(told, Size):
        facts.file = replace(facts.file, size=told.exact, size_kb=told.kilobytes)
        if told == Size():
            notes.append(f"size printed as {token.text}")
        elif token.kind is Kind.VERSION and told.exact is None:
            notes.append("size taken as kilobytes, the unit is not printed")
    else:
        facts.oversized = token.text.casefold().endswith("kb")
        facts.troubles.append(f"size printed as {token.text}")
