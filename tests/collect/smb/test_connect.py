"""Finding the door, with servers that real ones are not: on sockets of this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from impacket import nmb

from scanner.collect.deadline import Deadline
from scanner.collect.errors import LostError
from scanner.collect.smb import faults, wire
from scanner.collect.smb.connect import called_names, connect
from scanner.collect.smb.wire import Wire
from tests.collect.smb.name_service import NameService, serving

POSITIVE, NOT_PRESENT = b"\x82\0\0\0", b"\x83\0\0\1\x82"
KEEP_ALIVE = b"\x85\0\0\0"


@contextmanager
def server(*answers: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Gives each connection in turn its answer to the first thing it says; yields port and what was said."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for answer in answers:
                connection, _ = listening.accept()
                with connection:
                    heard.append(connection.recv(200))
                    connection.sendall(answer)
                    with suppress(ConnectionResetError):
                        connection.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1], heard
        thread.join()


def deadline(seconds: float = 5) -> Deadline:
    return Deadline(seconds, time.monotonic)


@pytest.fixture
def name_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[NameService]:
    """A name service at the loopback address, where we look for one."""
    with serving("127.0.0.1") as service:
        monkeypatch.setattr("scanner.collect.smb.names.NAME_PORT", service.port)
        yield service


def test_the_name_that_every_server_has_is_called_first() -> None:
    with server(POSITIVE) as (port, heard):
        connect("127.0.0.1", [port], deadline()).wire.drop()
    called = nmb.encode_name("*SMBSERVER ", 0x20, "")
    assert heard[0][:4] == b"\x81\0\0\x44"
    assert heard[0][4:].startswith(called)


def test_then_its_own_name_where_it_is_known() -> None:
    with server(NOT_PRESENT, POSITIVE) as (port, heard):
        connect("localhost", [port], deadline()).wire.drop()
    assert heard[1][4:].startswith(nmb.encode_name("LOCALHOST", 0x20, ""))


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("127.0.0.1", ["*SMBSERVER"]),
        ("hmi-04.plant.example", ["*SMBSERVER", "HMI-04"]),
        ("a-name-of-more-than-15", ["*SMBSERVER"]),
        ("fe80::1", ["*SMBSERVER"]),
    ],
)
def test_names_that_can_be_called(address: str, names: list[str]) -> None:
    assert list(called_names(address, deadline(0))) == names


def test_the_name_that_the_host_says_is_its_own(name_service: NameService) -> None:
    name_service.names = (("HMI-04", 0x00, 0x0400), ("PLANT", 0x00, 0x8400), ("OTHER-1", 0x20, 0x0400))
    with server(NOT_PRESENT, POSITIVE) as (port, heard):
        door = connect("127.0.0.1", [port], deadline())
        door.wire.drop()
    assert door.called == "OTHER-1"
    assert heard[1][4:].startswith(nmb.encode_name("OTHER-1", 0x20, ""))


def test_the_name_service_is_asked_only_where_the_first_name_was_not_enough(
    name_service: NameService,
) -> None:
    with server(POSITIVE) as (port, _):
        connect("127.0.0.1", [port], deadline()).wire.drop()
    assert name_service.asked == 0


def lost(port: int, address: str = "127.0.0.1", seconds: float = 5) -> LostError:
    with pytest.raises(LostError) as caught:
        connect(address, [port], deadline(seconds))
    return caught.value


def test_a_host_that_does_not_go_by_any_name() -> None:
    with server(NOT_PRESENT) as (port, _):
        error = lost(port)
    assert error.fault is faults.NETBIOS[0x82]
    assert "0x82" in error.message


def elsewhere(address: str, port: int) -> bytes:
    """A retarget response (RFC 1002, 4.3.5)."""
    return b"\x84\0\0\6" + socket.inet_aton(address) + port.to_bytes(2)


def test_a_host_that_sends_us_elsewhere_is_followed() -> None:
    with server(POSITIVE) as (other, heard), server(elsewhere("127.0.0.1", other)) as (port, _):
        door = connect("127.0.0.1", [port], deadline())
        door.wire.drop()
    assert (door.called, door.moved_to) == ("*SMBSERVER", "127.0.0.1")
    assert heard[0][4:].startswith(nmb.encode_name("*SMBSERVER ", 0x20, ""))


def test_but_only_once() -> None:
    with (
        server(elsewhere("10.1.0.99", 139)) as (other, _),
        server(elsewhere("127.0.0.1", other)) as (port, _),
    ):
        error = lost(port)
    assert error.fault is faults.NETBIOS_RETARGET
    assert "10.1.0.99" in error.message


@pytest.mark.parametrize("address", ["0.0.0.0", "224.0.0.1", "255.255.255.255"])
def test_and_not_to_where_no_host_is(address: str) -> None:
    with server(elsewhere(address, 139)) as (port, _):
        assert lost(port).fault is faults.NETBIOS_RETARGET


def test_what_is_no_netbios() -> None:
    with server(b"HTTP/1.0 400 Bad Request\r\n\r\n") as (port, _):
        assert lost(port).fault is faults.GARBAGE


def test_keep_alives_are_no_answer() -> None:
    with server(KEEP_ALIVE * 3 + POSITIVE + KEEP_ALIVE + b"\0\0\0\2hi") as (port, _):
        connection = connect("127.0.0.1", [port], deadline()).wire
        assert connection.receive() == b"hi"
        connection.drop()


def test_keep_alives_without_end_do_not_stretch_the_deadline() -> None:
    ours, theirs = socket.socketpair()
    ticks = iter(range(1000))
    talk = Wire(ours, Deadline(50, lambda: float(next(ticks))))
    theirs.sendall(KEEP_ALIVE * 400)
    with pytest.raises(LostError) as caught:
        talk.receive()
    assert caught.value.fault is faults.TIMEOUT
    talk.drop()
    theirs.close()


def test_a_message_beyond_all_measure_is_refused_unread() -> None:
    ours, theirs = socket.socketpair()
    talk = Wire(ours, deadline())
    theirs.sendall(b"\0\xff\xff\xff")
    with pytest.raises(LostError) as caught:
        talk.receive()
    assert caught.value.fault is faults.GARBAGE
    talk.drop()
    theirs.close()


def test_a_host_that_talks_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_RECEIVED", 1000)
    ours, theirs = socket.socketpair()
    talk = Wire(ours, deadline())
    theirs.sendall((b"\0\0\1\0" + bytes(256)) * 5)
    assert [len(talk.receive()) for _ in range(3)] == [256] * 3
    with pytest.raises(LostError) as caught:
        talk.receive()
    assert caught.value.fault is faults.TOO_MUCH
    talk.drop()
    theirs.close()


def test_both_ports_closed_is_one_cause() -> None:
    with pytest.raises(LostError) as caught:
        connect("127.0.0.1", [1, 2], deadline())
    assert caught.value.message == "The host refuses the connection (ports 1 and 2)."


def test_the_second_port_where_the_first_is_closed() -> None:
    with server(POSITIVE) as (port, heard):
        connect("127.0.0.1", [1, port], deadline()).wire.drop()
    assert len(heard) == 1


def test_two_ports_with_different_troubles_are_both_told() -> None:
    with server(NOT_PRESENT) as (port, _), pytest.raises(LostError) as caught:
        connect("127.0.0.1", [port, 1], deadline())
    assert caught.value.fault is faults.NETBIOS[0x82]
    assert "port 1: the host refuses the connection" in caught.value.message


def test_no_time_left() -> None:
    assert lost(1, seconds=0).fault is faults.TIMEOUT


def test_all_addresses_of_a_name_share_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three that never answer cost no more than one."""
    places = [(2, 1, 6, "", (f"10.255.255.{last}", 139)) for last in (1, 2, 3)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *how, **ways: places)
    given: list[float] = []

    def never(place: tuple[str, int], timeout: float) -> socket.socket:
        given.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", never)
    assert lost(139, "three.example", seconds=6).fault is faults.TIMEOUT
    assert given[:3] == pytest.approx([2, 3, 6], rel=0.05)


def test_the_second_address_of_a_name_where_the_first_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(POSITIVE) as (port, _):
        places = [(2, 1, 6, "", (address, port)) for address in ("127.99.99.99", "127.0.0.1")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *how, **ways: places)
        connect("two.example", [port], deadline()).wire.drop()
