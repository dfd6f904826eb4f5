"""``hotfixscan judge``: verdicts from saved facts."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import click

from scanner.catalog.load import load
from scanner.cli.exit_codes import ExitCode
from scanner.cli.findings import Findings
from scanner.cli.judging_options import JudgingOptions, judging_options
from scanner.cli.message_options import MessageOptions, message_options
from scanner.cli.messages import tell
from scanner.cli.option_group import VerbCommand
from scanner.cli.report_options import ReportOptions, report_options
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.collect import documents
from scanner.engine.judge import PackIndex, index
from scanner.model.errors import OperatorError
from scanner.model.facts import HostFacts
from scanner.model.findings import RunError
from scanner.report.spool import Spool
from scanner.scan import BAD_DOCUMENT, judged, new_run


@click.command(cls=VerbCommand)
@click.argument("facts", nargs=-1, required=True, metavar="FACTS...")
@rule_options
@judging_options
@report_options
@message_options
def judge(
    facts: tuple[str, ...],
    rules: RuleOptions,
    judging: JudgingOptions,
    report: ReportOptions,
    messages: MessageOptions,
) -> ExitCode:
    """Judge saved facts; needs no network.

    FACTS are files of one document, an array, or one document a line; .gz and .zst of
    them; - is standard input.  A document that cannot be read is told and left out, and
    the exit code is 2.
    """
    outputs = report.outputs()
    pack = judging.applied(load(rules.directories))
    run = new_run(pack)
    with Spool() as spool:
        findings = Findings(spool, report)
        try:
            _judge_all(facts, index(pack), findings)
        except KeyboardInterrupt:
            findings.interrupted = True
        return findings.deliver(outputs, run, messages)


def _judge_all(sources: Iterable[str], rules: PackIndex, findings: Findings) -> None:
    for source, document in _documents(sources):
        if isinstance(document, HostFacts):
            findings.add(judged(document, rules))
            continue
        tell(str(document), kind="error")
        target = f"facts:{source}"
        error = RunError(target, "facts", source, BAD_DOCUMENT, document.message, document.advice)
        findings.add_errors([error])


def _documents(sources: Iterable[str]) -> Iterator[tuple[str, HostFacts | OperatorError]]:
    for source in sources:
        for document in documents.read(source, sys.stdin.buffer):
            yield source, document
