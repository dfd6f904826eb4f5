"""Rules held against their articles, imported afresh."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.catalog.changes import changed_facts
from scanner.catalog.compilation import contents
from scanner.catalog.problems import Problem, RuleErrors
from scanner.catalog.sources import RuleFile, entries, folders, rule_files
from scanner.importing.rules import Imported, Watcher, imported
from scanner.model.articles import Article

_SHOWN = 5
"""Changed facts named in one problem."""


@dataclass(frozen=True, slots=True)
class FreshReport:
    """How many rules had their article at hand, how many had not, and every one that states otherwise."""

    compared: int
    not_at_hand: int
    problems: tuple[Problem, ...]


def check_articles(paths: Sequence[Path], directories: Sequence[Path], watch: Watcher) -> FreshReport:
    """Import the articles below the paths afresh and compare their facts with those of the rules.

    Corrections are laid over what is read, as at any import; one that no longer applies is a
    problem.  Raises :class:`~scanner.model.errors.OperatorError` for a path that is not there,
    and :class:`RuleErrors` where a rule cannot be read.
    """
    found = contents(rule_files(entries(folders(directories))))
    if found.errors:
        raise RuleErrors(found.errors)
    result = imported(paths, directories, watch)
    held = [one for one in found.articles if one[1].id in result.articles]
    problems = [problem for one in held for problem in _problems(*one, result)]
    problems += [Problem(told.path, 1, 1, told.message) for told in (*result.stale, *result.refused)]
    return FreshReport(len(held), len(found.articles) - len(held), tuple(sorted(problems)))


def _problems(file: RuleFile, rule: Article, result: Imported) -> Iterator[Problem]:
    read = result.rules.get(rule.id)
    if read is None:
        yield Problem(
            file.path, 1, 1, f"the article of {rule.id} gives no rule", "import it again, or correct it"
        )
        return
    changes = changed_facts(rule, read)
    if changes:
        told = "; ".join(map(str, changes[:_SHOWN])) + ("; ..." if len(changes) > _SHOWN else "")
        allowed = "import it again, or write a correction with a reason"
        yield Problem(file.path, 1, 1, f"the article of {rule.id} states otherwise: {told}", allowed)
