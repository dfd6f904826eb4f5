"""What is touched: nothing but reading, by the server's own audit; and the ledger says just that."""

from __future__ import annotations

import datetime as dt
import fnmatch
import io
import re
import struct
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from scanner.collect.collect import collect
from scanner.collect.conduct import Conduct
from scanner.collect.ledger import Kind, Ledger, Touch
from scanner.collect.plan import plan
from scanner.collect.rehearsal import intents
from scanner.model.facts import Outcome
from scanner.model.pack import RulePack
from tests.collect.smb.hosts import SYSTEM32, credential, machine, target
from tests.conftest import StartLab
from tests.fuzz.recording import conversation
from tests.lab import Faults, Host, HostDescription, Lab, Speech, WireFault, smb_conf
from tests.lab import lab as running_lab

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
PLAN = plan(RulePack(()))
DENIED = f"{SYSTEM32}\\ntoskrnl.exe"
MACHINES = (
    machine("nt4"),
    machine("workstation", speaks=Speech(max_mux=10, max_xmit=2048)),
    machine("one-at-a-time", speaks=Speech(max_mux=1)),
    machine("later", speaks=Speech(spnego=True, large_reads=True, max_xmit=16644)),
    machine("signed", speaks=Speech(spnego=True, signing="mandatory")),
    machine("newer", speaks=Speech(dialect="SMB2", spnego=True)),
    machine("denied", faults=Faults(denied_files=(DENIED,), denied_directories=(f"{SYSTEM32}\\drivers",))),
)
NAMES = [one.name for one in MACHINES]
ONE_PIPE = ("one-at-a-time", "newer")

READING = frozenset(
    {
        *("chdir", "close", "closedir", "connect", "connectpath", "create_file", "disconnect", "fcntl"),
        *("fdopendir", "fget_dos_attributes", "fget_nt_acl", "fgetxattr", "file_id_create", "freaddir_attr"),
        *("fs_capabilities", "fs_file_id", "fstat", "get_alloc_size", "getlock", "getwd", "openat", "pread"),
        *("pread_recv", "pread_send", "readdir", "realpath", "stat", "statvfs", "strict_lock_check"),
        *("sys_acl_get_fd", "telldir", "translate_name"),
    }
)
"""Every operation of Samba's file system layer that a collection may cause; none of them changes anything.

``fcntl`` and ``getlock`` look at locks; ``openat`` and ``create_file`` are looked at more closely.
"""


def everything_audited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the servers log every operation, not only those that could write."""
    plain = smb_conf.smb_conf

    def audited(*arguments: Any) -> str:
        return re.sub(r"full_audit:(success|failure) = .*", r"full_audit:\1 = all", plain(*arguments))

    monkeypatch.setattr("tests.lab.server.smb_conf", audited)


def audit(lab: Lab, host: Host) -> Iterator[list[str]]:
    """What the server of a host put on record for it: share, operation, success, and the rest."""
    for server in lab.servers:
        for line in server.log.read_text(errors="replace").splitlines():
            _, mark, entry = line.partition("AUDIT|")
            _, address, *found = entry.split("|") if mark else ("", "")
            if address == host.address:
                yield found


def test_nothing_but_reading_is_ever_asked_of_any_server(smbd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    everything_audited(monkeypatch)
    with running_lab(MACHINES) as lab:
        for host in lab.hosts.values():
            collect(target(host), credential(), PLAN, 30, NOW)
            entries = list(audit(lab, host))
            assert len(entries) > 50
            assert_reading(entries)
        assert {call.access for call in lab.calls} <= {None, 0x20019}
        assert {call.opnum for call in lab.calls} <= {2, 5, 9, 10, 15, 16, 17, 29}


def assert_reading(entries: list[list[str]]) -> None:
    assert {operation for _, operation, *_ in entries} <= READING
    for _, operation, _, *how in entries:
        if operation == "create_file":
            assert int(how[0], 16) & ~0x81 == 0, "data and attributes, for reading"
            assert how[2] == "open", "what is there, and nothing new"
        if operation == "openat":
            assert how[0] == "r"


@pytest.mark.parametrize(
    "entry",
    [
        ["ADMIN_", "ftruncate", "ok", "/x"],
        ["ADMIN_", "create_file", "ok", "0x3", "file", "open", "/x"],
        ["ADMIN_", "create_file", "ok", "0x81", "file", "open_if", "/x"],
        ["ADMIN_", "openat", "ok", "w", "/x"],
        ["ADMIN_", "linux_setlease", "ok", "/x"],
    ],
)
def test_anything_else_would_be_noticed(entry: list[str]) -> None:
    with pytest.raises(AssertionError):
        assert_reading([entry])


def creations(description: HostDescription, start_lab: StartLab) -> Iterator[bytes]:
    """Every request to open something, as it went over the wire."""
    for exchange in conversation(start_lab(description).hosts[description.name]):
        request = exchange.request
        if request[:5] == b"\xffSMB\xa2" or request[:4] + request[12:14] == b"\xfeSMB\x05\0":
            yield request


def test_over_smb1_everything_is_shared_and_no_oplock_asked_for(start_lab: StartLab) -> None:
    opened = 0
    for request in creations(machine("nt4"), start_lab):
        flags, _, access, _, _, share, disposition, options, _, _ = struct.unpack_from(
            "<IIIQIIIIIB", request, 33 + 7
        )
        assert flags == 0, "no oplock, no batch oplock ([MS-CIFS] 2.2.4.64.1)"
        assert (share, disposition) == (7, 1)
        assert access in (0x81, 0x03)
        is_pipe = request.endswith("\\winreg".encode("utf-16-le") + b"\0\0")
        assert is_pipe or access == 0x81
        assert not options & 0x1000, "never to be deleted on close"
        opened += 1
    assert opened >= 2


def test_over_smb2_everything_is_shared_and_no_oplock_asked_for(
    start_lab: StartLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = smb_conf.smb_conf
    monkeypatch.setattr(
        "tests.lab.server.smb_conf",
        lambda *how: plain(*how).replace("[global]", "[global]\nserver smb encrypt = off", 1),
    )
    opened = 0
    for request in creations(machine("newer", speaks=Speech(dialect="SMB2", spnego=True)), start_lab):
        oplock, _, access, _, share, disposition, options = struct.unpack_from("<3xBI16xIIIII", request, 64)
        assert oplock == 0, "none ([MS-SMB2] 2.2.13)"
        assert (share, disposition) == (7, 1)
        assert access in (0x81, 0x03)
        assert not options & 0x1000, "never to be deleted on close"
        opened += 1
    assert opened >= 5


@pytest.fixture(scope="module")
def lab(start_module_lab: StartLab) -> Lab:
    return start_module_lab(*MACHINES)


def ledger_of(host: Host) -> list[Touch]:
    """The ledger of one collection, without the line before it."""
    stream = io.BytesIO()
    conduct = Conduct(ledger=Ledger("ledger", stream, lambda: dt.datetime.now(dt.UTC)))
    collect(target(host), credential(), PLAN, 30, NOW, conduct=conduct)
    touches = [msgspec.json.decode(line, type=Touch) for line in stream.getvalue().splitlines()]
    assert touches[0].kind is Kind.HOST
    assert {touch.target for touch in touches} == {str(target(host))}
    return touches[1:]


def names(touches: list[Touch], *kinds: Kind) -> list[str]:
    return [touch.name for touch in touches if touch.kind in kinds]


def opened(host: Host, entries: list[list[str]]) -> list[str]:
    """What the server opened, as paths of the host, in order."""
    found = [entry[-1] for entry in entries if entry[1] == "create_file"]
    root = str(host.disks.path("C:\\WINNT"))
    assert all(path.startswith(root) for path in found)
    return ["%SystemRoot%" + path[len(root) :].replace("/", "\\") for path in found]


@pytest.mark.parametrize("name", NAMES)
def test_the_ledger_equals_the_servers_own_record(lab: Lab, name: str) -> None:
    host = lab.hosts[name]
    before, calls = len(list(audit(lab, host))), len(list(keys_opened(lab, host)))
    touches = ledger_of(host)
    entries = list(audit(lab, host))[before:]
    assert opened(host, entries) == names(touches, Kind.DIRECTORY, Kind.FILE)
    assert [entry[0].replace("_", "$") for entry in entries if entry[1] == "connect"] == ["ADMIN$"]
    assert sorted(names(touches, Kind.SHARE)) == ["ADMIN$", "IPC$"]
    assert names(touches, Kind.PIPE) == ["winreg"]
    keys = list(dict.fromkeys(list(keys_opened(lab, host))[calls:]))
    if name in ONE_PIPE:
        assert keys == names(touches, Kind.KEY)
    else:
        assert sorted(keys) == sorted(names(touches, Kind.KEY)), "pipes overtake each other"


def keys_opened(lab: Lab, host: Host) -> Iterator[str]:
    for call in lab.calls:
        if call.host == host.address and call.opnum == 15 and call.key is not None:
            yield call.key


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"newer"}))
def test_the_ledgers_requests_and_bytes_are_those_that_passed(lab: Lab, name: str) -> None:
    """Counted at the host's front door, which sees NetBIOS headers too; it counts SMB1 only."""
    traffic = lab.hosts[name].traffic
    asked, received, sent = sum(traffic.requests.values()), traffic.received, traffic.sent
    touches = ledger_of(lab.hosts[name])
    requests = sum(touch.requests or 0 for touch in touches)
    assert requests == sum(traffic.requests.values()) - asked
    assert sum(touch.sent or 0 for touch in touches) == traffic.received - received - 4 * requests - 72
    assert sum(touch.received or 0 for touch in touches) == traffic.sent - sent - 4 * requests - 4


def test_the_ledger_is_in_order_and_tells_the_time(lab: Lab) -> None:
    touches = ledger_of(lab.hosts["nt4"])
    assert [touch.at for touch in touches] == sorted(touch.at for touch in touches)
    assert touches[0].kind is Kind.SESSION
    for touch in touches:
        assert touch.requests
        assert touch.received
        assert 0 <= (touch.seconds or 0.0) < 30


def test_the_ledger_of_a_visit_that_breaks_off_ends_there(start_lab: StartLab) -> None:
    broken = Faults(wire=(WireFault("reset", "transaction2"),))
    host = start_lab(machine(faults=broken)).hosts["HMI-04"]
    touches = ledger_of(host)
    assert names(touches, Kind.FILE) == []
    assert "%SystemRoot%" in names(touches, Kind.DIRECTORY)
    unanswered = [touch for touch in touches if touch.kind is Kind.DIRECTORY]
    assert {touch.received for touch in unanswered} == {0}


@pytest.mark.parametrize("name", NAMES)
def test_a_dry_run_tells_beforehand_all_that_is_touched(lab: Lab, name: str) -> None:
    touches = ledger_of(lab.hosts[name])
    told = [(intent.kind, intent.name) for intent in intents(PLAN)]
    for touch in touches:
        assert any(
            kind is touch.kind and fnmatch.fnmatchcase(touch.name.casefold(), pattern.casefold())
            for kind, pattern in told
        ), touch.name


def test_a_collection_is_complete_all_the_same(lab: Lab) -> None:
    for name in NAMES:
        facts = collect(target(lab.hosts[name]), credential(), PLAN, 30, NOW)
        assert facts.outcome is (Outcome.PARTIAL if name == "denied" else Outcome.COMPLETE)
