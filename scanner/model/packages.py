"""Service packs and rollups: installable things that contain many fixes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from scanner.model.articles import FileSet, Provenance


class PackageKind(StrEnum):
    """What sort of container a package is."""

    SERVICE_PACK = "service-pack"
    ROLLUP = "rollup"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A fix that a package says it does not include, and why."""

    article: str
    reason: str


@dataclass(frozen=True, slots=True)
class Package:
    """One service pack or rollup.

    ``product`` is ``Windows NT 4.0`` or ``Terminal Server`` (or another product's name);
    ``level`` the service pack level it installs.  ``contains`` is its own list of fixes;
    ``claimed_by`` the articles whose own text claims membership although the list omits
    them.  Membership counts in both directions.  ``registry_mark`` is the subkey of the
    Hotfix key that its installer writes.  Service packs are cumulative (Q152734).
    """

    id: str
    title: str
    kind: PackageKind
    product: str
    level: str | None = None
    released: dt.date | None = None
    requires_service_pack: str | None = None
    registry_mark: str | None = None
    contains: tuple[str, ...] = ()
    claimed_by: tuple[str, ...] = ()
    excludes: tuple[Exclusion, ...] = ()
    packages: tuple[str, ...] = ()
    file_sets: tuple[FileSet, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    note: str | None = None
