"""A machine to try a rule on: what is decided about it before any file lies on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from scanner.model.articles import Platform
from scanner.model.facts import Observation
from scanner.model.logic import Truth
from scanner.model.profile import Edition
from scanner.model.servicepacks import ServicePack

ENGLISH = "0409"
GERMAN = "0407"

LADDER = tuple(ServicePack)
"""The levels of Windows NT 4.0 in the order of their release."""

TERMINAL_SERVER_LADDER = (ServicePack.SP3, ServicePack.SP4, ServicePack.SP5, ServicePack.SP6)
"""Terminal Server came with SP3 inside and never had an SP6a (Q196269, Q258970)."""

EDITION_NAMES = {
    Edition.WORKSTATION: "Windows NT Workstation 4.0",
    Edition.SERVER: "Windows NT Server 4.0",
    Edition.ENTERPRISE: "Windows NT Server 4.0, Enterprise Edition",
    Edition.TERMINAL_SERVER: "Windows NT Server 4.0, Terminal Server Edition",
    None: "Windows NT 4.0 of unknown edition",
}


@dataclass(frozen=True, slots=True)
class Machine:
    """A host without its files and marks; None means that the facts do not tell.

    ``system`` is the version that Windows reports: ``5.0`` makes it Windows 2000.
    ``stated`` is False where the facts give only ``CSDVersion``, the same for SP6 and SP6a.
    ``components`` names optional parts; what is not named was not looked for.  ``releases``
    are the versions that parts report of themselves.
    ``zone`` is in minutes: universal time = local time + zone.
    """

    edition: Edition | None = Edition.SERVER
    level: ServicePack | None = ServicePack.SP6A
    platform: Platform | None = Platform.X86
    multiprocessor: bool | None = False
    language: str | None = ENGLISH
    components: tuple[tuple[str, Observation], ...] = ()
    system: str = "4.0"
    zone: int | None = 0
    stated: bool = True
    releases: tuple[tuple[str, str], ...] = ()

    @property
    def terminal_server(self) -> bool:
        """Whether it runs Terminal Server, whose files are a line of their own (Q196334)."""
        return self.edition is Edition.TERMINAL_SERVER

    @property
    def ladder(self) -> tuple[ServicePack, ...]:
        """The levels that such a machine can be at."""
        return TERMINAL_SERVER_LADDER if self.terminal_server else LADDER

    def reached(self, level: ServicePack) -> Truth:
        """Whether it is at a level or past it; Terminal Server's SP6 has what SP6a added (Q258970)."""
        if self.level is None:
            return Truth.UNKNOWN
        if self.terminal_server and level is ServicePack.SP6A:
            level = ServicePack.SP6
        return Truth.YES if LADDER.index(self.level) >= LADDER.index(level) else Truth.NO

    def component(self, name: str) -> Observation:
        """What is known of an optional part."""
        known = {part.casefold(): status for part, status in self.components}
        return known.get(name.casefold(), Observation.NOT_COLLECTED)

    def release(self, name: str) -> str | None:
        """The version that an optional part reports, where that was read."""
        return {part.casefold(): version for part, version in self.releases}.get(name.casefold())

    def having(self, name: str, status: Observation = Observation.PRESENT) -> Self:
        """The same machine with this known of one part."""
        others = tuple(part for part in self.components if part[0].casefold() != name.casefold())
        return replace(self, components=(*others, (name, status)))

    def __str__(self) -> str:
        system = EDITION_NAMES[self.edition] if self.system == "4.0" else f"Windows {self.system}"
        words = [
            self.level.value if self.level else "level unknown",
            self.platform.value if self.platform else "processor unknown",
            f"language {self.language or 'unknown'}",
        ]
        if self.multiprocessor is not False:
            words.append("multiprocessor" if self.multiprocessor else "kernel unknown")
        if not self.stated:
            words.append("level by CSDVersion and marks")
        for name, status in self.components:
            words.append(
                " ".join((name, status.value, *([release] if (release := self.release(name)) else [])))
            )
        return f"{system} ({', '.join(words)})"
