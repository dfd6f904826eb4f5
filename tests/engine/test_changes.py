"""Two looks at one machine: what changed, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from scanner.engine.changes import appeared, change_kind, changes, vanished
from scanner.engine.compliance import host_report
from scanner.engine.events import events, replaced
from scanner.model.changes import Change, ChangeKind, HostChanges, Presence
from scanner.model.facts import (
    Component,
    FileFact,
    HostFacts,
    Hotfix,
    Listing,
    Observation,
    Outcome,
    SystemFacts,
)
from scanner.model.findings import Comparison, Confidence, Evidence, EvidenceKind, Finding, Verdict
from scanner.model.history import HostResult

RDR = "C:\\WINNT\\System32\\drivers\\rdr.sys"
SYSTEM = SystemFacts(hostname="HMI-04", service_pack="SP6a")


def finding(verdict: Verdict, fingerprint: str = "a", rule: str = "Q275020", subject: str = RDR) -> Finding:
    evidence = Evidence(EvidenceKind.FILE, subject, {}, {}, Comparison.SAME)
    mark = Evidence(EvidenceKind.REGISTRY, "HKLM\\…", {}, {}, Comparison.SAME)
    return Finding(
        rule,
        f"About {rule}",
        verdict,
        Confidence.HIGH,
        "Because.",
        evidence=(evidence, mark),
        fingerprint=fingerprint,
    )


def looked(*findings: Finding, outcome: Outcome = Outcome.COMPLETE, **facts: object) -> HostResult:
    seen = HostFacts(target="smb://10.1.0.17", outcome=outcome, **{"system": SYSTEM, **facts})  # type: ignore[arg-type]
    return HostResult(seen, host_report(seen, seen.system, findings))


M, R, X, OK, C, U, N = (
    Verdict.MISSING,
    Verdict.REGRESSED,
    Verdict.MISMATCHED,
    Verdict.INSTALLED,
    Verdict.COVERED,
    Verdict.UNDETERMINED,
    Verdict.NOT_APPLICABLE,
)

KINDS = [
    (M, OK, ChangeKind.FIXED),
    (M, C, ChangeKind.FIXED),
    (U, OK, ChangeKind.FIXED),
    (OK, R, ChangeKind.REGRESSED),
    (C, M, ChangeKind.REGRESSED),
    (N, M, ChangeKind.NEW),
    (U, M, ChangeKind.NEW),
    (None, X, ChangeKind.NEW),
    (M, R, ChangeKind.VERDICT),
    (M, U, ChangeKind.UNSETTLED),
    (OK, U, ChangeKind.UNSETTLED),
    (N, U, ChangeKind.UNSETTLED),
    (M, N, ChangeKind.GONE),
    (U, None, ChangeKind.GONE),
    (OK, C, ChangeKind.EVIDENCE),
    (N, OK, ChangeKind.EVIDENCE),
    (C, None, ChangeKind.EVIDENCE),
    (None, N, None),
    (None, None, None),
]


@pytest.mark.parametrize(("was", "now", "kind"), KINDS)
def test_kinds(was: Verdict | None, now: Verdict | None, kind: ChangeKind | None) -> None:
    before, after = was and finding(was), now and finding(now)
    assert change_kind(before, after) is kind


WORSE = {(OK, R), (C, M), (N, M), (U, M), (None, X), (OK, U), (N, U)}


@pytest.mark.parametrize(("was", "now", "kind"), [row for row in KINDS if row[2] is not None])
def test_what_somebody_should_be_told_of(was: Verdict | None, now: Verdict | None, kind: ChangeKind) -> None:
    before, after = was and finding(was), now and finding(now)
    assert Change("Q275020", "", kind, before, after).worse is ((was, now) in WORSE)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_one_verdict_of_other_evidence(verdict: Verdict) -> None:
    assert change_kind(finding(verdict), finding(verdict)) is None
    assert change_kind(finding(verdict), finding(verdict, "b")) is ChangeKind.EVIDENCE


def test_the_worst_come_first() -> None:
    before = looked(
        finding(M, rule="Q1"), finding(OK, rule="Q2"), finding(OK, rule="Q3"), finding(OK, rule="Q4")
    )
    after = looked(
        finding(OK, rule="Q1"), finding(R, rule="Q3"), finding(R, rule="Q2"), finding(OK, rule="Q4")
    )
    told = changes(before, after, same_rules=True)
    assert [(one.rule, one.kind) for one in told.changes] == [
        ("Q2", ChangeKind.REGRESSED),
        ("Q3", ChangeKind.REGRESSED),
        ("Q1", ChangeKind.FIXED),
    ]
    assert told.changes[0] == Change(
        "Q2", "About Q2", ChangeKind.REGRESSED, finding(OK, rule="Q2"), finding(R, rule="Q2"), None
    )


def test_a_rule_that_is_gone_keeps_its_title() -> None:
    (change,) = changes(looked(finding(M)), looked(), same_rules=False).changes
    assert (change.title, change.after, change.kind) == ("About Q275020", None, ChangeKind.GONE)
    assert change.cause == "The rules changed between the runs."


def test_nothing_changed() -> None:
    assert changes(looked(finding(M)), looked(finding(M)), same_rules=False) == HostChanges(
        "smb://10.1.0.17", "HMI-04", Presence.BOTH
    )


@pytest.mark.parametrize("which", [0, 1])
def test_a_host_that_could_not_be_reached_has_no_changes(which: int) -> None:
    pair = [looked(finding(OK)), looked(finding(M))]
    pair[which] = looked(outcome=Outcome.UNREACHABLE)
    told = changes(*pair, same_rules=True)
    assert told.changes == ()
    assert told.events == (("This time the scan was unreachable.",) if which else ())


def test_hosts_of_one_run_only() -> None:
    assert appeared("smb://10.1.0.17", "HMI-04") == HostChanges(
        "smb://10.1.0.17", "HMI-04", Presence.APPEARED
    )
    assert vanished("smb://10.1.0.17", "HMI-04") == HostChanges(
        "smb://10.1.0.17", "HMI-04", Presence.VANISHED
    )


def _cause(before: HostResult, after: HostResult, same_rules: bool = True) -> str | None:
    (change,) = changes(before, after, same_rules).changes
    return change.cause


OLD = FileFact(RDR, version="4.0.1381.7001")
NEW = FileFact(RDR.upper(), version="4.0.1381.7086")
OTHER = FileFact("C:\\WINNT\\System32\\other.dll", version="1.0.0.0")


def test_its_own_file_is_the_cause() -> None:
    before = looked(finding(OK), files=(NEW, OTHER), system=replace(SYSTEM, service_pack="SP5"))
    after = looked(finding(R), files=(OLD, replace(OTHER, version="2.0.0.0")))
    assert _cause(before, after) == f"{RDR} went from 4.0.1381.7086 to 4.0.1381.7001."


def test_several_of_its_files() -> None:
    both = replace(finding(R), evidence=finding(R).evidence + finding(R, subject=OTHER.path).evidence)
    before = looked(finding(OK), files=(NEW, OTHER))
    after = looked(both, files=(OLD, replace(OTHER, version="2.0.0.0")))
    assert (
        _cause(before, after)
        == f"{RDR} went from 4.0.1381.7086 to 4.0.1381.7001. 1 more of its files changed."
    )


def test_its_own_mark_is_the_cause() -> None:
    before = looked(finding(M), hotfixes=(), hotfixes_status=Listing.LISTED)
    marks = (Hotfix("Q1"), Hotfix("Q2750"), Hotfix("Q275020"))
    after = looked(finding(OK), hotfixes=marks, hotfixes_status=Listing.LISTED)
    assert _cause(before, after) == "Q275020 was registered."


def test_what_happened_to_the_machine_is_the_cause() -> None:
    before = looked(finding(OK), system=replace(SYSTEM, service_pack="SP5"))
    assert _cause(before, looked(finding(M))) == "The service pack went from SP5 to SP6a."


def test_no_cause_is_known() -> None:
    assert _cause(looked(finding(OK)), looked(finding(M))) is None


def _events(before: dict[str, object], after: dict[str, object]) -> list[str]:
    return list(events(looked(**before), looked(**after)))  # type: ignore[arg-type]


def test_components() -> None:
    def with_(**known: Observation) -> dict[str, object]:
        return {"components": tuple(Component(name, status) for name, status in known.items())}

    present, absent, unread = Observation.PRESENT, Observation.ABSENT, Observation.UNREADABLE
    assert _events(
        with_(RAS=absent, IIS=present, SNA=absent), with_(RAS=present, IIS=absent, SNA=absent)
    ) == [
        "IIS was removed.",
        "RAS was added.",
    ]
    assert _events(with_(RAS=unread, IIS=present), with_(RAS=present, IIS=unread)) == []
    assert _events({}, with_(RAS=present)) == []


def test_marks() -> None:
    one = {"hotfixes": (Hotfix("Q1"), Hotfix("Q2")), "hotfixes_status": Listing.LISTED}
    two = {"hotfixes": (Hotfix("Q2"), Hotfix("Q3")), "hotfixes_status": Listing.LISTED}
    assert _events(one, two) == ["Q3 was registered.", "The registration of Q1 went away."]
    assert _events(one, {**two, "hotfixes_status": Listing.PARTIAL}) == []
    assert _events({**one, "hotfixes_status": None}, two) == []


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (Outcome.COMPLETE, Outcome.PARTIAL, ["This time the scan was partial."]),
        (Outcome.PARTIAL, Outcome.COMPLETE, []),
        (Outcome.PARTIAL, Outcome.PARTIAL, []),
    ],
)
def test_sight(was: Outcome, now: Outcome, told: list[str]) -> None:
    assert list(events(looked(outcome=was), looked(outcome=now))) == told


def test_an_unknown_service_pack_tells_nothing() -> None:
    assert _events({"system": SystemFacts()}, {}) == []
    assert _events({}, {"system": SystemFacts()}) == []


DAY = dt.datetime(1999, 10, 14, 3, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (OLD, OLD, None),
        (FileFact(RDR, status=Observation.ABSENT), OLD, f"{RDR} was absent and is present."),
        (
            FileFact(RDR, size=1234, modified=DAY),
            FileFact(RDR, size=1235),
            f"{RDR} went from 1,234 bytes of 1999-10-14 to 1,235 bytes of an unknown day.",
        ),
        (
            FileFact(RDR, modified=DAY),
            OLD,
            f"{RDR} went from an unknown size of 1999-10-14 to 4.0.1381.7001.",
        ),
    ],
)
def test_replaced_files(was: FileFact, now: FileFact, told: str | None) -> None:
    found = replaced(looked(files=(was,)).facts, looked(files=(now, OTHER)).facts)
    assert found == ({RDR.casefold(): told} if told else {})


def test_files_that_nobody_looked_at() -> None:
    assert replaced(looked().facts, looked(files=(OLD,)).facts) == {}
    assert replaced(looked(files=(OLD,)).facts, looked().facts) == {}


def test_a_host_that_one_run_could_not_reach_is_named_and_its_events_told() -> None:
    gone = looked(outcome=Outcome.UNREACHABLE)
    seen = looked(finding(OK))
    found = changes(gone, seen, same_rules=True)
    assert found == HostChanges("smb://10.1.0.17", "HMI-04", Presence.BOTH, events=events(gone, seen))


def test_the_title_is_that_of_the_later_rules() -> None:
    before = looked(replace(finding(M), title="As it was called"))
    after = looked(replace(finding(OK), title="As it is called"))
    assert [one.title for one in changes(before, after, same_rules=True).changes] == ["As it is called"]
    assert [one.title for one in changes(before, looked(), same_rules=True).changes] == ["As it was called"]


def test_a_file_that_only_the_earlier_evidence_names_explains_a_change_too() -> None:
    def seen(version: str) -> FileFact:
        return FileFact(RDR, version=version)

    before = looked(finding(M), files=(seen("4.0.1381.4"),))
    after = looked(finding(OK, subject="C:\\WINNT\\other.dll"), files=(seen("4.0.1381.7086"),))
    (change,) = changes(before, after, same_rules=True).changes
    assert change.cause is not None
    assert "rdr.sys" in change.cause.casefold()


def test_the_event_that_names_the_article_explains_it_first() -> None:
    before = looked(finding(M, rule="Q299444"), hotfixes=(), hotfixes_status=Listing.LISTED)
    marks = (Hotfix("Q280119"), Hotfix("Q299444"))
    after = looked(finding(OK, rule="Q299444"), hotfixes=marks, hotfixes_status=Listing.LISTED)
    found = changes(before, after, same_rules=True)
    assert found.events == events(before, after)
    assert found.changes[0].cause is not None
    assert "Q299444" in found.changes[0].cause
