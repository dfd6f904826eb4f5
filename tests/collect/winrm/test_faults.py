"""What can go wrong over WinRM: each thing has its own cause and advice, and ends in time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from scanner.collect.budget import Budget
from scanner.collect.conduct import Conduct
from scanner.model.facts import Listing, Outcome
from tests.collect.winrm.conftest import Serve
from tests.collect.winrm.hosts import collected
from tests.winrm_endpoint.service import SOAP, Service

Rows = tuple[tuple[str, str], ...]
BOMB = b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 99 + b'"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>'
DEEP = b"<a>" * 500 + b"</a>" * 500
LARGE = b"<a>" + b"b" * (5 << 20) + b"</a>"
NOT_SOAP = b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body/></s:Envelope>'
HTML = "text/html"


@dataclass(frozen=True)
class Row:
    """A condition, and what is to be told of it: stage and code of each row."""

    name: str
    rows: Rows
    outcome: Outcome = Outcome.PARTIAL
    traits: dict[str, Any] = field(default_factory=dict)
    timeout: float = 20


def instead(action: str, body: bytes, status: int = 200, kind: str = SOAP) -> dict[str, Any]:
    return {"instead": {action: (status, kind, body)}}


NEVER = Outcome.UNREACHABLE
TABLE = (
    Row("no such page", (("negotiate", "not-winrm"),), NEVER, {"identify": False}),
    Row("another service", (("negotiate", "not-winrm"),), NEVER, instead("Identify", b"<html>", kind=HTML)),
    Row("a service that moved", (("negotiate", "not-winrm"),), NEVER, instead("Identify", b"", 301, HTML)),
    Row("encryption wanted", (("negotiate", "not-encrypted"),), NEVER, instead("Identify", b"", 500, "")),
    Row("entities", (("negotiate", "not-winrm"),), NEVER, instead("Identify", BOMB)),
    Row("broken off at once", (("negotiate", "connection-lost"),), NEVER, {"breaks": {"Identify"}}),
    Row("too large", (("negotiate", "too-much"),), NEVER, instead("Identify", LARGE)),
    Row("compressed", (("negotiate", "not-winrm"),), NEVER, instead("Identify", LARGE, kind=f"{SOAP}|gzip")),
    Row("dripping", (("negotiate", "timeout"),), NEVER, {"drips": 0.2}, timeout=1.5),
    Row("shells denied", (("shell", "access-denied"),), traits={"shell": "denied"}),
    Row("too many shells", (("shell", "too-many-shells"),), traits={"shell": "limit"}),
    Row("no shell, no WMI",
        (("session", "no-shell"), ("registry", "no-registry"), ("registry", "access-denied")),
        traits={"shell": "none", "wmi": "denied"}),
    Row("no shell identifier", (("shell", "malformed"),), traits=instead("Create", NOT_SOAP)),
    Row("no command identifier", (("shell", "malformed"),), traits=instead("Command", NOT_SOAP)),
    Row("a fault that is no XML", (("shell", "malformed"),), traits=instead("Command", b"<a", 500)),
    Row("entities in an answer", (("shell", "malformed"),), traits=instead("Receive", BOMB)),
    Row("no end of elements", (("shell", "malformed"),), traits=instead("Receive", DEEP)),
    Row("an answer without end", (("shell", "too-much"),), traits=instead("Receive", LARGE)),
    Row("broken off", (("shell", "connection-lost"),), traits={"breaks": {"Receive"}}),
    Row("nothing to tell, for ever", (("shell", "timeout"),), traits={"stalls": True}, timeout=4),
)  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_each_has_its_own_cause(serve: Serve, row: Row) -> None:
    began = time.monotonic()
    before = threading.active_count()
    service = serve(**row.traits)
    facts = collected(service, timeout=row.timeout)
    assert tuple((error.stage, error.code) for error in facts.errors) == row.rows
    assert facts.outcome is row.outcome
    assert all(error.advice and error.message.endswith(".") for error in facts.errors)
    assert len({error.advice for error in facts.errors if error.code == "no-shell"}) <= 1
    assert time.monotonic() - began < row.timeout + 5
    assert _settled(before, service)


def _settled(before: int, service: Service) -> bool:
    """Whether no thread of ours is left: those of the service end with their connections."""
    deadline = time.monotonic() + 10
    while threading.active_count() > before + 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    return threading.active_count() <= before + 1


def test_shells_are_closed_whatever_happens(serve: Serve) -> None:
    """As long as the connection bears it; otherwise the host ends them when they are idle."""
    for traits in ({"stalls": True}, instead("Command", NOT_SOAP), instead("Receive", NOT_SOAP)):
        service = serve(**traits)
        collected(service, timeout=4 if "stalls" in traits else 20)
        assert service.shells.open == {}
        assert service.shells.deleted == 1
        assert service.actions[-1] == "Delete"


def test_what_was_told_before_the_end_is_kept(serve: Serve) -> None:
    """First things first: profile, hotfixes, then files; what is told in part is not taken for whole."""
    whole = collected(serve())
    kept = []
    for receives in range(1, 100):
        facts = collected(serve(output=400, receives=receives))
        if facts.outcome is Outcome.COMPLETE:
            break
        assert [(error.stage, error.code) for error in facts.errors][-1] == ("shell", "connection-lost")
        assert facts.outcome is Outcome.PARTIAL
        assert facts.hotfixes_status in (None, whole.hotfixes_status, Listing.PARTIAL)
        assert all(one in (whole.hotfixes or ()) for one in facts.hotfixes or ())
        assert {one.path for one in facts.files or ()} <= {one.path for one in whole.files or ()}
        listed = {one.path for one in facts.directories or () if one.status is Listing.LISTED}
        assert {one.path for one in whole.files or () if one.path.rpartition("\\")[0] in listed} <= {
            one.path for one in facts.files or ()
        }
        kept.append((len(facts.registry or ()), len(facts.hotfixes or ()), len(facts.files or ())))
    assert kept == sorted(kept)
    assert len(kept) >= 3
    assert kept[-1] > kept[0]


def test_nobody_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    facts = collected(Service(*[None] * 4, port=port))  # type: ignore[arg-type]
    assert [(error.stage, error.code) for error in facts.errors] == [("connect", "port-closed")]


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that is open and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_nothing_is_said(silent: int) -> None:
    facts = collected(Service(*[None] * 4, port=silent), timeout=1)  # type: ignore[arg-type]
    assert [(error.stage, error.code) for error in facts.errors] == [("negotiate", "timeout")]


def test_an_unknown_name() -> None:
    facts = collected(Service(*[None] * 4, port=5985), address="nowhere.invalid")  # type: ignore[arg-type]
    assert [(error.stage, error.code) for error in facts.errors] == [("connect", "unknown-name")]


def test_a_budget(serve: Serve) -> None:
    service = serve()
    facts = collected(service, conduct=Conduct(budget=Budget(calls=6)))
    assert [(error.stage, error.code) for error in facts.errors] == [("shell", "budget-spent")]
    assert service.requests == 6


def test_a_fuse(serve: Serve) -> None:
    service = serve(shell="limit")
    facts = collected(service, conduct=Conduct(fuse=1))
    assert [error.code for error in facts.errors] == ["fuse-blown"]
    assert service.actions == ["Create"]


def test_no_file_is_needed_beside_the_package() -> None:
    from scanner.collect.winrm import powershell

    assert Path(powershell.__file__).with_name("collect.ps1").is_file()
