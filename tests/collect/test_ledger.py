"""The touch ledger: a line for each thing, before and after, whatever happens in between."""

from __future__ import annotations

import datetime as dt
import errno
import io
import itertools
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import msgspec
import pytest

from scanner.collect.collect import collect
from scanner.collect.conduct import Conduct
from scanner.collect.ledger import Kind, Ledger, Touch, ledger_schema
from scanner.collect.plan import CollectionPlan
from scanner.model.errors import OperatorError
from scanner.model.targets import Credential, Scheme, Target

START = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)


def clock() -> Iterator[dt.datetime]:
    """A second later every time."""
    moment = START
    while True:
        yield moment
        moment += dt.timedelta(seconds=1)


def ledger(stream: io.BytesIO) -> Ledger:
    ticks = clock()
    return Ledger("touched.jsonl", stream, lambda: next(ticks))


def lines(stream: io.BytesIO) -> list[dict[str, object]]:
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    for line in found:
        jsonschema.validate(line, ledger_schema())
    return found


def test_one_host_from_beginning_to_end() -> None:
    stream = io.BytesIO()
    book = ledger(stream)
    record = book.begin("smb://10.0.0.5")
    assert [line["kind"] for line in lines(stream)] == ["host"], "on record before anything is sent"
    record.sent(Kind.FILE, "%SystemRoot%\\a.dll", 100)
    record.sent(Kind.KEY, "HKLM\\SOFTWARE", 50)
    record.received(Kind.FILE, "%SystemRoot%\\a.dll", 1000)
    record.sent(Kind.FILE, "%SystemRoot%\\a.dll", 60)
    book.end(record)
    host, file, key = lines(stream)
    assert host == {
        "schema": "hotfixscan.ledger/1",
        "target": "smb://10.0.0.5",
        "kind": "host",
        "name": "smb://10.0.0.5",
        "at": "2026-11-22T10:00:00Z",
    }
    assert file == {
        "schema": "hotfixscan.ledger/1",
        "target": "smb://10.0.0.5",
        "kind": "file",
        "name": "%SystemRoot%\\a.dll",
        "at": "2026-11-22T10:00:01Z",
        "seconds": 2.0,
        "requests": 2,
        "sent": 160,
        "received": 1000,
    }
    assert (key["kind"], key["received"], key["seconds"]) == ("key", 0, 0.0)


def test_lines_read_back_as_what_they_were() -> None:
    stream = io.BytesIO()
    ledger(stream).begin("smb://odd\u2028name")
    (touch,) = (msgspec.json.decode(line, type=Touch) for line in stream.getvalue().splitlines())
    assert (touch.target, touch.at, touch.requests) == ("smb://odd\u2028name", START, None)


def test_hosts_side_by_side_keep_their_lines_together() -> None:
    stream = io.BytesIO()
    now = dt.datetime.now(dt.UTC)
    book = Ledger("x", stream, lambda: now)
    start = threading.Barrier(8)

    def visit(number: int) -> None:
        start.wait()
        record = book.begin(f"smb://h{number}")
        for at in range(50):
            record.sent(Kind.KEY, f"HKLM\\{at}", 1)
        book.end(record)

    with ThreadPoolExecutor(8) as crew:
        list(crew.map(visit, range(8)))
    targets = [line["target"] for line in lines(stream) if line["kind"] == "key"]
    assert len(targets) == 400
    assert len([1 for before, after in itertools.pairwise(targets) if before != after]) == 7


class Full(io.BytesIO):
    def write(self, data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_host_that_cannot_be_put_on_record_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.create_connection", lambda *how, **ways: pytest.fail("it was touched"))
    conduct = Conduct(ledger=ledger(Full()))
    target = Target(Scheme.SMB, "127.0.0.1")
    with pytest.raises(OperatorError, match=r"--ledger touched\.jsonl: No space left on device") as caught:
        collect(target, Credential(), CollectionPlan(), 5, START, conduct=conduct)
    assert caught.value.advice


def test_a_host_that_cannot_be_reached_is_on_record() -> None:
    stream = io.BytesIO()
    facts = collect(
        Target(Scheme.SMB, "127.0.0.1", 1), Credential(), CollectionPlan(), 5, START,
        conduct=Conduct(ledger=ledger(stream)),
    )  # fmt: skip
    assert facts.errors[0].code == "port-closed"
    assert [(line["kind"], line["target"]) for line in lines(stream)] == [("host", "smb://127.0.0.1:1")]


class Kept(io.BytesIO):
    """Can be read after it was closed."""

    def close(self) -> None:
        self.seek(0)


def test_an_interrupted_run_leaves_what_was_touched_until_then() -> None:
    stream = Kept()
    with ledger(stream) as book:
        done, under_way = book.begin("smb://a"), book.begin("smb://b")
        done.sent(Kind.PIPE, "winreg", 1)
        under_way.sent(Kind.PIPE, "winreg", 1)
        book.end(done)
    kinds = [(line["target"], line["kind"]) for line in lines(stream)]
    assert kinds == [("smb://a", "host"), ("smb://b", "host"), ("smb://a", "pipe"), ("smb://b", "pipe")]
    under_way.sent(Kind.KEY, "HKLM\\SOFTWARE", 1)
    book.end(under_way)
    assert len(lines(stream)) == 4, "what a thread does that is left behind changes nothing"
