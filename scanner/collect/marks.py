"""The registry marks that hotfix installers leave: which keys there are, and what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scanner.collect.interface import KeyAnswer, KeyQuery
from scanner.model.facts import Hotfix, Listing, Observation
from scanner.model.identifiers import article_id

MAX_DEPTH = 3
"""Levels below the Updates key: product, service pack, article (Q258149)."""
MAX_UPDATE_KEYS = 1024
"""Keys looked at below the Updates key."""

Answers = Mapping[KeyQuery, KeyAnswer]


@dataclass(frozen=True, slots=True)
class Marks:
    """What was found; ``status`` is ``listed`` only when the hotfix keys are known completely.

    ``answers`` are those that the marks were read from.
    """

    hotfixes: tuple[Hotfix, ...] = ()
    status: Listing | None = None
    answers: tuple[KeyAnswer, ...] = ()


def hotfix_queries(keys: Iterable[str]) -> tuple[KeyQuery, ...]:
    """What to ask about keys whose subkeys are hotfixes."""
    return tuple(KeyQuery(key, (), subkeys=True) for key in keys)


def mark_queries(parent: KeyAnswer) -> tuple[KeyQuery, ...]:
    """What to ask about the marks below a key."""
    return tuple(KeyQuery(f"{parent.key}\\{name}", None) for name in parent.subkeys or ())


def hotfix_marks(answers: Answers, keys: Iterable[str]) -> Marks:
    """The marks of hotfixes; their key missing means that nothing was ever registered."""
    queries = hotfix_queries(keys)
    parents = [answers[query] for query in queries if query in answers]
    wanted = [query for parent in parents for query in mark_queries(parent)]
    marks = [answers[query] for query in wanted if query in answers]
    return Marks(
        tuple(_hotfix(mark) for mark in marks if mark.status is not Observation.ABSENT),
        _status(parents, len(parents) == len(queries) and len(marks) == len(wanted)),
        (*parents, *marks),
    )


def _status(parents: list[KeyAnswer], all_answered: bool) -> Listing | None:
    if not parents:
        return None
    if any(parent.status is Observation.UNREADABLE for parent in parents):
        return Listing.UNREADABLE
    complete = all_answered and not any(parent.refusal for parent in parents)
    return Listing.LISTED if complete else Listing.PARTIAL


class UpdateTree:
    """The tree of the marks of other products, which stand further down; walked within limits."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.top = tuple(KeyQuery(key, None, subkeys=True) for key in keys)
        self._depths = dict.fromkeys(self.top, 0)

    def below(self, query: KeyQuery, answer: KeyAnswer) -> tuple[KeyQuery, ...]:
        """What to ask about next because of this answer; nothing where the query is none of the tree's."""
        depth = self._depths.get(query)
        if depth is None or depth >= MAX_DEPTH:
            return ()
        room = MAX_UPDATE_KEYS - len(self._depths)
        queries = tuple(_subkeys(answer))[: max(0, room)]
        self._depths.update(dict.fromkeys(queries, depth + 1))
        return queries

    def marks(self, answers: Answers) -> Marks:
        """The marks that were found, level by level.  They are never known to be complete."""
        found: list[KeyAnswer] = []
        level = [answers[query] for query in self.top if query in answers]
        while level:
            found += level
            level = [answers[query] for answer in level for query in _subkeys(answer) if query in answers]
        hotfixes = (_hotfix(answer) for answer in found if _is_mark(answer))
        return Marks(tuple(hotfixes), None, tuple(found))


def _subkeys(answer: KeyAnswer) -> Iterator[KeyQuery]:
    for name in answer.subkeys or ():
        yield KeyQuery(f"{answer.key}\\{name}", None, subkeys=True)


def _is_mark(answer: KeyAnswer) -> bool:
    return answer.status is Observation.PRESENT and bool(article_id(_name(answer.key)))


def _hotfix(answer: KeyAnswer) -> Hotfix:
    return Hotfix(_name(answer.key), answer.key, _installed(answer), dict(answer.values))


def _installed(answer: KeyAnswer) -> bool | None:
    """``Installed`` = 1 is the one value that every installer writes (Q238552)."""
    for name, data in answer.values.items():
        if name.casefold() == "installed":
            return data == 1
    return None


def _name(key: str) -> str:
    return key.rpartition("\\")[2]
