"""Putting together the rule of an article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scanner.knowledge.claims import LISTS, PACKAGES, Claim
from scanner.knowledge.columns import Role
from scanner.knowledge.filesets import FileSets
from scanner.knowledge.latest import corrected_in_latest
from scanner.knowledge.levels import (
    NT4,
    TERMINAL_SERVER,
    Level,
    corrected_in,
    fixed_in_keywords,
    fixed_in_query_words,
    required,
)
from scanner.knowledge.listing import Listing
from scanner.knowledge.mentions import bulletins, coherent_sets, cves, packages, registry_marks
from scanner.knowledge.naming import short_name
from scanner.knowledge.reading import ArticleHeader
from scanner.knowledge.relations import requires, rollups, superseded_by, supersedes
from scanner.knowledge.running import Running
from scanner.model.articles import Article, FileSet, Origin, Provenance

WITHOUT_FILES = "Lists no files: judged by service pack, rollup or registry mark alone."


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of an article before its rule is put together.

    ``remedies`` is the text of the sections that say what to do, ``body`` the whole text.
    """

    document: ArticleHeader
    body: Running
    remedies: str
    files: FileSets
    tables: Listing
    claimed: Claim | None


def rule(read: Read) -> Article | None:
    """The rule, or None where the article offers no fix that can be checked."""
    if not read.files.sets and not _without_files(read.document, read.claimed):
        return None
    document, own, text = read.document, read.document.id or "", read.body.text
    product = short_name(document.products[0]) if document.products else ""
    needed = required(text, product)
    level, level_place = _nt4_first(needed)
    fixed_in, fixed_place = _fixed_first(list(_fixed_in(read, product)), document)
    article = Article(
        id=own,
        title=document.title,
        date=document.date,
        area=document.area or "unstated",
        keywords=document.keywords,
        products=document.products,
        requires_service_pack=level,
        fixed_in_service_pack=fixed_in,
        fixed_in_unnamed_service_pack=fixed_in is None and _of_nt4(document) and corrected_in_latest(text),
        rollups=() if PACKAGES.search(document.title) else rollups(read.remedies, own),
        supersedes=supersedes(text, own),
        superseded_by=superseded_by(text, own),
        requires=requires(text, own),
        packages=_packages(read),
        bulletins=bulletins(document.title, document.query_words, text),
        cves=cves(text),
        registry_marks=registry_marks(text, own),
        coherent_sets=coherent_sets(text),
        file_sets=_with_levels(read.files.sets, [one for one, _ in needed]),
        note=None if read.files.sets else WITHOUT_FILES,
    )
    places = {"requires_service_pack": level_place, "fixed_in_service_pack": fixed_place}
    return replace(article, provenance=Provenance(Origin.ARTICLE, own, _lines(article, read, places)))


def _without_files(document: ArticleHeader, claimed: Claim | None) -> bool:
    """Articles of Windows NT that claim a fix are rules even without a table; lists of fixes are not."""
    return document.area == "winnt" and claimed is not None and not LISTS.search(document.title)


def _of_nt4(document: ArticleHeader) -> bool:
    return any(
        "Windows NT" in product.name and any(version.startswith("4.0") for version in product.versions)
        for product in document.products
    )


def _with_levels(sets: Sequence[FileSet], needed: Sequence[Level]) -> tuple[FileSet, ...]:
    """Where products need different levels, each set has that of its own product."""
    if len({(one.product, one.level) for one in needed}) < 2:
        return tuple(sets)
    own = {one.product: str(one) for one in reversed(needed)}
    return tuple(
        replace(one, requires_service_pack=one.requires_service_pack or own.get(one.product)) for one in sets
    )


def _fixed_in(read: Read, product: str) -> Iterator[tuple[Level, int]]:
    """Levels that contain the fix; the place of those in the footer is -1."""
    yield from ((level, -1) for level in fixed_in_keywords(read.document.keywords))
    yield from corrected_in(read.body.text, product)
    yield from ((level, -1) for level in fixed_in_query_words(read.document.query_words))


def _nt4_first(levels: Sequence[tuple[Level, int]]) -> tuple[str | None, int]:
    """Windows NT 4.0's own level where one is stated, else Terminal Server's, else the first stated."""
    ranked = sorted(levels, key=lambda one: (not one[0].of_nt4, one[0].of_nt4 and one[0].product != NT4))
    return (str(ranked[0][0]), ranked[0][1]) if ranked else (None, -1)


def _fixed_first(levels: Sequence[tuple[Level, int]], document: ArticleHeader) -> tuple[str | None, int]:
    """The level that contains the fix; named with its product where it is not that of all the article's.

    Windows NT 4.0 never got many a fix that a service pack for Terminal Server has (Q247869, Q249799).
    """
    of_nt4 = [place for level, place in levels if level.product == NT4]
    text, place = _nt4_first(levels)
    other = next((level for level, at in levels if at == place and str(level) == text), None)
    if of_nt4 or other is None or other.product != TERMINAL_SERVER or not _beside_terminal_server(document):
        return text, place
    return f"{other.product} {other.level}", place


def _beside_terminal_server(document: ArticleHeader) -> bool:
    """Whether the article is about Windows NT 4.0 without Terminal Server, too."""
    return any(
        short_name(product) == NT4 and any(version.startswith("4.0") for version in product.versions)
        for product in document.products
    )


def _packages(read: Read) -> tuple[str, ...]:
    listed = [
        token.text
        for table in read.tables.packages
        for row in table.rows
        for token in row.cells.get(Role.NAME, [])
        if token.text.casefold().endswith(".exe")
    ]
    found = (*packages(read.body.text, read.document.id or ""), *read.files.packages, *listed)
    return tuple({name.casefold(): name for name in found}.values())


def _lines(article: Article, read: Read, places: dict[str, int]) -> dict[str, int]:
    """The line that states each fact; of several names in a field, ``field.name`` has its own."""
    stated: dict[str, int | None] = dict(read.document.lines)
    for field, place in places.items():
        if getattr(article, field):
            stated[field] = read.document.lines.get("keywords") if place < 0 else read.body.line_at(place)
    for field in ("rollups", "supersedes", "superseded_by", "requires"):
        stated |= {f"{field}.{name}": read.body.line_of(name) for name in getattr(article, field)}
    for field in ("packages", "bulletins", "cves", "registry_marks"):
        for name in getattr(article, field)[:1]:
            stated[field] = read.body.line_of(name) or read.document.lines.get("title")
    if article.coherent_sets:
        stated["coherent_sets"] = read.body.line_of("mismatch")
    if article.file_sets:
        stated["file_sets"] = article.file_sets[0].line
    return {field: line for field, line in stated.items() if line}


def why_none(read: Read) -> str:
    """Why an article gives no rule, in a sentence."""
    if read.tables.passed:
        return f"Its table is not a hotfix's: {read.tables.passed[0].why}."
    if read.claimed is None:
        return "It offers no fix."
    if LISTS.search(read.document.title):
        return "It lists the fixes of a package."
    return (
        f"It lists no files, and only articles of Windows NT are rules without them ({read.claimed.value})."
    )
