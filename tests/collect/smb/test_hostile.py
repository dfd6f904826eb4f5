"""Servers that lie: every reply is read within limits or refused with a word, never believed."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.collect.directory_entries import MAX_ENTRIES, filetime
from scanner.collect.errors import DeniedError, Fault, LostError
from scanner.collect.smb import faults, packets
from scanner.collect.smb.dialogue import Dialogue, Signer
from scanner.collect.smb.entries import Entries
from scanner.collect.smb.files import Files
from scanner.collect.smb.listing import list_directory
from scanner.collect.smb.negotiate import Terms
from scanner.collect.smb.opening import Access, Opening, longest_read
from scanner.collect.smb.packets import Command
from scanner.collect.smb.probe import probe
from scanner.collect.smb.shares import Shares, locate
from scanner.collect.smb.tolerance import Tolerance
from scanner.collect.smb.transaction import Form, transact
from scanner.model.facts import Listing, Observation
from tests.collect.smb.scripted import (
    CREATED,
    DONE,
    ScriptedWire,
    answered,
    asked_of,
    body,
    dialogue,
    transaction,
)

WRITTEN = 126_000_000_000_000_000


def opening(tolerance: Tolerance | None = None) -> Opening:
    return Opening(longest_read(4356, large_reads=False), tolerance or Tolerance())


def files() -> Files:
    return Files(opening(), Shares("x"), Tolerance())


def entry(name: str, *, size: int = 10, last: bool = False, attributes: int = 0x20) -> bytes:
    data = name.encode("utf-16-le")
    length = 64 + len(data)
    padded = length + -length % 8
    head = struct.pack("<II", 0 if last else padded, 0) + struct.pack("<qqqq", 0, 0, WRITTEN, 0)
    head += struct.pack("<QQII", size, size, attributes, len(data))
    return (head + data).ljust(padded, b"\0")


def first(*names: str, ended: bool = True) -> bytes:
    data = b"".join(entry(name, last=name == names[-1]) for name in names)
    return transaction(struct.pack("<HHHHH", 1, len(names), ended, 0, 0), data)


def following(*names: str, ended: bool = True) -> bytes:
    data = b"".join(entry(name, last=name == names[-1]) for name in names)
    return transaction(struct.pack("<HHHH", len(names), ended, 0, 0), data)


def listed(*bodies: bytes | tuple[int, bytes]) -> Entries:
    entries = Entries()
    answered(list_directory(1, "\\System32", entries, Tolerance()), *bodies)
    return entries


def test_a_listing_in_parts() -> None:
    entries = listed(
        first(".", "..", "a.dll", ended=False), following("b.dll", ended=False), (0x80000006, DONE)
    )
    assert [found.name for found in entries.found] == ["a.dll", "b.dll"]


def test_an_empty_directory() -> None:
    assert listed((0xC000000F, DONE)).found == []


@pytest.mark.parametrize("name", ["..\\..\\boot.ini", "a/b", "bell\x07", "x:y", "star*", ""])
def test_names_that_windows_does_not_allow_are_left_out(name: str) -> None:
    entries = listed(first(name, "good.dll"))
    assert [found.name for found in entries.found] == ["good.dll"]
    assert entries.odd == 1


def test_a_directory_with_odd_names_is_not_known_completely() -> None:
    answer = answered(files().directory("%SystemRoot%"), DONE, first("bell\x07", "good.dll"))
    assert answer.status is Listing.PARTIAL
    assert [found.name for found in answer.entries] == ["good.dll"]
    assert answer.refusal is not None
    assert answer.refusal.code == "odd-names"


def test_a_listing_refused_in_the_middle_keeps_what_came_before() -> None:
    replies = (DONE, first("a.dll", ended=False), (0xC0000022, DONE))
    answer = answered(files().directory("%SystemRoot%"), *replies)
    assert (answer.status, len(answer.entries)) == (Listing.PARTIAL, 1)


def test_a_file_that_went_away_is_absent() -> None:
    answer = answered(files().image("%SystemRoot%\\gone.dll"), DONE, (0xC0000034, DONE))
    assert (answer.status, answer.refusal) == (Observation.ABSENT, None)


def test_reading_at_the_end_of_a_file() -> None:
    assert answered(opening().read(1, 2, 100, 10), (0xC0000011, DONE)) == b""
    beyond = opening().read(1, 2, 1 << 32, 10)
    assert answered(beyond) == b"", "beyond what the question can name"


def test_a_listing_that_goes_in_circles_is_left() -> None:
    with pytest.raises(DeniedError) as caught:
        listed(first("a.dll", ended=False), *[following("a.dll", ended=False)] * 10)
    assert caught.value.fault is faults.TOO_MANY


def test_a_listing_without_end_is_left() -> None:
    two = [
        following("a.dll", *["x"] * 900, "b.dll", ended=False),
        following(*["y"] * 900, "c.dll", ended=False),
    ]
    entries = Entries()
    with pytest.raises(DeniedError) as caught:
        answered(list_directory(1, "", entries, Tolerance()), first("a", ended=False), *two * 60)
    assert caught.value.fault is faults.TOO_MANY
    assert len(entries.found) < MAX_ENTRIES + 1000


@pytest.mark.parametrize("value", [0, -1, 2**63 - 1, -(2**63)])
def test_times_that_are_none(value: int) -> None:
    assert filetime(value) is None


def test_a_time_to_the_second() -> None:
    seconds = 11_644_473_600 + 983_488_320  # 1601 to 1970, and on to 2001
    found = filetime(seconds * 10_000_000 + 9_999_999)
    assert found is not None
    assert found.isoformat() == "2001-03-01T23:12:00+00:00"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xffSMB",
        b"AAAA" + bytes(60),
        b"\xffSMB" + bytes(28) + b"\xff\0\0",
        b"\xffSMB" + bytes(28) + b"\x05" + bytes(4),
    ],
)
def test_what_is_no_reply(raw: bytes) -> None:
    with pytest.raises(LostError) as caught:
        packets.reply(raw)
    assert caught.value.fault is faults.GARBAGE


def test_an_answer_in_smb2() -> None:
    with pytest.raises(LostError) as caught:
        packets.reply(b"\xfeSMB" + bytes(64))
    assert caught.value.fault is faults.SMB2_ONLY


def test_a_reply_to_another_question_ends_the_conversation() -> None:
    class Wrong(ScriptedWire):
        def receive(self) -> bytes:
            raw = bytearray(super().receive())
            raw[4] = Command.CLOSE
            return bytes(raw)

    with pytest.raises(LostError) as caught:
        Dialogue(Wrong([DONE])).ask(Command.READ_ANDX, b"")  # type: ignore[arg-type]
    assert caught.value.fault is faults.GARBAGE


def read_answer(count: int, start: int, data: bytes) -> bytes:
    return body(b"\xff\0\0\0" + struct.pack("<HHHHH", 0, 0, 0, count, start) + bytes(10), data)


@pytest.mark.parametrize(("count", "start"), [(5000, 59), (10, 5000), (10, 0), (0xFFFF, 0xFFFF)])
def test_a_read_that_lies_about_its_length(count: int, start: int) -> None:
    with pytest.raises(LostError):
        answered(opening().read(1, 2, 0, 100), read_answer(count, start, b"x" * 10))


def test_reads_stay_within_the_servers_buffer_and_stop_at_the_end() -> None:
    wire = ScriptedWire([read_answer(4228, 59, b"x" * 4228), read_answer(100, 59, b"y" * 100)])
    data = asked_of(wire, opening().read(1, 2, 0, 10_000))
    assert len(data) == 4328
    assert [struct.unpack_from("<H", message, 33 + 10)[0] for message in wire.sent] == [4228, 4228]


def test_files_are_opened_for_reading_sharing_everything_without_oplock() -> None:
    wire = ScriptedWire([CREATED])
    handle = asked_of(wire, opening().open(1, "\\System32\\a.dll", Access.FILE))
    flags, _, access, _, _, share, disposition, _, _, _ = struct.unpack_from(
        "<IIIQIIIIIB", wire.sent[0], 33 + 7
    )
    assert handle == 0x4001
    assert (flags, access, share, disposition) == (0, 0x81, 7, 1)


def test_no_command_that_writes_is_known() -> None:
    writing = {0x00, 0x01, 0x03, 0x06, 0x07, 0x0B, 0x0F, 0x1D, 0x2F, 0x2C, 0xA0, 0xA5}
    assert writing.isdisjoint(command.value for command in Command)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("%SystemRoot%\\System32", ("ADMIN$", "\\System32")),
        ("%systemroot%", ("ADMIN$", "")),
        ("c:\\Exchsrvr\\bin\\", ("C$", "\\Exchsrvr\\bin")),
        ("D:", ("D$", "")),
    ],
)
def test_places_and_their_shares(path: str, place: tuple[str, str]) -> None:
    assert locate(path) == place


@pytest.mark.parametrize(
    "path",
    [
        "",
        "relative",
        "\\\\server\\share",
        "%SystemRoot%x",
        "C:x",
        "C:\\..\\x",
        "C:\\a\0b",
        "C:\\a*",
        "%TEMP%\\x",
        "1:\\x",
    ],
)
def test_places_that_no_share_leads_to(path: str) -> None:
    with pytest.raises(DeniedError):
        locate(path)


def test_a_refused_share_is_not_asked_for_again() -> None:
    wire = ScriptedWire([(0xC0000022, DONE), DONE])
    shares = Shares("10.0.0.1")
    for _ in range(3):
        with pytest.raises(DeniedError):
            asked_of(wire, shares.tree("ADMIN$"))
    assert len(wire.sent) == 1


def negotiated(index: int, mode: int, capabilities: int, challenge: bytes, buffer: int = 4356) -> bytes:
    words = struct.pack(
        "<HBHHIIIIQHB", index, mode, 50, 1, buffer, 65536, 7, capabilities, 0, 0, len(challenge)
    )
    return body(words, challenge)


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (negotiated(0, 3, 0x54, b"12345678"), None),
        (body(struct.pack("<H", 0xFFFF)), faults.SMB2_ONLY),
        (negotiated(0, 2, 0x54, b"12345678"), faults.PLAIN_TEXT),
        (negotiated(0, 1, 0x54, b""), faults.GARBAGE),
        (negotiated(0, 1, 0x54, b"12345678"), faults.PLAIN_TEXT),
        (negotiated(0, 3, 0x50, b"12345678"), faults.NOT_NT),
        (negotiated(0, 3, 0x54, b"1234"), faults.GARBAGE),
        (negotiated(0, 3, 0x54, b"12345678", buffer=100), faults.GARBAGE),
        (body(b"\0\0\3\0"), faults.GARBAGE),
        (body(b""), faults.GARBAGE),
    ],
)
def test_what_servers_offer(reply: bytes, fault: Fault | None) -> None:
    if fault is None:
        offer = probe(ScriptedWire([reply]))  # type: ignore[arg-type]
        assert isinstance(offer, Terms)
        assert offer.challenge == b"12345678"
        return
    with pytest.raises(LostError) as caught:
        probe(ScriptedWire([reply]))  # type: ignore[arg-type]
    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("dos", "code"),
    [((1, 5), "access-denied"), ((2, 2), "logon-failure"), ((1, 2), "absent"), ((9, 9), "refused")],
)
def test_errors_in_the_old_form_are_understood(dos: tuple[int, int], code: str) -> None:
    class Old(ScriptedWire):
        def receive(self) -> bytes:
            raw = bytearray(super().receive())
            flags2 = struct.unpack_from("<H", raw, 10)[0] & ~packets.FLAGS2_NT_STATUS
            struct.pack_into("<H", raw, 10, flags2)
            struct.pack_into("<BxH", raw, 5, *dos)
            return bytes(raw)

    with pytest.raises(DeniedError) as caught:
        Dialogue(Old([DONE])).ask(Command.CLOSE, b"")  # type: ignore[arg-type]
    assert caught.value.fault.code == code


def test_a_tampered_answer_is_noticed() -> None:
    signer = Signer(b"k" * 16)
    request, sequence = signer.sign(packets.request(Command.CLOSE, 0, b"", b"", number=3))
    with pytest.raises(LostError) as caught:
        signer.check(request, sequence)
    assert caught.value.fault is faults.BAD_SIGNATURE


def test_a_session_that_the_server_ended_is_over() -> None:
    with pytest.raises(LostError) as caught:
        dialogue((0xC0000203, DONE)).ask(Command.CLOSE, b"")
    assert caught.value.fault.code == "session-deleted"


def part(all_data: int, displacement: int, data: bytes) -> bytes:
    words = struct.pack("<HHHHHHHHHBB", 0, all_data, 0, 0, 0, 0, len(data), 55, displacement, 0, 0)
    return body(words, data)


def test_an_answer_in_several_messages() -> None:
    asking = transact(Command.TRANSACTION2, 1, Form((1,)))
    _, data, _ = answered(asking, part(8, 0, b"abcd"), part(8, 4, b"efgh"))
    assert data == b"abcdefgh"


@pytest.mark.parametrize("second", [part(8, 0, b"efgh"), part(8, 6, b"gh"), part(8, 4, b"")])
def test_parts_that_do_not_fit_together(second: bytes) -> None:
    with pytest.raises(LostError) as caught:
        answered(transact(Command.TRANSACTION2, 1, Form((1,))), part(8, 0, b"abcd"), second)
    assert caught.value.fault is faults.GARBAGE


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_any_message_is_a_reply_or_refused(raw: bytes) -> None:
    for data in (raw, packets.SMB1 + raw):
        with contextlib.suppress(LostError):
            packets.reply(data)


@settings(max_examples=300)
@given(
    st.lists(st.binary(max_size=120), max_size=4),
    st.lists(st.sampled_from([0, 0x80000006, 0xC0000022]), max_size=4),
)
def test_any_answers_to_every_question(noise: list[bytes], statuses: list[int]) -> None:
    bodies = [(statuses[at] if at < len(statuses) else 0, data) for at, data in enumerate(noise)]
    shaped = [(status, transaction(data[:20], data[20:])) for status, data in bodies]
    for script in (bodies, shaped):
        with contextlib.suppress(LostError, DeniedError):
            probe(ScriptedWire(script))  # type: ignore[arg-type]
        with contextlib.suppress(LostError, DeniedError):
            answered(list_directory(1, "", Entries(), Tolerance()), *script)
        with contextlib.suppress(LostError, DeniedError):
            answered(opening().read(1, 2, 0, 9000), *script)
        with contextlib.suppress(LostError, DeniedError):
            answered(Shares("x").tree("ADMIN$"), *script)


def test_every_fault_has_a_cause_and_advice() -> None:
    known = [*faults.STATUS.values(), *faults.WIN32.values(), *faults.NETBIOS.values()]
    known += [fault for fault in vars(faults).values() if isinstance(fault, Fault)]
    for fault in known:
        assert fault.code
        assert fault.message
        assert fault.advice.endswith(".")
        assert "\n" not in fault.message + fault.advice
    assert set(faults.DOS_ERRORS.values()) <= set(faults.STATUS)
