"""Holding rules against their locks, and locking them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.catalog.compilation import contents
from scanner.catalog.facts import fingerprint
from scanner.catalog.locks import Lock, LockFile, lock_path, read_locks
from scanner.catalog.problems import Problem, RuleErrors
from scanner.catalog.sources import entries, folders, rule_files
from scanner.model.articles import Article


@dataclass(frozen=True, slots=True)
class LockReport:
    """How many rules were held against their locks, and every one that differs."""

    rules: int
    problems: tuple[Problem, ...]


def check_locks(directories: Sequence[Path]) -> LockReport:
    """Hold every rule of the folders against the lock in its own folder.

    Raises :class:`RuleErrors` where rules or locks cannot be read at all.
    """
    count, problems = 0, []
    for folder in folders(directories):
        found = contents(rule_files(entries([folder])))
        if found.errors:
            raise RuleErrors(found.errors)
        articles = [article for _, article in found.articles]
        problems += lock_problems(articles, read_locks(Path(folder)), Path(folder))
        count += len(articles)
    return LockReport(count, tuple(problems))


def lock_problems(
    articles: Iterable[Article], locked: Mapping[str, LockFile], directory: Path
) -> list[Problem]:
    """Every rule whose facts are not those of its lock, or that has none; every lock without a rule."""
    return sorted(_problems(list(articles), locked, directory))


def _problems(articles: list[Article], locked: Mapping[str, LockFile], directory: Path) -> Iterator[Problem]:
    rules = {article.id: article for article in articles}
    for article in articles:
        file = locked.get(article.area)
        lock = file.locks.get(article.id) if file else None
        path = str(lock_path(directory, article.area))
        if lock is None:
            line = Lock(article.id, fingerprint(article))
            yield Problem(path, 1, 1, f"{article.id} has no lock", f"add the line: {line}")
        elif lock.fingerprint != (now := fingerprint(article)):
            line = Lock(article.id, now, lock.fingerprint, "<reason>")
            yield Problem(
                path,
                lock.line,
                1,
                f"{article.id} does not state what it is locked to",
                f"undo the change, or make the line: {line}",
            )
    for area, file in locked.items():
        for lock in file.locks.values():
            if lock.article not in rules or rules[lock.article].area != area:
                message = f"{lock.article} is locked, but {area}/ has no such rule"
                yield Problem(str(file.path), lock.line, 1, message, "remove the line if the rule is gone")


def relocked(
    articles: Iterable[Article], locked: Mapping[str, LockFile], reasons: Mapping[str, str]
) -> dict[str, list[Lock]]:
    """The locks that the rules should have, by area, in the order of the ids.

    A new rule is locked as it is.  One whose facts have changed keeps its lock unless there
    is a reason for it.
    """
    before = {lock.article: lock for file in locked.values() for lock in file.locks.values()}
    found: dict[str, list[Lock]] = {}
    for article in sorted(articles, key=lambda one: (len(one.id), one.id)):
        lock = _relocked(article, before.get(article.id), reasons.get(article.id))
        found.setdefault(article.area, []).append(lock)
    return found


def _relocked(article: Article, before: Lock | None, reason: str | None) -> Lock:
    now = fingerprint(article)
    if before is None:
        return Lock(article.id, now)
    if before.fingerprint == now or not reason:
        return before
    return Lock(article.id, now, before.fingerprint, " ".join(reason.split()))
