"""How a run behaves towards its hosts: one for all of them, shared by its threads."""

from __future__ import annotations

from dataclasses import dataclass, field

from scanner.collect.guard import CredentialGuard


@dataclass(frozen=True, slots=True)
class Conduct:
    """``guard`` watches over the accounts of the run."""

    guard: CredentialGuard = field(default_factory=CredentialGuard)
