"""``--dry-run``: what a run would touch, on standard output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from scanner.cli.credential_options import CredentialOptions
from scanner.cli.exit_codes import ExitCode
from scanner.collect.ledger import Kind
from scanner.collect.plan import CollectionPlan
from scanner.collect.rehearsal import intents
from scanner.inventory.entries import Entry
from scanner.model.targets import Scheme
from scanner.report.text import visible

_KIND_WIDTH = max(map(len, Kind))
_LINE_LIMIT = 2000


def rehearse(entries: Iterable[Entry], credentials: CredentialOptions, plan: CollectionPlan) -> ExitCode:
    """Tell it; no secret is asked for, and nothing is connected to."""
    for line in _lines(entries, credentials, plan):
        click.echo(visible(line, _LINE_LIMIT))
    return ExitCode.COMPLIANT


def _lines(entries: Iterable[Entry], credentials: CredentialOptions, plan: CollectionPlan) -> Iterator[str]:
    schemes: set[Scheme] = set()
    for entry in entries:
        schemes.add(entry.target.scheme)
        yield f"{Kind.HOST:{_KIND_WIDTH}}  {entry.target}  ({_who(entry, credentials)})"
    for scheme in [scheme for scheme in (Scheme.SMB, Scheme.WINRM) if scheme in schemes]:
        for intent in intents(plan, scheme):
            yield f"{intent.kind:{_KIND_WIDTH}}  {intent.name}  ({intent.how})"


def _who(entry: Entry, credentials: CredentialOptions) -> str:
    """Which account would be used; never with what."""
    if credentials.no_pass:
        return "as nobody"
    user, domain = entry.access.username, entry.access.domain
    if user is None:
        user, domain = credentials.username, credentials.domain
    if user is None:
        return "as the account that is asked for"
    return f"as {domain}\\{user}" if domain else f"as {user}"
