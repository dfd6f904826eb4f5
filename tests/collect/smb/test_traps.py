"""What impacket's calls do to a host by default, and ours do not, in SMB1 and in SMB 2.

A whole scan is recorded as it goes over the wire to a real smbd.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import inspect
import struct
import time
from typing import Any

import pytest
from impacket import smb3
from impacket.smbconnection import SMBConnection

from scanner.collect.collect import collect
from scanner.collect.plan import plan
from scanner.collect.smb.wire import Wire
from scanner.model.errors import TargetError
from scanner.model.facts import Outcome
from scanner.model.pack import RulePack
from tests.collect.smb.hosts import credential, machine, opened, target
from tests.conftest import StartLab
from tests.lab import Host, Lab, Speech

KERNEL = "%SystemRoot%\\System32\\ntoskrnl.exe"
SMB1, SMB2 = b"\xffSMB", b"\xfeSMB"
UNICODE = 0x8000
NEGOTIATE, TREE_CONNECT, CREATE = 0x72, 0x75, 0xA2
NEWER_TREE_CONNECT, NEWER_CREATE = 3, 5
FILE_RIGHTS, PIPE_RIGHTS = 0x81, 0x03
SHARE_ALL, OPEN_EXISTING = 7, 1


@pytest.fixture(scope="module")
def lab(start_module_lab: StartLab) -> Lab:
    return start_module_lab(
        machine("nt4"),
        machine("later", speaks=Speech(spnego=True)),
        machine("newer", speaks=Speech(dialect="SMB2")),
    )


def scanned(host: Host) -> None:
    """A scan that reads registry, directories and an executable."""
    facts = collect(target(host), credential(), plan(RulePack(())), 30, dt.datetime.now(dt.UTC))
    assert facts.outcome is Outcome.COMPLETE
    with contextlib.closing(opened(host)) as session:
        list(session.images([KERNEL]))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every message that is sent in SMB1, and in SMB 2 before it is encrypted."""
    messages: list[bytes] = []
    plain, newer = Wire.send, smb3.SMB3.sendSMB

    def recorded(wire: Wire, *several: bytes) -> None:
        messages.extend(message for message in several if message[:4] == SMB1)
        plain(wire, *several)

    def newer_recorded(channel: smb3.SMB3, packet: Any) -> Any:
        messages.append(packet.getData())
        return newer(channel, packet)

    monkeypatch.setattr(Wire, "send", recorded)
    monkeypatch.setattr(smb3.SMB3, "sendSMB", newer_recorded)
    return messages


def of_smb1(messages: list[bytes], command: int) -> list[bytes]:
    return [message for message in messages if message[:4] == SMB1 and message[4] == command]


def of_smb2(messages: list[bytes], command: int) -> list[bytes]:
    found = [message for message in messages if message[:4] == SMB2]
    return [message for message in found if struct.unpack_from("<H", message, 12)[0] == command]


@pytest.mark.parametrize("name", ["nt4", "later"])
def test_nothing_is_opened_for_writing_or_with_an_oplock(lab: Lab, sent: list[bytes], name: str) -> None:
    scanned(lab.hosts[name])
    creates = of_smb1(sent, CREATE)
    assert len(creates) >= 2
    for message in creates:
        flags, _, rights, _, _, share, disposition = struct.unpack_from("<IIIQIII", message, 32 + 1 + 4 + 3)
        assert flags == 0, "an oplock is asked for"
        assert rights in (FILE_RIGHTS, PIPE_RIGHTS)
        assert (share, disposition) == (SHARE_ALL, OPEN_EXISTING)


def test_nor_in_smb2(lab: Lab, sent: list[bytes]) -> None:
    scanned(lab.hosts["newer"])
    creates = of_smb2(sent, NEWER_CREATE)
    assert len(creates) >= 4
    for message in creates:
        oplock = message[64 + 3]
        rights, _, share, disposition = struct.unpack_from("<IIII", message, 64 + 24)
        assert oplock == 0
        assert rights in (FILE_RIGHTS, PIPE_RIGHTS)
        assert (share, disposition) == (SHARE_ALL, OPEN_EXISTING)


def test_the_trap_is_there() -> None:
    """Else the tests above would prove little."""
    rights = inspect.signature(SMBConnection.openFile).parameters["desiredAccess"].default
    assert rights & 0x02, "write data"


@pytest.mark.parametrize("name", ["nt4", "newer"])
def test_a_file_that_is_being_read_does_not_hold_up_anybody(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """While our open stands, another program opens the same file at once."""
    host = lab.hosts[name]
    waited: list[float] = []
    looking: list[bool] = []
    opening = {"nt4": (SMB1, 4, CREATE), "newer": (SMB2, 12, NEWER_CREATE)}[name]
    asked: list[bytes] = []

    def before_sending(message: bytes) -> None:
        if asked and not looking:
            looking.append(True)
            waited.append(seconds_to_open(host))
        start, at, command = opening
        if message[:4] == start and message[at] == command and "ntoskrnl".encode("utf-16-le") in message:
            asked.append(message)

    plain, newer = Wire.send, smb3.SMB3.sendSMB

    def sending(wire: Wire, *messages: bytes) -> None:
        for message in messages:
            before_sending(message)
        plain(wire, *messages)

    def newer_sending(channel: smb3.SMB3, packet: Any) -> Any:
        before_sending(packet.getData())
        return newer(channel, packet)

    with contextlib.closing(opened(host)) as session:
        monkeypatch.setattr(Wire, "send", sending)
        monkeypatch.setattr(smb3.SMB3, "sendSMB", newer_sending)
        (answer,) = session.images([KERNEL])
    assert answer.image is not None
    (seconds,) = waited
    assert seconds < 15, "smbd waits 35 seconds for an oplock to be given back"


def seconds_to_open(host: Host) -> float:
    """How long another program takes to open the file and read it."""
    before = time.monotonic()
    with contextlib.closing(opened(host)) as session:
        (answer,) = session.images([KERNEL])
    assert answer.image is not None
    return time.monotonic() - before


@pytest.mark.parametrize("name", ["nt4", "later"])
def test_every_text_is_unicode(lab: Lab, sent: list[bytes], name: str) -> None:
    scanned(lab.hosts[name])
    messages = [message for message in sent if message[:4] == SMB1]
    assert messages
    assert all(struct.unpack_from("<H", message, 10)[0] & UNICODE for message in messages)


def test_a_share_is_connected_to_once(lab: Lab, sent: list[bytes]) -> None:
    facts = collect(target(lab.hosts["nt4"]), credential(), plan(RulePack(())), 30, dt.datetime.now(dt.UTC))
    assert facts.outcome is Outcome.COMPLETE
    shares = [message[-40:] for message in of_smb1(sent, TREE_CONNECT)]
    assert len(shares) == len(set(shares)) == 2, "IPC$ and ADMIN$"


def test_nor_twice_in_smb2(lab: Lab, sent: list[bytes]) -> None:
    collect(target(lab.hosts["newer"]), credential(), plan(RulePack(())), 30, dt.datetime.now(dt.UTC))
    assert len(of_smb2(sent, NEWER_TREE_CONNECT)) == 2


@pytest.mark.parametrize("name", ["nt4", "later", "newer"])
def test_the_name_service_is_not_waited_for(lab: Lab, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def asked(*arguments: object) -> None:
        raise AssertionError("nobody needs a name")

    monkeypatch.setattr("scanner.collect.smb.connect.node_status", asked)
    opened(lab.hosts[name]).close()


@pytest.mark.parametrize("name", ["nt4", "later", "newer"])
def test_an_openssl_without_md4_is_enough(lab: Lab, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """OpenSSL 3 has MD4 among its legacy algorithms, which are off."""
    plain = hashlib.new

    def without_md4(algorithm: str, *arguments: Any, **options: Any) -> Any:
        if algorithm.casefold() == "md4":
            raise ValueError("unsupported hash type md4")
        return plain(algorithm, *arguments, **options)

    monkeypatch.setattr(hashlib, "new", without_md4)
    monkeypatch.setattr(hashlib, "algorithms_available", hashlib.algorithms_available - {"md4"})
    with pytest.raises(ValueError, match="md4"):
        hashlib.new("md4")
    scanned(lab.hosts[name])


@pytest.mark.parametrize("name", ["nt4", "later", "newer"])
def test_a_refused_password_is_not_sent_again_in_another_form(lab: Lab, name: str) -> None:
    before = len(lab.logons)
    with contextlib.suppress(TargetError):
        opened(lab.hosts[name], credential(password="wrong"))
    assert len(lab.logons) - before == 1


@pytest.mark.parametrize(("name", "allowed"), [("nt4", False), ("nt4", True), ("later", True)])
def test_lm_is_never_sent(lab: Lab, sent: list[bytes], name: str, allowed: bool) -> None:
    """The field of the LM answer holds the NT answer, an LMv2 answer or zeros: never DES over the LM hash."""
    opened(lab.hosts[name], credential(allow_ntlmv1=allowed)).close()
    before = len(lab.logons)
    opened(lab.hosts[name], credential(allow_ntlmv1=allowed)).close()
    (logon,) = lab.logons[before:]
    assert "lm" not in logon.method.casefold().replace("ntlm", "")
