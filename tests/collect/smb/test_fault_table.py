"""The table of faults: each row has its own cause and advice, keeps what was learnt, and ends in time.

Rows are made by real servers wherever these can be made to do it, and by recorded ones with a
twist where not.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from impacket import smb

from scanner.collect.collect import collect
from scanner.collect.plan import CollectionPlan, plan
from scanner.collect.registry_keys import CURRENT_VERSION
from scanner.model.facts import HostFacts, Listing, Observation, Outcome
from scanner.model.pack import RulePack
from scanner.model.targets import Credential, Scheme, Target
from tests.collect.smb.hosts import NOBODY, SYSTEM32, credential, machine, target
from tests.collect.smb.twisted import Twist, framed, instead, twisted
from tests.conftest import StartLab
from tests.lab import (
    ExtraFile,
    Faults,
    Host,
    HostDescription,
    Lab,
    RegistryFault,
    Speech,
    WireFault,
    smb_conf,
)
from tests.lab_tests.clients import READ_FILE, logged_in

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
PLAN = plan(RulePack(()))
LONG, SHORT = 20.0, 1.5
"""Seconds for a host that answers, and for one that will not."""
MARGIN = 3.0
"""Seconds beyond its time that a host may take on a busy machine."""

KERNEL = f"{SYSTEM32}\\ntoskrnl.exe"
Rows = tuple[tuple[str, str, str], ...]
NONE: Rows = ()


@dataclass(frozen=True)
class Row:
    """A condition: the machine that has it, who asks, and what is to be told of it.

    ``rows`` are stage, subject (``*`` is the host itself) and code.
    """

    name: str
    outcome: Outcome
    rows: Rows
    faults: Faults = field(default_factory=Faults)
    speaks: Speech = field(default_factory=Speech)
    who: Credential = field(default_factory=credential)
    timeout: float = LONG
    files: tuple[ExtraFile, ...] = ()

    def machine(self) -> HostDescription:
        return machine(self.name, faults=self.faults, speaks=self.speaks, files=self.files)


def wire(does: str, at: str, **how: Any) -> Faults:
    return Faults(wire=(WireFault(does, at, **how),))  # type: ignore[arg-type]


def lost(stage: str, code: str) -> Rows:
    return ((stage, "*", code),)


COMPLETE, PARTIAL, UNREACHABLE = Outcome.COMPLETE, Outcome.PARTIAL, Outcome.UNREACHABLE
WRONG, UNKNOWN = credential(password="wrong"), credential("nobody-knows")
RETIRED, CLUMSY = credential("retired", "Old-Passw0rd"), credential("clumsy", "Old-Passw0rd")
SPNEGO = Speech(spnego=True)
REGISTRY, SHARE = ("registry", "HKLM"), ("directories", "C:\\WINNT")

ENDS = ("connection-lost", "not-smb", "session-deleted", "timeout")
INSIDE = ("directories", "files", "registry")

TABLE = (
    Row("good-login", COMPLETE, NONE),
    Row("wrong-password-spnego", UNREACHABLE, lost("logon", "logon-failure"), speaks=SPNEGO, who=WRONG),
    Row("wrong-password", UNREACHABLE, lost("logon", "logon-failure"), who=WRONG),
    Row("unknown-user", UNREACHABLE, lost("logon", "logon-failure"), speaks=SPNEGO, who=UNKNOWN),
    Row("account-disabled", UNREACHABLE, lost("logon", "account-disabled"), speaks=SPNEGO, who=RETIRED),
    Row("account-locked-spnego", UNREACHABLE, lost("logon", "account-locked"), speaks=SPNEGO, who=CLUMSY),
    Row("account-locked", UNREACHABLE, lost("logon", "account-locked"), who=CLUMSY),
    Row("share-not-there", PARTIAL, ((*SHARE, "no-share"),), Faults({"ADMIN$": "absent"})),
    Row("share-denied", PARTIAL, ((*SHARE, "access-denied"),), Faults({"ADMIN$": "denied"})),
    Row("file-denied", PARTIAL, (("files", KERNEL, "access-denied"),), Faults(denied_files=(KERNEL,))),
    Row("empty-file", COMPLETE, NONE, files=(ExtraFile(f"{SYSTEM32}\\hal.dll", format="raw", size=0),)),
    Row("bad-handle", PARTIAL, (("files", KERNEL, "bad-handle"),), wire("status", "read", code=0xC0000008)),
    Row("key-denied", PARTIAL, (("registry", CURRENT_VERSION, "access-denied"),),
        Faults(registry=(RegistryFault(key=CURRENT_VERSION),))),
    Row("context-mismatch", PARTIAL, (("registry", CURRENT_VERSION, "rpc-fault"),),
        Faults(registry=(RegistryFault("fault", key=CURRENT_VERSION, code=0x1C00001A),))),
    Row("reset-at-read", PARTIAL, (("files", KERNEL, "connection-lost"),), wire("reset", "read")),
    Row("close-at-read", PARTIAL, (("files", KERNEL, "connection-lost"),), wire("close", "read")),
    Row("stall-at-read", PARTIAL, (("files", KERNEL, "timeout"),), wire("stall", "read"), timeout=SHORT),
    Row("read-cut", PARTIAL, (("files", KERNEL, "not-smb"),), wire("cut", "read", size=45)),
    Row("drip", PARTIAL, (("files", KERNEL, "timeout"),), wire("drip", "read", seconds=0.05), timeout=SHORT),
    Row("reset-at-negotiate", UNREACHABLE, lost("negotiate", "connection-lost"), wire("reset", "negotiate")),
    Row("silent", UNREACHABLE, lost("negotiate", "timeout"), wire("stall", "negotiate"), timeout=SHORT),
    Row("called-name", UNREACHABLE, lost("connect", "netbios-refused"), wire("refuse", "session-request")),
    Row("garbage-at-negotiate", UNREACHABLE, lost("negotiate", "not-smb"), wire("garbage", "negotiate")),
    Row("negotiate-cut", UNREACHABLE, lost("negotiate", "not-smb"), wire("cut", "negotiate", size=40)),
    Row("session-deleted", PARTIAL, (("files", KERNEL, "session-deleted"),),
        wire("status", "read", code=0xC0000203)),
    Row("no-server", UNREACHABLE, lost("connect", "port-closed"), Faults(down=True)),
    Row("no-winreg", PARTIAL, ((*REGISTRY, "no-winreg"),), Faults(winreg="absent")),
    Row("guest-unknown-user", UNREACHABLE, lost("logon", "guest"), speaks=Speech(guests=True), who=UNKNOWN),
    Row("guest-wrong-password", UNREACHABLE, lost("logon", "guest"), speaks=Speech(guests=True), who=WRONG),
    Row("ntlmv1-refused", UNREACHABLE, lost("logon", "logon-failure"), speaks=Speech(ntlm="v2-only"),
        who=credential(allow_ntlmv1=True)),
)  # fmt: skip


@pytest.fixture(scope="module")
def lab(start_module_lab: StartLab) -> Lab:
    return start_module_lab(*(row.machine() for row in TABLE))


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """No thread of the scanner; sockets that are left show as warnings, which are errors."""
    yield
    ours = [thread for thread in threading.enumerate() if _module(thread).startswith("scanner.")]
    assert ours == []


def _module(thread: threading.Thread) -> str:
    return getattr(getattr(thread, "_target", None), "__module__", "") or ""


def collected(at: Target, who: Credential, timeout: float, wanted: CollectionPlan = PLAN) -> HostFacts:
    started = time.monotonic()
    facts = collect(at, who, wanted, timeout, NOW)
    assert time.monotonic() - started < timeout + MARGIN
    for error in facts.errors:
        assert error.message.endswith(".")
        assert "\n" not in error.message
        assert error.advice
    return facts


def told(facts: HostFacts, host: str) -> Rows:
    """Stage, subject and code of each error, paths as the host spells them."""
    return tuple(
        (error.stage, "*" if error.subject == host else spelled(error.subject), error.code)
        for error in facts.errors
    )


def spelled(path: str) -> str:
    return path.replace("%SystemRoot%", "C:\\WINNT")


def without_place(rows: Rows) -> Rows:
    """Rows as they are; of one that ends the conversation, not what was asked just then, of all under way."""
    return tuple(
        ("", "", code) if code in ENDS and stage in INSIDE else (stage, name, code)
        for stage, name, code in rows
    )


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_row_of_the_table(lab: Lab, row: Row) -> None:
    host = lab.hosts[row.name]
    facts = collected(target(host), row.who, row.timeout)
    assert (facts.outcome, without_place(told(facts, host.address))) == (row.outcome, without_place(row.rows))
    if row.outcome is UNREACHABLE:
        assert facts.files is None
        assert facts.hotfixes is None
    elif row.rows and row.rows[0][0] == "files":
        assert facts.system.version == "4.0", "what came before is kept"
        assert facts.hotfixes_status in (Listing.LISTED, Listing.PARTIAL), "which is under way beside it"
        assert {one.status for one in facts.directories or ()} >= {Listing.LISTED}


def test_an_empty_file_is_there_without_a_version(lab: Lab) -> None:
    facts = collected(target(lab.hosts["empty-file"]), credential(), LONG)
    (empty,) = (file for file in facts.files or () if file.path.endswith("hal.dll"))
    assert (empty.status, empty.size, empty.version) == (Observation.PRESENT, 0, None)


def test_a_directory_that_is_not_there_is_known_to_be_absent(lab: Lab) -> None:
    wanted = replace(
        PLAN, directories=("%SystemRoot%\\System32", "%SystemRoot%\\Cluster", "C:\\Exchsrvr\\bin")
    )
    facts = collected(target(lab.hosts["good-login"]), credential(), LONG, wanted)
    statuses = [one.status for one in facts.directories or ()]
    assert statuses == [Listing.LISTED, Listing.ABSENT, Listing.ABSENT]
    assert facts.outcome is COMPLETE


def test_nobody_is_let_in_and_shown_nothing(lab: Lab) -> None:
    facts = collected(target(lab.hosts["good-login"]), NOBODY, LONG)
    assert facts.outcome is PARTIAL
    assert (*SHARE, "access-denied") in told(facts, "")


def test_a_share_whose_folder_is_gone(start_lab: StartLab) -> None:
    host = start_lab(machine()).hosts["HMI-04"]
    root = host.disks.path("C:\\WINNT")
    away = root.rename(root.with_name("away"))
    facts = collected(target(host), credential(), LONG)
    away.rename(root)
    assert told(facts, host.address) == (("directories", "C:\\WINNT", "no-share"),)
    assert facts.hotfixes_status is Listing.LISTED


def test_a_file_that_somebody_holds_for_himself(start_lab: StartLab) -> None:
    host = start_lab(machine()).hosts["HMI-04"]
    with logged_in(host) as other:
        hold(other.getSMBServer(), other.connectTree("ADMIN$"), "System32\\ntoskrnl.exe")
        facts = collected(target(host), credential(), LONG)
    assert told(facts, host.address) == (("files", KERNEL, "in-use"),)
    assert len(facts.files or ()) == 2


def hold(server: smb.SMB, tree: int, path: str) -> None:
    """Open for reading, sharing nothing, with no oplock, which impacket's own call would ask for."""
    flags2 = server.get_flags()[1]
    name = path.encode("utf-16-le") if flags2 & smb.SMB.FLAGS2_UNICODE else path.encode()
    order = smb.SMBCommand(smb.SMB.SMB_COM_NT_CREATE_ANDX)
    order["Parameters"] = smb.SMBNtCreateAndX_Parameters()
    order["Data"] = smb.SMBNtCreateAndX_Data(flags=flags2)
    order["Parameters"]["FileNameLength"] = len(name)
    order["Parameters"]["AccessMask"] = READ_FILE
    order["Parameters"]["ShareAccess"] = 0
    order["Parameters"]["Disposition"] = 1
    for unused in ("CreateFlags", "CreateOptions", "RootFid", "FileAttributes", "SecurityFlags"):
        order["Parameters"][unused] = 0
    order["Data"]["FileName"] = name
    server.nt_create_andx(tree, path, cmd=order)


def test_a_file_on_which_somebody_has_an_oplock_costs_the_host_no_more_than_its_time(
    start_lab: StartLab,
) -> None:
    """Its holder never answers the break; the server waits for it, and we for the server."""
    host = start_lab(machine()).hosts["HMI-04"]
    with logged_in(host) as other:
        other.openFile(other.connectTree("ADMIN$"), "System32\\ntoskrnl.exe", desiredAccess=READ_FILE)
        facts = collected(target(host), credential(), SHORT)
    assert facts.outcome is PARTIAL
    assert [error.code for error in facts.errors] == ["timeout"]
    assert facts.hotfixes_status is Listing.LISTED


def configured(start_lab: StartLab, monkeypatch: pytest.MonkeyPatch, *settings: str) -> Host:
    """A machine whose server has further settings."""
    plain = smb_conf.smb_conf

    def changed(*arguments: Any) -> str:
        return plain(*arguments).replace("[global]", "\n".join(("[global]", *settings)), 1)

    monkeypatch.setattr("tests.lab.server.smb_conf", changed)
    return start_lab(machine()).hosts["HMI-04"]


def test_a_server_without_any_pipe(start_lab: StartLab, monkeypatch: pytest.MonkeyPatch) -> None:
    host = configured(start_lab, monkeypatch, "nt pipe support = no")
    facts = collected(target(host), credential(), LONG)
    assert [error.subject for error in facts.errors] == ["HKLM"]
    assert facts.errors[0].code in ("winreg-denied", "access-denied")
    assert len(facts.files or ()) == 2


def test_a_server_that_does_not_admit_this_machine(
    start_lab: StartLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = configured(start_lab, monkeypatch, "hosts deny = 127.")
    facts = collected(target(host), credential(), LONG)
    assert facts.outcome is UNREACHABLE
    assert facts.errors[0].code in ("netbios-refused", "connection-lost")
    assert "admit" in (facts.errors[0].advice or "")


def test_a_server_that_has_as_many_connections_as_it_takes(
    start_lab: StartLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = configured(start_lab, monkeypatch, "max smbd processes = 1")
    facts = collected(target(host), credential(), LONG)
    assert facts.outcome is UNREACHABLE
    assert facts.errors[0].code == "connection-lost"
    assert "too many connections" in (facts.errors[0].advice or "")


@pytest.mark.parametrize("status", [0xC0000205, 0xC000009A])
def test_a_server_out_of_resources(start_lab: StartLab, status: int) -> None:
    """Once it is asked one thing at a time; then it is left alone."""
    host = start_lab(machine(faults=wire("status", "read", times=99, code=status))).hosts["HMI-04"]
    facts = collected(target(host), credential(), LONG)
    assert facts.outcome is PARTIAL
    assert [error.code for error in facts.errors] == ["fuse-blown"]
    assert f"0x{status:08X}" in facts.errors[0].message
    assert facts.system.version == "4.0"


READ, TREE_CONNECT, TRANSACTION = 0x2E, 0x75, 0x25


def lying_length(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    """A read that says it brought 5,000 bytes more than it did ([MS-CIFS] 2.2.4.42.2)."""
    for reply in replies:
        changed = bytearray(reply)
        count = struct.unpack_from("<H", changed, 33 + 10)[0]
        struct.pack_into("<H", changed, 33 + 10, count + 5000)
        yield framed(bytes(changed))


def another_number(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    for reply in replies:
        yield framed(reply[:30] + b"\x34\x12" + reply[32:])


def dos_error(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    """ERRDOS, ERRnoaccess, in the old form of the status ([MS-CIFS] 2.2.2.4)."""
    header = bytearray(replies[0][:32])
    flags2 = struct.unpack_from("<H", header, 10)[0] & ~0x4000
    struct.pack_into("<BxH", header, 5, 1, 5)
    struct.pack_into("<H", header, 10, flags2)
    yield framed(bytes(header) + b"\0\0\0")


def rejected(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    """A bind that the pipe does not serve: provider rejection ([C706] 12.6.4.4)."""
    for reply in replies:
        at = reply.find(b"\x05\0\x0c\x03\x10\0\0\0")
        if at < 0:
            yield framed(reply)
            continue
        length = struct.unpack_from("<H", reply, at + 8)[0]
        result = at + length - 24
        yield framed(reply[:result] + struct.pack("<HH", 2, 1) + bytes(20) + reply[at + length :])


@pytest.mark.parametrize(
    ("twist", "codes"),
    [
        (instead(READ, lying_length), {"not-smb"}),
        (instead(READ, another_number), {"not-smb", "timeout"}),
        (instead(TREE_CONNECT, dos_error), {"access-denied", "winreg-denied"}),
        (instead(TRANSACTION, rejected), {"no-winreg"}),
    ],
    ids=["lying-length", "another-number", "dos-error", "bind-rejected"],
)
def test_what_only_a_recorded_server_does(twist: Twist, codes: set[str]) -> None:
    with twisted(twist) as port:
        facts = collected(Target(Scheme.SMB, "127.0.0.1", port), credential(), SHORT)
    assert facts.outcome is PARTIAL
    assert {error.code for error in facts.errors} <= codes
    assert facts.errors


def test_the_retarget_of_a_session_is_told_where_it_leads_nowhere() -> None:
    """A redirection to a port that nobody listens at ends with that port's own cause."""
    with contextlib.closing(_redirecting()) as listening:
        facts = collected(Target(Scheme.SMB, "127.0.0.1", listening.getsockname()[1]), credential(), LONG)
    assert facts.outcome is UNREACHABLE
    assert facts.errors[0].stage == "connect"


def _redirecting() -> socket.socket:
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            client, _ = listening.accept()
            with client:
                client.recv(200)
                client.sendall(b"\x84\0\0\6" + socket.inet_aton("127.0.0.1") + struct.pack(">H", 1))

    threading.Thread(target=serve, daemon=True).start()
    return listening


def test_every_code_in_the_table_has_words_of_its_own(lab: Lab) -> None:
    words: dict[str, set[tuple[str, str | None]]] = {}
    for row in TABLE:
        if row.rows and row.timeout == LONG:
            for error in collected(target(lab.hosts[row.name]), row.who, row.timeout).errors:
                words.setdefault(error.code, set()).add((error.message.partition(" (")[0], error.advice))
    messages = [message for code in words for message in {message for message, _ in words[code]}]
    assert len(messages) == len(set(messages)), "two codes with one cause"
