"""Waivers, as the operator writes them.

::

    schema: hotfixscan.waivers/1
    waivers:
      - id: W-2026-004
        rules: [Q275020, MS01-008]
        hosts: [HMI-04, 10.1.0.0/24]
        groups: [press-shop]
        justification: The press must not be restarted before the overhaul.
        owner: press-shop@plant.example
        approver: security@plant.example
        granted: 2026-01-15
        expires: 2026-06-30
        compensating_control: The cell's firewall lets SMB in from the scanner only.
        evidence: [4be0c2b8a1d94f10]
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import msgspec

from scanner.documents.typed import Document, document
from scanner.model.errors import OperatorError
from scanner.model.identifiers import identifier
from scanner.model.policy import Scope, Waiver

WAIVERS_SCHEMA = "hotfixscan.waivers/1"

SHORTEST_FINGERPRINT = 12
"""Hex digits of a fingerprint that must be given: 48 bits tell the findings of any fleet apart."""

_ADVICE = "`hotfixscan schema waivers` prints what a waiver holds; `waivers propose` writes one."
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4000, pattern=r"\S")]
_Rule = Annotated[str | int, msgspec.Meta(description="article, bulletin or CVE")]
_Fingerprint = Annotated[str, msgspec.Meta(pattern=rf"^[0-9a-f]{{{SHORTEST_FINGERPRINT},32}}$")]


class _Waiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An owned, expiring acceptance of findings."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[\w.-]{1,64}$")]
    rules: Annotated[tuple[_Rule, ...], msgspec.Meta(min_length=1)]
    hosts: tuple[_Text, ...] = ()
    groups: tuple[_Text, ...] = ()
    justification: _Text
    owner: _Text
    approver: _Text
    expires: date
    granted: date | None = None
    compensating_control: _Text | None = None
    evidence: Annotated[tuple[_Fingerprint, ...], msgspec.Meta(min_length=1)]


class _Waivers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Waivers of one operator."""

    schema: Annotated[str, msgspec.Meta(pattern=r"^hotfixscan\.waivers/1$")] = WAIVERS_SCHEMA
    waivers: tuple[_Waiver, ...] = ()


def read(path: str) -> tuple[Waiver, ...]:
    """The waivers of a file, in their order.

    Raises :class:`OperatorError` with everything that is wrong, each as ``path:line:column``.
    """
    written = document(path, _Waivers, _Waivers(), _ADVICE)
    faults = list(_faults(written))
    if faults:
        raise OperatorError("\n".join(faults), _ADVICE)
    return tuple(
        _waiver(one, written.place("waivers", number)) for number, one in enumerate(written.value.waivers)
    )


def read_all(paths: Iterable[str]) -> tuple[Waiver, ...]:
    """The waivers of several files, in their order.

    Raises :class:`OperatorError` as :func:`read` does, and where two share their id.
    """
    known: dict[str, Waiver] = {}
    for waiver in (waiver for path in paths for waiver in read(path)):
        other = known.setdefault(waiver.id, waiver)
        if other is not waiver:
            raise OperatorError(
                f"{waiver.place}: {waiver.id} stands in {other.place}, too.", "Give each an id of its own."
            )
    return tuple(known.values())


def waivers_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a waivers document."""
    schema = msgspec.json.schema(_Waivers)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": WAIVERS_SCHEMA, **schema}


def _faults(written: Document[_Waivers]) -> list[str]:
    faults: list[str] = []
    seen: set[str] = set()
    for number, one in enumerate(written.value.waivers):
        here = ("waivers", number)
        if one.id in seen:
            faults.append(f"{written.place(*here, 'id')}: there is another waiver {one.id}.")
        seen.add(one.id)
        if not one.hosts and not one.groups:
            faults.append(f"{written.place(*here)}: {one.id} names neither hosts nor groups.")
        if one.granted is not None and one.granted > one.expires:
            faults.append(f"{written.place(*here, 'expires')}: {one.id} expires before it is granted.")
        faults += [
            f"{written.place(*here, 'rules', index)}: {str(rule)[:40]!r} is no article, bulletin or CVE."
            for index, rule in enumerate(one.rules)
            if identifier(str(rule)) is None
        ]
    return faults


def _waiver(one: _Waiver, place: str) -> Waiver:
    return Waiver(
        id=one.id,
        rules=tuple(name for rule in one.rules if (name := identifier(str(rule))) is not None),
        scope=Scope(one.hosts, one.groups),
        justification=one.justification,
        owner=one.owner,
        approver=one.approver,
        granted=one.granted,
        expires=one.expires,
        compensating_control=one.compensating_control,
        evidence=one.evidence,
        place=place,
    )
