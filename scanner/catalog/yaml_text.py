"""A rule as the text of its file: always the same text for the same rule.

Fields in the model's order (the rows of a file set last), those with their default left out;
one line for a file row, lists in brackets.  What is written here reads back as the same rule.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from enum import Enum

import yaml

from scanner.catalog.bulletins import Bulletin, Bulletins
from scanner.catalog.locations import Location, Locations
from scanner.model.articles import Article, FileRow, FileSet
from scanner.model.coherence import (
    CoherentSet,
    Companion,
    DescriptionClue,
    Fingerprint,
    Mixture,
    VersionLine,
    WaysOut,
)
from scanner.model.packages import Exclusion, Package

WIDTH = 140
"""Columns before a line is folded."""

_ON_ONE_LINE = (
    FileRow,
    DescriptionClue,
    VersionLine,
    Companion,
    Fingerprint,
    Mixture,
    WaysOut,
    Exclusion,
    Location,
    Bulletin,
)
_ALWAYS_WRITTEN = {"area", "language", "time_basis"}
_TAG = "tag:yaml.org,2002:"
_Dumper: type = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def article_yaml(article: Article) -> str:
    """The text of ``<area>/<id>.yaml``."""
    return _text(article)


def package_yaml(package: Package) -> str:
    """The text of ``packages/<id>.yaml``."""
    return _text(package)


def coherent_set_yaml(coherent_set: CoherentSet) -> str:
    """The text of ``sets/<id>.yaml``."""
    return _text(coherent_set)


def locations_yaml(locations: Locations) -> str:
    """The text of ``locations.yaml``."""
    return _text(locations)


def bulletins_yaml(bulletins: Bulletins) -> str:
    """The text of ``bulletins.yaml``."""
    return _text(bulletins)


def _text(noun: object) -> str:
    written = yaml.serialize(_node(noun), Dumper=_Dumper, width=WIDTH, allow_unicode=True)
    return str(written)


def _node(value: object) -> yaml.Node:
    """The YAML node of one value of the model."""
    if isinstance(value, Enum):
        return _scalar("str", str(value.value))
    if dataclasses.is_dataclass(value):
        return _mapping(value)
    if isinstance(value, tuple):
        items = [_node(item) for item in value]
        in_brackets = not any(isinstance(item, yaml.MappingNode) for item in items)
        return yaml.SequenceNode(f"{_TAG}seq", items, flow_style=in_brackets)
    if isinstance(value, dict):
        pairs = [(_node(key), _node(item)) for key, item in sorted(value.items(), key=_by_value)]
        return yaml.MappingNode(f"{_TAG}map", pairs, flow_style=True)
    return _leaf(value)


def _by_value(pair: tuple[str, int]) -> tuple[int, str]:
    return pair[1], pair[0]


def _mapping(noun: object) -> yaml.Node:
    pairs = [
        (_scalar("str", member.name), _node(getattr(noun, member.name)))
        for member in _members(noun)
        if member.name in _ALWAYS_WRITTEN or getattr(noun, member.name) != _default(member)
    ]
    return yaml.MappingNode(f"{_TAG}map", pairs, flow_style=isinstance(noun, _ON_ONE_LINE))


def _members(noun: object) -> list[dataclasses.Field[object]]:
    """The fields in the order in which they are written."""
    members = list(dataclasses.fields(noun))  # type: ignore[arg-type]
    if isinstance(noun, FileSet):
        members.sort(key=lambda member: member.name == "files")
    return members


def _default(member: dataclasses.Field[object]) -> object:
    if member.default_factory is not dataclasses.MISSING:
        return member.default_factory()
    return member.default


def _leaf(value: object) -> yaml.Node:
    match value:
        case None:
            return _scalar("null", "null")
        case bool():
            return _scalar("bool", "true" if value else "false")
        case int():
            return _scalar("int", str(value))
        case float():
            return _scalar("float", format(Decimal(repr(value)), "f"))
        case dt.date():
            return _scalar("timestamp", value.isoformat())
        case _:
            return _scalar("str", str(value))


def _scalar(kind: str, text: str) -> yaml.Node:
    return yaml.ScalarNode(f"{_TAG}{kind}", text)
