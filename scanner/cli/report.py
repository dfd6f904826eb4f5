"""``hotfixscan report``: findings that were kept or saved, in any format."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from click.core import ParameterSource

from scanner.catalog.load import load
from scanner.cli.exit_codes import ExitCode
from scanner.cli.findings import Findings
from scanner.cli.group_options import GroupOptions, group_options
from scanner.cli.message_options import MessageOptions, message_options
from scanner.cli.option_group import VerbCommand
from scanner.cli.policy_options import PolicyOptions, policy_options
from scanner.cli.report_options import ReportOptions, report_options
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.cli.store_options import StoreOptions, store_options
from scanner.history import past
from scanner.model.findings import HostReport, Run, RunError
from scanner.model.past import Past
from scanner.report import findings_file
from scanner.report.spool import Spool
from scanner.scan import run_errors
from scanner.store.records import LATEST

_Hosts = Iterator[tuple[HostReport, tuple[RunError, ...]]]


@click.command(cls=VerbCommand)
@click.argument("source", default=LATEST, metavar="[RUN]")
@rule_options
@policy_options
@group_options
@store_options
@report_options
@message_options
@click.pass_context
def report(
    ctx: click.Context,
    source: str,
    rules: RuleOptions,
    policy: PolicyOptions,
    groups: GroupOptions,
    store: StoreOptions,
    report: ReportOptions,
    messages: MessageOptions,
) -> ExitCode:
    """Write the findings of a run in any format.

    RUN is a run that was kept (its id or the beginning of it, latest or previous), or a
    JSON document that scan or judge wrote; - is standard input. The exit code is 0 unless
    --fail-on asks for more: the verdicts were told when they were reached.
    """
    outputs = report.outputs()
    known = dict(groups.groups())
    demands = policy.policy(load(rules.directories).articles if policy.baseline else (), known)
    with _source(source, store, known) as (run, hosts, errors, earlier), Spool() as spool:
        findings = Findings(spool, report, demands, policy.min_coverage)
        findings.add_errors(errors)
        for host, troubles in hosts:
            findings.add_report(host)
            findings.add_errors(troubles)
        code = findings.deliver(outputs, run, messages, earlier)
        asked = ctx.get_parameter_source("fail_on") is not ParameterSource.DEFAULT
        return code if asked or policy.min_coverage else ExitCode.COMPLIANT


@contextmanager
def _source(
    name: str, store: StoreOptions, groups: dict[str, frozenset[str]]
) -> Iterator[tuple[Run, _Hosts, tuple[RunError, ...], Callable[[], Past | None]]]:
    """The run that a word names, its hosts, what went wrong beside them, and what earlier runs say.

    The groups that were kept with it are added to ``groups``, which count over them.
    """
    if name == "-" or Path(name).is_file():
        document = findings_file.read(name, sys.stdin.buffer)
        yield document.run, ((host, ()) for host in document.hosts), document.errors, lambda: None
        return
    if "." in name or "/" in name:  # no run is called so
        findings_file.read(name, sys.stdin.buffer)
    with store.opened() as opened:
        run = opened.record(name).run
        groups.update({**opened.groups(run.id), **groups})
        yield (
            run,
            ((one.report, run_errors(one.facts)) for _, one in opened.results(run.id)),
            (),
            partial(past, opened, run.id),
        )
