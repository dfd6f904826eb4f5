"""What the profile alone decides of every article: whether it applies, and which rows count.

Hosts of one profile share it, so that a fleet asks each question once.
"""

from __future__ import annotations

from collections.abc import Hashable

from scanner.engine.applicability import Applicability, applicability
from scanner.engine.entry import Entry
from scanner.engine.index import PackIndex
from scanner.engine.selection import Selection, select
from scanner.model.articles import Article
from scanner.model.logic import Truth
from scanner.model.profile import HostProfile

KEPT_DOCKETS = 64
"""Profiles remembered for one pack; a fleet has a few dozen, a hostile one must not fill memory."""


def docket(profile: HostProfile, index: PackIndex) -> dict[str, Entry]:
    """Every article of the pack, by name, with what the profile decides of it."""
    key = _key(profile)
    entries = index.dockets.get(key)
    if entries is None:
        entries = _entries(profile, index)
        if len(index.dockets) >= KEPT_DOCKETS:
            index.dockets.clear()
        index.dockets[key] = entries
    return entries


def _entries(profile: HostProfile, index: PackIndex) -> dict[str, Entry]:
    """Asks once for all articles of one scope."""
    entries: dict[str, Entry] = {}
    for names in index.scopes:
        applies = applicability(index.articles[names[0]], profile)
        entries |= {name: entry(index.articles[name], applies, profile, index) for name in names}
    return entries


_NONE_SELECTED = Selection()


def entry(article: Article, applies: Applicability, profile: HostProfile, index: PackIndex) -> Entry:
    """What the profile decides of one article, whether it applies being known."""
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
