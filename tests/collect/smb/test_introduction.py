"""What hosts say of themselves before anybody logs on: real servers, and ones that lie."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.smb import faults, packets
from scanner.collect.smb.introduction import Introduction, Signing, introduction
from scanner.collect.smb.packets import Command
from tests.collect.smb.scripted import body

CAPABILITIES = 0x54
EXTENDED = 0x80000000
TIME = 126_000_000_000_000_000


def negotiated(*, mode: int = 3, zone: int = 480, names: str = "PLANT\0HMI-04\0") -> bytes:
    words = struct.pack("<HBHHIIIIQhB", 0, mode, 50, 1, 4356, 65536, 7, CAPABILITIES, TIME, zone, 8)
    return body(words, b"12345678" + names.encode("utf-16-le"))


def negotiated_with_extended_security() -> bytes:
    words = struct.pack("<HBHHIIIIQhB", 0, 7, 50, 1, 4356, 65536, 7, CAPABILITIES | EXTENDED, TIME, -60, 0)
    return body(words, bytes(range(16)))


def set_up(*names: str) -> bytes:
    """The answer to a session setup of a host without extended security."""
    texts = b"\0" + "".join(f"{name}\0" for name in names).encode("utf-16-le")
    return body(struct.pack("<4sH", packets.NO_ANDX, 0), texts)


def attribute(kind: int, text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<HH", kind, len(data)) + data


def challenge(info: bytes, version: tuple[int, int, int] = (5, 0, 2195)) -> bytes:
    head = b"NTLMSSP\0" + struct.pack("<IHHI", 2, 0, 0, 0) + struct.pack("<I", 0x02800000) + b"12345678"
    return (
        head
        + bytes(8)
        + struct.pack("<HHI", len(info), len(info), 56)
        + struct.pack("<BBHI", *version, 0)
        + info
    )


def challenged(token: bytes, *names: str) -> bytes:
    words = struct.pack("<4sHH", packets.NO_ANDX, 0, len(token))
    at = packets.data_offset(len(words)) + len(token)
    texts = bytes(at % 2) + "".join(f"{name}\0" for name in names).encode("utf-16-le")
    return body(words, token + texts)


def header(command: int, status: int) -> bytes:
    return struct.pack("<4sBIBHHQHHHHH", b"\xffSMB", command, status, 0x98, 0xC001, 0, 0, 0, 0, 0, 0, 0)


def learnt(answers: Iterable[bytes]) -> Introduction:
    conversation = introduction()
    next(conversation)
    try:
        for answer in answers:
            conversation.send(answer)
    except StopIteration as end:
        found: Introduction = end.value
        return found
    raise AssertionError("it wants to know more")


NEGOTIATE = header(Command.NEGOTIATE, 0)
SETUP = header(Command.SESSION_SETUP_ANDX, 0)
MORE = header(Command.SESSION_SETUP_ANDX, 0xC0000016)
DENIED = header(Command.SESSION_SETUP_ANDX, 0xC0000022)


def test_windows_nt_4() -> None:
    found = learnt(
        [NEGOTIATE + negotiated(), SETUP + set_up("Windows NT 4.0", "NT LAN Manager 4.0", "PLANT")]
    )
    assert (found.system, found.lan_manager) == ("Windows NT 4.0", "NT LAN Manager 4.0")
    assert (found.computer, found.domain, found.zone) == ("HMI-04", "PLANT", 480)
    assert (found.dialect, found.smb1_only, found.signing) == ("NT LM 0.12", True, Signing.OFF)
    assert found.clock is not None
    assert found.clock.year == 2000
    assert found.nt_family


def test_windows_2000() -> None:
    info = (
        attribute(1, "HIST-2")
        + attribute(2, "PLANT")
        + attribute(3, "hist-2.plant.example")
        + attribute(0, "")
    )
    token = b"\xa1\x81\x99 wrapping " + challenge(info)
    answer = challenged(token, "Windows 5.0", "Windows 2000 LAN Manager")
    found = learnt([NEGOTIATE + negotiated_with_extended_security(), MORE + answer])
    assert (found.system, found.lan_manager) == ("Windows 5.0", "Windows 2000 LAN Manager")
    assert (found.computer, found.domain, found.dns_computer) == ("HIST-2", "PLANT", "hist-2.plant.example")
    assert (found.zone, found.signing) == (-60, Signing.OFFERED)


def test_a_host_that_admits_no_null_session_is_known_nevertheless() -> None:
    found = learnt([NEGOTIATE + negotiated(mode=15), DENIED + body(b"")])
    assert (found.computer, found.system, found.signing) == ("HMI-04", None, Signing.REQUIRED)


@pytest.mark.parametrize(("system", "lan_manager"), [("Unix", "Samba 2.2.12"), ("Windows 6.1", "Samba 4.17")])
def test_samba_is_no_windows(system: str, lan_manager: str) -> None:
    assert not learnt([NEGOTIATE + negotiated(), SETUP + set_up(system, lan_manager)]).nt_family


def test_nothing_is_offered_that_names_anybody() -> None:
    conversation = introduction()
    first = next(conversation)
    second = conversation.send(NEGOTIATE + negotiated())
    reply = packets.reply(second)
    lm_length, nt_length = reply.parameters("<14xHH")
    assert (lm_length, nt_length) == (0, 0)
    assert second[reply.data].startswith(b"\0\0\0\0"), "neither user nor domain"
    assert b"NT LM 0.12" in first
    assert b"SMB 2.???" in first


@pytest.mark.parametrize(
    "answers",
    [
        [b"HTTP/1.0 400 Bad Request"],
        [NEGOTIATE + b"\0\0\0"],
        [header(Command.NEGOTIATE, 0xC0000022) + body(b"")],
        [b"\xfeSMB" + bytes(30)],
    ],
)
def test_what_says_nothing_of_itself(answers: list[bytes]) -> None:
    with pytest.raises((LostError, DeniedError)):
        learnt(answers)


def test_an_answer_to_another_question() -> None:
    with pytest.raises(LostError) as caught:
        learnt([SETUP + set_up("Windows NT 4.0")])
    assert caught.value.fault is faults.GARBAGE


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(st.sampled_from([NEGOTIATE, MORE, SETUP, b"\xfeSMB"]), st.binary(max_size=150)), max_size=4
    )
)
def test_whatever_a_host_says_is_understood_or_refused(parts: list[tuple[bytes, bytes]]) -> None:
    for start in (NEGOTIATE + negotiated(), NEGOTIATE + negotiated_with_extended_security(), b""):
        answers = [start, *(head + rest for head, rest in parts)]
        with contextlib.suppress(LostError, DeniedError, AssertionError):
            learnt(answers)


@settings(max_examples=100)
@given(st.binary(max_size=120))
def test_a_challenge_of_any_shape(info: bytes) -> None:
    found = learnt([NEGOTIATE + negotiated_with_extended_security(), MORE + challenged(challenge(info))])
    assert found.system == "Windows 5.0 build 2195"
