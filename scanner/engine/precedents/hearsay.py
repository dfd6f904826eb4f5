"""What is known of articles without looking at the host: from what was concluded about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import cast

from scanner.engine.index import PackIndex
from scanner.engine.precedents.clerk import Clerk, Level
from scanner.engine.standing import Standing
from scanner.engine.strength import Coherence
from scanner.model.articles import Article
from scanner.model.logic import Truth

_CONCLUSIONS = ("state", "registered", "unread")
"""What an article's standing comes to: a word each, which is the same for most of what it rests on."""


class Scope:
    """Whether the articles of one scope concern the host; the bare answer is a conclusion of its own.

    It is the same for hosts of many kinds, which the sentence that argues it names.
    """

    __slots__ = ("_clerk", "_number")

    def __init__(self, number: int, clerk: Clerk) -> None:
        self._number = number
        self._clerk = clerk

    @property
    def answer(self) -> Truth:
        """Whether they do."""
        return cast(Truth, self._concluded("answer", lambda: self._clerk.concerns(self._number).answer))

    def __getattr__(self, name: str) -> object:
        return getattr(self._concluded("all of it", partial(self._clerk.concerns, self._number)), name)

    def _concluded(self, what: str, conclude: Callable[[], object]) -> object:
        return self._clerk.concluded((self._number, what), Level.SCOPE, conclude)


class Coherences(Mapping[str, Coherence]):
    """How the coherent sets agree, found out when it is asked for."""

    def __init__(self, index: PackIndex, clerk: Clerk) -> None:
        self._names = index.coherent_sets
        self._clerk = clerk

    def __getitem__(self, name: str) -> Coherence:
        return self._clerk.coherences()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Standings(Mapping[str, Standing]):
    """How the other articles stand, found out when it is asked for, and only what is asked for."""

    def __init__(self, index: PackIndex, clerk: Clerk) -> None:
        self._articles = index.articles
        self._clerk = clerk

    def __getitem__(self, name: str) -> Standing:
        return cast(Standing, _Other(self._articles[name], self._clerk))

    def __contains__(self, name: object) -> bool:
        return name in self._articles

    def __iter__(self) -> Iterator[str]:
        return iter(self._articles)

    def __len__(self) -> int:
        return len(self._articles)


class _Other:
    """How another article stands; its state and its mark are conclusions of their own."""

    __slots__ = ("_clerk", "article")

    def __init__(self, article: Article, clerk: Clerk) -> None:
        self.article = article
        self._clerk = clerk

    def __getattr__(self, name: str) -> object:
        own = self.article.id
        if name in _CONCLUSIONS:
            return self._clerk.concluded((own, name), Level.STANDING, partial(self._attribute, name))
        return self._attribute(name)

    def _attribute(self, name: str) -> object:
        return getattr(self._clerk.standing(self.article.id), name)
