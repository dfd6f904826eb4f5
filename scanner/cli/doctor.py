"""``hotfixscan doctor``: why a host cannot be scanned, step by step, and what to do about it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import click
import msgspec

from scanner.cli.collection_options import TIMEOUT
from scanner.cli.conduct_options import LEDGER_OPTION, opened_ledger
from scanner.cli.credential_options import CredentialOptions, credential_options
from scanner.cli.exit_codes import ExitCode
from scanner.cli.message_options import MessageOptions, message_options
from scanner.cli.messages import tell
from scanner.cli.option_group import VerbCommand
from scanner.cli.rules.form_option import form_option
from scanner.collect import doctor as smb
from scanner.collect.conduct import Conduct
from scanner.collect.doctor_symptoms import State, Step, Symptom
from scanner.collect.guard import CredentialGuard
from scanner.collect.winrm import doctor as winrm
from scanner.inventory.entries import Entry, Word, entries, entry_ranges
from scanner.model.errors import OperatorError
from scanner.model.targets import Scheme, Target
from scanner.report.text import PARAGRAPH_LIMIT, visible

SCHEMA = "hotfixscan.doctor/1"

_EXAMINERS = {Scheme.SMB: smb.examine, Scheme.WINRM: winrm.examine}

_STEP_WIDTH = max(map(len, Step))
_STATE_WIDTH = max(map(len, State))
_COLOURS = {State.TROUBLE: "red", State.REMARK: "yellow", State.FINE: "green", State.SKIPPED: None}


@click.command(cls=VerbCommand)
@click.argument("target")
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="Port, if the target names none.")
@credential_options
@click.option(
    "--timeout", type=click.FloatRange(0, 86_400, min_open=True), default=TIMEOUT, show_default=True,
    metavar="SECONDS", help="Time for all of it.",
)  # fmt: skip
@LEDGER_OPTION
@form_option("text", "json")
@message_options
def doctor(
    target: str,
    port: int | None,
    credentials: CredentialOptions,
    timeout: float,
    ledger: str | None,
    form: str,
    messages: MessageOptions,
) -> ExitCode:
    """Tell why a host cannot be scanned: a line for each step, with what was seen and what to do.

    It logs on once at most.  A TARGET is a host, 10.0.0.5, smb://host:139 or winrm://host:5985.
    """
    entry = _entry(target, port)
    credential = credentials.credential([entry])
    guard = CredentialGuard(warn=lambda text: tell(text, "warning"))
    with Conduct(guard, ledger=opened_ledger(ledger)).towards(str(entry.target)) as conduct:
        symptoms = _EXAMINERS[entry.target.scheme](
            entry.target, credential, timeout, lambda: datetime.now(UTC), time.monotonic, conduct
        )
        told = _json(entry.target, list(symptoms)) if form == "json" else list(_lines(symptoms))
    return ExitCode.INCOMPLETE if State.TROUBLE in {symptom.state for symptom in told} else ExitCode.COMPLIANT


def _entry(word: str, port: int | None) -> Entry:
    """The one host.  Raises :class:`OperatorError` for anything else."""
    found = entries(entry_ranges([Word(word)]), (), port)
    if len(found) != 1 or found[0].target.scheme not in _EXAMINERS:
        raise OperatorError(f"{word}: is not one host that is reached over SMB or WinRM.", "Name one host.")
    return found[0]


def _lines(symptoms: Iterable[Symptom]) -> Iterator[Symptom]:
    """Print each step as soon as it is done."""
    for symptom in symptoms:
        state = click.style(f"{symptom.state:<{_STATE_WIDTH}}", fg=_COLOURS[symptom.state])
        text = f"{symptom.seen} {symptom.advice or ''}".rstrip()
        click.echo(f"{symptom.step:<{_STEP_WIDTH}}  {state}  {visible(text, PARAGRAPH_LIMIT)}")
        yield symptom


def _json(target: Target, symptoms: Sequence[Symptom]) -> Sequence[Symptom]:
    """Print all steps as one document."""
    document = {"schema": SCHEMA, "target": str(target), "steps": symptoms}
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2))
    return symptoms
