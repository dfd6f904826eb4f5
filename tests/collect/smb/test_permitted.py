"""The last check before a request leaves: nothing that could change a host passes, whoever asks for it."""

from __future__ import annotations

import struct

import pytest

from scanner.collect.smb.asking import Request, Subject
from scanner.collect.smb.dialogue import Dialogue
from scanner.collect.smb.opening import Access, Opening
from scanner.collect.smb.packets import Block, Command
from scanner.collect.smb.tolerance import Tolerance

ABOUT = Subject("test", "it")


class Silent:
    """A wire on which nothing may be sent."""

    def send(self, *messages: bytes) -> None:
        raise OSError(f"{len(messages)} messages were sent")


def leave(request: Request) -> None:
    Dialogue(Silent()).send([(request, ABOUT)])  # type: ignore[arg-type]


def opening(at: int, value: int) -> Request:
    """The opening of a file for reading, with one number of it changed."""
    request = next(Opening(1024, Tolerance()).open(1, "\\boot.ini", Access.FILE))
    assert isinstance(request, Request)
    words = bytearray(request.words)
    struct.pack_into("<I", words, at, value)
    return request._replace(words=bytes(words))


@pytest.mark.parametrize("command", sorted(set(range(256)) - set(Command)))
def test_no_other_command_leaves(command: int) -> None:
    with pytest.raises(AssertionError):
        leave(Request(command, b""))  # type: ignore[arg-type]
    with pytest.raises(AssertionError):
        leave(Request(Command.READ_ANDX, bytes(20), then=Block(command, b"")))  # type: ignore[arg-type]


@pytest.mark.parametrize("access", [0x83, 0x2019E, 0x00010081, 0x40000000, 0x02000000, 0x1, 0x2])
def test_nothing_is_opened_with_other_rights(access: int) -> None:
    with pytest.raises(AssertionError):
        leave(opening(15, access))


@pytest.mark.parametrize(("at", "value"), [(7, 0x2), (7, 0x16), (35, 0), (35, 2), (35, 5)])
def test_with_an_oplock_or_making_a_file(at: int, value: int) -> None:
    with pytest.raises(AssertionError):
        leave(opening(at, value))


def test_what_is_permitted_leaves() -> None:
    with pytest.raises(OSError, match="1 messages"):
        leave(opening(15, Access.FILE))
