"""The host profile: what decides whether an article concerns a host."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from scanner.model.articles import Platform
from scanner.model.facts import Observation
from scanner.model.servicepacks import LevelRange
from scanner.model.versions import Branch


class Edition(StrEnum):
    """Editions of Windows NT 4.0 that a host can be told to be (Q152078)."""

    WORKSTATION = "Workstation"
    SERVER = "Server"
    ENTERPRISE = "Server, Enterprise Edition"
    TERMINAL_SERVER = "Server, Terminal Server Edition"


@dataclass(frozen=True, slots=True)
class HostProfile:
    """What is known of a host before any article is looked at; None and missing names are unknown.

    ``product`` and ``version`` name the system (``Windows NT`` ``4.0``).  ``branch`` is the
    line of file versions its system files belong to.  ``components`` maps a lower-case
    component name to whether it is there, and ``component_versions`` to the version it
    reports, where that was read.  ``english`` is None where the language of the
    installation is unknown.
    """

    product: str | None = None
    version: str | None = None
    edition: Edition | None = None
    domain_controller: bool | None = None
    service_pack: LevelRange | None = None
    architecture: Platform | None = None
    multiprocessor: bool | None = None
    branch: Branch | None = None
    language: str | None = None
    components: dict[str, Observation] = field(default_factory=dict)
    component_versions: dict[str, str] = field(default_factory=dict)
    time_zone_bias_minutes: int | None = None

    @property
    def terminal_server(self) -> bool | None:
        """Whether it is Terminal Server Edition, whose builds are its own (Q196334); None: not known."""
        return None if self.edition is None else self.edition is Edition.TERMINAL_SERVER

    @property
    def english(self) -> bool | None:
        """Whether the installation is English, the language that nearly all file tables describe."""
        if self.language is None:
            return None
        return self.language[-2:] == "09"
