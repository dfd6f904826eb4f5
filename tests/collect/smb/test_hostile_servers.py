"""Servers that mean harm, over real sockets: bounded time, bounded memory, and what was learnt is kept."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import struct
import threading
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from scanner.collect.collect import collect
from scanner.collect.directory_entries import MAX_ENTRIES
from scanner.collect.plan import CollectionPlan
from scanner.model.facts import HostFacts, Listing, Outcome
from scanner.model.targets import Scheme, Target
from tests.collect.smb.hosts import credential
from tests.collect.smb.scripted import transaction
from tests.collect.smb.test_hostile import entry
from tests.collect.smb.twisted import Twist, framed, honest, instead, twisted

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
NEGOTIATE, SESSION_SETUP, TREE_CONNECT, CREATE, READ, CLOSE = 0x72, 0x73, 0x75, 0xA2, 0x2E, 0x04
TRANSACTION, TRANSACTION2 = 0x25, 0x32
PATIENCE = 1.5
"""Seconds that the host is given."""
MARGIN = 3.0
"""Seconds beyond it for a machine that is busy, and for saying goodbye."""


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Neither thread nor socket, which would show as a warning, which is an error."""
    before = set(threading.enumerate())
    yield
    gc.collect()
    assert set(threading.enumerate()) <= before


def collected(twist: Twist, timeout: float = PATIENCE, plan: CollectionPlan | None = None) -> HostFacts:
    with twisted(twist) as port:
        started = time.monotonic()
        facts = collect(
            Target(Scheme.SMB, "127.0.0.1", port), credential(), plan or CollectionPlan(), timeout, NOW
        )
        assert time.monotonic() - started < timeout + MARGIN
    for error in facts.errors:
        assert error.message.endswith(".")
        assert error.advice
    return facts


def codes(facts: HostFacts) -> list[str]:
    return [error.code for error in facts.errors]


def test_without_a_twist_all_is_well() -> None:
    facts = collected(honest, timeout=20)
    assert (facts.outcome, facts.errors) == (Outcome.COMPLETE, ())


def replied(request: bytes, body: bytes, status: int = 0) -> bytes:
    """A reply to the request with this body."""
    header = bytearray(request[:32])
    struct.pack_into("<IB", header, 5, status, header[9] | 0x80)
    return framed(bytes(header) + body)


def drip(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    """A byte at a time: no single read ever times out."""
    for reply in replies:
        for byte in framed(reply):
            time.sleep(0.02)
            yield bytes((byte,))


def noise(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    yield bytes(range(256)) * 4


def garbage(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    yield framed(b"\xffSMB" + b"\xa5" * 200)


def another_command(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    for reply in replies:
        yield framed(reply[:4] + bytes((reply[4] ^ 1,)) + reply[5:])


def another_number(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    for reply in replies:
        yield framed(reply[:30] + bytes((reply[30] ^ 0x55, 0x7E)) + reply[32:])


def too_long(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    for reply in replies:
        yield framed(reply, len(reply) + 0x8000)


def beyond_measure(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    for reply in replies:
        yield framed(reply, 0xFFFFFF)


def keep_alives(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    """For ever."""
    while True:
        yield b"\x85\0\0\0" * 1000


def flood(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    """Keep-alives that carry 128 KB each, for ever: some 200 MB in a second."""
    while True:
        yield b"\x85\x01\xff\xff" + bytes(0x1FFFF)


EVERYWHERE = (NEGOTIATE, SESSION_SETUP, TREE_CONNECT, CREATE, READ, TRANSACTION, TRANSACTION2)
TWISTS: dict[str, tuple[Twist, set[str]]] = {
    "drip": (drip, {"timeout"}),
    "noise": (noise, {"not-smb", "timeout"}),
    "garbage": (garbage, {"not-smb"}),
    "another-command": (another_command, {"not-smb"}),
    "another-number": (another_number, {"not-smb", "timeout"}),
    "too-long": (too_long, {"timeout", "not-smb"}),
    "beyond-measure": (beyond_measure, {"not-smb"}),
    "keep-alives": (keep_alives, {"timeout"}),
    "flood": (flood, {"too-much", "timeout"}),
}


@pytest.mark.parametrize("twist", TWISTS)
@pytest.mark.parametrize("command", EVERYWHERE)
def test_whatever_a_server_does_to_whichever_request(command: int, twist: str) -> None:
    does, expected = TWISTS[twist]
    facts = collected(instead(command, does), timeout=0.6)
    assert set(codes(facts)) & expected, codes(facts)
    opened = command not in (NEGOTIATE, SESSION_SETUP)
    assert facts.outcome is (Outcome.PARTIAL if opened else Outcome.UNREACHABLE)


def test_what_was_learnt_before_the_trouble_is_kept() -> None:
    facts = collected(instead(TRANSACTION2, drip, nth=3))
    assert facts.outcome is Outcome.PARTIAL
    assert facts.system.version == "4.0"
    assert facts.hotfixes_status is Listing.LISTED
    assert [one.status for one in facts.directories or ()] == [Listing.LISTED] * 2
    assert len(facts.files or ()) == 5


def test_a_value_of_200_megabytes_is_left_where_it_is() -> None:
    """The host says that the value needs so much room; nothing of it is asked for."""

    def large(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
        for reply in replies:
            answer = bytearray(reply)
            at = answer.find(b"\x05\0\x02\x03\x10\0\0\0")
            if at >= 0 and struct.unpack_from("<H", request, request.find(b"\x05\0\0\x03\x10") + 22)[0] == 17:
                stub = struct.pack("<IIIIIIII", 0x20000, 1, 0, 0x20004, 200_000_000, 0x20008, 0, 234)
                body = bytes(answer[at : at + 16]) + struct.pack("<IHBx", len(stub), 0, 0) + stub
                struct.pack_into("<H", (pdu := bytearray(body)), 8, len(body))
                yield replied(request, transaction(b"", bytes(pdu)))
            else:
                yield framed(reply)

    tracemalloc.start()
    try:
        facts = collected(instead(TRANSACTION, large), timeout=20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert set(codes(facts)) == {"too-large"}
    assert peak < 20 << 20


def listing(names: list[str], following: bool) -> bytes:
    data = b"".join(entry(name, last=name == names[-1]) for name in names)
    head = struct.pack("<HHHH", len(names), 0, 0, 0)
    return transaction(head if following else struct.pack("<H", 1) + head, data)


def endless(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    """Ever new names, and never the end."""
    following = struct.unpack_from("<H", request, 32 + 1 + 28)[0] == 2
    names = [f"{time.monotonic_ns():x}-{number}.dll" for number in range(150)]
    yield replied(request, listing(names, following))


def circular(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    """The same names again and again."""
    following = struct.unpack_from("<H", request, 32 + 1 + 28)[0] == 2
    yield replied(request, listing(["a.dll", "b.dll"], following))


def climbing(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
    """Names that lead elsewhere, ring bells, or hide what follows."""
    names = ["..", ".", "..\\..\\boot.ini", "a/../b", "bell\x07.dll", "esc\x1b[2J", "nul\0.dll", "good.dll"]
    data = b"".join(entry(name, last=name == names[-1]) for name in names)
    yield replied(request, transaction(struct.pack("<HHHHH", 1, len(names), 1, 0, 0), data))


SYSTEM_ROOT_ONLY = CollectionPlan(directories=("%SystemRoot%",), images=frozenset())


def test_a_directory_without_end_is_left_at_the_limit() -> None:
    facts = collected(instead(TRANSACTION2, endless), timeout=60, plan=SYSTEM_ROOT_ONLY)
    assert codes(facts) == ["too-many"]
    assert MAX_ENTRIES < len(facts.files or ()) < MAX_ENTRIES + 200
    assert [one.status for one in facts.directories or ()] == [Listing.PARTIAL]


def test_a_directory_that_goes_in_circles_is_left_at_once() -> None:
    facts = collected(instead(TRANSACTION2, circular), timeout=20, plan=SYSTEM_ROOT_ONLY)
    assert codes(facts) == ["too-many"]
    assert len(facts.files or ()) <= 6


def test_names_that_lead_elsewhere_are_no_files() -> None:
    facts = collected(instead(TRANSACTION2, climbing), timeout=20, plan=SYSTEM_ROOT_ONLY)
    assert codes(facts) == ["odd-names"]
    assert [file.path.rpartition("\\")[2] for file in facts.files or ()] == ["good.dll"]


def test_a_goodbye_that_is_never_answered_costs_a_moment() -> None:
    def silent(request: bytes, replies: tuple[bytes, ...]) -> Iterator[bytes]:
        return iter(())

    started = time.monotonic()
    facts = collected(instead(0x74, silent), timeout=20)
    assert facts.outcome is Outcome.COMPLETE
    assert time.monotonic() - started < 2 + MARGIN


def test_two_collections_beside_each_other_do_not_disturb_each_other() -> None:
    slow: list[HostFacts] = []
    with contextlib.ExitStack() as ending:
        thread = threading.Thread(target=lambda: slow.append(collected(instead(READ, drip))))
        thread.start()
        ending.callback(thread.join)
        assert collected(honest, timeout=20).outcome is Outcome.COMPLETE
    assert slow[0].outcome is Outcome.PARTIAL
