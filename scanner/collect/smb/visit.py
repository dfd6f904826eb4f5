"""Visiting a host without logging on: which door opens, who it says it is, and what its names are.

Many visits go on side by side in one thread, each in bounded time.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.interface import Refusal
from scanner.collect.smb import faults, names
from scanner.collect.smb.connect import ANY_SERVER, DIRECT_PORT
from scanner.collect.smb.introduction import Conversation, Introduction, introduction
from scanner.collect.smb.names import NodeStatus
from scanner.collect.smb.wire import (
    KEEP_ALIVE,
    MAX_MESSAGE,
    MESSAGE,
    SESSION_REQUEST,
    require_session,
    session_names,
)

Now = Callable[[], datetime]
"""Our own clock, in UTC."""

_MAX_PACKETS = 64
"""NetBIOS packets taken from one host; an introduction needs three, the rest are keep-alives."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit found; ``port`` None: no door was open.

    ``trouble`` says why a host with an open door did not say who it is; ``heard_at`` is our
    own time when it had done.
    """

    address: str
    port: int | None = None
    introduction: Introduction | None = None
    names: NodeStatus | None = None
    trouble: Refusal | None = None
    heard_at: datetime | None = None


class NameAsker(asyncio.DatagramProtocol):
    """Asks hosts for their NetBIOS names, all over one socket."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, int], asyncio.Future[NodeStatus]] = {}
        self._transport: asyncio.DatagramTransport | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def listening(cls) -> AsyncIterator[NameAsker]:
        """An asker with a socket of its own."""
        loop = asyncio.get_running_loop()
        transport, asker = await loop.create_datagram_endpoint(cls, family=socket.AF_INET)
        asker._transport = transport
        try:
            yield asker
        finally:
            transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Somebody says something; whoever waits for just that gets it."""
        found = names.answer(data)
        waiting = self._waiting.get((addr[0], found[0])) if found is not None else None
        if found is not None and waiting is not None and not waiting.done():
            waiting.set_result(found[1])

    def error_received(self, exc: Exception) -> None:
        """A datagram could not be delivered: nobody answers it, and that is that."""

    async def ask(self, address: str) -> NodeStatus | None:
        """The names of the host at a numeric address; None where it does not say them in time."""
        assert self._transport is not None
        key = (address, secrets.randbelow(0x10000))
        waiting = self._waiting[key] = asyncio.get_running_loop().create_future()
        try:
            for _ in range(names.TRIES):
                self._transport.sendto(names.question(key[1]), (address, names.NAME_PORT))
                with contextlib.suppress(TimeoutError):
                    return await asyncio.wait_for(asyncio.shield(waiting), names.TRY_SECONDS)
            return None
        finally:
            waiting.cancel()
            del self._waiting[key]


@dataclass(slots=True)
class _Door:
    """An open port, and the connection through it, which carries NetBIOS packets."""

    port: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    taken: int = field(default=0)

    async def ask(self, kind: int, body: bytes) -> tuple[int, bytes]:
        """Send one packet and return the next that is no keep-alive."""
        self.writer.write(struct.pack(">I", kind << 24 | len(body)) + body)
        while True:
            head = int.from_bytes(await self.reader.readexactly(4))
            self.taken += 1
            if head & 0xFFFFFF > MAX_MESSAGE or self.taken > _MAX_PACKETS:
                raise LostError(faults.GARBAGE, "a message beyond all measure")
            answer = await self.reader.readexactly(head & 0xFFFFFF)
            if head >> 24 != KEEP_ALIVE:
                return head >> 24, answer

    def close(self) -> None:
        """Close it without a word."""
        self.writer.transport.abort()


async def visit(address: str, ports: Sequence[int], seconds: float, asker: NameAsker, now: Now) -> Visit:
    """Visit the host at a numeric address; never raises for anything that a host does.

    Every door is tried for so many ``seconds``, and what is said there may take as long.
    """
    async with _open_door(address, ports, seconds) as door:
        if door is None:
            return Visit(address)
        asking = asyncio.create_task(asker.ask(address))
        try:
            said, trouble = await _said(address, door, seconds, asking)
            heard_at = now()
        except BaseException:
            asking.cancel()
            raise
    return Visit(address, door.port, said, await asking, trouble, heard_at)


@contextlib.asynccontextmanager
async def _open_door(address: str, ports: Sequence[int], seconds: float) -> AsyncIterator[_Door | None]:
    """The door that opens first; None where none does.  Afterwards all are closed."""
    knocks = {asyncio.create_task(_knock(address, port, seconds)) for port in ports}
    try:
        yield await _first(knocks)
    finally:
        await _leave(knocks)


async def _first(knocks: set[asyncio.Task[_Door]]) -> _Door | None:
    for knock in asyncio.as_completed(knocks):
        with contextlib.suppress(OSError):
            return await knock
    return None


async def _leave(knocks: set[asyncio.Task[_Door]]) -> None:
    """Close every door that opened, and knock no more at the others."""
    for knock in knocks:
        knock.cancel()
    for door in await asyncio.gather(*knocks, return_exceptions=True):
        if isinstance(door, _Door):
            door.close()


async def _knock(address: str, port: int, seconds: float) -> _Door:
    """Connect.  Raises :class:`OSError`, of which ``TimeoutError`` is one."""
    async with asyncio.timeout(seconds):
        return _Door(port, *await asyncio.open_connection(address, port))


async def _said(
    address: str, door: _Door, seconds: float, asking: asyncio.Task[NodeStatus | None]
) -> tuple[Introduction | None, Refusal | None]:
    """Who the host says it is, or why it does not."""
    try:
        async with asyncio.timeout(seconds):
            return await _introduced(address, door, seconds, asking), None
    except (LostError, DeniedError) as error:
        return None, Refusal(error.fault.code, error.message, error.fault.advice)
    except TimeoutError:
        return None, _refusal(LostError(faults.TIMEOUT, f"{seconds:g} s"))
    except (OSError, EOFError):
        return None, _refusal(LostError(faults.RESET))


async def _introduced(
    address: str, door: _Door, seconds: float, asking: asyncio.Task[NodeStatus | None]
) -> Introduction:
    """Under the name that all servers have, else under the one that the host says is its own."""
    if door.port == DIRECT_PORT:
        return await _conversed(door, introduction())
    try:
        return await _called(door, ANY_SERVER)
    except LostError as error:
        door.close()
        status = await asking if error.fault.code == "netbios-refused" else None
        if status is None or status.server is None:
            raise
        again = await _knock(address, door.port, seconds)
        with contextlib.closing(again):
            return await _called(again, status.server)


async def _called(door: _Door, name: str) -> Introduction:
    require_session(*await door.ask(SESSION_REQUEST, session_names(name)), name)
    return await _conversed(door, introduction())


async def _conversed(door: _Door, conversation: Conversation) -> Introduction:
    try:
        message = next(conversation)
        while True:
            kind, answer = await door.ask(MESSAGE, message)
            if kind != MESSAGE:
                raise LostError(faults.GARBAGE, f"NetBIOS packet of type 0x{kind:02X}")
            message = conversation.send(answer)
    except StopIteration as end:
        found = end.value
        assert isinstance(found, Introduction)
        return found


def _refusal(error: LostError) -> Refusal:
    return Refusal(error.fault.code, error.message, error.fault.advice)
