"""What a rule states, apart from where it was read: the part that no edit may change unnoticed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from enum import Enum
from functools import cache
from typing import Any

import msgspec

from scanner.model.articles import Article

_ASIDE = frozenset({"provenance", "line", "note"})
"""Fields that say where and how a fact was read, and are no facts of the fix."""

FINGERPRINT_DIGITS = 16
"""Hex digits of a fingerprint: 64 bits, ample for some thousands of rules of one pack."""

Facts = dict[str, object]
"""Field name to value: plain values, lists and mappings of them; fields with their default are left out."""


def facts(article: Article) -> Facts:
    """The facts of a rule as plain values.

    A field that the model gains later changes no fact as long as it has its default.  Lists
    are in an order of their own: in which one a source names products, rows or articles is
    no fact.
    """
    return _stated(article)


def plain_values(article: Article) -> dict[str, Any]:
    """Every field of a rule as its file would hold it: lists and texts, dates in ISO form."""
    values: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(article))
    return values


def fingerprint(article: Article) -> str:
    """SHA-256 of the facts in canonical JSON, its first digits."""
    canonical = msgspec.json.encode(facts(article), order="deterministic")
    return hashlib.sha256(canonical).hexdigest()[:FINGERPRINT_DIGITS]


def _stated(noun: Any) -> Facts:
    return {
        name: _plain(value)
        for name, default in _members(noun.__class__)
        if (value := getattr(noun, name)) != default
    }


@cache
def _members(noun: Any) -> tuple[tuple[str, object], ...]:
    """The fields of a class that are facts, with their defaults."""
    members = dataclasses.fields(noun)
    return tuple((member.name, member.default) for member in members if member.name not in _ASIDE)


def _plain(value: object) -> object:
    match value:
        case Enum():
            return str(value.value)
        case dt.date():
            return value.isoformat()
        case tuple():
            return sorted(map(_plain, value), key=_place)
        case str() | int() | float() | None:
            return value
        case _:
            return _stated(value)


def _place(item: object) -> bytes:
    return msgspec.json.encode(item, order="deterministic")
