"""The true service pack level of a host, and whether it is enough."""

from __future__ import annotations

import datetime as dt

from scanner.engine.comparison import Setting, compare
from scanner.engine.observed import Observed
from scanner.model.articles import FileRow, Platform
from scanner.model.facts import Observation
from scanner.model.findings import Comparison
from scanner.model.logic import Truth
from scanner.model.profile import HostProfile
from scanner.model.servicepacks import LevelRange, ServicePack, level_in_csd_version, service_pack

SP6A_MARK = "Q246009"
"""The Hotfix subkey whose ``Installed`` = 1 tells SP6a from SP6 (Q246009)."""

SP6A_FILE = "%SystemRoot%\\System32\\drivers\\afd.sys"
SP6A_ROWS = (
    FileRow("Afd.sys", size=66352, date=dt.date(1999, 11, 11), platform=Platform.X86),
    FileRow("Afd.sys", size=115184, date=dt.date(1999, 11, 11), platform=Platform.ALPHA),
)
"""The Afd.sys that SP6a delivers (Q245678); SP6 has an earlier one."""

RELEASED = 1996
"""The year of Windows NT 4.0: an earlier stamp is no date of one of its files."""


def service_pack_levels(seen: Observed, terminal_server: bool = False) -> LevelRange | None:
    """The levels that the evidence leaves open; None when there is no evidence at all.

    The collector's own conclusion counts first.  ``CSDVersion`` is the same for SP6 and
    SP6a; the mark of Q246009 or Afd.sys separates them, and where both are known and
    disagree the file decides.  Terminal Server has no SP6a (Q258970).
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
    if level is not ServicePack.SP6 or terminal_server:
        return LevelRange(level, level)
    return _sixth(seen)


def _sixth(seen: Observed) -> LevelRange:
    answer = revised_by_file(seen)
    if answer is Truth.UNKNOWN:
        answer = seen.registered([SP6A_MARK])
    if answer is Truth.UNKNOWN:
        return LevelRange(ServicePack.SP6, ServicePack.SP6A)
    level = ServicePack.SP6A if answer is Truth.YES else ServicePack.SP6
    return LevelRange(level, level)


_REVISED = {
    Comparison.SAME: Truth.YES,
    Comparison.LATER: Truth.YES,
    Comparison.OLDER: Truth.NO,
}


def revised_by_file(seen: Observed) -> Truth:
    """Whether Afd.sys is SP6a's or a later one; unknown where its date is a copy's and nothing else tells."""
    afd = seen.file(SP6A_FILE)
    if afd.status is not Observation.PRESENT or (afd.modified and afd.modified.year < RELEASED):
        return Truth.UNKNOWN
    alpha = (afd.machine or seen.facts.system.architecture or "").casefold() == Platform.ALPHA.value
    row = next(one for one in SP6A_ROWS if (one.platform is Platform.ALPHA) == alpha)
    compared = compare(afd, row, Setting(same_language=None))
    return _REVISED.get(compared.comparison, Truth.UNKNOWN)


def level_told_by_file(seen: Observed, profile: HostProfile) -> bool:
    """Whether more than a mark tells the level: only SP6a against SP6 ever rests on a mark (Q246009)."""
    if seen.facts.system.service_pack or profile.terminal_server:
        return True
    levels = profile.service_pack
    sixth = levels is not None and ServicePack.SP6.rank <= levels.lowest.rank
    return not sixth or revised_by_file(seen) is not Truth.UNKNOWN


def reaches(profile: HostProfile, level: ServicePack) -> Truth:
    """Whether the host is at a level or later."""
    if profile.service_pack is None:
        return Truth.UNKNOWN
    return profile.service_pack.at_least(level_on(profile, level))


def level_on(profile: HostProfile, level: ServicePack) -> ServicePack:
    """The level as this host's product has it: Terminal Server's SP6 contains what SP6a added (Q258970)."""
    if level is ServicePack.SP6A and profile.terminal_server:
        return ServicePack.SP6
    return level
