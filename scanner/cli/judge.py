"""``hotfixscan judge``: verdicts from saved facts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace

import click

from scanner.catalog.garbage import seldom_collection
from scanner.catalog.load import load
from scanner.cli.exit_codes import ExitCode
from scanner.cli.findings import Findings, Result
from scanner.cli.group_options import GroupOptions, group_options
from scanner.cli.judging import Judge, Judged, Read, judged_by_several, judged_here
from scanner.cli.judging_options import JudgingOptions, judging_options
from scanner.cli.message_options import MessageOptions, message_options
from scanner.cli.messages import tell
from scanner.cli.option_group import VerbCommand
from scanner.cli.policy_options import PolicyOptions, policy_options
from scanner.cli.report_options import ReportOptions, report_options
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.cli.store_options import StoreOptions, store_options
from scanner.collect import documents
from scanner.engine.judge import index
from scanner.engine.precedents.court import Court
from scanner.model.errors import OperatorError
from scanner.model.findings import RunError
from scanner.report.spool import Spool
from scanner.scan import BAD_DOCUMENT, clock, judged, new_run


@click.command(cls=VerbCommand)
@click.argument("facts", nargs=-1, metavar="[FACTS]...")
@click.option("--run", metavar="RUN", help="Judge again the facts of a run that was kept.")
@store_options
@rule_options
@judging_options
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Judge in so many processes; worth it from some hundred hosts on.",
)
@policy_options
@group_options
@report_options
@message_options
def judge(
    facts: tuple[str, ...],
    run: str | None,
    store: StoreOptions,
    rules: RuleOptions,
    judging: JudgingOptions,
    jobs: int,
    policy: PolicyOptions,
    groups: GroupOptions,
    report: ReportOptions,
    messages: MessageOptions,
) -> ExitCode:
    """Judge saved facts; needs no network.

    FACTS are files of one document, an array, or one document a line; .gz and .zst of
    them; - is standard input.  A document that cannot be read is told and left out, and
    the exit code is 2.
    """
    if bool(facts) == (run is not None):
        raise click.UsageError("What is to be judged are either FACTS or a --run.")
    outputs = report.outputs()
    pack = judging.applied(load(rules.directories))
    this = new_run(pack)
    with Spool() as spool, seldom_collection():
        findings = Findings(spool, report, policy.policy(pack.articles, groups.groups()), policy.min_coverage)
        try:
            if run is not None:
                _judge_again(store, run, Court(index(pack)), findings)
            else:
                _judge_all(facts, Judge(index(pack), findings), jobs, findings)
        except KeyboardInterrupt:
            findings.interrupted = True
        return findings.deliver(outputs, replace(this, finished_at=clock()), messages)


def _judge_again(store: StoreOptions, run: str, court: Court, findings: Findings) -> None:
    with store.opened() as opened:
        for facts in opened.facts(opened.record(run).run.id):
            findings.add(judged(facts, court))


def _judge_all(sources: Iterable[str], judge: Judge, jobs: int, findings: Findings) -> None:
    for source in sources:
        texts = documents.texts(source, sys.stdin.buffer)
        hosts = judged_here(judge, texts) if jobs == 1 else judged_by_several(judge, jobs, texts)
        with closing(hosts):
            _take_all(source, hosts, findings)


def _take_all(source: str, hosts: Iterable[tuple[Read, Judged]], findings: Findings) -> None:
    faults = documents.Faults()
    for text, host in hosts:
        if isinstance(host, Result):
            findings.take(host)
            continue
        findings.add_errors([_told(source, host)])
        if isinstance(text, documents.Text) and faults.enough(text):
            findings.add_errors([_told(source, documents.given_up(text))])
            return


def _told(source: str, error: OperatorError) -> RunError:
    tell(str(error), kind="error")
    return RunError(f"facts:{source}", "facts", source, BAD_DOCUMENT, error.message, error.advice)
