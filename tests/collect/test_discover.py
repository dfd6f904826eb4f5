"""Discovering: who is there, in a lab of real servers and among servers of our own."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from scanner.collect.discover import Survey
from scanner.collect.discovery import DiscoveredHost, discovered, remark
from scanner.collect.smb.names import NetbiosName, NodeStatus
from scanner.collect.smb.visit import Visit
from scanner.model.targets import Scheme, Target
from tests.collect.smb.hosts import machine, target
from tests.collect.smb.name_service import NameService, serving
from tests.conftest import StartLab
from tests.lab import Faults, Host, Lab, Speech, WireFault

SECONDS = 5.0


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most hosts here have no name service; nobody waits for it."""
    monkeypatch.setattr("scanner.collect.smb.names.TRY_SECONDS", 0.01)


@pytest.fixture(scope="module")
def lab(start_module_lab: StartLab) -> Lab:
    return start_module_lab(
        machine("HMI-04"),
        machine("HMI-05", speaks=Speech(signing="mandatory")),
        machine("later", speaks=Speech(spnego=True)),
        machine("newer", speaks=Speech(dialect="SMB2", signing="mandatory")),
        machine("down", faults=Faults(down=True)),
        machine("reset", faults=Faults(wire=(WireFault("reset", "negotiate"),))),
        machine("refuse", faults=Faults(wire=(WireFault("refuse", "session-request"),))),
        machine("garbage", faults=Faults(wire=(WireFault("garbage", "negotiate"),))),
        machine("stall", faults=Faults(wire=(WireFault("stall", "negotiate"),))),
        machine("denied", faults=Faults(wire=(WireFault("status", "session-setup", code=0xC0000022),))),
    )


def visited(*targets: Target, seconds: float = SECONDS, rate: float = 10_000) -> list[Visit]:
    """The visits in the order of the targets."""
    found: dict[int, Visit] = {}
    survey = Survey(targets, rate, seconds, lambda: dt.datetime.now(dt.UTC))
    assert survey.run(found.__setitem__)
    return [found[position] for position in range(len(targets))]


def host_at(host: Host, seconds: float = SECONDS) -> DiscoveredHost:
    (visit,) = visited(target(host), seconds=seconds)
    found = discovered(visit)
    assert found is not None
    return found


def test_windows_nt_says_who_it_is(lab: Lab) -> None:
    host = host_at(lab.hosts["HMI-04"])
    assert (host.system, host.lan_manager) == ("Windows NT 4.0", "NT LAN Manager 4.0")
    assert (host.dialect, host.smb1_only, host.nt_family) == ("NT LM 0.12", True, True)
    assert (host.domain, host.signing) == ("WORKGROUP", "off")
    assert host.clock_skew_seconds is not None
    assert abs(host.clock_skew_seconds) <= 2
    assert host.time_zone_bias_minutes is not None
    assert host.trouble is None
    assert remark(host).endswith("Windows NT 4.0, WORKGROUP, SMB1 only")


def test_signing_is_told(lab: Lab) -> None:
    assert host_at(lab.hosts["HMI-05"]).signing == "required"
    assert host_at(lab.hosts["newer"]).signing == "required"


def test_samba_is_told_from_windows_in_every_dialect(lab: Lab) -> None:
    later, newer = host_at(lab.hosts["later"]), host_at(lab.hosts["newer"])
    assert (later.nt_family, later.smb1_only, later.lan_manager) == (False, True, later.lan_manager)
    assert (newer.nt_family, newer.smb1_only, newer.dialect) == (False, False, "SMB 3.1.1")


def test_nobody_logs_on(lab: Lab) -> None:
    before = len(lab.logons)
    host_at(lab.hosts["later"])
    host_at(lab.hosts["newer"])
    assert len(lab.logons) == before


@pytest.mark.parametrize(
    ("name", "code"),
    [("reset", "connection-lost"), ("refuse", "netbios-refused"), ("garbage", "not-smb")],
)
def test_hosts_that_do_not_say_who_they_are(lab: Lab, name: str, code: str) -> None:
    host = host_at(lab.hosts[name])
    assert host.trouble is not None
    assert (host.trouble.code, host.nt_family, host.port) == (code, None, lab.hosts[name].port)


def test_a_host_that_stalls_is_left(lab: Lab) -> None:
    host = host_at(lab.hosts["stall"], seconds=0.3)
    assert host.trouble is not None
    assert host.trouble.message == "The host did not finish in time (0.3 s)."


def test_a_host_without_null_sessions_is_known_by_its_first_words(lab: Lab) -> None:
    host = host_at(lab.hosts["denied"])
    assert (host.trouble, host.dialect, host.domain) == (None, "NT LM 0.12", "WORKGROUP")


def test_addresses_where_nobody_is(lab: Lab) -> None:
    (dead,) = visited(target(lab.hosts["down"]))
    assert discovered(dead) is None


def test_a_name_that_nobody_knows() -> None:
    (unknown,) = visited(Target(Scheme.SMB, "no-such-host.invalid"))
    found = discovered(unknown)
    assert found is not None
    assert found.trouble is not None
    assert found.trouble.code == "unknown-name"


def test_one_host_does_not_hold_up_the_others(lab: Lab) -> None:
    order: list[int] = []
    targets = [target(lab.hosts[name]) for name in ("stall", "HMI-04")]
    Survey(targets, 10_000, 2, lambda: dt.datetime.now(dt.UTC)).run(
        lambda position, _: order.append(position)
    )
    assert order == [1, 0]


@pytest.fixture
def name_service(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Iterator[NameService]:
    with serving(lab.hosts["HMI-04"].address) as service:
        monkeypatch.setattr("scanner.collect.smb.names.NAME_PORT", service.port)
        monkeypatch.setattr("scanner.collect.smb.names.TRY_SECONDS", 2.0)
        service.names = (("HMI-04", 0x00, 0x0400), ("PLANT", 0x00, 0x8400), ("PLANT", 0x1C, 0x8400))
        yield service


def test_netbios_names_go_before_what_is_said_elsewhere(lab: Lab, name_service: NameService) -> None:
    name_service.garbage = (b"nonsense",)
    host = host_at(lab.hosts["HMI-04"])
    assert (host.computer, host.domain, host.domain_controller) == ("HMI-04", "PLANT", True)
    assert host.network_card == "0060b0c0ffee"
    assert len(host.netbios_names) == 3


def answering(listener: socket.socket, *answers: bytes) -> threading.Thread:
    """Give each connection its answer to the first thing it says."""

    def serve() -> None:
        for answer in answers:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(200)
                connection.sendall(answer)
                connection.recv(200)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


def test_a_host_that_listens_to_its_own_name_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.collect.smb.names.TRY_SECONDS", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as listener, serving("127.0.0.1") as service:
        monkeypatch.setattr("scanner.collect.smb.names.NAME_PORT", service.port)
        service.names = (("OLD-1", 0x20, 0x0400),)
        thread = answering(listener, b"\x83\0\0\1\x82", b"\x83\0\0\1\x83")
        (visit,) = visited(Target(Scheme.SMB, "127.0.0.1", listener.getsockname()[1]))
        thread.join()
    assert visit.trouble is not None
    assert visit.trouble.code == "out-of-resources", "the answer to the second name"
    assert "OLD-1" in visit.trouble.message


def test_a_host_that_talks_without_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = answering(listener, b"\x85\0\0\0" * 5000)
        (visit,) = visited(Target(Scheme.SMB, "127.0.0.1", listener.getsockname()[1]))
        thread.join()
    assert visit.trouble is not None
    assert visit.trouble.code == "not-smb"


def test_the_pace_is_kept() -> None:
    before = time.monotonic()
    targets = [Target(Scheme.SMB, f"127.44.0.{number}", 1) for number in range(1, 31)]
    visited(*targets, rate=100)
    assert time.monotonic() - before >= 29 / 100 - 0.05


def test_an_interruption_keeps_what_was_found(lab: Lab) -> None:
    found: dict[int, Visit] = {}
    targets = [target(lab.hosts["HMI-04"]), *[target(lab.hosts["stall"])] * 5]
    survey = Survey(targets, 10_000, 600, lambda: dt.datetime.now(dt.UTC))

    def heard(position: int, visit: Visit) -> None:
        found[position] = visit
        survey.stop()

    assert not survey.run(heard)
    assert list(found) == [0]


def test_no_connection_is_left(lab: Lab) -> None:
    front = lab.hosts["HMI-04"].traffic
    before = front.connections
    visited(target(lab.hosts["HMI-04"]))
    assert front.connections == before + 1


def test_what_is_known_of_a_host_by_its_names_alone() -> None:
    status = NodeStatus((NetbiosName("ENG-11", 0x00, False),))
    host = discovered(Visit("10.1.0.9", 139, None, status, None))
    assert host is not None
    assert (host.computer, host.nt_family, host.smb1_only, host.signing) == ("ENG-11", None, None, None)
