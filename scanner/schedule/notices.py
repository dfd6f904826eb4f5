"""Telling people and programs what a scheduled scan came to: by mail, webhook, or syslog."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import msgspec

from scanner.model.changes import Change, HostChanges, Presence
from scanner.model.errors import OperatorError
from scanner.model.findings import stamp
from scanner.model.schedules import Mail, Notice, Syslog, Webhook

TIMEOUT = 30.0
"""Seconds for a server that is told something."""

LINES = 200
"""Changes that a letter tells; the report has all of them."""

SYSLOG_PRIORITY = 10 * 8 + 4
"""Facility authpriv, severity warning (RFC 5424, section 6.2.1)."""

SYSLOG_LIMIT = 8192
"""Bytes of a line; what RFC 5425 asks receivers to take."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scheduled scan came to; ``code`` is its exit code, ``run`` None if it did not get to one."""

    schedule: str
    at: datetime
    code: int
    run: str | None
    hosts: tuple[HostChanges, ...] = ()

    @property
    def changes(self) -> tuple[tuple[HostChanges, Change], ...]:
        """What changed for the worse."""
        return tuple((host, one) for host in self.hosts for one in host.changes if one.worse)

    @property
    def vanished(self) -> tuple[HostChanges, ...]:
        """Hosts that the run before had."""
        return tuple(host for host in self.hosts if host.presence is Presence.VANISHED)

    @property
    def worse(self) -> bool:
        """Whether somebody should be told: something got worse, a host is gone, or the scan failed."""
        return bool(self.changes or self.vanished) or self.run is None

    @property
    def headline(self) -> str:
        """In a line."""
        if self.run is None:
            return f"{self.schedule}: the scan failed with exit code {self.code}"
        hosts = len({host.target for host, _ in self.changes})
        if not self.worse:
            return f"{self.schedule}: nothing changed for the worse"
        told = []
        if self.changes:
            told.append(f"{_counted(len(self.changes), 'change')} for the worse on {_counted(hosts, 'host')}")
        if self.vanished:
            told.append(f"{_counted(len(self.vanished), 'host')} gone")
        return f"{self.schedule}: {', '.join(told)}"


def sent(notice: Notice, outcome: Outcome) -> None:
    """Tell one of those that want to know.

    Raises :class:`OperatorError` if the server does not take it, ``OSError`` if it cannot be
    reached.
    """
    match notice:
        case Mail():
            _send_mail(notice, outcome)
        case Webhook():
            _post(notice, outcome)
        case Syslog():
            _log(notice, outcome)


def _send_mail(mail: Mail, outcome: Outcome) -> None:
    letter = EmailMessage()
    letter["Subject"] = f"[hotfixscan] {_line(outcome.headline)}"
    letter["From"] = mail.sender
    letter["To"] = ", ".join(mail.to)
    letter["Date"] = format_datetime(outcome.at)
    letter["Message-ID"] = make_msgid(domain="hotfixscan.invalid")
    letter.set_content("".join(line + "\n" for line in _lines(outcome)))
    try:
        with smtplib.SMTP(mail.server, mail.port, timeout=TIMEOUT) as server:
            if mail.starttls:
                server.starttls(context=ssl.create_default_context())
            if mail.username is not None:
                server.login(mail.username, _secret(mail.password_env))
            server.send_message(letter)
    except smtplib.SMTPException as error:
        raise OperatorError(f"{mail.server} did not take the letter: {_line(str(error))}.", "") from None


def _post(webhook: Webhook, outcome: Outcome) -> None:
    headers = {"Content-Type": "application/json", "User-Agent": "hotfixscan"}
    if webhook.token_env is not None:
        headers["Authorization"] = f"Bearer {_secret(webhook.token_env)}"
    body = msgspec.json.encode(
        {
            "schedule": outcome.schedule,
            "at": outcome.at,
            "run": outcome.run,
            "exit_code": outcome.code,
            "headline": outcome.headline,
            "changes": [_event(host, change, outcome) for host, change in outcome.changes],
            "vanished": [host.target for host in outcome.vanished],
        }
    )
    request = urllib.request.Request(webhook.url, body, headers, method="POST")  # noqa: S310 - http(s) only
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as above
            answer.read(1)
    except urllib.error.HTTPError as error:
        raise OperatorError(f"the webhook answered {error.code}.", "") from None


def _log(syslog: Syslog, outcome: Outcome) -> None:
    """RFC 5424 over UDP (RFC 5426): a datagram for each change, one for a scan that failed."""
    family, kind, _, _, place = socket.getaddrinfo(syslog.host, syslog.port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind) as channel:
        for event in _events(outcome):
            channel.sendto(_datagram(event, outcome.at), place)


def _datagram(event: dict[str, object], at: datetime) -> bytes:
    header = f"<{SYSLOG_PRIORITY}>1 {stamp(at)} {socket.gethostname()} hotfixscan {os.getpid()} change - "
    return (header.encode() + msgspec.json.encode(event))[:SYSLOG_LIMIT]


def _events(outcome: Outcome) -> Iterator[dict[str, object]]:
    for host, change in outcome.changes:
        yield _event(host, change, outcome)
    for host in outcome.vanished:
        yield {**_common(outcome), "message": f"{host.target} is gone", "host": _host(host)}
    if outcome.run is None:
        yield {**_common(outcome), "message": outcome.headline}


def _event(host: HostChanges, change: Change, outcome: Outcome) -> dict[str, object]:
    """One change with the names of the Elastic Common Schema."""
    now = change.after.verdict.value if change.after else None
    return {
        **_common(outcome),
        "message": f"{host.hostname or host.target}: {change.rule} is {now}",
        "host": _host(host),
        "rule": {"id": change.rule, "name": change.title},
        "hotfixscan": {
            "change": change.kind.value,
            "before": change.before.verdict.value if change.before else None,
            "after": now,
            "cause": change.cause,
            "run": outcome.run,
            "schedule": outcome.schedule,
        },
    }


def _common(outcome: Outcome) -> dict[str, object]:
    event = {"kind": "alert", "category": ["vulnerability"], "module": "hotfixscan"}
    return {"@timestamp": stamp(outcome.at), "event": event, "ecs": {"version": "8.11.0"}}


def _host(host: HostChanges) -> dict[str, object]:
    return {"name": host.hostname, "id": host.target}


def _lines(outcome: Outcome) -> Iterator[str]:
    yield _line(outcome.headline)
    yield ""
    for host, change in outcome.changes[:LINES]:
        was = change.before.verdict.value if change.before else "not judged"
        now = change.after.verdict.value if change.after else "not judged"
        yield _line(f"{host.hostname or host.target}: {change.rule} {was} -> {now}: {change.title}")
        if change.cause:
            yield _line(f"    {change.cause}")
    if len(outcome.changes) > LINES:
        yield f"and {len(outcome.changes) - LINES} more"
    for host in outcome.vanished:
        yield _line(f"{host.hostname or host.target} is gone.")
    yield ""
    yield f"Run {outcome.run}, exit code {outcome.code}."


def _line(text: str) -> str:
    """One line, whatever a host calls itself: a header must not be ended by a name."""
    return "".join(character if character.isprintable() else "?" for character in text)[:400]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _secret(variable: str | None) -> str:
    secret = os.environ.get(variable or "")
    if not secret:
        raise OperatorError(f"the environment variable {variable} is not set.", "")
    return secret
