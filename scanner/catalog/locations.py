"""Where files are installed, for the rows of tables that name no directory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """How a directory is known, the surest first."""

    STATED = "stated"
    NEARBY = "nearby"
    CONVENTION = "convention"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class Location:
    """One directory of one file, and which articles say so; ``file`` is in small letters."""

    file: str
    directory: str
    basis: Basis
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Locations:
    """The content of ``locations.yaml``."""

    locations: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class PackFile:
    """The content of ``pack.yaml``: what the pack calls itself."""

    version: str


def directories_of_files(known: Iterable[Location]) -> dict[str, tuple[str, ...]]:
    """File name to its directories, the surest first, in the order of the names."""
    order = list(Basis)
    ranked = sorted(
        known, key=lambda location: (location.file, order.index(location.basis), location.directory)
    )
    found: dict[str, dict[str, None]] = {}
    for location in ranked:
        found.setdefault(location.file, {})[location.directory] = None
    return {file: tuple(places) for file, places in found.items()}
