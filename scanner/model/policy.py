"""What the operator demands of hosts, and what he accepts instead: baselines and waivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scanner.model.articles import Severity


@dataclass(frozen=True, slots=True)
class Scope:
    """Which hosts are meant: names, addresses, networks (``10.1.0.0/24``), and groups of an inventory.

    Empty means none, so that nothing is accepted by an oversight; ``*`` means all.
    """

    hosts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiver:
    """An owned, expiring acceptance of a finding that fails, or that cannot be decided.

    ``rules`` are articles, bulletins or CVEs.  ``evidence`` are the fingerprints of the
    findings that were looked at when it was granted, or their beginnings: a finding with
    another fingerprint is not covered.  ``expires`` is the last day.  ``place`` says where
    it is written.
    """

    id: str
    rules: tuple[str, ...]
    scope: Scope
    justification: str
    owner: str
    approver: str
    expires: date
    evidence: tuple[str, ...]
    granted: date | None = None
    compensating_control: str | None = None
    place: str = ""

    def binds(self, fingerprint: str) -> bool:
        """Whether it was granted for this evidence."""
        return any(fingerprint.startswith(one) for one in self.evidence)


class WaiverState(StrEnum):
    """What a waiver is worth on a day, for the findings of a run.

    ``lapsed`` is one whose finding has other evidence than it was granted for; ``unused``
    one that no finding needs.
    """

    IN_FORCE = "in force"
    NOT_YET = "not yet granted"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    UNUSED = "unused"


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """A waiver that was looked at for a finding: which, where, and what it was worth."""

    waiver: str
    target: str
    rule: str
    state: WaiverState


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a group of hosts must satisfy.

    An article belongs to it if ``articles`` (articles, bulletins or CVEs) name it, or if it
    meets each of the other conditions that are given; ``without`` takes articles out again.
    ``published_until`` is the last day of publication.
    """

    id: str
    scope: Scope
    articles: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    areas: tuple[str, ...] = ()
    bulletins_only: bool = False
    published_until: date | None = None
    without: tuple[str, ...] = ()
    place: str = ""


Groups = Mapping[str, frozenset[str]]
"""The groups of each target, by its text (``smb://10.1.0.17``); targets without any may be left out."""
