"""Putting together the rule of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scanner.knowledge.claims import LISTS, Claim
from scanner.knowledge.columns import Role
from scanner.knowledge.filesets import FileSets
from scanner.knowledge.latest import corrected_in_latest
from scanner.knowledge.levels import (
    NT4,
    Level,
    corrected_in,
    fixed_in_keywords,
    fixed_in_query_words,
    required,
)
from scanner.knowledge.listing import Listing
from scanner.knowledge.mentions import bulletins, cves, packages, registry_marks
from scanner.knowledge.naming import short_name
from scanner.knowledge.reading import ArticleHeader
from scanner.knowledge.relations import rollups, superseded_by, supersedes
from scanner.knowledge.sections import Section, joined
from scanner.knowledge.source import Source
from scanner.model.articles import Article, FileSet, Origin, Provenance

WITHOUT_FILES = "lists no files: judged by service pack, rollup or registry mark alone"
REMEDIES = ("RESOLUTION", "STATUS", "WORKAROUND", "MORE INFORMATION", "SUMMARY")


def rule(
    document: ArticleHeader,
    text: Source,
    parts: Sequence[Section],
    body: str,
    files: FileSets,
    found: Listing,
    claimed: Claim | None,
) -> Article | None:
    """The rule, or None where the article offers no fix that can be checked."""
    if not files.sets and not _without_files(document, claimed):
        return None
    own = document.id or ""
    product = short_name(document.products[0]) if document.products else ""
    needed = required(body, product)
    level = next((one for one in needed if one.of_nt4), None) or next(iter(needed), None)
    fixed_in = _fixed_in(document, body, product)
    remedies = " ".join(joined(text, one.start, one.end) for one in parts if one.title in REMEDIES)
    return Article(
        id=own,
        title=document.title,
        date=document.date,
        area=document.area or "unstated",
        keywords=document.keywords,
        products=document.products,
        requires_service_pack=str(level) if level else None,
        fixed_in_service_pack=fixed_in,
        fixed_in_unnamed_service_pack=fixed_in is None and _of_nt4(document) and corrected_in_latest(body),
        rollups=rollups(remedies, own),
        supersedes=supersedes(body, own),
        superseded_by=superseded_by(body, own),
        packages=_packages(body, own, files, found),
        bulletins=bulletins(document.title, document.query_words, body),
        cves=cves(body),
        registry_marks=registry_marks(body, own),
        file_sets=_with_levels(files.sets, needed),
        provenance=Provenance(Origin.ARTICLE, own, _lines(document, files)),
        note=None if files.sets else WITHOUT_FILES,
    )


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


def _fixed_in(document: ArticleHeader, body: str, product: str) -> str | None:
    """The level that contains the fix: Windows NT 4.0's own where one is stated, else the first stated."""
    levels = [
        *fixed_in_keywords(document.keywords),
        *corrected_in(body, product),
        *fixed_in_query_words(document.query_words),
    ]
    chosen = next((one for one in levels if one.product == NT4 and one.of_nt4), None)
    chosen = chosen or next((one for one in levels if one.of_nt4), None) or next(iter(levels), None)
    return str(chosen) if chosen else None


def _packages(body: str, own: str, files: FileSets, found: Listing) -> tuple[str, ...]:
    listed = [
        token.text
        for table in found.packages
        for row in table.rows
        for token in row.cells.get(Role.NAME, [])
        if token.text.casefold().endswith(".exe")
    ]
    names = {name.casefold(): name for name in (*packages(body, own), *files.packages, *listed)}
    return tuple(names.values())


def _lines(document: ArticleHeader, files: FileSets) -> dict[str, int]:
    lines = dict(document.lines)
    if files.sets and files.sets[0].line:
        lines["file_sets"] = files.sets[0].line
    return lines


def why_none(document: ArticleHeader, found: Listing, claimed: Claim | None) -> str:
    """Why an article gives no rule, in a sentence."""
    if found.passed:
        return f"Its table is not a hotfix's: {found.passed[0].why}."
    if claimed is not None and LISTS.search(document.title):
        return "It lists the fixes of a package."
    if claimed is not None:
        return f"It lists no files, and only articles of Windows NT are rules without them ({claimed.value})."
    return "It offers no fix."
