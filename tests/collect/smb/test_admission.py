"""The guard in front of real servers: what they heard is counted in their own log."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import msgspec
import pytest

from scanner.collect.collect import collect
from scanner.collect.conduct import Conduct
from scanner.collect.guard import REFUSALS, CredentialGuard
from scanner.collect.plan import CollectionPlan
from scanner.collect.smb import faults
from scanner.collect.smb.admission import ABOUT_THE_ACCOUNT, use_of
from scanner.collect.smb.entrance import open_session
from scanner.collect.smb.ntlm import Account
from scanner.model.errors import TargetError
from scanner.model.facts import HostFacts, Outcome, SystemFacts
from scanner.model.targets import Credential
from tests.collect.smb.hosts import FACTS, NOBODY, credential, machine, target
from tests.conftest import StartLab
from tests.lab import Faults, Host, Lab, Speech, WireFault

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
PLAN = CollectionPlan(
    registry=(), components=(), hotfix_keys=(), update_keys=(), directories=(), images=frozenset()
)
WRONG = credential(password="wrong")


def refusal(host: Host, who: Credential, conduct: Conduct, address: str | None = None) -> TargetError:
    aim = target(host)
    with pytest.raises(TargetError) as caught:
        open_session(replace(aim, address=address or aim.address), who, 20, conduct=conduct)
    return caught.value


def collected(hosts: list[Host], who: Credential, conduct: Conduct, threads: int = 16) -> list[HostFacts]:
    with ThreadPoolExecutor(threads) as crew:
        return list(crew.map(lambda host: collect(target(host), who, PLAN, 20, NOW, conduct=conduct), hosts))


def failures(lab: Lab) -> int:
    """What the servers would count towards a lock-out."""
    return sum(not logon.accepted for logon in lab.logons)


@pytest.mark.parametrize("spnego", [False, True])
def test_a_wrong_password_reaches_a_host_once_in_a_run(start_lab: StartLab, spnego: bool) -> None:
    lab = start_lab(machine(speaks=Speech(spnego=spnego)))
    host, conduct = lab.hosts["HMI-04"], Conduct()
    assert refusal(host, WRONG, conduct).code == "logon-failure"
    for again in (WRONG, replace(WRONG, allow_ntlmv1=True), replace(WRONG, domain="PLANT")):
        error = refusal(host, again, conduct)
        assert (error.stage, error.code) == ("logon", "already-tried")
    assert failures(lab) == 1


@pytest.mark.parametrize("spnego", [False, True])
def test_nor_by_another_address_of_a_host_that_says_who_it_is(start_lab: StartLab, spnego: bool) -> None:
    """Two machines of one name without extended security, or one server's number with it."""
    facts = replace(FACTS, system=SystemFacts(hostname="HMI-04", version="4.0", system_root="C:\\WINNT"))
    names = ("first", "second")
    lab = start_lab(*(machine(name, facts=facts, speaks=Speech(spnego=spnego)) for name in names))
    conduct = Conduct()
    first, second = (lab.hosts[name] for name in names)
    assert refusal(first, WRONG, conduct).code == "logon-failure"
    error = refusal(second, WRONG, conduct)
    assert error.code == "already-tried"
    assert first.address in error.message
    assert failures(lab) == 1


def test_nor_by_its_name_once_its_address_was_tried(
    start_lab: StartLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab = start_lab(machine())
    host, conduct = lab.hosts["HMI-04"], Conduct()
    refusal(host, WRONG, conduct)
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda name, *how, **ways: resolve(host.address, *how, **ways))
    assert refusal(host, WRONG, conduct, address="hmi-04").code == "already-tried"
    assert failures(lab) == 1


def test_a_host_that_breaks_off_during_the_logon_is_not_asked_again(start_lab: StartLab) -> None:
    lab = start_lab(machine(faults=Faults(wire=(WireFault("close", "session-setup"),))))
    host, conduct = lab.hosts["HMI-04"], Conduct()
    assert refusal(host, credential(), conduct).code == "connection-lost"
    assert refusal(host, credential(), conduct).code == "already-tried"


def test_the_right_password_opens_again_and_again(start_lab: StartLab) -> None:
    lab = start_lab(machine())
    conduct = Conduct()
    for _ in range(3):
        open_session(target(lab.hosts["HMI-04"]), credential(), 20, conduct=conduct).close()
    assert failures(lab) == 0


def test_a_fleet_that_refuses_an_account_hears_of_it_no_more_often_than_the_limit(
    start_lab: StartLab,
) -> None:
    lab = start_lab(*(machine(f"hmi-{number}") for number in range(24)))
    facts = collected(list(lab.hosts.values()), WRONG, Conduct())
    codes = [one.errors[0].code for one in facts]
    assert failures(lab) == REFUSALS
    assert codes.count("logon-failure") == REFUSALS
    assert codes.count("account-stopped") == 24 - REFUSALS
    assert {one.outcome for one in facts} == {Outcome.UNREACHABLE}


def test_a_locked_account_is_left_alone_at_once(start_lab: StartLab) -> None:
    lab = start_lab(*(machine(f"hmi-{number}") for number in range(4)))
    facts = collected(list(lab.hosts.values()), credential("clumsy", "Old-Passw0rd"), Conduct(), threads=1)
    assert [one.errors[0].code for one in facts] == ["account-locked"] + 3 * ["account-stopped"]
    assert "locked out at" in facts[1].errors[0].message
    assert failures(lab) == 1


def test_hosts_with_another_password_among_many_do_not_end_the_run(start_lab: StartLab) -> None:
    accounts = (msgspec.structs.replace(machine().accounts[0], password="Another-1"),)
    strangers = [machine(f"odd-{number}", accounts=accounts) for number in range(5)]
    hosts = [machine(f"hmi-{number}") for number in range(6)]
    mixed = [host for pair in zip(hosts, strangers, strict=False) for host in pair]
    lab = start_lab(*mixed)
    facts = collected(list(lab.hosts.values()), credential(), Conduct(), threads=1)
    assert [one.outcome for one in facts] == [Outcome.COMPLETE, Outcome.UNREACHABLE] * 5
    assert failures(lab) == 5


def test_stalling_hosts_hold_up_nobody_once_the_account_is_proven(start_lab: StartLab) -> None:
    stall = Faults(wire=(WireFault("stall", "session-setup"),))
    stalling = [machine(f"stall-{number}", faults=stall) for number in range(8)]
    lab = start_lab(machine("first"), *stalling, *(machine(f"hmi-{number}") for number in range(8)))
    conduct = Conduct()
    hosts = list(lab.hosts.values())
    collected(hosts[:1], credential(), conduct)
    with ThreadPoolExecutor(16) as crew:
        facts = list(
            crew.map(
                lambda host: collect(target(host), credential(), PLAN, 3, NOW, conduct=conduct), hosts[1:]
            )
        )
    assert [one.outcome for one in facts] == [Outcome.UNREACHABLE] * 8 + [Outcome.COMPLETE] * 8
    assert {one.errors[0].code for one in facts[:8]} == {"timeout"}


def test_nobody_is_nobody(start_lab: StartLab) -> None:
    """A null session names no account, is never refused by the guard, and looks like nothing else."""
    lab = start_lab(machine("old"), machine("later", speaks=Speech(spnego=True)))
    conduct = Conduct(CredentialGuard(refusals=1))
    for host in (*lab.hosts.values(), *lab.hosts.values()):
        with contextlib.closing(open_session(target(host), NOBODY, 20, conduct=conduct)):
            pass
    assert {(logon.user, logon.domain) for logon in lab.logons} == {("", "")}
    assert not {logon.method for logon in lab.logons} & {"NTLMv1", "NTLMv2"}


def test_a_privileged_account_is_warned_of_before_it_goes_over_ntlmv1(start_lab: StartLab) -> None:
    lab = start_lab(machine("old"), machine("later", speaks=Speech(spnego=True)))
    told: list[int] = []
    conduct = Conduct(CredentialGuard(warn=lambda text: told.append(len(lab.logons))))
    who = credential("Administrator", "wrong", allow_ntlmv1=True)
    refusal(lab.hosts["later"], who, conduct)
    assert told == [], "NTLMv2 is what goes there"
    refusal(lab.hosts["old"], who, conduct)
    assert told == [1], "before the second logon"
    assert [logon.method for logon in lab.logons if logon.address == lab.hosts["old"].address] == ["NTLMv1"]


@pytest.mark.parametrize("port", [139, 445])
def test_both_usual_ports_and_all_dialects_belong_to_one_host(port: int) -> None:
    """The GUID is the same in SMB1 with extended security and in SMB 2 ([MS-SMB2] 2.2.4)."""
    who = Account("scanner", "PLANT", b"hash")
    guard = CredentialGuard()
    first = use_of(who, "hmi-04", ("10.0.0.5", 139), "PLANT\\HMI-04")
    guid = "0123456789abcdef0123456789abcdef"
    other_address = use_of(who, "10.1.0.5", ("10.1.0.5", port), guid)
    assert first is not None
    assert other_address is not None
    for use in (first, other_address):
        with guard.sending(use, lambda: 1.0) as sending:
            sending.refused("logon-failure")
    for door, identity in ((("10.0.0.5", port), ""), (("10.9.9.9", 445), guid)):
        use = use_of(who, "another name", door, identity)
        assert use is not None
        with pytest.raises(TargetError), guard.sending(use, lambda: 1.0):
            pytest.fail("the password would have been sent")
    elsewhere = use_of(who, "gateway", ("10.0.0.5", 1139), "")
    assert elsewhere is not None
    assert elsewhere.marks.isdisjoint(first.marks), "another port may lead on to another host"


def test_every_code_about_the_account_is_one_that_servers_give() -> None:
    known = {fault.code for fault in faults.STATUS.values()} | {faults.GUEST.code}
    assert known >= ABOUT_THE_ACCOUNT
    assert not ABOUT_THE_ACCOUNT & {"out-of-resources", "too-many-connections", "no-domain-controller"}
