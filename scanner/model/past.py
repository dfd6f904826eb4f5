"""What earlier runs say beside a run: what became worse, and how its hosts did from run to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from scanner.model.changes import ChangeKind
from scanner.model.findings import Run, Verdict


@dataclass(frozen=True, slots=True)
class Worsened:
    """One article on one host that is worse than in the run before; ``cause`` is the most probable one.

    ``was`` and ``now`` are None where the article was not judged, or did not apply.
    """

    target: str
    hostname: str | None
    rule: str
    title: str
    kind: ChangeKind
    was: Verdict | None
    now: Verdict | None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the hosts of a run come to in that run or an earlier one: findings that fail, and that are open.

    ``hosts`` are those of them that the run judged.
    """

    run: str
    at: datetime
    hosts: int
    failing: int
    open: int


@dataclass(frozen=True, slots=True)
class Past:
    """A run beside those before it.

    ``previous`` is the latest earlier run that has one of its hosts, None where there is
    none.  ``kinds`` counts every change since; ``worse`` are changes for the worse, as many
    as a report shows, and ``worse_hidden`` the number of the others.  ``trend`` has the oldest
    run first and ends with this one.
    """

    previous: Run | None = None
    kinds: dict[ChangeKind, int] = field(default_factory=dict)
    worse: tuple[Worsened, ...] = ()
    worse_hidden: int = 0
    appeared: int = 0
    vanished: int = 0
    trend: tuple[Standing, ...] = ()
