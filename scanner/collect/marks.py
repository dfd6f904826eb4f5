"""The registry marks that hotfix installers leave: which keys there are, and what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scanner.collect.interface import KeyAnswer, KeyQuery, Session
from scanner.model.facts import Hotfix, Listing, Observation
from scanner.model.identifiers import article_id

MAX_DEPTH = 3
"""Levels below the Updates key: product, service pack, article (Q258149)."""
MAX_UPDATE_KEYS = 1024
"""Keys looked at below the Updates key."""


@dataclass(slots=True)
class Marks:
    """What has been found so far; ``status`` is ``listed`` only when the hotfix keys are known completely."""

    hotfixes: list[Hotfix] = field(default_factory=list)
    status: Listing | None = None
    answers: list[KeyAnswer] = field(default_factory=list)


def read_hotfixes(session: Session, keys: Iterable[str], marks: Marks) -> None:
    """Read the subkeys of the Hotfix key; that key missing means that nothing was ever registered.

    Raises :class:`~scanner.model.errors.TargetError` when the conversation is over; what
    came before is in ``marks``.
    """
    marks.status = Listing.PARTIAL
    complete = True
    for answer in session.registry([KeyQuery(key, (), subkeys=True) for key in keys]):
        marks.answers.append(answer)
        complete = complete and answer.refusal is None
        if answer.status is Observation.UNREADABLE:
            marks.status = Listing.UNREADABLE
        for mark in _read(session, answer, marks):
            marks.hotfixes.append(mark)
    if complete:
        marks.status = Listing.LISTED


def read_updates(session: Session, keys: Iterable[str], marks: Marks) -> None:
    """Read the marks of other products, which stand further down and are never known to be complete."""
    level = list(keys)
    looked_at = 0
    for _ in range(MAX_DEPTH + 1):
        level = level[: MAX_UPDATE_KEYS - looked_at]
        looked_at += len(level)
        below: list[str] = []
        for answer in session.registry([KeyQuery(key, None, subkeys=True) for key in level]):
            marks.answers.append(answer)
            below += [f"{answer.key}\\{name}" for name in answer.subkeys or ()]
            if article_id(_name(answer.key)) and answer.status is Observation.PRESENT:
                marks.hotfixes.append(_hotfix(answer))
        level = below


def _read(session: Session, parent: KeyAnswer, marks: Marks) -> Iterator[Hotfix]:
    queries = [KeyQuery(f"{parent.key}\\{name}", None) for name in parent.subkeys or ()]
    for answer in session.registry(queries):
        marks.answers.append(answer)
        if answer.status is not Observation.ABSENT:
            yield _hotfix(answer)


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
