"""``hotfixscan plan``: what to install, where, and in which order."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial

import click

from scanner import __version__
from scanner.catalog.load import load
from scanner.cli.delivery import for_file, send, terminal
from scanner.cli.exit_codes import ExitCode
from scanner.cli.judging_options import JudgingOptions, judging_options
from scanner.cli.message_options import MessageOptions, message_options
from scanner.cli.messages import tell
from scanner.cli.option_group import VerbCommand
from scanner.cli.plan_options import PlanOptions, plan_options
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.collect import documents
from scanner.engine.index import PackIndex, index
from scanner.engine.plan import plan as host_plan
from scanner.engine.plan_fleet import fleet_plan
from scanner.model.errors import OperatorError
from scanner.model.facts import Outcome
from scanner.model.findings import RulesInfo, RunError
from scanner.model.pack import RulePack
from scanner.model.plan import HostPlan, Plan
from scanner.report.plan_formats import plan_writer
from scanner.scan import BAD_DOCUMENT, clock


@click.command(cls=VerbCommand)
@click.argument("facts", nargs=-1, required=True, metavar="FACTS...")
@plan_options
@rule_options
@judging_options
@message_options
def plan(
    facts: tuple[str, ...],
    plan: PlanOptions,
    rules: RuleOptions,
    judging: JudgingOptions,
    messages: MessageOptions,
) -> ExitCode:
    """Say what to install on each host, in which order, and what to mind.

    FACTS are files of one document, an array, or one document a line; .gz and .zst of
    them; - is standard input.  A document that cannot be read is told and left out, and
    the exit code is 2.  A host on which something fails makes the exit code 1, as with judge.
    """
    outputs = plan.outputs()
    pack = judging.applied(load(rules.directories))
    hosts, errors = _planned(facts, index(pack), plan)
    document = _document(hosts, errors, pack, plan)
    rendering = terminal(every_row=False, colour=messages.colour)
    for output in outputs:
        fitting = rendering if output.path is None else for_file(rendering)
        send(output.path, partial(plan_writer(output.format), document, fitting))
    return _code(hosts, errors)


def _planned(
    sources: Iterable[str], rules: PackIndex, options: PlanOptions
) -> tuple[tuple[HostPlan, ...], tuple[RunError, ...]]:
    hosts, errors = [], []
    for source in sources:
        for found in documents.read(source, sys.stdin.buffer):
            if isinstance(found, OperatorError):
                tell(str(found), kind="error")
                errors.append(
                    RunError(f"facts:{source}", "facts", source, BAD_DOCUMENT, found.message, found.advice)
                )
            elif options.wanted(found):
                hosts.append(host_plan(found, rules, options.confidence))
    if options.host and not hosts and not errors:
        raise OperatorError(f"No host is named {', '.join(options.host)}.", "Check --host.")
    return tuple(hosts), tuple(errors)


def _document(
    hosts: tuple[HostPlan, ...], errors: tuple[RunError, ...], pack: RulePack, options: PlanOptions
) -> Plan:
    return Plan(
        made_at=clock(),
        scanner=__version__,
        rules=RulesInfo(pack.version, len(pack.articles), pack.sha256),
        min_confidence=options.confidence,
        fleet=fleet_plan(hosts),
        hosts=() if options.fleet else hosts,
        errors=errors,
    )


def _code(hosts: Iterable[HostPlan], errors: Iterable[RunError]) -> ExitCode:
    """Wrong input outranks an incomplete host, and that one on which something fails."""
    if any(errors):
        return ExitCode.WRONG_INPUT
    if any(host.outcome is not Outcome.COMPLETE for host in hosts):
        return ExitCode.INCOMPLETE
    fails = any(host.failing or host.doubtful for host in hosts)
    return ExitCode.NON_COMPLIANT if fails else ExitCode.COMPLIANT
