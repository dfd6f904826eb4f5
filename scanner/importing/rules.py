"""Readings become rules: one for each article, whichever of its copies is the best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scanner.catalog.changes import changed_facts
from scanner.importing.mending import mended, objection
from scanner.importing.overlay import Overlay, overlay
from scanner.importing.readings import readings
from scanner.importing.texts import ArticleText, texts
from scanner.knowledge.reading import Form, Reading, UnreadRow
from scanner.model.articles import Article

_FORMS = (Form.TEXT, Form.MARKDOWN, Form.FLATTENED)
"""The forms of a copy, the one that keeps most first."""

Watcher = Callable[[Reading], None]
"""Hears of each text as it has been read."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the operator should look at: where, and what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass(slots=True)
class Imported:
    """What an import has read.

    ``rules`` by article.  ``held`` are the articles whose correction no longer applies
    (``stale``) or that make no valid rule (``refused``), so that a rule made earlier is
    better left as it is.  ``without_hotfix``, ``no_article`` and ``unreadable`` say of each
    such text why, ``copies`` where two copies of one article differ.
    """

    texts: int = 0
    articles: set[str] = field(default_factory=set)
    rules: dict[str, Article] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    without_hotfix: list[Told] = field(default_factory=list)
    no_article: list[Told] = field(default_factory=list)
    unreadable: list[Told] = field(default_factory=list)
    unread: list[UnreadRow] = field(default_factory=list)
    refused: list[Told] = field(default_factory=list)
    stale: list[Told] = field(default_factory=list)
    copies: list[Told] = field(default_factory=list)


def imported(paths: Sequence[Path], directories: Sequence[Path], watch: Watcher) -> Imported:
    """Read every article below the paths and lay over it what the rules folders know.

    Raises :class:`~scanner.model.errors.OperatorError` for a path that is not there, and
    :class:`~scanner.catalog.problems.RuleErrors` where a rules folder is wrong.
    """
    found = texts(paths)
    over = overlay(directories)
    best: dict[str, Reading] = {}
    result = Imported()
    for reading in readings(_readable(found, result)):
        watch(reading)
        _sort(reading, best, result)
    for reading in best.values():
        _conclude(reading, over, result)
    return result


def _readable(found: Iterable[ArticleText], result: Imported) -> Iterator[ArticleText]:
    for text in found:
        if text.data is None:
            result.unreadable.append(Told(text.path, text.why))
        else:
            yield text


def _sort(reading: Reading, best: dict[str, Reading], result: Imported) -> None:
    result.texts += 1
    name = reading.document.id
    if name is None:
        result.no_article.append(Told(reading.path, reading.why_no_rule or "It is no article."))
        return
    other = best.get(name)
    if other is None:
        best[name] = reading
        return
    kept, left = sorted((other, reading), key=_worth)
    best[name] = kept
    difference = _difference(kept, left)
    if difference:
        result.copies.append(Told(left.path, f"{name}: {kept.path} is taken; here {difference}"))


def _worth(reading: Reading) -> tuple[int, int, str]:
    """The latest state of an article first, then the form that keeps most."""
    date = reading.document.date
    return -date.toordinal() if date else 0, _FORMS.index(reading.form), reading.path


def _difference(kept: Reading, left: Reading) -> str:
    if kept.article is None or left.article is None:
        return "" if kept.article is left.article else "only one of the two copies gives a rule"
    changes = changed_facts(kept.article, left.article)
    return "; ".join(f"{change.name} is {change.now or 'nothing'}" for change in changes[:3])


def _conclude(reading: Reading, over: Overlay, result: Imported) -> None:
    name = reading.document.id
    assert name is not None
    result.articles.add(name)
    result.unread += reading.unread
    if reading.article is None:
        result.without_hotfix.append(Told(reading.path, reading.why_no_rule or "It offers no hotfix."))
        if name in over.corrections:
            result.stale.append(Told(reading.path, f"the correction of {name} finds no rule"))
            result.held.add(name)
        return
    outcome = over.over(_sound(reading.article, reading.path, result))
    if outcome.stale:
        result.stale.append(Told(reading.path, f"the correction of {name} does not apply: {outcome.stale}"))
        result.held.add(name)
    if outcome.article is None:
        result.without_hotfix.append(Told(reading.path, "A correction takes its rule away."))
    elif why := objection(outcome.article):
        result.refused.append(Told(reading.path, f"what was read is no valid rule: {why}"))
        result.held.add(name)
    else:
        result.rules[name] = outcome.article


def _sound(rule: Article, path: str, result: Imported) -> Article:
    """The rule as read, or what is left of it without the cells that no rule file can hold."""
    if not objection(rule):
        return rule
    rule, left = mended(rule)
    result.unread += [UnreadRow(path, cell.line, cell.text, cell.why) for cell in left]
    return rule


def in_order(articles: Iterable[Article]) -> list[Article]:
    """Rules in the order of a pack: shorter ids first, so that Q98765 comes before Q123456."""
    return sorted(articles, key=lambda article: (len(article.id), article.id))
