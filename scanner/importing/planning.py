"""What an import does to a rules folder: what is new, what changes fact by fact, what is left as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scanner.catalog.changes import FactChange, changed_facts
from scanner.catalog.compilation import contents
from scanner.catalog.problems import RuleErrors
from scanner.catalog.sources import SUFFIX, RuleFile, entries, folders, rule_files
from scanner.catalog.yaml_text import article_yaml
from scanner.importing.rules import Imported, in_order
from scanner.model.articles import Article, Origin

Present = Mapping[str, tuple[RuleFile, Article]]
"""The rules that a folder has, by article, and their files."""


class Fate(StrEnum):
    """What an import does with one rule."""

    ADDED = "added"
    CHANGED = "changed"
    RESTATED = "restated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Placement:
    """One rule and what becomes of its file.

    ``RESTATED``: the same facts, read elsewhere or in another way.  ``KEPT``: the rule in
    the folder was checked by hand, or its correction no longer applies; ``changes`` are the
    facts in which it differs from what was read, and ``why`` says which it is.
    """

    article: str
    fate: Fate
    path: Path
    text: str = ""
    changes: tuple[FactChange, ...] = ()
    why: str = ""
    rule: Article | None = None
    former: Path | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import does to a rules folder: the rules that are there, and what becomes of each one read."""

    directory: Path
    present: Present
    placements: tuple[Placement, ...]

    @property
    def rules(self) -> list[Article]:
        """The rules of the folder afterwards."""
        after = {name: rule for name, (_, rule) in self.present.items()}
        for placement in self.placements:
            if placement.fate is Fate.REMOVED:
                after.pop(placement.article)
            elif placement.rule is not None:
                after[placement.article] = placement.rule
        return in_order(after.values())


def plan(result: Imported, directory: Path) -> Plan:
    """What becomes of each rule, in the order of the articles.  Nothing is written.

    Raises :class:`RuleErrors` if the rules that are there already cannot be read.
    """
    present = _present(directory)
    placed = [_placement(article, present, directory, result) for article in in_order(result.rules.values())]
    return Plan(directory, present, (*placed, *_withdrawn(present, result)))


def _present(directory: Path) -> Present:
    """The rules of the folder by article."""
    if not directory.exists():
        return {}
    found = contents(rule_files(entries(folders([directory]))))
    if found.errors:
        raise RuleErrors(found.errors)
    return {article.id: (file, article) for file, article in found.articles}


def _placement(article: Article, present: Present, directory: Path, result: Imported) -> Placement:
    path = directory / article.area / f"{article.id}{SUFFIX}"
    if article.id not in present:
        return Placement(article.id, Fate.ADDED, path, article_yaml(article), rule=article)
    file, before = present[article.id]
    changes = changed_facts(before, article)
    old = Path(file.path)
    if _by_hand(before) or article.id in result.held:
        why = "checked by hand" if _by_hand(before) else "its correction does not apply"
        return Placement(article.id, Fate.KEPT, old, changes=changes, why=why, rule=before)
    text = article_yaml(article)
    if text == article_yaml(before) and old == path:
        return Placement(article.id, Fate.UNCHANGED, path, text, rule=article)
    fate = Fate.CHANGED if changes else Fate.RESTATED
    former = None if old == path else old
    return Placement(article.id, fate, path, text, changes, rule=article, former=former)


def _by_hand(rule: Article) -> bool:
    return rule.provenance is not None and rule.provenance.origin is Origin.HAND_CHECKED


def _withdrawn(present: Present, result: Imported) -> Iterator[Placement]:
    """Rules that an earlier import made of articles that now give none."""
    for name, (file, rule) in present.items():
        if name not in result.articles or name in result.rules:
            continue
        read = rule.provenance is not None and rule.provenance.origin is Origin.ARTICLE
        if read and name not in result.held:
            yield Placement(name, Fate.REMOVED, Path(file.path), why="its article gives no rule")
        else:
            yield Placement(name, Fate.KEPT, Path(file.path), why="its article gives no rule", rule=rule)
