"""Corrections: what a person knows better than an article's text says, kept apart from what was read.

``corrections/<id>.yaml`` lies over what the importer reads of one article, at each import
anew.  Each change names what it expects to find; when the reading is no longer that, the
correction is not applied and told, never lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import msgspec

from scanner.catalog.facts import plain_values
from scanner.catalog.shapes import shaped
from scanner.model.articles import Article, FileRow, Origin, Provenance

Values = dict[str, Any]


class Part(StrEnum):
    """Which part of a rule a change is about."""

    RULE = "rule"
    FILE_SET = "file set"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: every part whose fields are as ``was`` says gets those of ``now``, or is taken away.

    ``add`` are rows that the file sets it is about get at their end.
    """

    of: Part
    was: dict[str, Any]
    now: dict[str, Any] | None = None
    add: tuple[FileRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """The changes to one article's rule, why, and by whom."""

    article: str
    reason: str
    by: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A rule after its correction; None if the correction takes it away.

    ``stale`` says why the correction could not be applied; the rule is then as it was read.
    """

    article: Article | None
    stale: str | None = None


def corrected(article: Article, corrections: Mapping[str, Correction]) -> Corrected:
    """The rule with its correction, if it has one and everything that it expects is there."""
    correction = corrections.get(article.id)
    if correction is None:
        return Corrected(article)
    value: Values | None = plain_values(article)
    for number, change in enumerate(correction.changes, 1):
        if value is None:
            break
        count, value = _applied(change, value)
        if not count:
            return Corrected(article, _why_stale(number, change, article))
    if value is None:
        return Corrected(None)
    try:
        return Corrected(_marked(shaped(value, Article), correction))
    except msgspec.ValidationError as error:
        return Corrected(article, f"what it makes is no rule: {error}")


def _why_stale(number: int, change: Change, article: Article) -> str:
    expected = ", ".join(f"{name} {value}" for name, value in change.was.items())
    if change.now is not None:
        found = _parts(change.of, plain_values(article))
        if any(_fits(part, {**change.was, **change.now}) for part in found):
            return f"change {number}: the {change.of.value} is read so already"
    return f"change {number}: no {change.of.value} with {expected}"


def _applied(change: Change, value: Values) -> tuple[int, Values | None]:
    """How many parts the change fits, and the rule after it."""
    match change.of:
        case Part.RULE:
            fits = _fits(value, change.was)
            if not fits:
                return 0, value
            return 1, None if change.now is None else {**value, **change.now}
        case Part.FILE_SET:
            count, value["file_sets"] = _changed(change, value["file_sets"])
        case Part.FILE:
            count = 0
            for one in value["file_sets"]:
                changed, one["files"] = _changed(change, one["files"])
                count += changed
            value["file_sets"] = [one for one in value["file_sets"] if one["files"]]
    return count, value


def _changed(change: Change, parts: Iterable[Values]) -> tuple[int, list[Values]]:
    count = 0
    kept = []
    for part in parts:
        if not _fits(part, change.was):
            kept.append(part)
            continue
        count += 1
        if change.now is not None or change.add:
            kept.append(_with_rows({**part, **(change.now or {})}, change.add))
    return count, kept


def _with_rows(part: Values, rows: tuple[FileRow, ...]) -> Values:
    return {**part, "files": [*part["files"], *msgspec.to_builtins(rows)]} if rows else part


def _parts(of: Part, value: Values) -> list[Values]:
    match of:
        case Part.RULE:
            return [value]
        case Part.FILE_SET:
            return list(value["file_sets"])
        case Part.FILE:
            return [row for one in value["file_sets"] for row in one["files"]]


def _fits(part: Values, expected: Values) -> bool:
    return all(name in part and part[name] == value for name, value in expected.items())


def _marked(article: Article, correction: Correction) -> Article:
    """The rule says itself that it was corrected."""
    provenance = article.provenance or Provenance(Origin.ARTICLE, article.id)
    return replace(article, provenance=replace(provenance, note=f"Corrected by hand: {correction.reason}"))
