"""Coherent sets: files that must match in crypto strength, or nothing works."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from scanner.model.articles import Platform

DOMESTIC_BITS = 128
"""Key length from which on files were sold in North America only (Q176820)."""


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
class VersionLine:
    """A line of versions, ``major.minor``, in which builds of one strength are numbered."""

    file: str
    line: str
    strength: Strength
    source: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A file that should agree with the set, and counts where its own class is told.

    ``serves`` is what goes without strong encryption if only this file disagrees.
    """

    file: str
    serves: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Mixture:
    """A known way in which one file of a set comes to be of another strength than the rest.

    ``odd`` is the file's name, ``strength`` its class.  ``mark`` (a Hotfix subkey) and
    ``component`` must not be known to be absent from the host; ``service_packs`` are the levels
    at which it happens, all of them when empty.
    """

    odd: str
    strength: Strength
    cause: str
    source: str
    mark: str | None = None
    component: str | None = None
    service_packs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaysOut:
    """How a set is made to agree again.

    ``upgrade`` are articles whose packages bring files of 128 bit; ``restore`` is the package
    whose own files, of the strength for export, are put back by hand.
    """

    upgrade: tuple[str, ...] = ()
    restore: str | None = None


@dataclass(frozen=True, slots=True)
class CoherentSet:
    """Files that must agree in strength.

    ``files`` are paths starting with ``%SystemRoot%``: the class of each must be told before
    they can be said to agree.  ``companions`` count only where they tell theirs.
    ``domestic_only`` are files that only 128-bit packages ship: their presence is noted, never
    decisive (Q235896).
    """

    id: str
    title: str
    product: str
    files: tuple[str, ...]
    companions: tuple[Companion, ...] = ()
    descriptions: tuple[DescriptionClue, ...] = ()
    version_lines: tuple[VersionLine, ...] = ()
    fingerprints: tuple[Fingerprint, ...] = ()
    domestic_only: tuple[str, ...] = ()
    mixtures: tuple[Mixture, ...] = ()
    ways_out: WaysOut = WaysOut()
    sources: tuple[str, ...] = ()
    note: str | None = None

    @property
    def told_of(self) -> tuple[str, ...]:
        """Every file whose class counts: those that must agree, and their companions."""
        return (*self.files, *(one.file for one in self.companions))
