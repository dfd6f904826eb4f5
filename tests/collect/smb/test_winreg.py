"""The remote registry: what is asked and answered, against impacket's own encoding of [MS-RRP]."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from impacket.dcerpc.v5 import rrp
from impacket.dcerpc.v5.ndr import NULL

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.interface import KeyAnswer, KeyQuery
from scanner.collect.smb import faults, ndr, winreg
from scanner.collect.smb.asking import Asking, Subject, T
from scanner.collect.smb.opening import Opening
from scanner.collect.smb.packets import Command
from scanner.collect.smb.registry import MAX_BREAKS, Registry
from scanner.collect.smb.rpc import Pipe, open_pipe
from scanner.collect.smb.tolerance import Tolerance
from scanner.collect.smb.winreg import KEY_READ, MAX_DATA, Operation, RemoteRegistry, Value
from scanner.model.facts import Observation
from tests.collect.smb.scripted import (
    BIND_ACK,
    CREATED,
    DONE,
    ScriptedWire,
    answered,
    asked_of,
    body,
    pdu,
    response,
    transaction,
)

KEY = bytes(range(20))


class Recorded:
    """A pipe that gives prepared stubs and keeps the questions."""

    def __init__(self, *stubs: bytes) -> None:
        self.asked: list[tuple[int, bytes]] = []
        self._stubs = list(stubs)

    def call(self, operation: int, stub: bytes) -> Asking[bytes]:
        yield from ()
        self.asked.append((operation, stub))
        return self._stubs.pop(0)


def remote(*stubs: bytes) -> tuple[RemoteRegistry, Recorded]:
    pipe = Recorded(*stubs)
    return RemoteRegistry(pipe), pipe  # type: ignore[arg-type]


def handle_answer(code: int = 0) -> bytes:
    return KEY + struct.pack("<I", code)


def data_answer(kind: type, data: bytes, code: int = 0, needed: int | None = None) -> bytes:
    answer = kind()
    answer["lpType"] = 1
    answer["lpData"] = data
    answer["lpcbData"] = len(data) if needed is None else needed
    answer["lpcbLen"] = len(data)
    answer["ErrorCode"] = code
    if kind is rrp.BaseRegEnumValueResponse:
        answer["lpValueNameOut"] = "Installed\0"
    return bytes(answer.getData())


def name_answer(name: str) -> bytes:
    answer = rrp.BaseRegEnumKeyResponse()
    answer["lpNameOut"] = name + "\0"
    answer["lplpClassOut"] = NULL
    answer["lpftLastWriteTime"] = NULL
    answer["ErrorCode"] = 0
    return bytes(answer.getData())


def test_opening_asks_for_reading_only() -> None:
    registry, pipe = remote(handle_answer(), handle_answer())
    assert answered(registry.local_machine()) == KEY
    assert answered(registry.open(KEY, "SOFTWARE\\Microsoft")) == KEY
    root, child = rrp.OpenLocalMachine(), rrp.BaseRegOpenKey()
    root.fromString(pipe.asked[0][1])
    child.fromString(pipe.asked[1][1])
    assert (root["ServerName"], root["samDesired"]) == (b"", KEY_READ)
    assert (child["hKey"].getData(), child["lpSubKey"]) == (KEY, "SOFTWARE\\Microsoft\0")
    assert (child["dwOptions"], child["samDesired"]) == (0, KEY_READ)


def test_a_value_by_its_name() -> None:
    registry, pipe = remote(data_answer(rrp.BaseRegQueryValueResponse, b"S\0P\0\0\0"))
    assert answered(registry.value(KEY, "CSDVersion")) == Value("CSDVersion", 1, b"S\0P\0\0\0")
    question = rrp.BaseRegQueryValue()
    question.fromString(pipe.asked[0][1])
    assert question["lpValueName"] == "CSDVersion\0"
    assert list(question["lpData"]) == [], "nothing is uploaded"
    assert (question["lpcbData"], question["lpcbLen"]) == (4096, 0)


def test_a_value_by_its_place() -> None:
    registry, pipe = remote(data_answer(rrp.BaseRegEnumValueResponse, b"\1\0\0\0"))
    assert answered(registry.value_at(KEY, 7)) == Value("Installed", 1, b"\1\0\0\0")
    question = rrp.BaseRegEnumValue()
    question.fromString(pipe.asked[0][1])
    assert question["dwIndex"] == 7
    assert (question["lpcbData"], question["lpcbLen"]) == (4096, 0)


def test_subkeys_one_after_the_other_until_there_are_no_more() -> None:
    registry, pipe = remote(name_answer("Q246009"), name_answer("Q299444")[:-4] + struct.pack("<I", 259))
    assert answered(registry.subkey(KEY, 0)) == "Q246009"
    assert answered(registry.subkey(KEY, 1)) is None
    question = rrp.BaseRegEnumKey()
    question.fromString(pipe.asked[1][1])
    assert question["dwIndex"] == 1


@pytest.mark.parametrize("kind", [rrp.BaseRegQueryValueResponse, rrp.BaseRegEnumValueResponse])
def test_a_long_value_is_asked_for_once_more_with_room_for_it(kind: type) -> None:
    long = b"x" * 10_000
    registry, pipe = remote(data_answer(kind, b"", 234, 10_000), data_answer(kind, long))
    found = (
        answered(registry.value(KEY, "Long"))
        if kind is rrp.BaseRegQueryValueResponse
        else answered(registry.value_at(KEY, 0))
    )
    assert found is not None
    assert found.data == long
    assert len(pipe.asked) == 2


@pytest.mark.parametrize("needed", [0, 100, MAX_DATA + 1, 200_000_000])
def test_a_value_beyond_all_measure_is_left(needed: int) -> None:
    registry, pipe = remote(data_answer(rrp.BaseRegQueryValueResponse, b"", 234, needed))
    with pytest.raises(DeniedError) as caught:
        answered(registry.value(KEY, "Huge"))
    assert caught.value.fault.code == "too-large"
    assert len(pipe.asked) == 1


def test_a_server_that_always_wants_more_room_is_not_followed() -> None:
    more = data_answer(rrp.BaseRegQueryValueResponse, b"", 234, 5000)
    registry, pipe = remote(more, more, more)
    with pytest.raises(DeniedError):
        answered(registry.value(KEY, "Growing"))
    assert len(pipe.asked) == 2


@pytest.mark.parametrize(
    ("code", "word"), [(2, "absent"), (5, "access-denied"), (1009, "registry-damaged"), (77, "refused")]
)
def test_errors_have_words(code: int, word: str) -> None:
    registry, _ = remote(handle_answer(code))
    with pytest.raises(DeniedError) as caught:
        answered(registry.open(KEY, "x"))
    assert caught.value.fault.code == word


def test_only_reading_operations_exist() -> None:
    assert {operation.value for operation in Operation} <= {2, 5, 9, 10, 15, 16, 17, 26, 29}
    assert KEY_READ & ~0x20019 == 0


@given(st.binary(max_size=400))
def test_any_answer_is_read_or_refused(stub: bytes) -> None:
    for ask in ("value", "value_at", "subkey", "open"):
        registry, _ = remote(stub, stub)
        try:
            answered(getattr(registry, ask)(KEY, 0 if ask in ("value_at", "subkey") else "x"))
        except DeniedError:
            continue


def test_a_string_that_lies_about_its_length() -> None:
    stub = struct.pack("<HHIIII", 0xFFFE, 0xFFFE, 1, 0x7FFFFFFF, 0, 0x7FFFFFFF)
    with pytest.raises(DeniedError):
        ndr.Answer(stub).string()


def called(*bodies: bytes | tuple[int, bytes]) -> bytes:
    """What a first call brings over a pipe that is opened and bound."""

    def asking() -> Asking[bytes]:
        pipe = yield from open_pipe(Opening(4228, Tolerance()), 1, winreg.INTERFACE)
        return (yield from pipe.call(17, b""))

    return answered(asking(), CREATED, transaction(b"", BIND_ACK), *bodies)


def read_reply(data: bytes) -> bytes:
    words = b"\xff\0\0\0" + struct.pack("<HHHHH", 0, 0, 0, len(data), 59) + bytes(10)
    return body(words, data)


def test_an_answer_in_fragments_is_put_together() -> None:
    first, last = response(2, b"a" * 100, flags=1), response(2, b"b" * 50, flags=2)
    parts = (
        (0x80000005, transaction(b"", first[:60])),
        read_reply(first[60:] + last[:10]),
        read_reply(last[10:]),
    )
    assert called(*parts) == b"a" * 100 + b"b" * 50


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (pdu(3, 2, bytes(8) + struct.pack("<I", 5)), "winreg-denied"),
        (pdu(3, 2, bytes(8) + struct.pack("<I", 0x1C010002)), "rpc-fault"),
        (pdu(3, 2, b""), "rpc-fault"),
        (pdu(2, 9, bytes(20)), "bad-rpc"),
        (pdu(12, 2, bytes(20)), "bad-rpc"),
        (b"\4" * 40, "bad-rpc"),
        (response(2, b"", flags=1), "bad-rpc"),
    ],
)
def test_other_answers_are_refused(answer: bytes, code: str) -> None:
    with pytest.raises(DeniedError) as caught:
        called(transaction(b"", answer))
    assert caught.value.fault.code == code


def test_an_answer_without_end_is_left() -> None:
    endless = response(2, b"x" * 4000, flags=0)
    with pytest.raises(DeniedError):
        called(transaction(b"", endless), *[read_reply(endless)] * 200)


@pytest.mark.parametrize("ack", [pdu(13, 1, b"\0\0\0\0"), BIND_ACK[:-24] + b"\2\0\1\0" + bytes(20)])
def test_a_pipe_that_serves_something_else(ack: bytes) -> None:
    wire = ScriptedWire([CREATED, transaction(b"", ack), DONE])
    with pytest.raises(DeniedError) as caught:
        asked_of(wire, open_pipe(Opening(4228, Tolerance()), 1, winreg.INTERFACE))
    assert caught.value.fault.code == "no-winreg"
    assert wire.sent[-1][4] == Command.CLOSE, "it is not left open"


@given(st.binary(max_size=300))
def test_any_bytes_from_the_pipe_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(DeniedError, LostError):
        called(transaction(b"", data), read_reply(data))


class Breaking:
    """A pipe that breaks at the first key."""

    def call(self, operation: int, stub: bytes) -> Asking[bytes]:
        yield from ()
        if operation != Operation.OPEN_LOCAL_MACHINE:
            raise DeniedError(faults.STATUS[0xC00000B0])
        return handle_answer()

    def close(self) -> Asking[None]:
        yield from ()


class AtOnce:
    """Brings each question to its end at once."""

    def start(
        self, asking: Asking[T], subject: Subject, done: Callable[[T], None], *, urgent: bool = False
    ) -> None:
        try:
            while True:
                next(asking)
        except StopIteration as end:
            done(end.value)


def test_a_pipe_that_keeps_breaking_is_opened_a_few_times_only() -> None:
    opened = []

    def open_breaking() -> Asking[Pipe]:
        yield from ()
        opened.append(1)
        return Breaking()  # type: ignore[return-value]

    registry = Registry(AtOnce(), open_breaking, Tolerance())
    answers: list[KeyAnswer] = []
    for number in range(20):
        registry.ask(KeyQuery(f"HKLM\\{number}"), answers.append)
    assert len(answers) == 20
    assert {answer.status for answer in answers} == {Observation.UNREADABLE}
    assert {answer.refusal.code for answer in answers if answer.refusal} == {"pipe-broken"}
    assert len(opened) == MAX_BREAKS
