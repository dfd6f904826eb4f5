"""What the profile alone decides of every article: whether it applies, and which rows count.

Hosts of one profile share it, so that a fleet asks each question once.
"""

from __future__ import annotations

from collections.abc import Hashable

from scanner.engine.applicability import Applicability, ByProducts, applicability, by_products
from scanner.engine.entry import Entry
from scanner.engine.index import PackIndex
from scanner.engine.selection import Selection, select
from scanner.model.articles import Article
from scanner.model.logic import Truth
from scanner.model.profile import HostProfile

KEPT_DOCKETS = 64
"""Profiles remembered for one pack; a fleet has a few dozen, a hostile one must not fill memory."""


def docket(profile: HostProfile, index: PackIndex) -> tuple[Entry, ...]:
    """Every article of the pack with what the profile decides of it."""
    key = _key(profile)
    entries = index.dockets.get(key)
    if entries is None:
        listing = _each_list_once(index)
        entries = tuple(entry(article, profile, index, listing) for article in index.pack.articles)
        if len(index.dockets) >= KEPT_DOCKETS:
            index.dockets.clear()
        index.dockets[key] = entries
    return entries


def _each_list_once(index: PackIndex) -> ByProducts:
    """Asks about each product list once, for one profile."""
    known: dict[int, Applicability] = {}

    def listing(article: Article, profile: HostProfile) -> Applicability:
        number = index.lists[article.id]
        found = known.get(number)
        if found is None:
            found = known[number] = by_products(article, profile)
        return found

    return listing


_NONE_SELECTED = Selection()


def entry(article: Article, profile: HostProfile, index: PackIndex, listing: ByProducts) -> Entry:
    """What the profile decides of one article."""
    applies = applicability(article, profile, listing)
    if applies.answer is Truth.NO:
        return Entry(article, applies, _NONE_SELECTED)
    return Entry(article, applies, select(article, profile, index.pack.locations))


def _key(profile: HostProfile) -> Hashable:
    """Everything in the profile that applicability and selection look at."""
    return (
        profile.product,
        profile.version,
        profile.edition,
        profile.service_pack,
        profile.architecture,
        profile.multiprocessor,
        profile.domain_controller,
        profile.language,
        frozenset(profile.components.items()),
        frozenset(profile.component_versions.items()),
    )
