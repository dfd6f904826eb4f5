"""What goes wrong on the way: each in its own words, in bounded time, and nothing left behind."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import threading
from collections.abc import Iterator

import pytest

from scanner.collect.collect import COLLECTORS, collect
from scanner.collect.plan import plan
from scanner.collect.registry_keys import CURRENT_VERSION, HOTFIXES
from scanner.collect.smb.entrance import open_session
from scanner.model.errors import OperatorError, TargetError
from scanner.model.facts import HostFacts, Listing, Observation, Outcome
from scanner.model.pack import RulePack
from scanner.model.targets import Scheme, Target
from tests.collect.smb.hosts import SYSTEM32, credential, machine, opened, target
from tests.conftest import StartLab
from tests.lab import ExtraFile, Faults, Host, HostDescription, Lab, RegistryFault, TypedValue, WireFault

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
PLAN = plan(RulePack(()))
LONG = tuple(
    ExtraFile(f"{SYSTEM32}\\{name}", other_resources=100) for name in ("ntoskrnl.exe", "drivers\\rdr.sys")
)
"""Executables whose version is not in the piece that is read as they are opened."""
PATIENCE = 1.5
"""Seconds for hosts that stall: long for a healthy one, short for a test."""


def wire(does: str, at: str, **how: object) -> HostDescription:
    faults = Faults(wire=(WireFault(does, at, **how),))  # type: ignore[arg-type]
    return machine(f"{does}-{at}", faults=faults, files=LONG)


HOSTS = (
    machine("healthy"),
    machine("down", faults=Faults(down=True)),
    machine("share-denied", faults=Faults(shares={"ADMIN$": "denied"})),
    machine("share-absent", faults=Faults(shares={"ADMIN$": "absent"})),
    machine("no-winreg", faults=Faults(winreg="absent")),
    machine("broken-winreg", faults=Faults(winreg="broken")),
    machine("registry-denied", faults=Faults(registry=(RegistryFault(opnum=2),))),
    machine("hotfixes-denied", faults=Faults(registry=(RegistryFault(key=HOTFIXES),))),
    machine("value-denied", faults=Faults(registry=(RegistryFault(value="CSDVersion"),))),
    machine(
        "rpc-fault", faults=Faults(registry=(RegistryFault("fault", key=CURRENT_VERSION, code=0x1C010003),))
    ),
    machine("pipe-breaks", faults=Faults(registry=(RegistryFault("break", key=CURRENT_VERSION),))),
    machine("file-denied", faults=Faults(denied_files=(f"{SYSTEM32}\\drivers\\rdr.sys",))),
    machine("file-denied-too", faults=Faults(denied_files=(f"{SYSTEM32}\\ntoskrnl.exe",))),
    machine("folder-denied", faults=Faults(denied_directories=(f"{SYSTEM32}\\drivers",))),
    machine("endless", faults=Faults(endless_keys=(HOTFIXES,))),
    wire("refuse", "session-request"),
    wire("garbage", "negotiate"),
    wire("reset", "negotiate"),
    wire("close", "negotiate"),
    wire("cut", "negotiate", size=40),
    wire("reset", "session-setup"),
    wire("close", "session-setup"),
    wire("garbage", "session-setup"),
    wire("stall", "negotiate"),
    wire("stall", "session-setup"),
    wire("stall", "transaction", nth=5),
    wire("stall", "read"),
    wire("drip", "read"),
    wire("reset", "read"),
    wire("close", "transaction2", nth=2),
    wire("garbage", "transaction2"),
    wire("cut", "transaction2", size=100),
    machine(
        "reset-transaction",
        faults=Faults(wire=(WireFault("reset", "transaction", 180),)),
        registry={f"{HOTFIXES}\\Q{number}": {"Installed": 1} for number in range(200_000, 200_040)},
    ),
    wire("status", "read", code=0xC0000205, times=99),
    wire("status", "create", nth=13, code=0xC0000043),
    wire("status", "transaction", nth=6, code=0xC00000B0),
    machine(
        "session-deleted", faults=Faults(wire=(WireFault("status", "read", 2, 99, 0xC0000203),)), files=LONG
    ),
    wire("stall", "logoff"),
)


@pytest.fixture(scope="module")
def lab(start_module_lab: StartLab) -> Lab:
    return start_module_lab(*HOSTS)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No thread of ours; sockets that are left show as warnings, which are errors."""
    before = {thread for thread in threading.enumerate() if not thread.daemon}
    yield
    assert {thread for thread in threading.enumerate() if not thread.daemon} <= before


def collected(host: Host, timeout: float = 20) -> HostFacts:
    facts = collect(target(host), credential(), PLAN, timeout, NOW)
    for error in facts.errors:
        assert error.message.endswith(".")
        assert "\n" not in error.message
        assert error.advice
        assert error.subject
    return facts


def test_a_healthy_host_beside_all_the_others(lab: Lab) -> None:
    facts = collected(lab.hosts["healthy"])
    assert (facts.outcome, facts.errors) == (Outcome.COMPLETE, ())


@pytest.mark.parametrize(
    ("name", "stage", "code"),
    [
        ("down", "connect", "port-closed"),
        ("refuse-session-request", "connect", "netbios-refused"),
        ("garbage-negotiate", "negotiate", "not-smb"),
        ("reset-negotiate", "negotiate", "connection-lost"),
        ("close-negotiate", "negotiate", "connection-lost"),
        ("cut-negotiate", "negotiate", "not-smb"),
        ("reset-session-setup", "logon", "connection-lost"),
        ("close-session-setup", "logon", "connection-lost"),
        ("garbage-session-setup", "logon", "not-smb"),
    ],
)
def test_hosts_that_cannot_be_opened(lab: Lab, name: str, stage: str, code: str) -> None:
    facts = collected(lab.hosts[name])
    assert facts.outcome is Outcome.UNREACHABLE
    assert [(error.stage, error.code) for error in facts.errors] == [(stage, code)]
    assert facts.files is None


@pytest.mark.parametrize("name", ["stall-negotiate", "stall-session-setup"])
def test_hosts_that_never_answer(lab: Lab, name: str) -> None:
    facts = collected(lab.hosts[name], PATIENCE)
    assert facts.outcome is Outcome.UNREACHABLE
    assert facts.errors[0].code == "timeout"
    assert "1.5 s" in facts.errors[0].message


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("share-denied", [("directories", "C:\\WINNT", "access-denied")]),
        ("share-absent", [("directories", "C:\\WINNT", "no-share")]),
        ("no-winreg", [("registry", "HKLM", "no-winreg")]),
        ("broken-winreg", [("registry", "HKLM", "pipe-broken")]),
        ("registry-denied", [("registry", "HKLM", "winreg-denied")]),
        ("hotfixes-denied", [("registry", HOTFIXES, "access-denied")]),
        ("value-denied", [("registry", f"{CURRENT_VERSION}\\CSDVersion", "access-denied")]),
        ("rpc-fault", [("registry", CURRENT_VERSION, "rpc-fault")]),
        ("pipe-breaks", [("registry", CURRENT_VERSION, "pipe-broken")]),
        ("file-denied-too", [("files", f"{SYSTEM32}\\ntoskrnl.exe", "access-denied")]),
        ("folder-denied", [("directories", f"{SYSTEM32}\\drivers", "access-denied")]),
        ("endless", [("registry", HOTFIXES, "too-many")]),
    ],
)
def test_one_thing_that_cannot_be_read_is_one_row(
    lab: Lab, name: str, rows: list[tuple[str, str, str]]
) -> None:
    facts = collected(lab.hosts[name], 60)
    assert facts.outcome is Outcome.PARTIAL
    assert [(error.stage, error.subject, error.code) for error in facts.errors] == rows


def test_a_value_beyond_the_limit_is_left_and_its_neighbours_are_read(start_lab: StartLab) -> None:
    mark = f"{HOTFIXES}\\Q299444"
    values = {"A": TypedValue("binary", size=200_000), "Comments": "kept", "Installed": 1}
    host = start_lab(machine(registry={mark: values, CURRENT_VERSION: {"CurrentType": values["A"]}})).hosts[
        "HMI-04"
    ]
    facts = collected(host)
    assert [(error.subject, error.code) for error in facts.errors] == [
        (mark, "too-large"),
        (f"{CURRENT_VERSION}\\CurrentType", "too-large"),
    ]
    found = {hotfix.id: hotfix for hotfix in facts.hotfixes or ()}
    assert found["Q299444"].values == {"Comments": "kept", "Installed": 1}
    assert facts.hotfixes_status is Listing.LISTED
    assert facts.system.version == "4.0"
    assert host.traffic.sent < 200_000


def test_a_file_that_no_rule_names_is_not_opened(lab: Lab) -> None:
    assert collected(lab.hosts["file-denied"]).outcome is Outcome.COMPLETE


def test_what_is_known_of_a_host_without_remote_registry(lab: Lab) -> None:
    facts = collected(lab.hosts["no-winreg"])
    assert facts.hotfixes_status is Listing.UNREADABLE
    assert {component.status for component in facts.components or ()} == {Observation.UNREADABLE}
    assert [file.path for file in facts.files or ()] == [
        "%SystemRoot%\\System32\\ntoskrnl.exe",
        "%SystemRoot%\\System32\\drivers\\rdr.sys",
    ]


@pytest.mark.parametrize(
    ("name", "code", "timeout"),
    [
        ("stall-transaction", "timeout", PATIENCE),
        ("stall-read", "timeout", PATIENCE),
        ("drip-read", "timeout", PATIENCE),
        ("reset-read", "connection-lost", 20),
        ("close-transaction2", "connection-lost", 20),
        ("garbage-transaction2", "not-smb", 20),
        ("cut-transaction2", "not-smb", 20),
        ("reset-transaction", "connection-lost", 20),
        ("status-read", "fuse-blown", 20),
        ("status-create", "in-use", 20),
    ],
)
def test_trouble_in_the_middle_keeps_what_was_learnt(lab: Lab, name: str, code: str, timeout: float) -> None:
    facts = collected(lab.hosts[name], timeout)
    assert facts.outcome is Outcome.PARTIAL
    assert {error.code for error in facts.errors} == {code}
    assert facts.system.version == "4.0" or name == "stall-transaction"


def test_a_pipe_that_breaks_once_is_opened_again(lab: Lab) -> None:
    assert collected(lab.hosts["status-transaction"]).outcome is Outcome.COMPLETE


def test_the_end_of_the_session_is_the_end_of_the_questions(lab: Lab) -> None:
    facts = collected(lab.hosts["session-deleted"])
    assert [error.code for error in facts.errors] == ["session-deleted"]
    session = opened(lab.hosts["session-deleted"])
    with contextlib.closing(session):
        paths = ["%SystemRoot%\\System32\\ntoskrnl.exe", "%SystemRoot%\\System32\\drivers\\rdr.sys"]
        for _ in range(2):
            with pytest.raises(TargetError) as caught:
                list(session.images(paths))
            assert caught.value.code == "session-deleted"


def test_a_host_that_does_not_say_goodbye_is_left_after_a_moment(lab: Lab) -> None:
    session = opened(lab.hosts["stall-logoff"], timeout=1)
    session.close()
    session.close()


def sockets() -> int:
    count = 0
    for number in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            count += os.readlink(f"/proc/self/fd/{number}").startswith("socket:")
    return count


def test_sockets_are_closed_whatever_happens() -> None:
    before = sockets()
    with pytest.raises(TargetError):
        open_session(Target(Scheme.SMB, "127.0.0.1", 1), credential(), 1)
    assert sockets() <= before, "the lab may close some of its own meanwhile"


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(TargetError) as caught:
        open_session(Target(Scheme.SMB, "no-such-host.invalid"), credential(), 5)
    assert (caught.value.stage, caught.value.code) == ("connect", "unknown-name")


def test_a_name_that_cannot_be_one() -> None:
    with pytest.raises(TargetError) as caught:
        open_session(Target(Scheme.SMB, "x" * 300), credential(), 5)
    assert caught.value.code == "unknown-name"


@pytest.mark.parametrize("scheme", [scheme for scheme in Scheme if scheme not in COLLECTORS])
def test_ways_in_that_are_not_there_yet(scheme: Scheme) -> None:
    with pytest.raises(OperatorError, match="cannot be collected yet") as caught:
        collect(Target(scheme, "somewhere"), credential(), PLAN, 1, NOW)
    assert "smb" in caught.value.advice
