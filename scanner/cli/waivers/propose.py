"""``hotfixscan waivers propose``: the waiver that somebody has to answer for, with its evidence filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import click

from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.store_options import StoreOptions, store_options
from scanner.cli.waivers.sources import host_reports
from scanner.engine.scope import concerns
from scanner.engine.waiving import WAIVABLE
from scanner.model.errors import OperatorError
from scanner.model.findings import Finding, HostReport
from scanner.model.identifiers import identifier
from scanner.model.policy import Scope
from scanner.policy.proposal import proposal
from scanner.scan import clock

TERM = timedelta(days=180)
"""How long a proposed waiver lasts, unless the operator says otherwise."""


@click.command(cls=VerbCommand)
@click.argument("rules", nargs=-1, required=True, metavar="RULE...")
@click.option("--host", "hosts", multiple=True, metavar="HOST", help="Name, address or network. Repeatable.")
@click.option("--id", "name", default="W-1", show_default=True, metavar="ID", help="The waiver's name.")
@click.option("--expires", type=click.DateTime(["%Y-%m-%d"]), help="Its last day.  [default: in 180 days]")
@click.option("--findings", metavar="FILE", help="Findings that scan or judge wrote; - is standard input.")
@click.option("--run", metavar="RUN", help="A run that was kept.  [default: latest]")
@store_options
def propose(
    rules: tuple[str, ...],
    hosts: tuple[str, ...],
    name: str,
    expires: datetime | None,
    findings: str | None,
    run: str | None,
    store: StoreOptions,
) -> ExitCode:
    """Print a waiver for what fails or is open, as YAML, bound to the evidence of today.

    A RULE is an article, bulletin or CVE. Who answers for it, who approved it and why is
    left to be filled in.
    """
    wanted, scope = _identifiers(rules), Scope(hosts=hosts or ("*",))
    with host_reports(findings, run, store) as (reports, _):
        found = [
            (host.hostname or host.target, one) for host in reports for one in _open(host, wanted, scope)
        ]
    if not found:
        raise OperatorError(
            "Nothing that these rules say of these hosts fails or is open.", "Look at the report."
        )
    today = clock().date()
    names, evidence = {host for host, _ in found}, {one.fingerprint for _, one in found}
    last_day = expires.date() if expires is not None else today + TERM
    click.echo(proposal(name, sorted(wanted), sorted(names), sorted(evidence), today, last_day), nl=False)
    return ExitCode.COMPLIANT


def _identifiers(rules: Iterable[str]) -> frozenset[str]:
    found = {rule: identifier(rule) for rule in rules}
    wrong = [rule for rule, name in found.items() if name is None]
    if wrong:
        raise OperatorError(
            f"{wrong[0][:40]!r} is no article, bulletin or CVE.", "Write Q275020 or MS01-008."
        )
    return frozenset(name for name in found.values() if name is not None)


def _open(host: HostReport, wanted: frozenset[str], scope: Scope) -> Iterator[Finding]:
    """The findings of a host that somebody could accept."""
    if concerns(scope, host, {}):
        for one in host.findings:
            if one.verdict in WAIVABLE and wanted & {one.rule, *one.bulletins, *one.cves}:
                yield one
