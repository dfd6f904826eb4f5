"""The true service pack level of a host, and whether it is enough."""

from __future__ import annotations

import datetime as dt

from scanner.engine.observed import Observed
from scanner.model.facts import FileFact, Observation
from scanner.model.logic import Truth
from scanner.model.profile import Edition, HostProfile
from scanner.model.servicepacks import LevelRange, ServicePack, level_in_csd_version, service_pack

SP6A_MARK = "Q246009"
"""The Hotfix subkey whose ``Installed`` = 1 tells SP6a from SP6 (Q246009)."""

SP6A_FILE = "%SystemRoot%\\System32\\drivers\\afd.sys"
SP6A_FILE_DATE = dt.date(1999, 11, 11)
"""SP6a delivers Afd.sys of this date (Q245678); SP6 has an earlier one."""


def service_pack_levels(seen: Observed) -> LevelRange | None:
    """The levels that the evidence leaves open; None when there is no evidence at all.

    The collector's own conclusion counts first.  ``CSDVersion`` is the same for SP6 and
    SP6a; the mark of Q246009 or the date of Afd.sys separates them, and where both are
    known and disagree the file decides.
    """
    system = seen.facts.system
    stated = service_pack(system.service_pack) if system.service_pack else None
    if stated is not None:
        return LevelRange(stated, stated)
    if system.csd_version is None:
        return None
    level = level_in_csd_version(system.csd_version)
    if level is None:
        return LevelRange(ServicePack.NONE, ServicePack.SP6A)
    if level is not ServicePack.SP6:
        return LevelRange(level, level)
    return _sixth(seen)


def _sixth(seen: Observed) -> LevelRange:
    answer = _revised_by_file(seen.file(SP6A_FILE))
    if answer is Truth.UNKNOWN:
        answer = seen.registered([SP6A_MARK])
    if answer is Truth.UNKNOWN:
        return LevelRange(ServicePack.SP6, ServicePack.SP6A)
    level = ServicePack.SP6A if answer is Truth.YES else ServicePack.SP6
    return LevelRange(level, level)


def _revised_by_file(afd: FileFact) -> Truth:
    if afd.status is not Observation.PRESENT or afd.modified is None:
        return Truth.UNKNOWN
    days = (afd.modified.date() - SP6A_FILE_DATE).days
    if days >= -1:
        return Truth.YES
    # Before the first service pack there was no Afd.sys worth a date: a re-stamped copy proves nothing.
    return Truth.NO if afd.modified.year >= 1996 else Truth.UNKNOWN


def reaches(profile: HostProfile, level: ServicePack) -> Truth:
    """Whether the host is at a level or later; Terminal Server's SP6 contains what SP6a added (Q258970)."""
    if profile.service_pack is None:
        return Truth.UNKNOWN
    if profile.edition is Edition.TERMINAL_SERVER and level is ServicePack.SP6A:
        level = ServicePack.SP6
    return profile.service_pack.at_least(level)
