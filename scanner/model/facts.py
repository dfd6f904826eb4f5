"""Facts: what was observed on one host.  One JSON document per host, ``hotfixscan.facts/1``.

Every field may be ``None`` (not collected).  That is never the same as looked for and not
there, which an :class:`Observation` states.  Field names are those of the published
document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

FACTS_SCHEMA = "hotfixscan.facts/1"

RegistryData = str | int | list[str] | None
"""Data of a registry value: text, number, or list of texts; binary data as ``hex:0a1b``."""


class Observation(StrEnum):
    """What is known about one thing on a host."""

    PRESENT = "present"
    ABSENT = "absent"
    UNREADABLE = "unreadable"
    NOT_COLLECTED = "not-collected"


class Listing(StrEnum):
    """What is known about the contents of a directory or key."""

    LISTED = "listed"
    ABSENT = "absent"
    UNREADABLE = "unreadable"
    PARTIAL = "partial"
    NOT_COLLECTED = "not-collected"


class Outcome(StrEnum):
    """How far the collection of a host got."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Collector:
    """What gathered the facts."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """What a host says of itself; raw registry values beside what was derived from them.

    ``service_pack`` is the true level (``none``, ``SP1`` … ``SP6``, ``SP6a``) where the
    collector could tell; ``csd_version`` stays raw.  ``product_type`` is the raw registry
    value (``WinNT``, ``ServerNT``, ``LanmanNT``; Q152078).  ``time_zone_bias_minutes`` is
    the registry's ``ActiveTimeBias``: UTC = local time + bias.
    """

    hostname: str | None = None
    product: str | None = None
    version: str | None = None
    build: int | None = None
    csd_version: str | None = None
    service_pack: str | None = None
    product_type: str | None = None
    product_suites: tuple[str, ...] | None = None
    architecture: str | None = None
    current_type: str | None = None
    install_language: str | None = None
    system_root: str | None = None
    time_zone_bias_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Hotfix:
    """A registry mark: the key that an installer left, and its values."""

    id: str
    key: str | None = None
    installed: bool | None = None
    values: dict[str, RegistryData] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Component:
    """An optional part of the system (IIS, RAS, Exchange, …) and whether it is installed."""

    name: str
    status: Observation = Observation.PRESENT
    version: str | None = None


@dataclass(frozen=True, slots=True)
class FileFact:
    """One file on the host.

    ``size`` in bytes; ``modified`` and ``linked`` in UTC; ``linked`` is the PE link time;
    ``version`` the binary ``VS_FIXEDFILEINFO`` file version; ``machine`` a platform name
    (``x86``, ``alpha``, …); ``language`` four hex digits.  ``version`` is None both when a
    file has no version resource and when it was not read: ``version_status`` tells which
    (``present``, ``absent``, ``unreadable``, ``not-collected``).
    """

    path: str
    status: Observation = Observation.PRESENT
    size: int | None = None
    modified: datetime | None = None
    version: str | None = None
    machine: str | None = None
    linked: datetime | None = None
    language: str | None = None
    original_name: str | None = None
    description: str | None = None
    version_status: Observation | None = None


@dataclass(frozen=True, slots=True)
class DirectoryFact:
    """A directory that was looked at; files not named in the facts are absent only where it is listed."""

    path: str
    status: Listing = Listing.LISTED


@dataclass(frozen=True, slots=True)
class CollectionError:
    """One thing that could not be read: where, what, the cause, and one sentence of advice."""

    stage: str
    subject: str
    code: str
    message: str
    advice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """Everything that was observed on one host.  A value: it can be saved and judged again.

    ``hotfixes_status`` is ``listed`` when the hotfix keys were enumerated completely; only
    then does a missing key mean "not registered".  ``registry`` maps a key to its values.
    ``pending_renames`` are the paths that wait for a restart (Q286019).
    """

    schema: str = FACTS_SCHEMA
    target: str
    collected_at: datetime | None = None
    collector: Collector | None = None
    outcome: Outcome = Outcome.COMPLETE
    system: SystemFacts = SystemFacts()
    hotfixes: tuple[Hotfix, ...] | None = None
    hotfixes_status: Listing | None = None
    components: tuple[Component, ...] | None = None
    files: tuple[FileFact, ...] | None = None
    directories: tuple[DirectoryFact, ...] | None = None
    registry: dict[str, dict[str, RegistryData]] | None = None
    pending_renames: tuple[str, ...] | None = None
    errors: tuple[CollectionError, ...] = ()
