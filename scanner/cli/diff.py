"""``hotfixscan diff``: what changed between two runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import click
import msgspec

from scanner.catalog.garbage import seldom_collection
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.rules.form_option import form_option
from scanner.cli.store_options import StoreOptions, store_options
from scanner.history import compared
from scanner.model.changes import ChangeKind, HostChanges, Presence
from scanner.report.text import visible
from scanner.store.records import LATEST, PREVIOUS


@click.command(cls=VerbCommand)
@click.argument("before", default=PREVIOUS, metavar="[RUN]")
@click.argument("after", default=LATEST, metavar="[RUN]")
@click.option("--evidence", is_flag=True, help="Tell also where only the evidence changed.")
@form_option("table", "json")
@store_options
def diff(before: str, after: str, evidence: bool, form: str, store: StoreOptions) -> ExitCode:
    """Tell what changed between two runs: by default the latest and the one before.

    A RUN is an id or the beginning of one, `latest` or `previous`. The exit code is 1 if
    something changed for the worse.
    """
    with store.opened() as opened, seldom_collection():
        hosts = [_without_evidence(host, evidence) for host in compared(opened, before, after)]
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(hosts), indent=2))
    else:
        click.echo("".join(line + "\n" for line in _lines(hosts)), nl=False)
    worse = any(change.worse for host in hosts for change in host.changes)
    return ExitCode.NON_COMPLIANT if worse else ExitCode.COMPLIANT


def _without_evidence(host: HostChanges, wanted: bool) -> HostChanges:
    kept = tuple(one for one in host.changes if wanted or one.kind is not ChangeKind.EVIDENCE)
    return HostChanges(host.target, host.hostname, host.presence, kept, host.events)


def _lines(hosts: Sequence[HostChanges]) -> Iterator[str]:
    told = [host for host in hosts if host.presence is not Presence.BOTH or host.changes or host.events]
    yield from chain.from_iterable(map(_of_host, told))
    if not told:
        yield "Nothing changed."


def _of_host(host: HostChanges) -> Iterator[str]:
    presence = "" if host.presence is Presence.BOTH else f": {host.presence.value}"
    yield f"{visible(host.hostname or host.target)} ({visible(host.target)}){presence}"
    for event in host.events:
        yield f"  {visible(event)}"
    for change in host.changes:
        was = change.before.verdict.value if change.before else "not judged"
        now = change.after.verdict.value if change.after else "not judged"
        yield f"  {change.kind.value:<10} {change.rule:<9} {was} -> {now}  {visible(change.title)}"
        if change.cause:
            yield f"  {'':<20} {visible(change.cause)}"
