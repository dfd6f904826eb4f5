"""The newer machines of the fleet: the same facts over SMB 2 and 3, from a real smbd."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import struct
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from impacket.ntlm import compute_nthash

from scanner.collect.collect import collect
from scanner.collect.deadline import Deadline
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.plan import plan
from scanner.collect.smb import faults, smb2_frames
from scanner.collect.smb.ntlm import Account
from scanner.collect.smb.probe import probe
from scanner.collect.smb.smb2_channel import Channel
from scanner.collect.smb.smb2_frames import Check, Frames, checks
from scanner.collect.smb.smb2_greeting import WILDCARD, Greeting, greeting
from scanner.collect.smb.wire import Wire
from scanner.model.errors import TargetError
from scanner.model.facts import HostFacts, Listing, Outcome
from scanner.model.pack import RulePack
from tests.collect.smb.hosts import NOBODY, PASSWORD, USER, credential, machine, opened, target
from tests.conftest import StartLab
from tests.lab import Faults, Host, Lab, Speech

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
PLAN = plan(RulePack(()))
NEWER = Speech(dialect="SMB2")


@pytest.fixture(scope="module")
def lab(start_module_lab: StartLab) -> Lab:
    return start_module_lab(
        machine("old"),
        machine("newer", speaks=NEWER),
        machine("signed", speaks=Speech(dialect="SMB2", signing="mandatory")),
        machine("guests", speaks=Speech(dialect="SMB2", guests=True)),
        machine("denied", speaks=NEWER, faults=Faults(shares={"ADMIN$": "denied"})),
        machine("no-winreg", speaks=NEWER, faults=Faults(winreg="absent")),
    )


def collected(host: Host) -> HostFacts:
    return collect(target(host), credential(), PLAN, 30, NOW)


@pytest.mark.parametrize("name", ["newer", "signed"])
def test_the_facts_are_those_that_smb1_gives(lab: Lab, name: str) -> None:
    before = lab.hosts[name].traffic.requests.total()
    facts = collected(lab.hosts[name])
    assert facts.outcome is Outcome.COMPLETE
    assert replace(facts, target="") == replace(collected(lab.hosts["old"]), target="")
    asked = lab.hosts[name].traffic.requests.total() - before
    assert asked == 1, "only the first question is asked in SMB1"


def test_one_thing_that_cannot_be_read_is_one_row(lab: Lab) -> None:
    found = {name: collected(lab.hosts[name]).errors for name in ("denied", "no-winreg")}
    assert [(error.stage, error.code) for error in found["denied"]] == [("directories", "access-denied")]
    assert [(error.stage, error.code) for error in found["no-winreg"]] == [("registry", "no-winreg")]


def test_files_and_folders_that_are_not_there(lab: Lab) -> None:
    with contextlib.closing(opened(lab.hosts["newer"])) as session:
        (gone,) = session.images(["%SystemRoot%\\gone.dll"])
        (nowhere, denied) = session.directories(["C:\\nowhere", "%SystemRoot%\\..\\x"])
    assert gone.status == "absent"
    assert nowhere.status is Listing.ABSENT
    assert denied.status is Listing.UNREADABLE


@pytest.mark.parametrize(
    ("user", "password", "code"),
    [
        (USER, "wrong", "logon-failure"),
        ("retired", "Old-Passw0rd", "account-disabled"),
        ("clumsy", "Old-Passw0rd", "account-locked"),
    ],
)
def test_a_logon_that_is_refused_is_tried_once(lab: Lab, user: str, password: str, code: str) -> None:
    before = len(lab.logons)
    with pytest.raises(TargetError) as caught:
        opened(lab.hosts["newer"], credential(user, password))
    assert (caught.value.stage, caught.value.code) == ("logon", code)
    assert len(lab.logons) - before == 1


def test_a_guest_is_not_logged_in(lab: Lab) -> None:
    with pytest.raises(TargetError) as caught:
        opened(lab.hosts["guests"], credential("nobody-knows", "wrong"))
    assert caught.value.code == "guest"


def test_a_null_session_gets_in_and_sees_nothing(lab: Lab) -> None:
    with contextlib.closing(opened(lab.hosts["newer"], NOBODY)) as session:
        (listing,) = session.directories(["%SystemRoot%"])
    assert listing.status is Listing.UNREADABLE


def channel_to(host: Host) -> Channel:
    wire = Wire(socket.create_connection((host.address, host.port)), Deadline(20, lambda: 0.0))
    wire.request_session("*SMBSERVER")
    offer = probe(wire)
    assert isinstance(offer, Greeting)
    return Channel(wire, offer, host.address)


def scanner_account() -> Account:
    return Account(USER, "", compute_nthash(PASSWORD))


def test_the_newest_dialect_is_agreed_on(lab: Lab) -> None:
    channel = channel_to(lab.hosts["newer"])
    assert channel.dialect == "SMB 3.1.1"
    channel.wire.drop()


def test_an_answer_that_was_changed_on_the_way_ends_the_conversation(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = channel_to(lab.hosts["signed"])
    channel.log_on(scanner_account())
    plain = Wire.receive

    def altered(wire: Wire) -> bytes:
        raw = bytearray(plain(wire))
        raw[-1] ^= 1
        return bytes(raw)

    monkeypatch.setattr(Wire, "receive", altered)
    with pytest.raises(LostError) as caught:
        channel.tree("ADMIN$")
    assert caught.value.fault is faults.BAD_SIGNATURE
    channel.wire.drop()


def signed_by(dialect: int, key: bytes) -> tuple[Check, bytes]:
    """A check, and a message with a right signature for it."""
    session = {"SessionKey": key, "SigningKey": key, "DecryptionKey": b""}
    bare = b"\xfeSMB" + bytes(12) + b"\x08" + bytes(60)
    signature = (
        smb2_frames.crypto.AES_CMAC(key, bare, len(bare))
        if dialect >= 0x300
        else smb2_frames.hmac.digest(key, bare, "sha256")[:16]
    )
    return checks(dialect, session), bare[:48] + signature + bare[64:]


@pytest.mark.parametrize("dialect", [0x0202, 0x0210, 0x0300, 0x0311])
def test_signatures_are_checked_in_every_dialect(dialect: int) -> None:
    check, message = signed_by(dialect, b"k" * 16)
    assert check(message)
    assert not check(message[:-1] + b"\1")
    assert not check(message[:16] + b"\0" + message[17:]), "not signed at all"
    assert check(message[:8] + struct.pack("<I", 0x103) + message[12:]), "to be continued"
    assert not check(b"\xfdSMB" + message[4:]), "encrypted, in a session that is not"


REPLY = (
    b"\xfeSMB" + struct.pack("<HHIHH", 64, 0, 0, 0, 1) + bytes(48)
    + struct.pack("<HHHH16sIIIIQQHH", 65, 3, WILDCARD, 0, b"g" * 16, 0, 1, 1, 1, 77, 0, 128, 0)
)  # fmt: skip


def test_the_greeting_of_a_server() -> None:
    found = greeting(REPLY)
    assert (found.signing_required, found.signing_offered, found.time) == (True, True, 77)
    assert found.identity == (b"g" * 16).hex()
    assert found.dialect_name == "SMB 2.1 or later"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (REPLY[:100], faults.GARBAGE),
        (REPLY[:12] + b"\1" + REPLY[13:], faults.GARBAGE),
        (REPLY[:68] + b"\x99\x09" + REPLY[70:], faults.GARBAGE),
        (REPLY[:8] + struct.pack("<I", 0xC0000022) + REPLY[12:], faults.ACCESS_DENIED),
    ],
)
def test_greetings_that_are_none(raw: bytes, fault: faults.Fault) -> None:
    with pytest.raises(LostError) as caught:
        greeting(raw)
    assert caught.value.fault is fault


class Babbling(Frames):
    """Answers every request with what it is told to."""

    def __init__(self, answers: list[bytes]) -> None:
        ours, self._theirs = socket.socketpair()
        super().__init__(Wire(ours, Deadline(5, lambda: 0.0)))
        for answer in answers:
            self._theirs.sendall(struct.pack(">I", len(answer)) + answer)
        self._theirs.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.wire.drop()
        self._theirs.close()


@settings(max_examples=150)
@given(st.lists(st.binary(max_size=200), max_size=6))
def test_whatever_a_server_says_ends_in_our_words(bodies: list[bytes]) -> None:
    dialect = greeting(REPLY[:68] + b"\x10\x02" + REPLY[70:])
    answers = [REPLY[:64] + body for body in bodies]
    with contextlib.closing(Babbling(answers)) as frames, pytest.raises((LostError, DeniedError)):
        _log_on(_TalkingTo(frames), dialect)


def _log_on(wire: _TalkingTo, dialect: Greeting) -> None:
    Channel(wire, dialect, "host").log_on(scanner_account())  # type: ignore[arg-type]


class _TalkingTo:
    """The wire of babbling frames, with an address."""

    def __init__(self, frames: Babbling) -> None:
        self._wire = frames.wire
        self.deadline = frames.wire.deadline
        self.other_end = ("127.0.0.1", 445)
        self.send = self._wire.send
        self.receive = self._wire.receive
        self.drop = self._wire.drop
