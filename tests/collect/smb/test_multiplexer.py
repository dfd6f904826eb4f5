"""Questions side by side, against a server made from [MS-CIFS] where no smbd can be made to behave so."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from unittest import mock

import pytest

from scanner.collect.deadline import Deadline
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.smb import faults, packets
from scanner.collect.smb.asking import MORE, Asking, Once, Request, Subject, Until
from scanner.collect.smb.dialogue import Dialogue, Signer
from scanner.collect.smb.multiplexer import Multiplexer
from scanner.collect.smb.opening import Opened, Opening
from scanner.collect.smb.packets import Command
from scanner.collect.smb.tolerance import LONG_LISTING, MOST_PIPES, Tolerance, announced
from tests.collect.smb.scripted import CREATED, DONE, body

RESOURCES = 0xC0000205
SMB_BAD_COMMAND = 0x00160002
Answer = Callable[[bytes], list[bytes]]
"""The replies to one request."""


def reply(request: bytes, rest: bytes = DONE, status: int = 0) -> bytes:
    """A reply with the request's header."""
    header = bytearray(request[: packets.HEADER])
    struct.pack_into("<I", header, 5, status)
    header[9] |= 0x80
    return bytes(header) + rest


def tag(request: bytes) -> int:
    """The number that a question of these tests put into its parameters."""
    return int.from_bytes(request[33:35], "little")


class Server:
    """Answers all that is under way, the last first, as a server may ([MS-CIFS] 3.2.4.1.1, 3.3.4.1)."""

    def __init__(self, answer: Answer = lambda request: [reply(request)]) -> None:
        self.deadline = Deadline(1, lambda: 0.0)
        self.sent: list[bytes] = []
        self.most_at_once = 0
        self._answer = answer
        self._open: list[bytes] = []
        self._ready: list[bytes] = []

    def send(self, *messages: bytes) -> None:
        self.sent += messages
        self._open += messages
        self.most_at_once = max(self.most_at_once, len(self._open))

    def messages(self) -> Iterator[bytes]:
        yield self.receive()
        while self._ready:
            yield self.receive()

    def receive(self) -> bytes:
        if not self._ready and not self._open:
            raise LostError(faults.RESET, "nothing was asked")
        if not self._ready:
            self._ready = self._answer(self._open.pop())
        return self._ready.pop(0)

    def drop(self) -> None:
        pass


def multiplexer(server: Server, tolerance: Tolerance) -> Multiplexer:
    return Multiplexer(Dialogue(server), tolerance)  # type: ignore[arg-type]


def asks(number: int, times: int = 3) -> Asking[tuple[int, int]]:
    """A question of so many requests, one after the other; it counts the answers that are its own."""
    right = 0
    for _ in range(times):
        answer = yield Request(Command.CLOSE, struct.pack("<H", number) + bytes(4))
        right += answer.raw[33:35] == struct.pack("<H", number)
    return number, right


def echo(request: bytes) -> list[bytes]:
    return [reply(request, body(request[33:39]))]


def run(server: Server, tolerance: Tolerance, count: int = 30) -> list[tuple[int, int]]:
    mux, found = multiplexer(server, tolerance), list[tuple[int, int]]()
    for number in range(count):
        mux.start(asks(number), Subject("test", str(number)), found.append)
    while mux.turn():
        pass
    return found


@pytest.mark.parametrize("window", [1, 2, 10, 50])
def test_every_question_gets_its_own_answers_in_whatever_order_they_come(window: int) -> None:
    server = Server(echo)
    found = run(server, Tolerance(window=window))
    assert sorted(found) == [(number, 3) for number in range(30)]
    assert server.most_at_once == min(window, 30)


@pytest.mark.parametrize(("window", "waits"), [(1, False), (50, True)])
def test_only_where_many_are_under_way_they_are_given_time_to_come_together(window: int, waits: bool) -> None:
    with mock.patch("scanner.collect.smb.multiplexer.sleep") as sleep:
        run(Server(echo), Tolerance(window=window))
    assert sleep.called is waits
    assert all(call.args[0] <= 0.001 for call in sleep.call_args_list)


def test_urgent_questions_leave_first() -> None:
    server = Server()
    mux = multiplexer(server, Tolerance(window=1))
    for number in (1, 2):
        mux.start(asks(number, 1), Subject("test", ""), lambda found: None, urgent=number == 2)
    while mux.turn():
        pass
    assert [tag(request) for request in server.sent] == [2, 1]


def test_an_answer_in_several_messages_while_others_are_under_way() -> None:
    def parts() -> Asking[list[bytes]]:
        first = yield Request(Command.TRANSACTION2, struct.pack("<H", 7))
        second = yield MORE
        return [first.raw[first.data], second.raw[second.data]]

    def answer(request: bytes) -> list[bytes]:
        if request[4] == Command.TRANSACTION2:
            return [reply(request, body(b"", b"one")), reply(request, body(b"", b"two"))]
        return echo(request)

    mux, found = multiplexer(Server(answer), Tolerance(window=50)), list[object]()
    mux.start(parts(), Subject("test", "parts"), found.append)
    mux.start(asks(1), Subject("test", "other"), found.append)
    while mux.turn():
        pass
    assert sorted(map(str, found)) == ["(1, 3)", "[b'one', b'two']"]


def test_what_the_host_has_no_resources_for_is_asked_again_by_itself() -> None:
    refused: list[int] = []

    def answer(request: bytes) -> list[bytes]:
        if not refused:
            refused.append(tag(request))
            return [reply(request, status=RESOURCES)]
        return echo(request)

    server, tolerance = Server(answer), announced(50)
    assert sorted(run(server, tolerance)) == [(number, 3) for number in range(30)]
    assert (tolerance.window, tolerance.pipes) == (1, 1), "and everything after it too"


def test_what_it_has_no_resources_for_even_then_is_refused() -> None:
    def asking() -> Asking[str]:
        try:
            yield Request(Command.CLOSE, bytes(6))
        except DeniedError as error:
            return error.fault.code
        return "answered"

    server = Server(lambda request: [reply(request, status=RESOURCES)])
    mux, found = multiplexer(server, announced(50)), list[str]()
    mux.start(asking(), Subject("test", ""), found.append)
    while mux.turn():
        pass
    assert found == ["out-of-resources"]
    assert len(server.sent) == 2


def test_what_many_need_is_asked_for_once() -> None:
    server = Server()

    def connect() -> Asking[int]:
        return (yield Request(Command.TREE_CONNECT_ANDX, bytes(6))).number

    once = Once(connect)
    mux, found = multiplexer(server, Tolerance(window=10)), list[int]()
    for _ in range(5):
        mux.start(once.outcome(), Subject("test", ""), found.append)
    while mux.turn():
        pass
    assert len(server.sent) == 1
    assert found == found[:1] * 5


def test_who_waits_for_what_never_comes_ends_nobody_else() -> None:
    def waits() -> Asking[None]:
        yield Until(lambda: False)

    mux, found = multiplexer(Server(echo), Tolerance()), list[object]()
    mux.start(waits(), Subject("test", ""), found.append)
    mux.start(asks(1), Subject("test", ""), found.append)
    while mux.turn():
        pass
    assert found == [(1, 3)]


def test_an_answer_to_nothing_that_was_asked_ends_the_conversation() -> None:
    def stray(request: bytes) -> list[bytes]:
        return [request[:30] + struct.pack("<H", 4711) + DONE]

    with pytest.raises(LostError) as caught:
        run(Server(stray), Tolerance())
    assert caught.value.fault is faults.GARBAGE


def test_at_the_end_every_question_may_make_something_of_what_it_has() -> None:
    def keeps() -> Asking[str]:
        try:
            yield Request(Command.CLOSE, bytes(6))
        except LostError:
            return "what came before"
        return "all"

    server, found = Server(), list[object]()
    mux = multiplexer(server, Tolerance(window=2))
    mux.start(keeps(), Subject("test", "keeps"), found.append)
    mux.start(asks(1), Subject("test", "loses"), found.append)
    mux.abandon(LostError(faults.RESET))
    assert found == ["what came before"]
    assert not mux.turn()


def test_each_reply_is_checked_by_the_number_of_its_request_whatever_its_place() -> None:
    """Replies are signed with the number after their request's ([MS-CIFS] 3.1.5.1), and come last first."""
    key = b"k" * 16

    def signed(request: bytes) -> list[bytes]:
        sequence = 2 * server.sent.index(request) + 3
        return [Signer(key)._signed(echo(request)[0], sequence)]

    server = Server(signed)
    dialogue = Dialogue(server)  # type: ignore[arg-type]
    dialogue.signer = Signer(key)
    mux, found = Multiplexer(dialogue, Tolerance(window=10)), list[tuple[int, int]]()
    for number in range(10):
        mux.start(asks(number), Subject("test", ""), found.append)
    while mux.turn():
        pass
    assert sorted(found) == [(number, 3) for number in range(10)]


def opened(tolerance: Tolerance, *answers: tuple[int, bytes]) -> tuple[Opened, Server]:
    """A file opened with its first bytes, of a server that gives these statuses and bodies."""
    left = list(answers)

    def answer(request: bytes) -> list[bytes]:
        status, rest = left.pop(0)
        return [reply(request, rest, status)]

    server, found = Server(answer), list[Opened]()
    mux = multiplexer(server, tolerance)
    asking = Opening(4228, tolerance).open_and_read(1, "\\a.dll", 1024)
    mux.start(asking, Subject("test", ""), found.append)
    while mux.turn():
        pass
    return found[0], server


def created(then: int, offset: int = 0) -> bytes:
    """An answer to an open that leads on to another command at this offset."""
    words = struct.pack("<BxH", then, offset) + struct.pack("<BHI", 0, 0x4001, 1) + bytes(57)
    return body(words)


def test_two_commands_in_a_message() -> None:
    front = created(Command.READ_ANDX, packets.HEADER + len(created(0)))
    at = packets.HEADER + len(front) + 1 + 24 + 2
    words = packets.NO_ANDX + struct.pack("<HHHHH", 0, 0, 0, 5, at) + bytes(10)
    tolerance = announced(50)
    file, server = opened(tolerance, (0, front + body(words, b"MZ..!")))
    assert file == Opened(0x4001, b"MZ..!")
    assert server.sent[0][33] == Command.READ_ANDX
    assert tolerance.chains


@pytest.mark.parametrize("status", sorted(faults.NO_CHAINS))
def test_a_server_that_refuses_two_commands_is_asked_one_by_one_from_then_on(status: int) -> None:
    tolerance = announced(50)
    file, server = opened(tolerance, (status, DONE), (0, CREATED))
    assert file == Opened(0x4001, None)
    assert [request[33] for request in server.sent] == [Command.READ_ANDX, 0xFF]
    assert not tolerance.chains


def test_a_server_that_passes_over_the_second_command() -> None:
    tolerance = announced(50)
    file, server = opened(tolerance, (0, CREATED))
    assert file == Opened(0x4001, None)
    assert len(server.sent) == 1
    assert not tolerance.chains


def test_an_open_file_is_not_forgotten_when_only_the_read_is_refused() -> None:
    tolerance = announced(50)
    file, _ = opened(tolerance, (SMB_BAD_COMMAND, created(Command.READ_ANDX)))
    assert file == Opened(0x4001, None)
    assert not tolerance.chains


@pytest.mark.parametrize("offset", [0, 33, 60, 5000])
def test_a_chain_that_leads_nowhere_or_back(offset: int) -> None:
    with pytest.raises(LostError) as caught:
        opened(announced(50), (0, created(Command.READ_ANDX, offset)))
    assert caught.value.fault is faults.GARBAGE


@pytest.mark.parametrize(
    ("offered", "window", "pipes"),
    [(0, 1, 1), (1, 1, 1), (2, 2, 1), (10, 10, 8), (50, 50, 12), (60_000, 50, 12)],
)
def test_what_a_host_is_taken_to_put_up_with(offered: int, window: int, pipes: int) -> None:
    tolerance = announced(offered)
    assert (tolerance.window, tolerance.pipes) == (window, pipes)
    assert pipes <= MOST_PIPES
    assert tolerance.listing == LONG_LISTING
