"""The doctor finds what is wrong with each host of a real lab, and tries no password twice."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from scanner.collect.conduct import Conduct
from scanner.collect.doctor import examine
from scanner.collect.doctor_symptoms import SMB_STEPS, State, Step, Symptom
from scanner.collect.registry_keys import CURRENT_VERSION, HOTFIXES
from scanner.model.errors import OperatorError
from scanner.model.targets import Credential, Scheme, Target
from tests.collect.smb.hosts import NOBODY, SYSTEM32, USER, credential, machine, target
from tests.collect.smb.name_service import serving
from tests.conftest import StartLab
from tests.lab import Faults, Host, HostDescription, Lab, RegistryFault, Speech, WireFault

NEWER = Speech(dialect="SMB2")
FINE = dict.fromkeys(SMB_STEPS, State.FINE)


def wire(does: str, at: str, **how: object) -> HostDescription:
    return machine(f"{does}-{at}", faults=Faults(wire=(WireFault(does, at, **how),)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def lab(start_module_lab: StartLab) -> Lab:
    return start_module_lab(
        machine("nt4"),
        machine("nt4-signed", speaks=Speech(signing="mandatory")),
        machine("offered", speaks=Speech(signing="auto")),
        machine("later", speaks=Speech(spnego=True)),
        machine("newer", speaks=NEWER),
        machine("newer-signed", speaks=Speech(dialect="SMB2", signing="mandatory")),
        machine("down", faults=Faults(down=True)),
        machine("guests", speaks=Speech(guests=True)),
        machine("share-denied", faults=Faults(shares={"ADMIN$": "denied"})),
        machine("drive-denied", faults=Faults(shares={"C$": "denied"})),
        machine("share-absent", speaks=NEWER, faults=Faults(shares={"ADMIN$": "absent"})),
        machine("no-winreg", faults=Faults(winreg="absent")),
        machine("no-version", faults=Faults(registry=(RegistryFault(key=CURRENT_VERSION, code=2),))),
        machine("registry-denied", faults=Faults(registry=(RegistryFault(opnum=2),))),
        machine("hotfixes-denied", faults=Faults(registry=(RegistryFault(key=HOTFIXES),))),
        machine("files-denied", faults=Faults(denied_files=(f"{SYSTEM32}\\ntoskrnl.exe",))),
        machine(
            "folder-denied",
            faults=Faults(denied_directories=(SYSTEM32,), denied_files=(f"{SYSTEM32}\\ntoskrnl.exe",)),
        ),
        wire("refuse", "session-request", times=9),
        wire("reset", "negotiate"),
        wire("garbage", "negotiate"),
        wire("reset", "session-setup"),
        wire("reset", "transaction2"),
        wire("reset", "transaction"),
        wire("stall", "transaction"),
    )


def examined(
    host: Host | Target, who: Credential | None = None, now: dt.datetime | None = None, timeout: float = 20
) -> dict[Step, Symptom]:
    at = target(host) if isinstance(host, Host) else host
    ours = now or dt.datetime.now(dt.UTC)
    found = list(examine(at, who or credential(), timeout, lambda: ours, time.monotonic, Conduct()))
    assert [symptom.step for symptom in found] == list(SMB_STEPS), "every step once, in order"
    for symptom in found:
        assert "\n" not in symptom.seen
        assert symptom.seen.endswith((".", ".)"))
        assert symptom.advice or symptom.state in (State.FINE, State.SKIPPED, State.REMARK)
    return {symptom.step: symptom for symptom in found}


@pytest.mark.parametrize("name", ["nt4", "offered", "later", "newer", "newer-signed"])
def test_nothing_is_wrong_with_a_healthy_host(lab: Lab, name: str) -> None:
    found = examined(lab.hosts[name])
    assert {step: symptom.state for step, symptom in found.items()} == FINE
    assert found[Step.WINREG].seen == "The registry says 4.0, 1381, Service Pack 6."


def test_what_is_seen_of_windows_nt(lab: Lab) -> None:
    found = examined(lab.hosts["nt4"])
    assert "SMB1 (NT LM 0.12) without extended security" in found[Step.DIALECT].seen
    assert "*SMBSERVER" in found[Step.NETBIOS].seen
    assert found[Step.SIGNING].seen == "It does not sign."
    assert found[Step.LOGON].seen == f"{USER} is logged on with NTLMv2, over NT LM 0.12."


def test_what_is_seen_of_a_newer_host(lab: Lab) -> None:
    found = examined(lab.hosts["newer-signed"])
    assert found[Step.SIGNING].seen == "It requires signatures; they are made and checked."
    assert found[Step.LOGON].seen == f"{USER} is logged on with NTLMv2 in SPNEGO, over SMB 3.1.1."


TROUBLES = [
    ("down", Step.PORT, "The host refuses the connection"),
    ("refuse-session-request", Step.NETBIOS, "does not go by the NetBIOS name"),
    ("reset-negotiate", Step.DIALECT, "broke the connection off"),
    ("garbage-negotiate", Step.DIALECT, "not SMB"),
    ("reset-session-setup", Step.LOGON, "broke the connection off"),
    ("reset-transaction2", Step.SHARES, "broke the connection off"),
    ("reset-transaction", Step.WINREG, "broke the connection off"),
]


@pytest.mark.parametrize(("name", "step", "words"), TROUBLES)
def test_the_step_that_fails_ends_the_examination(lab: Lab, name: str, step: Step, words: str) -> None:
    found = examined(lab.hosts[name])
    steps = list(SMB_STEPS)
    for other in steps[: steps.index(step)]:
        assert found[other].state is State.FINE
    assert found[step].state is State.TROUBLE
    assert words in found[step].seen
    for other in steps[steps.index(step) + 1 :]:
        assert (found[other].state, found[other].seen) == (State.SKIPPED, f"Not tried, because of {step}.")


@pytest.mark.parametrize(
    ("name", "step", "words"),
    [
        ("share-denied", Step.SHARES, "ADMIN$ does not open: Access is denied"),
        ("share-absent", Step.SHARES, "ADMIN$ does not open: The share is not there"),
        ("no-winreg", Step.WINREG, "offers no remote registry"),
        ("no-version", Step.WINREG, "CurrentVersion is not there"),
        ("registry-denied", Step.WINREG, "may not read the registry from outside"),
        ("hotfixes-denied", Step.PERMISSIONS, "The key of hotfixes cannot be read: Access is denied"),
        ("files-denied", Step.PERMISSIONS, "ntoskrnl.exe cannot be read: Access is denied"),
        ("folder-denied", Step.PERMISSIONS, "System32 cannot be read, nor can %SystemRoot%\\System32\\ntos"),
    ],
)
def test_one_thing_that_cannot_be_read(lab: Lab, name: str, step: Step, words: str) -> None:
    symptom = examined(lab.hosts[name])[step]
    assert symptom.state is State.TROUBLE
    assert words in symptom.seen


def test_a_drive_that_does_not_open_is_worth_a_remark(lab: Lab) -> None:
    symptom = examined(lab.hosts["drive-denied"])[Step.SHARES]
    assert symptom.state is State.REMARK
    assert symptom.seen.startswith("ADMIN$ opens, C$ does not: Access is denied")


def test_a_host_that_stalls_uses_up_its_time_and_no_more(lab: Lab) -> None:
    symptom = examined(lab.hosts["stall-transaction"], timeout=2)[Step.WINREG]
    assert symptom.seen == "The host did not finish in time (2 s)."


@pytest.mark.parametrize("name", ["nt4", "later", "newer"])
def test_a_wrong_password_is_sent_once(lab: Lab, name: str) -> None:
    before = len(lab.logons)
    symptom = examined(lab.hosts[name], credential(password="wrong"))[Step.LOGON]
    assert symptom.seen == "User name and password are not accepted (0xC000006D)."
    assert len(lab.logons) - before == 1


def test_a_right_password_is_sent_once_too(lab: Lab) -> None:
    before = len(lab.logons)
    examined(lab.hosts["nt4"])
    assert len(lab.logons) - before == 1


def test_a_guest_is_not_logged_in(lab: Lab) -> None:
    symptom = examined(lab.hosts["guests"], credential("nobody-knows", "wrong"))[Step.LOGON]
    assert symptom.state is State.TROUBLE
    assert "Guest" in symptom.seen


def test_ntlmv1_and_null_sessions_are_worth_a_remark(lab: Lab) -> None:
    old = examined(lab.hosts["nt4"], credential(allow_ntlmv1=True))[Step.LOGON]
    assert (old.state, "NTLMv1" in old.seen) == (State.REMARK, True)
    nobody = examined(lab.hosts["newer"], NOBODY)
    assert nobody[Step.LOGON].state is State.REMARK
    assert nobody[Step.SHARES].state is State.TROUBLE


def test_required_signing_without_extended_security_is_worth_a_remark(lab: Lab) -> None:
    symptom = examined(lab.hosts["nt4-signed"])[Step.SIGNING]
    assert symptom.state is State.REMARK
    assert symptom.advice is not None
    assert "RequireSecuritySignature" in symptom.advice


@pytest.mark.parametrize(
    ("hours", "state", "words"),
    [
        (1.0, State.TROUBLE, "behind ours"),
        (-1.0, State.TROUBLE, "ahead of ours"),
        (0.2, State.REMARK, "behind ours"),
        (0.0, State.FINE, "agrees with ours"),
    ],
)
@pytest.mark.parametrize("name", ["nt4", "newer"])
def test_clocks_that_differ(lab: Lab, name: str, hours: float, state: State, words: str) -> None:
    ours = dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)
    symptom = examined(lab.hosts[name], now=ours)[Step.CLOCK]
    assert symptom.state is state
    assert words in symptom.seen


def test_the_names_that_a_host_says_are_its_own(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    host = lab.hosts["nt4"]
    with serving(host.address) as service:
        monkeypatch.setattr("scanner.collect.smb.names.NAME_PORT", service.port)
        service.names = (("HMI-04", 0x00, 0x0400), ("PLANT", 0x00, 0x8400))
        symptom = examined(host)[Step.NETBIOS]
    assert "It calls itself HMI-04 in PLANT." in symptom.seen


def test_a_name_that_nobody_knows() -> None:
    found = examined(Target(Scheme.SMB, "no-such-host.invalid"))
    assert found[Step.NAME].state is State.TROUBLE
    assert found[Step.PORT].state is State.SKIPPED


def test_a_name_that_is_known(lab: Lab) -> None:
    port = lab.hosts["nt4"].port
    symptom = examined(Target(Scheme.SMB, "localhost", port), timeout=1)[Step.NAME]
    assert symptom.seen == "localhost is 127.0.0.1."


def test_a_credential_that_cannot_be_used_is_the_operators_to_mend() -> None:
    with pytest.raises(OperatorError, match="no password"):
        list(
            examine(
                Target(Scheme.SMB, "127.0.0.1"),
                Credential(USER),
                1,
                lambda: dt.datetime.now(dt.UTC),
                time.monotonic,
                Conduct(),
            )
        )
