"""What is remembered of past runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from scanner.model.facts import HostFacts
from scanner.model.findings import HostReport, Run


class RunState(StrEnum):
    """How far a run got.

    A run that was killed stays ``running``: nothing was left to say otherwise.
    """

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class HostResult:
    """One host of a run: what was observed on it, and what was concluded."""

    facts: HostFacts
    report: HostReport


class Place(NamedTuple):
    """Where a host of a run is kept; a tuple, for a large run has a hundred thousand of them.

    Hosts with one ``sighting`` looked alike, those with one ``judgement`` have the same findings.
    """

    target: str
    hostname: str | None
    sighting: int
    judgement: int


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as the store knows it.

    ``targets`` are the entries that it set out to scan, ``done`` those with a result;
    ``hosts`` may be more, because one file of facts can hold many.  ``counts`` adds up
    those of the hosts.
    """

    run: Run
    state: RunState
    targets: int
    done: int
    hosts: int
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every target has a result."""
        return self.done == self.targets
