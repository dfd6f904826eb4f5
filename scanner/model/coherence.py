"""Coherent sets: files that must match in crypto strength, or nothing works."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from scanner.model.articles import Platform


class Strength(StrEnum):
    """The class of a security file; 40 and 56 bit are one class, sold outside North America (Q176820)."""

    EXPORT = "export"
    DOMESTIC = "128-bit"


@dataclass(frozen=True, slots=True)
class DescriptionClue:
    """A text that the FileDescription of a file of this strength contains, without regard to case.

    Clues are tried in order and the first that fits decides: "Not for Export" is domestic.
    """

    contains: str
    strength: Strength
    source: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One known build of a security file.  ``strength`` None: the source does not label it."""

    file: str
    platform: Platform
    strength: Strength | None
    size: int | None = None
    date: dt.date | None = None
    version: str | None = None
    source: str = ""
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CoherentSet:
    """Files that must agree in strength.

    ``files`` are paths starting with ``%SystemRoot%``.  ``domestic_only`` are files that
    only 128-bit packages ship: their presence is noted, never decisive (Q235896).
    """

    id: str
    title: str
    product: str
    files: tuple[str, ...]
    descriptions: tuple[DescriptionClue, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()
    domestic_only: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    note: str | None = None
