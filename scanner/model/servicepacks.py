"""Service pack levels of Windows NT 4.0, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from scanner.model.logic import Truth

_CSD_LEVEL = re.compile(r"Service Pack (\d+)", re.IGNORECASE)


class ServicePack(StrEnum):
    """The levels of Windows NT 4.0; SP6a is a level of its own (Q246009)."""

    NONE = "none"
    SP1 = "SP1"
    SP2 = "SP2"
    SP3 = "SP3"
    SP4 = "SP4"
    SP5 = "SP5"
    SP6 = "SP6"
    SP6A = "SP6a"

    @property
    def rank(self) -> int:
        """Position in the order of release: 0 for none, 7 for SP6a."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(ServicePack)}


@lru_cache(maxsize=4096)
def service_pack(text: str) -> ServicePack | None:
    """The level with this name (``SP6a``, ``sp6A``, ``none``), or None if there is no such level."""
    folded = text.strip().casefold()
    return next((level for level in ServicePack if level.value.casefold() == folded), None)


def level_in_csd_version(csd_version: str) -> ServicePack | None:
    """The level that a raw ``CSDVersion`` string states, or None if it states none.

    A suffix such as ``RC 1.32`` marks a hotfixed kernel, not a beta (Q222507), and is
    ignored; SP6 and SP6a write the same string (Q246009), so this never answers SP6a.
    An empty string means that no service pack is installed.
    """
    if not csd_version.strip():
        return ServicePack.NONE
    match = _CSD_LEVEL.match(csd_version.strip())
    return service_pack(f"SP{int(match[1])}") if match and len(match[1]) < 3 else None


@dataclass(frozen=True, slots=True)
class LevelRange:
    """The service pack levels that the evidence leaves open, lowest and highest included."""

    lowest: ServicePack
    highest: ServicePack

    @property
    def exact(self) -> ServicePack | None:
        """The level, if only one is left."""
        return self.lowest if self.lowest is self.highest else None

    def at_least(self, level: ServicePack) -> Truth:
        """Whether the host is at ``level`` or later."""
        if self.lowest.rank >= level.rank:
            return Truth.YES
        return Truth.NO if self.highest.rank < level.rank else Truth.UNKNOWN

    def __str__(self) -> str:
        if self.exact:
            return self.lowest.value
        between = "or" if self.highest.rank == self.lowest.rank + 1 else "to"
        return f"{self.lowest.value} {between} {self.highest.value}"
