"""What changed between two runs, and what differs between machines that should be alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scanner.model.findings import NON_COMPLIANT, Finding


class ChangeKind(StrEnum):
    """What became of one article on one host.

    ``fixed``: it failed or was open, and is satisfied.  ``regressed``: it was satisfied, and
    fails.  ``new``: it fails, and did not apply, was not known or was open before.
    ``unsettled``: it was decided, and is open.  ``gone``: it failed or was open, and does not
    apply or is not judged any more.  ``verdict``: it fails otherwise than before.
    ``evidence``: the verdict is the same, what it rests on is not.
    """

    REGRESSED = "regressed"
    NEW = "new"
    VERDICT = "verdict"
    UNSETTLED = "unsettled"
    FIXED = "fixed"
    GONE = "gone"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Change:
    """One article on one host, before and after; ``cause`` is the most probable one, in a sentence."""

    rule: str
    title: str
    kind: ChangeKind
    before: Finding | None
    after: Finding | None
    cause: str | None = None

    @property
    def worse(self) -> bool:
        """Whether somebody should be told: it fails now, or is open and did not fail before."""
        if self.kind is ChangeKind.UNSETTLED:
            return self.before is None or self.before.verdict not in NON_COMPLIANT
        return self.kind in (ChangeKind.REGRESSED, ChangeKind.NEW)


class Presence(StrEnum):
    """Whether a host is in both runs."""

    BOTH = "both"
    APPEARED = "appeared"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class HostChanges:
    """One host in two runs; ``events`` are what happened to the machine itself, a sentence each."""

    target: str
    hostname: str | None
    presence: Presence
    changes: tuple[Change, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which machines of a group are not alike.

    ``values`` maps each value to the machines that have it, the commonest first; a value is
    text for people (``4.0.1381.7086``, ``not there``).
    """

    subject: str
    values: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def odd(self) -> tuple[str, ...]:
        """The machines that differ from the commonest value."""
        return tuple(name for _, names in self.values[1:] for name in names)
