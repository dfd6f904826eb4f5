"""Articles as checkable data.  Field names are those of the rule files and of ``rules export``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Platform(StrEnum):
    """Processor architectures that Windows NT 4.0 ran on (Q119365)."""

    X86 = "x86"
    ALPHA = "alpha"
    MIPS = "mips"
    PPC = "ppc"


class TimeBasis(StrEnum):
    """In which zone a table gives its dates and times."""

    UTC = "utc"
    LOCAL = "local"
    UNSTATED = "unstated"


class Origin(StrEnum):
    """Where the facts of a rule come from."""

    ARTICLE = "article"
    BULLETIN = "bulletin"
    HAND_CHECKED = "hand-checked"


class Severity(StrEnum):
    """The bulletin's own rating."""

    CRITICAL = "Critical"
    IMPORTANT = "Important"
    MODERATE = "Moderate"
    LOW = "Low"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a rule's facts were read, and how.

    ``document`` names the source (an article or bulletin id); ``lines`` maps a field of the
    rule to the 1-based line of the source that states it; rows carry their own ``line``.
    """

    origin: Origin
    document: str
    lines: dict[str, int] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """One line of the article's "applies to" list.

    ``versions`` as printed (``4.0``, ``4.0 SP6a``); a bare ``4.0`` means that the article
    does not say which service pack, not that there is none.
    """

    name: str
    edition: str | None = None
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a file table: what the fix ships for one file on one platform.

    ``name`` is printed in the table; ``installed_as`` the name on disk where it differs
    (Sch128c.dll is installed as Schannel.dll, Q249197).  ``directory`` starts with
    ``%SystemRoot%`` or a drive.  ``size`` is exact, in bytes; where the table only rounds
    to KB, ``size_kb`` holds what it prints and ``size`` is None.  ``date`` is the table's
    date and ``alternative_date`` the other reading where day and month cannot be told
    apart.  ``time`` is ``HH:MM``, 24 h.  ``adds`` marks a file that the fix adds, so that
    its absence is evidence.
    """

    name: str
    installed_as: str | None = None
    directory: str | None = None
    version: str | None = None
    size: int | None = None
    date: dt.date | None = None
    time: str | None = None
    platform: Platform | None = None
    crypto_bits: int | None = None
    size_kb: float | None = None
    alternative_date: dt.date | None = None
    adds: bool = False
    line: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FileSet:
    """The rows of one table that belong together.

    ``product`` is the table's section (``Windows NT 4.0``, ``Terminal Server``,
    ``IIS 4.0``, …).  ``minimum`` is True where the article says "or later", which tables
    without the words mean too.  ``service_pack`` narrows the set to hosts at exactly that
    level (two builds of one file, Q250466); ``requires_service_pack`` is the level that
    must be installed first.  ``component`` names the optional part the set is for.
    """

    product: str
    language: str = "English"
    time_basis: TimeBasis = TimeBasis.UNSTATED
    files: tuple[FileRow, ...] = ()
    requires_service_pack: str | None = None
    service_pack: str | None = None
    component: str | None = None
    minimum: bool = True
    line: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One KB article as a rule.  A Q number is an identity, not a version.

    ``requires_service_pack`` and ``fixed_in_service_pack`` are NT 4.0 levels (``SP6a``) or,
    for other products, the product and level as text (``Exchange 5.5 SP3``).
    ``fixed_in_unnamed_service_pack`` says that some service pack for Windows NT 4.0 contains
    the fix, which one the article does not say ("the latest").  ``rollups``
    are the packages that contain the fix; ``components`` the optional parts without which
    it does not apply.  ``registry_marks`` are the subkeys of the Hotfix key that its
    installer writes; empty means its own Q number.  ``coherent_sets`` are the sets of files
    that must match for the fix to hold.  ``packages`` are the file names to run.
    """

    id: str
    title: str
    date: dt.date | None = None
    area: str = "winnt"
    keywords: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    requires_service_pack: str | None = None
    fixed_in_service_pack: str | None = None
    fixed_in_unnamed_service_pack: bool = False
    rollups: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    superseded_by: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    bulletins: tuple[str, ...] = ()
    cves: tuple[str, ...] = ()
    severity: Severity | None = None
    registry_marks: tuple[str, ...] = ()
    coherent_sets: tuple[str, ...] = ()
    file_sets: tuple[FileSet, ...] = ()
    provenance: Provenance | None = None
    note: str | None = None
