"""Waivers lie over findings: bound to host, day and evidence; they change no verdict."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from scanner.engine.baselines import Demand, belongs, demanded, demands, only, required
from scanner.engine.compliance import host_report
from scanner.engine.scope import address, concerns
from scanner.engine.waiving import by_rule, compliant, state_on, unused, waived
from scanner.model.articles import Severity
from scanner.model.facts import HostFacts, SystemFacts
from scanner.model.findings import Confidence, Finding, HostReport, Verdict
from scanner.model.policy import Baseline, Scope, Waiver, WaiverState, WaiverUse
from tests.engine.building import article

TODAY = dt.date(2026, 6, 15)
PRINT = "4be0c2b8a1d94f10" * 2


def finding(rule: str = "Q275020", verdict: Verdict = Verdict.MISSING, **others: object) -> Finding:
    made = Finding(rule, "A title", verdict, Confidence.HIGH, "Because.", fingerprint=PRINT)
    return replace(made, **others)  # type: ignore[arg-type]


def report(*findings: Finding, target: str = "smb://10.1.0.17", hostname: str = "HMI-04") -> HostReport:
    facts = HostFacts(target=target, system=SystemFacts(hostname=hostname))
    return host_report(facts, facts.system, findings)


def waiver(name: str = "W-1", **others: object) -> Waiver:
    made = Waiver(
        id=name,
        rules=("Q275020",),
        scope=Scope(hosts=("hmi-04",)),
        justification="Not before the overhaul.",
        owner="press-shop",
        approver="security",
        granted=dt.date(2026, 1, 15),
        expires=dt.date(2026, 6, 30),
        evidence=(PRINT[:12],),
    )
    return replace(made, **others)  # type: ignore[arg-type]


def laid(
    over: HostReport, *waivers: Waiver, today: dt.date = TODAY
) -> tuple[HostReport, tuple[WaiverUse, ...]]:
    return waived(over, by_rule(waivers), {}, today)


def test_a_waiver_in_force_marks_its_finding_and_nothing_else() -> None:
    before = report(finding(), finding("Q1"))
    after, uses = laid(before, waiver())
    assert [one.waiver for one in after.findings] == ["W-1", None]
    assert [replace(one, waiver=None) for one in after.findings] == list(before.findings)
    assert after.counts == {**before.counts, "waived": 1}
    assert not after.compliant
    assert uses == (WaiverUse("W-1", "smb://10.1.0.17", "Q275020", WaiverState.IN_FORCE),)


@pytest.mark.parametrize(
    "verdict", [Verdict.MISSING, Verdict.REGRESSED, Verdict.MISMATCHED, Verdict.UNDETERMINED]
)
def test_a_host_whose_every_fault_is_waived_is_compliant(verdict: Verdict) -> None:
    after, _ = laid(report(finding(verdict=verdict), finding("Q1", Verdict.COVERED)), waiver())
    assert after.compliant
    assert after.counts[verdict.value] == 1


@pytest.mark.parametrize("verdict", [Verdict.INSTALLED, Verdict.COVERED, Verdict.NOT_APPLICABLE])
def test_what_satisfies_needs_no_waiver(verdict: Verdict) -> None:
    after, uses = laid(report(finding(verdict=verdict)), waiver())
    assert (after.findings[0].waiver, uses) == (None, ())


def test_waivers_that_a_report_brings_along_are_taken_off() -> None:
    old = report(finding(waiver="W-0"), finding("Q1", Verdict.INSTALLED, waiver="W-0"))
    after, _ = laid(old)
    assert [one.waiver for one in after.findings] == [None, None]
    assert after.counts["waived"] == 0


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2026-01-14", WaiverState.NOT_YET),
        ("2026-01-15", WaiverState.IN_FORCE),
        ("2026-06-30", WaiverState.IN_FORCE),
        ("2026-07-01", WaiverState.EXPIRED),
    ],
)
def test_days(today: str, state: WaiverState) -> None:
    day = dt.date.fromisoformat(today)
    assert state_on(waiver(), day) is state
    after, (use,) = laid(report(finding()), waiver(), today=day)
    assert use.state is state
    assert (after.findings[0].waiver == "W-1") is (state is WaiverState.IN_FORCE)


def test_a_waiver_without_a_first_day_is_granted() -> None:
    assert state_on(waiver(granted=None), dt.date(1999, 1, 1)) is WaiverState.IN_FORCE


def test_a_waiver_lapses_when_the_evidence_changes() -> None:
    after, (use,) = laid(report(finding(fingerprint="0" * 32)), waiver())
    assert use.state is WaiverState.LAPSED
    assert after.findings[0].waiver is None
    assert not after.compliant


def test_one_that_lapsed_does_not_hide_one_that_is_in_force() -> None:
    after, uses = laid(report(finding()), waiver("W-0", evidence=("0" * 12,)), waiver(), waiver("W-2"))
    assert after.findings[0].waiver == "W-1"
    assert [use.state for use in uses] == [WaiverState.LAPSED, WaiverState.IN_FORCE, WaiverState.IN_FORCE]


@pytest.mark.parametrize("name", ["Q275020", "MS01-008", "CVE-2001-0016"])
def test_by_article_bulletin_or_vulnerability(name: str) -> None:
    known = finding(bulletins=("MS01-008",), cves=("CVE-2001-0016",))
    after, uses = laid(report(known), waiver(rules=(name,)))
    assert after.findings[0].waiver == "W-1"
    assert len(uses) == 1


def test_named_twice_it_is_looked_at_once() -> None:
    known = finding(bulletins=("MS01-008",))
    _, uses = laid(report(known), waiver(rules=("Q275020", "MS01-008")))
    assert len(uses) == 1


def test_for_another_host() -> None:
    after, uses = laid(report(finding()), waiver(scope=Scope(hosts=("HMI-05",))))
    assert (after.findings[0].waiver, uses) == (None, ())


def test_unused_waivers_are_those_that_nothing_needed() -> None:
    waivers = [waiver("W-1"), waiver("W-2", rules=("Q1",)), waiver("W-3", expires=dt.date(2026, 2, 1))]
    _, uses = laid(report(finding()), *waivers)
    assert [one.id for one in unused(waivers, uses, TODAY)] == ["W-2"]


def test_nothing_that_applies_is_not_compliant() -> None:
    assert not compliant([finding(verdict=Verdict.NOT_APPLICABLE)])
    assert not compliant([])
    assert compliant([finding(verdict=Verdict.INSTALLED), finding(verdict=Verdict.NOT_APPLICABLE)])


@pytest.mark.parametrize(
    ("target", "word", "meant"),
    [
        ("smb://10.1.0.17", "HMI-04", True),
        ("smb://10.1.0.17", "hmi-04", True),
        ("smb://10.1.0.17", "10.1.0.17", True),
        ("smb://10.1.0.17:139", "10.1.0.17", True),
        ("smb://10.1.0.17", "smb://10.1.0.17", True),
        ("smb://10.1.0.17", "10.1.0.0/24", True),
        ("smb://10.1.0.17", "10.1.0.5/24", True),
        ("smb://10.1.0.17", "10.2.0.0/24", False),
        ("smb://10.1.0.17", "10.1.0.1", False),
        ("smb://10.1.0.17", "*", True),
        ("smb://10.1.0.17", "HMI", False),
        ("smb://10.1.0.17", "a/b", False),
        ("smb://[fd00::17]:445", "fd00::/64", True),
        ("folder:/mnt/nt4", "/mnt/nt4", True),
        ("plain", "plain", True),
    ],
)
def test_hosts_by_name_address_and_network(target: str, word: str, meant: bool) -> None:
    assert concerns(Scope(hosts=(word,)), report(target=target), {}) is meant


def test_hosts_by_group() -> None:
    groups = {"smb://10.1.0.17": frozenset({"press-shop"})}
    assert concerns(Scope(groups=("paint-shop", "press-shop")), report(), groups)
    assert not concerns(Scope(groups=("paint-shop",)), report(), groups)
    assert not concerns(Scope(groups=("press-shop",)), report(), {})
    assert not concerns(Scope(), report(), groups)


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("smb://a:139", "a"),
        ("winrm://a", "a"),
        ("smb://[::1]:9", "::1"),
        ("facts:x.json", "x.json"),
        ("a", "a"),
    ],
)
def test_addresses(target: str, found: str) -> None:
    assert address(target) == found


BULLETIN = article(
    id="Q1",
    bulletins=("MS01-001",),
    cves=("CVE-2001-0001",),
    severity=Severity.CRITICAL,
    date=dt.date(2001, 5, 1),
)
PLAIN = article(id="Q2", date=dt.date(2002, 5, 1))
UNDATED = article(id="Q3", date=None)


@pytest.mark.parametrize(
    ("conditions", "belonging"),
    [
        ({"articles": ("Q2",)}, "Q2"),
        ({"articles": ("MS01-001",)}, "Q1"),
        ({"articles": ("CVE-2001-0001",)}, "Q1"),
        ({"severities": (Severity.CRITICAL,)}, "Q1"),
        ({"severities": (Severity.LOW,)}, ""),
        ({"areas": ("winnt",)}, "Q1 Q2 Q3"),
        ({"areas": ("iis",)}, ""),
        ({"bulletins_only": True}, "Q1"),
        ({"published_until": dt.date(2001, 5, 1)}, "Q1"),
        ({"published_until": dt.date(2002, 5, 1)}, "Q1 Q2"),
        ({"areas": ("winnt",), "published_until": dt.date(2001, 4, 30)}, ""),
        ({"areas": ("winnt",), "articles": ("Q3",), "severities": (Severity.CRITICAL,)}, "Q1 Q3"),
        ({"areas": ("winnt",), "without": ("MS01-001",)}, "Q2 Q3"),
        ({"articles": ("Q2",), "without": ("Q2",)}, ""),
        ({}, ""),
    ],
)
def test_what_belongs_to_a_baseline(conditions: dict[str, object], belonging: str) -> None:
    baseline = Baseline("floor", Scope(hosts=("*",)), **conditions)  # type: ignore[arg-type]
    found = [one.id for one in (BULLETIN, PLAIN, UNDATED) if belongs(one, baseline)]
    assert " ".join(found) == belonging
    assert demands([baseline], (BULLETIN, PLAIN, UNDATED)) == (Demand(baseline, frozenset(found)),)


def _demand(name: str, host: str = "HMI-04") -> Demand:
    return Demand(Baseline(name, Scope(hosts=(host,))), frozenset({name}))


def test_a_host_is_judged_by_what_is_demanded_of_it() -> None:
    before = report(finding("Q1", Verdict.INSTALLED), finding("Q2", Verdict.MISSING))
    after = demanded(before, [_demand("Q1")], {})
    assert after == replace(before, compliant=True)
    assert not demanded(before, [_demand("Q1"), _demand("Q2")], {}).compliant


def test_a_host_that_no_baseline_concerns_must_satisfy_everything() -> None:
    before = report(finding("Q1", Verdict.INSTALLED))
    assert demanded(before, [_demand("Q2", host="other")], {}) is before
    assert required(before, [_demand("Q2", host="other")], {}) is None
    assert only(before.findings, None) == before.findings


def test_findings_on_what_is_demanded() -> None:
    before = report(finding("Q1"), finding("Q2"))
    asked = required(before, [_demand("Q2"), _demand("Q9")], {})
    assert asked == {"Q2", "Q9"}
    assert only(before.findings, asked) == before.findings[1:]


def test_a_waiver_for_another_host_does_not_stand_in_the_way_of_the_next() -> None:
    elsewhere = waiver(scope=Scope(hosts=("HMI-05",)))
    after, uses = laid(report(finding()), elsewhere, waiver("W-2"))
    assert after.findings[0].waiver == "W-2"
    assert [one.waiver for one in uses] == ["W-2"]


def test_a_folder_on_a_drive_is_its_whole_path() -> None:
    assert address("folder:C:\\kits\\hmi-04") == "C:\\kits\\hmi-04"
