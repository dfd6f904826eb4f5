"""The touch ledger: what was touched on which host, in order, with bytes and time.

One JSON document a line, ``hotfixscan.ledger/1``: a line of kind ``host`` before anything is
sent to a host, and when the host is done a line for everything that was touched on it, in the
order in which it was touched first.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, Self

import msgspec

from scanner.model.errors import OperatorError

SCHEMA = "hotfixscan.ledger/1"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTITY = "urn:hotfixscan:schema:ledger:1"


class Kind(StrEnum):
    """What can be touched.  ``session`` is connecting, agreeing on the dialect, logging on and off.

    The last three are for hosts that are read over WinRM: a shell, a command in it, a question to WMI.
    """

    HOST = "host"
    SESSION = "session"
    SHARE = "share"
    PIPE = "pipe"
    KEY = "key"
    DIRECTORY = "directory"
    FILE = "file"
    SHELL = "shell"
    COMMAND = "command"
    QUERY = "query"


class Touch(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One thing that was touched.

    ``target`` as the operator names it; ``at`` when the first request about the thing left,
    in UTC; ``seconds`` from then to the last answer; ``requests`` sent, ``sent`` and
    ``received`` in bytes of SMB messages, or of HTTP without TLS.  Of a ``host`` only the first
    three are known: that it is about to be touched.
    """

    schema: str
    target: str
    kind: Kind
    name: str
    at: datetime
    seconds: float | None = None
    requests: int | None = None
    sent: int | None = None
    received: int | None = None


class Stream(Protocol):
    """Where lines go."""

    def write(self, data: bytes, /) -> object:
        """Take a line."""
        ...

    def flush(self) -> object:
        """Hand on what was taken."""
        ...

    def close(self) -> object:
        """Take no more."""
        ...


class Record:
    """What is touched on one host, as it happens."""

    def __init__(self, target: str, now: Callable[[], datetime]) -> None:
        self._target = target
        self._now = now
        self._touched: dict[tuple[Kind, str], Touch] = {}

    def sent(self, kind: Kind, name: str, size: int) -> None:
        """A request about this thing, ``size`` bytes long, leaves."""
        touch = self._touched.get((kind, name))
        if touch is None:
            touch = Touch(
                schema=SCHEMA, target=self._target, kind=kind, name=name, at=self._now(),
                seconds=0.0, requests=0, sent=0, received=0,
            )  # fmt: skip
            self._touched[kind, name] = touch
        touch.requests = (touch.requests or 0) + 1
        touch.sent = (touch.sent or 0) + size

    def received(self, kind: Kind, name: str, size: int) -> None:
        """A message of the answer has come."""
        touch = self._touched[kind, name]
        touch.received = (touch.received or 0) + size
        touch.seconds = round((self._now() - touch.at).total_seconds(), 6)

    def touches(self) -> tuple[Touch, ...]:
        """Everything so far, in the order in which it was touched first."""
        return tuple(self._touched.values())


class Ledger:
    """Writes the records of many hosts; hosts may be under way side by side.

    As a context it ends with its stream closed, and with everything in it that was touched until
    then, also on hosts that an interrupted run was still at.
    """

    def __init__(self, path: str, stream: Stream, now: Callable[[], datetime]) -> None:
        """``path`` is for errors, ``now`` tells the time in UTC."""
        self._path = path
        self._stream = stream
        self._now = now
        self._lock = threading.Lock()
        self._open: list[Record] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for record in tuple(self._open):
            self.end(record)
        self._stream.close()

    def begin(self, target: str) -> Record:
        """A host is about to be touched.  Raises :class:`OperatorError`: then it must not be."""
        record = Record(target, self._now)
        with self._lock:
            self._write((Touch(schema=SCHEMA, target=target, kind=Kind.HOST, name=target, at=self._now()),))
            self._open.append(record)
        return record

    def end(self, record: Record) -> None:
        """A host is done; a second time changes nothing.  Raises :class:`OperatorError`."""
        with self._lock:
            if record in self._open:
                self._open.remove(record)
                self._write(record.touches())

    def _write(self, touches: tuple[Touch, ...]) -> None:
        lines = b"".join(msgspec.json.encode(touch) + b"\n" for touch in touches)
        try:
            self._stream.write(lines)
            self._stream.flush()
        except OSError as error:
            raise OperatorError(
                f"--ledger {self._path}: {error.strerror}.", "Make room, or give another path."
            ) from error


def ledger_schema() -> dict[str, Any]:
    """The published JSON Schema of a line."""
    schema = msgspec.json.schema(Touch)
    definition = schema["$defs"]["Touch"]
    definition["description"] = inspect.cleandoc(definition["description"])
    definition["properties"]["schema"] = {"type": "string", "pattern": r"^hotfixscan\.ledger/1(\.\d+)?$"}
    return {"$schema": DIALECT, "$id": IDENTITY, "title": "hotfixscan touch ledger", **schema}
