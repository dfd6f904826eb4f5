"""The NetBIOS name service: every answer is understood or left, and Samba's own is."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from impacket import nmb

from scanner.collect.smb import names
from scanner.collect.smb.names import NetbiosName, NodeStatus, node_status
from tests.collect.smb.name_service import NameService, serving, status_answer

UNIQUE, GROUP = 0x0400, 0x8400
CONTROLLER = (
    ("DC-1", 0x00, UNIQUE),
    ("PLANT", 0x00, GROUP),
    ("PLANT", 0x1C, GROUP),
    ("DC-1", 0x20, UNIQUE),
    ("PLANT", 0x1B, UNIQUE),
)


@pytest.fixture
def service() -> Iterator[NameService]:
    with serving("127.0.0.1") as found:
        yield found


def test_the_question_is_the_one_impacket_asks() -> None:
    theirs = nmb.NAME_SERVICE_PACKET()
    theirs["NAME_TRN_ID"] = 0x1234
    theirs["QDCOUNT"] = 1
    asked = nmb.QUESTION_ENTRY()
    asked["QUESTION_NAME"] = nmb.encode_name("*", 0, "")
    asked["QUESTION_TYPE"], asked["QUESTION_CLASS"] = 0x21, 0x01
    theirs["ANSWERS"] = asked.getData()
    head, tail = names.question(0x1234)[:12], names.question(0x1234)[46:]
    assert head == theirs.getData()[:12]
    assert tail == b"\0\x21\0\x01"
    assert len(names.question(0)) == 50


def test_a_host_tells_all_its_names(service: NameService) -> None:
    service.names = CONTROLLER
    status = node_status("127.0.0.1", 5, service.port)
    assert status is not None
    assert (status.computer, status.server, status.domain) == ("DC-1", "DC-1", "PLANT")
    assert status.controls_domain
    assert status.unit == "0060b0c0ffee"
    assert len(status.names) == len(CONTROLLER)


def test_a_host_without_a_server_service() -> None:
    status = NodeStatus((NetbiosName("ENG-11", 0x00, False), NetbiosName("ENG-11", 0x03, False)))
    assert (status.computer, status.server, status.domain) == ("ENG-11", None, None)
    assert not status.controls_domain


def test_what_is_no_answer_to_our_question_is_passed_over(service: NameService) -> None:
    foreign = status_answer(names.question(0), (("LIAR", 0x20, UNIQUE),))
    service.garbage = (b"", b"\0" * 11, b"A" * 600, foreign[:2] + b"\x84\x03" + foreign[4:])
    service.names = CONTROLLER
    status = node_status("127.0.0.1", 5, service.port)
    assert status is not None
    assert status.server == "DC-1"


def test_nobody_answers(service: NameService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "answer", lambda datagram: None)
    assert node_status("127.0.0.1", 0.1, service.port) is None
    assert service.asked == names.TRIES


def test_nobody_is_there() -> None:
    with serving("127.0.0.1") as gone:
        port = gone.port
    assert node_status("127.0.0.1", 1, port) is None
    assert node_status("no-such-host.invalid", 1, port) is None


def test_a_name_that_points_back_into_the_message() -> None:
    whole = status_answer(names.question(7), CONTROLLER)
    pointing = whole[:12] + b"\xc0\x0c" + whole[46:]
    assert names.answer(pointing) == names.answer(whole)


@given(st.binary(max_size=300))
def test_any_datagram_is_an_answer_or_none(rest: bytes) -> None:
    names.answer(rest)
    found = names.answer(struct.pack(">HHHHHH", 1, 0x8400, 0, 1, 0, 0) + rest)
    assert found is None or len(found[1].names) <= 255


@given(st.integers(0, 300))
def test_an_answer_cut_short_is_none(length: int) -> None:
    whole = status_answer(names.question(1), CONTROLLER)
    needed = len(whole) - 46
    assert (names.answer(whole[:length]) is None) == (length < needed)
