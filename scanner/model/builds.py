"""What is known of builds beside the tables: withdrawn ones, shared numbers, files nobody updates, tools."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WithdrawnBuilds:
    """Builds of one file that brought a defect of their own and were replaced.

    A hotfix build dated from ``first`` to ``last`` is bad; ``service_pack`` narrows that to
    hosts at exactly this level.  Builds that a service pack itself ships are not meant.
    ``source`` is the article that withdraws them.
    """

    file: str
    product: str
    first: dt.date
    last: dt.date
    source: str
    service_pack: str | None = None


@dataclass(frozen=True, slots=True)
class SharedVersion:
    """A version number that different builds of one file carry: only date and size tell them apart."""

    file: str
    version: str
    source: str


@dataclass(frozen=True, slots=True)
class Unserviced:
    """A file that service packs leave as it is although they contain a newer one.

    ``international`` means localised installations only; ``service_packs`` the levels it is
    true of, all of them when empty.
    """

    file: str
    source: str
    international: bool = False
    service_packs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseStamp:
    """Days that all files of one release bear: the first release (``none``) or a service pack."""

    level: str
    first: dt.date
    last: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """A fix that is a tool to be run or a setting to be made: it leaves neither files nor a mark.

    ``settles`` says what shows whether it was done; ``source`` is the article that says so.
    """

    article: str
    settles: str
    source: str


@dataclass(frozen=True, slots=True)
class KnownBuilds:
    """All of it, from ``rules/builds.yaml``."""

    withdrawn: tuple[WithdrawnBuilds, ...] = ()
    shared_versions: tuple[SharedVersion, ...] = ()
    unserviced: tuple[Unserviced, ...] = ()
    releases: tuple[ReleaseStamp, ...] = ()
    procedures: tuple[Procedure, ...] = ()
