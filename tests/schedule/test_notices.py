"""Telling people and programs: a real mail server, a real receiver of webhooks and of datagrams."""

from __future__ import annotations

import datetime as dt
import json
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from scanner.model.changes import Change, ChangeKind, HostChanges, Presence
from scanner.model.errors import OperatorError
from scanner.model.findings import Confidence, Finding, Verdict
from scanner.model.schedules import Mail, Syslog, Webhook
from scanner.schedule.notices import LINES, Outcome, sent

AT = dt.datetime(2026, 1, 11, 1, 0, tzinfo=dt.UTC)


def finding(verdict: Verdict) -> Finding:
    return Finding("Q275020", "A title", verdict, Confidence.HIGH, "Because.")


def change(rule: str = "Q275020") -> Change:
    before, after = finding(Verdict.INSTALLED), finding(Verdict.REGRESSED)
    return Change(rule, "A title", ChangeKind.REGRESSED, before, after, "Rdr.sys was replaced.")


def host(*changes: Change, name: str = "HMI-04", presence: Presence = Presence.BOTH) -> HostChanges:
    return HostChanges(f"smb://{name.lower()}", name, presence, changes)


WORSE = Outcome("weekly", AT, 1, "run1", (host(change()), host(name="OLD", presence=Presence.VANISHED)))
FAILED = Outcome("weekly", AT, 2, None)


def test_what_is_worse() -> None:
    fixed = Change("Q1", "", ChangeKind.FIXED, finding(Verdict.MISSING), finding(Verdict.INSTALLED))
    assert not Outcome("weekly", AT, 0, "run1", (host(fixed), host(presence=Presence.APPEARED))).worse
    assert WORSE.worse
    assert FAILED.worse
    assert WORSE.headline == "weekly: 1 change for the worse on 1 host, 1 host gone"
    assert FAILED.headline == "weekly: the scan failed with exit code 2"
    assert Outcome("weekly", AT, 0, "run1").headline == "weekly: nothing changed for the worse"


class _Letters:
    """Takes every letter; those to ``refused@`` it does not."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("refused@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return "250 OK"


def _login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    # Not handled: the server is to say itself that a login failed, or the client would wait for it.
    return AuthResult(success=(data.login, data.password) == (b"scanner", b"of-the-mail"), handled=False)


@pytest.fixture
def letters() -> Iterator[tuple[_Letters, int]]:
    taken = _Letters()
    controller = Controller(
        taken, hostname="127.0.0.1", port=_free_port(), authenticator=_login, auth_require_tls=False
    )
    controller.start()
    yield taken, controller.port
    controller.stop()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _mail(port: int, **others: Any) -> Mail:
    return Mail(("it@example.com", "ot@example.com"), "hotfixscan@example.com", "127.0.0.1", port, **others)


def _letter(envelope: Envelope) -> EmailMessage:
    content = envelope.content
    assert isinstance(content, bytes)
    read = message_from_bytes(content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_a_letter(letters: tuple[_Letters, int]) -> None:
    taken, port = letters
    sent(_mail(port), WORSE)
    (envelope,) = taken.taken
    assert envelope.rcpt_tos == ["it@example.com", "ot@example.com"]
    letter = _letter(envelope)
    assert letter["Subject"].strip() == f"[hotfixscan] {WORSE.headline}"
    text = letter.get_content().replace("\r", "")
    assert "HMI-04: Q275020 installed -> regressed: A title\n    Rdr.sys was replaced.\nOLD is gone." in text


def test_a_letter_with_a_login(letters: tuple[_Letters, int], monkeypatch: pytest.MonkeyPatch) -> None:
    taken, port = letters
    monkeypatch.setenv("MAIL_PASSWORD", "of-the-mail")
    sent(_mail(port, username="scanner", password_env="MAIL_PASSWORD"), WORSE)
    assert len(taken.taken) == 1
    monkeypatch.setenv("MAIL_PASSWORD", "wrong-one")
    with pytest.raises(OperatorError, match="did not take the letter") as raised:
        sent(_mail(port, username="scanner", password_env="MAIL_PASSWORD"), WORSE)
    assert "wrong-one" not in str(raised.value)
    monkeypatch.delenv("MAIL_PASSWORD")
    with pytest.raises(OperatorError, match="MAIL_PASSWORD is not set"):
        sent(_mail(port, username="scanner", password_env="MAIL_PASSWORD"), WORSE)


def test_a_host_cannot_add_headers(letters: tuple[_Letters, int]) -> None:
    taken, port = letters
    evil = host(change(), name="X\r\nBcc: evil@example.com")
    sent(_mail(port), Outcome("weekly\r\nBcc: evil@example.com", AT, 1, "run1", (evil,)))
    (envelope,) = taken.taken
    assert envelope.rcpt_tos == ["it@example.com", "ot@example.com"]
    assert _letter(envelope)["Bcc"] is None
    assert "\nBcc:" not in _letter(envelope).get_content().replace("\r", "")


def test_a_letter_names_the_first_changes(letters: tuple[_Letters, int]) -> None:
    taken, port = letters
    sent(_mail(port), Outcome("weekly", AT, 1, "run1", (host(*[change(f"Q{n}") for n in range(LINES + 7)]),)))
    assert "and 7 more" in _letter(taken.taken[0]).get_content()


def test_a_mail_server_that_refuses(letters: tuple[_Letters, int]) -> None:
    _, port = letters
    refused = Mail(("refused@example.com",), "a@example.com", "127.0.0.1", port)
    with pytest.raises(OperatorError, match="did not take the letter"):
        sent(refused, WORSE)
    with pytest.raises(OSError, match="refused"):
        sent(_mail(_free_port()), WORSE)


class _Receiver(BaseHTTPRequestHandler):
    posted: ClassVar[list[tuple[str | None, dict[str, Any]]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.posted.append((self.headers.get("Authorization"), json.loads(body)))
        self.send_response(500 if self.path == "/broken" else 204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[str]:
    _Receiver.posted.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_webhook(receiver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK_TOKEN", "of-the-hook")
    sent(Webhook(f"{receiver}/x", "HOOK_TOKEN"), WORSE)
    sent(Webhook(f"{receiver}/x"), FAILED)
    (token, body), (none, failed) = _Receiver.posted
    assert (token, none) == ("Bearer of-the-hook", None)
    assert (body["schedule"], body["run"], body["vanished"]) == ("weekly", "run1", ["smb://old"])
    (event,) = body["changes"]
    assert event["rule"] == {"id": "Q275020", "name": "A title"}
    assert (event["hotfixscan"]["before"], event["hotfixscan"]["after"]) == ("installed", "regressed")
    assert (failed["run"], failed["exit_code"]) == (None, 2)


def test_a_webhook_that_is_broken(receiver: str) -> None:
    with pytest.raises(OperatorError, match="answered 500"):
        sent(Webhook(f"{receiver}/broken"), WORSE)
    with pytest.raises(OSError, match="refused"):
        sent(Webhook(f"http://127.0.0.1:{_free_port()}/"), WORSE)


def test_syslog() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(10)
        for outcome in (WORSE, FAILED):
            sent(Syslog("127.0.0.1", receiver.getsockname()[1]), outcome)
        lines = [receiver.recv(9000).decode() for _ in range(3)]
    events = []
    for line in lines:
        header, _, body = line.partition(" - ")
        assert header.startswith("<84>1 2026-01-11T01:00:00Z ")
        assert header.split()[3] == "hotfixscan"
        events.append(json.loads(body))
    assert [event["message"] for event in events] == [
        "HMI-04: Q275020 is regressed",
        "smb://old is gone",
        "weekly: the scan failed with exit code 2",
    ]
    assert all(event["ecs"]["version"] and event["event"]["kind"] == "alert" for event in events)
