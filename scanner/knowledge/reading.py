"""What reading one article gives: its rule or the reason why there is none, and what could not be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from scanner.model.articles import Article, Product


class Form(StrEnum):
    """The forms that copies of the knowledge base come in."""

    TEXT = "text"
    FLATTENED = "flattened"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class ArticleHeader:
    """What an article says of itself outside its prose: header block, product list, footer.

    ``keywords`` are the footer's where there is a footer: the header's line is cut at 87
    characters and runs words together.  ``lines`` maps a field to the 1-based line of the
    source that states it.
    """

    id: str | None = None
    title: str = ""
    date: dt.date | None = None
    area: str | None = None
    product: str = ""
    products: tuple[Product, ...] = ()
    keywords: tuple[str, ...] = ()
    query_words: tuple[str, ...] = ()
    technology: tuple[str, ...] = ()
    hardware: tuple[str, ...] = ()
    issue_type: str = ""
    solution_type: str = ""
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row of a hotfix table, or a cell of one, that could not be read: where, what, and why."""

    path: str
    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class PassedTable:
    """A table of files that is not a hotfix's: where it starts, how many rows, and why it gives no rule."""

    line: int
    rows: int
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One article as read.  ``article`` is None where it offers no hotfix; ``why_no_rule`` says why."""

    path: str
    document: ArticleHeader
    form: Form
    article: Article | None = None
    unread: tuple[UnreadRow, ...] = ()
    passed: tuple[PassedTable, ...] = ()
    why_no_rule: str | None = None
