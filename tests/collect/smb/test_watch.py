"""Budget, pace and fuse, kept against real servers, which count what reaches them."""

from __future__ import annotations

import datetime as dt
import io
import json
import struct
import time
from collections.abc import Iterator

import pytest

from scanner.collect.budget import Budget
from scanner.collect.collect import collect
from scanner.collect.conduct import Conduct
from scanner.collect.errors import LostError
from scanner.collect.ledger import Ledger
from scanner.collect.pace import Pace, Turns
from scanner.collect.plan import CollectionPlan, plan
from scanner.collect.smb.asking import Subject
from scanner.collect.smb.watch import SHORT_OF_RESOURCES, Watch
from scanner.model.facts import HostFacts, Listing, Outcome
from scanner.model.pack import RulePack
from scanner.model.targets import Scheme, Target
from tests.collect.smb.hosts import credential, machine, target
from tests.collect.smb.twisted import framed, twisted
from tests.conftest import StartLab
from tests.lab import Faults, Host, Lab, Speech, WireFault

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
PLAN = plan(RulePack(()))
NO_RESOURCES = 0xC0000205


def busy(times: int, at: str = "read", status: int = NO_RESOURCES) -> Faults:
    return Faults(wire=(WireFault("status", at, times=times, code=status),))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def lab(start_module_lab: StartLab) -> Lab:
    return start_module_lab(
        machine("nt4"),
        machine("newer", speaks=Speech(dialect="SMB2", spnego=True)),
        machine("short-once", faults=busy(1)),
        machine("short-always", faults=busy(99)),
        machine("short-of-pipes", faults=busy(99, "transaction", 0xC000009A)),
        machine("hangs", faults=Faults(wire=(WireFault("stall", "transaction2"),))),
    )


def collected(host: Host, conduct: Conduct, timeout: float = 20) -> HostFacts:
    return collect(target(host), credential(), PLAN, timeout, NOW, conduct=conduct)


def passed(host: Host) -> tuple[int, int]:
    """Requests and bytes so far, as the host's front door counts them once nobody is inside."""
    deadline = time.monotonic() + 20
    while host.traffic.under_way:
        assert time.monotonic() < deadline, "a conversation does not end"
        time.sleep(0.01)
    return sum(host.traffic.requests.values()), host.traffic.received + host.traffic.sent


@pytest.mark.parametrize("calls", [1, 2, 3, 10, 40, 80])
def test_no_host_is_asked_more_often_than_the_budget_says(lab: Lab, calls: int) -> None:
    host = lab.hosts["nt4"]
    before, _ = passed(host)
    facts = collected(host, Conduct(budget=Budget(calls=calls)))
    asked = passed(host)[0] - before
    assert asked <= calls
    assert facts.outcome is (Outcome.UNREACHABLE if calls == 1 else Outcome.PARTIAL)
    assert [error.code for error in facts.errors] == ["budget-spent"]
    assert f"({calls} calls)" in facts.errors[0].message
    assert "--budget" in (facts.errors[0].advice or "")


def test_what_was_collected_for_the_budget_is_reported(lab: Lab) -> None:
    """The profile comes first, over one pipe."""
    facts = collected(lab.hosts["nt4"], Conduct(budget=Budget(calls=80)))
    assert facts.outcome is Outcome.PARTIAL
    assert facts.system.version == "4.0"
    assert facts.hotfixes_status in (Listing.LISTED, Listing.PARTIAL)


@pytest.mark.parametrize("octets", [2_000, 10_000, 30_000])
def test_bytes_stay_within_the_budget_but_for_answers_under_way(lab: Lab, octets: int) -> None:
    host = lab.hosts["nt4"]
    before = passed(host)[1]
    facts = collected(host, Conduct(budget=Budget(bytes=octets)))
    assert [error.code for error in facts.errors] == ["budget-spent"]
    assert passed(host)[1] - before <= octets + 12 * 4400, "twelve answers of a message each"


def test_seconds_are_a_deadline(lab: Lab) -> None:
    started = time.monotonic()
    facts = collected(lab.hosts["hangs"], Conduct(budget=Budget(seconds=1)), timeout=60)
    assert time.monotonic() - started < 5
    assert facts.outcome is Outcome.PARTIAL
    assert facts.system.version == "4.0"


def test_a_budget_that_is_enough_is_not_noticed(lab: Lab) -> None:
    for name in ("nt4", "newer"):
        facts = collected(lab.hosts[name], Conduct(budget=Budget(2000, 20_000_000, 120)))
        assert (facts.outcome, facts.errors) == (Outcome.COMPLETE, ())


def test_the_budget_holds_over_smb2(lab: Lab) -> None:
    facts = collected(lab.hosts["newer"], Conduct(budget=Budget(calls=20)))
    assert (facts.outcome, [error.code for error in facts.errors]) == (Outcome.PARTIAL, ["budget-spent"])


def test_at_a_pace_one_request_is_under_way_at_a_time(start_lab: StartLab) -> None:
    host = start_lab(machine()).hosts["HMI-04"]
    started = time.monotonic()
    facts = collected(host, Conduct(pace=Pace(requests=100, jitter=50)))
    assert facts.outcome is Outcome.COMPLETE
    assert host.traffic.most_in_flight == 1
    asked = passed(host)[0]
    assert time.monotonic() - started > asked / 100 * 0.8


def test_hosts_are_begun_at_a_pace(lab: Lab) -> None:
    conduct = Conduct(hosts=Turns(4, jitter=0))
    started = time.monotonic()
    for _ in range(4):
        collected(lab.hosts["nt4"], conduct)
    assert time.monotonic() - started >= 0.75


def test_a_host_short_of_resources_once_is_asked_one_thing_at_a_time(lab: Lab) -> None:
    assert collected(lab.hosts["short-once"], Conduct()).outcome is Outcome.COMPLETE


@pytest.mark.parametrize("name", ["short-always", "short-of-pipes"])
def test_a_host_that_stays_short_of_resources_is_left_alone(lab: Lab, name: str) -> None:
    host = lab.hosts[name]
    facts = collected(host, Conduct())
    assert facts.outcome is Outcome.PARTIAL
    assert [error.code for error in facts.errors] == ["fuse-blown"]
    assert "left alone" in facts.errors[0].message


def test_the_first_sign_is_enough_where_the_operator_says_so(lab: Lab) -> None:
    host = lab.hosts["short-once"]
    facts = collected(host, Conduct(fuse=1))
    assert [error.code for error in facts.errors] == ["fuse-blown"]
    assert facts.system.version == "4.0"
    reads = host.traffic.requests[0x2E]
    collected(host, Conduct(fuse=1))
    assert host.traffic.requests[0x2E] - reads <= 2, "nothing more was asked for"


@pytest.mark.parametrize("status", sorted(SHORT_OF_RESOURCES))
def test_every_sign_of_trouble_counts(status: int) -> None:
    watch = Watch(Conduct(fuse=2))
    subject = Subject("files", "%SystemRoot%\\a.dll")
    watch.answered(subject, 0x2E, 100, status)
    watch.answered(subject, 0x2E, 100, 0xC0000022)
    with pytest.raises(LostError) as caught:
        watch.answered(subject, 0x2E, 100, status)
    assert caught.value.fault.code == "fuse-blown"


def test_what_the_budget_keeps_back_is_not_in_the_ledger() -> None:
    """A heap leaves as a whole or not at all."""
    stream = io.BytesIO()
    record = Ledger("ledger", stream, lambda: NOW).begin("smb://10.0.0.5")
    watch = Watch(Conduct(budget=Budget(calls=3), record=record))
    heap = [(Subject("files", f"%SystemRoot%\\{name}.dll"), 0xA2, 100) for name in ("a", "b")]
    watch.leaving(heap)
    with pytest.raises(LostError) as caught:
        watch.leaving(heap)
    assert caught.value.fault.code == "budget-spent"
    assert [(touch.name, touch.requests) for touch in record.touches()] == [
        ("%SystemRoot%\\a.dll", 1),
        ("%SystemRoot%\\b.dll", 1),
    ]


@pytest.mark.parametrize("calls", [5, 30, 60])
def test_the_ledger_of_a_spent_budget_has_just_what_was_sent(lab: Lab, calls: int) -> None:
    host, stream = lab.hosts["nt4"], io.BytesIO()
    before, _ = passed(host)
    ledger = Ledger("ledger", stream, lambda: dt.datetime.now(dt.UTC))
    collected(host, Conduct(budget=Budget(calls=calls), ledger=ledger))
    requests = [json.loads(line).get("requests", 0) for line in stream.getvalue().splitlines()]
    assert sum(requests) == passed(host)[0] - before


def short_of_resources(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    """Every read of SMB 2 is refused so ([MS-SMB2] 2.2.2); the rest is as it was recorded."""
    for reply in replies:
        if request[:4] + request[12:14] == b"\xfeSMB\x08\0":
            header = reply[:8] + struct.pack("<I", NO_RESOURCES) + reply[12:64]
            yield framed(header + struct.pack("<HHIB", 9, 0, 0, 0))
        else:
            yield framed(reply)


@pytest.mark.parametrize("fuse", [1, 2])
def test_the_fuse_holds_over_smb2(fuse: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a recorded server, whose answers cannot be signed for us."""
    monkeypatch.setattr("scanner.collect.smb.smb2_channel.checks", lambda *how: lambda message: True)
    with twisted(short_of_resources, "smb2") as port:
        at = Target(Scheme.SMB, "127.0.0.1", port)
        facts = collect(at, credential(), CollectionPlan(), 20, NOW, conduct=Conduct(fuse=fuse))
    assert facts.outcome is Outcome.PARTIAL
    assert facts.errors[-1].code == "fuse-blown"
    assert len(facts.errors) == fuse
