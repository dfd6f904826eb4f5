"""``hotfixscan report``: saved findings in another format."""

from __future__ import annotations

import sys

import click
from click.core import ParameterSource

from scanner.cli.delivery import deliver, terminal
from scanner.cli.exit_codes import ExitCode
from scanner.cli.findings import Findings
from scanner.cli.message_options import MessageOptions, message_options
from scanner.cli.option_group import VerbCommand
from scanner.cli.report_options import ReportOptions, report_options
from scanner.report import findings_file
from scanner.report.spool import Spool


@click.command(cls=VerbCommand)
@click.argument("source", metavar="FINDINGS")
@report_options
@message_options
@click.pass_context
def report(ctx: click.Context, source: str, report: ReportOptions, messages: MessageOptions) -> ExitCode:
    """Write saved findings in another format.

    FINDINGS is a JSON document that scan or judge wrote; - is standard input.  The exit
    code is 0 unless --fail-on asks for more: the verdicts were told when they were reached.
    """
    outputs = report.outputs()
    document = findings_file.read(source, sys.stdin.buffer)
    with Spool() as spool:
        findings = Findings(spool, report)
        findings.add_errors(document.errors)
        for host in document.hosts:
            findings.add_report(host)
        deliver(
            outputs, document.run, spool, document.errors, terminal(report.show == "all", messages.colour)
        )
        asked = ctx.get_parameter_source("fail_on") is not ParameterSource.DEFAULT
        return findings.code if asked else ExitCode.COMPLIANT
