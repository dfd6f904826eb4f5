"""The facts half of ``rules test``: rules against their locks, and against their articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.catalog.locking import check_locks
from scanner.catalog.locks import FOLDER
from scanner.catalog.problems import Problem
from scanner.cli.message_options import MessageOptions
from scanner.cli.messages import tell
from scanner.cli.rules.import_progress import import_progress
from scanner.importing.fresh import check_articles


@dataclass(frozen=True, slots=True)
class FactsTested:
    """``locked`` and ``compared`` count rules held against a lock, and against their article."""

    locked: int
    compared: int
    problems: tuple[Problem, ...]


def facts_tested(
    directories: Sequence[Path],
    articles: Sequence[Path],
    names: frozenset[str] | None,
    messages: MessageOptions,
) -> FactsTested:
    """Hold the rules of the folders against their locks and the articles; ``names`` narrows what is told.

    Every problem is told on standard error; so is a folder without locks.
    """
    locked = [directory for directory in directories if (directory / FOLDER).is_dir()]
    locks = check_locks(locked)
    problems, compared = list(locks.problems), 0
    if articles:
        with import_progress(messages) as watch:
            fresh = check_articles(articles, directories, watch)
        problems += fresh.problems
        compared = fresh.compared
    told = tuple(problem for problem in problems if names is None or _about(problem, names))
    for problem in told:
        tell(str(problem), kind="error")
    for directory in directories:
        if directory not in locked:
            tell(f"{directory} has no folder {FOLDER}: nothing holds its facts.", kind="warning")
    return FactsTested(locks.rules, compared, told)


def _about(problem: Problem, names: Iterable[str]) -> bool:
    words = problem.message.replace(",", " ").replace(":", " ").split()
    return not set(words).isdisjoint(names)
