"""Baselines, as the operator writes them.

::

    schema: hotfixscan.baselines/1
    baselines:
      - id: plant-floor
        groups: [press-shop]
        severities: [Critical, Important]
        areas: [winnt, iis]
        published_until: 2003-12-31
        articles: [Q299444, MS03-026]
        without: [Q305929]
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec

from scanner.documents.typed import Document, document
from scanner.model.articles import Severity
from scanner.model.errors import OperatorError
from scanner.model.identifiers import identifier
from scanner.model.policy import Baseline, Scope

BASELINES_SCHEMA = "hotfixscan.baselines/1"

_ADVICE = "The page about policy in the documentation shows a baseline."
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400, pattern=r"\S")]
_Rule = Annotated[str | int, msgspec.Meta(description="article, bulletin or CVE")]


class _Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a group of hosts must satisfy."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[\w.-]{1,64}$")]
    hosts: tuple[_Text, ...] = ()
    groups: tuple[_Text, ...] = ()
    articles: tuple[_Rule, ...] = ()
    severities: tuple[Severity, ...] = ()
    areas: tuple[_Text, ...] = ()
    bulletins_only: bool = False
    published_until: date | None = None
    without: tuple[_Rule, ...] = ()


class _Baselines(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Baselines of one operator."""

    schema: Annotated[str, msgspec.Meta(pattern=r"^hotfixscan\.baselines/1$")] = BASELINES_SCHEMA
    baselines: tuple[_Baseline, ...] = ()


def read(path: str) -> tuple[Baseline, ...]:
    """The baselines of a file, in their order.

    Raises :class:`OperatorError` with everything that is wrong, each as ``path:line:column``.
    """
    written = document(path, _Baselines, _Baselines(), _ADVICE)
    faults = _faults(written)
    if faults:
        raise OperatorError("\n".join(faults), _ADVICE)
    return tuple(
        _baseline(one, written.place("baselines", number))
        for number, one in enumerate(written.value.baselines)
    )


def baselines_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a baselines document."""
    schema = msgspec.json.schema(_Baselines)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": BASELINES_SCHEMA, **schema}


def _faults(written: Document[_Baselines]) -> list[str]:
    faults: list[str] = []
    seen: set[str] = set()
    for number, one in enumerate(written.value.baselines):
        here = ("baselines", number)
        if one.id in seen:
            faults.append(f"{written.place(*here, 'id')}: there is another baseline {one.id}.")
        seen.add(one.id)
        if not one.hosts and not one.groups:
            faults.append(f"{written.place(*here)}: {one.id} names neither hosts nor groups.")
        if not any((one.articles, one.severities, one.areas, one.bulletins_only, one.published_until)):
            faults.append(f"{written.place(*here)}: {one.id} demands nothing.")
        for field in ("articles", "without"):
            faults += [
                f"{written.place(*here, field, index)}: {str(name)[:40]!r} is no article, bulletin or CVE."
                for index, name in enumerate(getattr(one, field))
                if identifier(str(name)) is None
            ]
    return faults


def _baseline(one: _Baseline, place: str) -> Baseline:
    return Baseline(
        id=one.id,
        scope=Scope(one.hosts, one.groups),
        articles=_identifiers(one.articles),
        severities=one.severities,
        areas=one.areas,
        bulletins_only=one.bulletins_only,
        published_until=one.published_until,
        without=_identifiers(one.without),
        place=place,
    )


def _identifiers(names: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(found for name in names if (found := identifier(str(name))) is not None)
