"""One article, as the profile of a host leaves it."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.engine.applicability import Applicability
from scanner.engine.selection import Selection
from scanner.model.articles import Article


@dataclass(frozen=True, slots=True)
class Entry:
    """Whether the article applies, and what its files must satisfy."""

    article: Article
    applicability: Applicability
    selection: Selection
