"""``hotfixscan scan``: collect, judge and report in one go."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

import click

from scanner.catalog.garbage import seldom_collection
from scanner.catalog.load import load
from scanner.cli.collecting import entries_and_collector, finished_hosts
from scanner.cli.collection_options import CollectionOptions, collection_options
from scanner.cli.conduct_options import ConductOptions, conduct_options
from scanner.cli.credential_options import CredentialOptions, credential_options
from scanner.cli.exit_codes import ExitCode
from scanner.cli.findings import Findings
from scanner.cli.judging_options import JudgingOptions, judging_options
from scanner.cli.keeping import KeepOptions, groups_again, keep_options, keeper, named_again
from scanner.cli.message_options import MessageOptions, message_options
from scanner.cli.option_group import VerbCommand
from scanner.cli.policy_options import PolicyOptions, policy_options
from scanner.cli.rehearsal import rehearse
from scanner.cli.report_options import ReportOptions, report_options
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.cli.target_options import TargetOptions, target_options
from scanner.collect.plan import plan
from scanner.engine.judge import index
from scanner.engine.precedents.court import Court
from scanner.inventory.entries import Entry
from scanner.model.facts import HostFacts
from scanner.report.spool import Spool
from scanner.scan import Crew, Scanned, clock, gather, judged, new_run


@click.command(cls=VerbCommand)
@target_options
@credential_options
@collection_options
@conduct_options
@rule_options
@policy_options
@keep_options
@judging_options
@report_options
@message_options
def scan(
    targets: TargetOptions,
    credentials: CredentialOptions,
    collection: CollectionOptions,
    conduct: ConductOptions,
    rules: RuleOptions,
    policy: PolicyOptions,
    keep: KeepOptions,
    judging: JudgingOptions,
    report: ReportOptions,
    messages: MessageOptions,
) -> ExitCode:
    """Collect facts from hosts, judge them by the rules, and report.

    A TARGET is a host, 10.0.0.5, 10.0.0.0/24, 10.0.0.1-20, smb://host:139 or facts:FILE.
    """
    outputs = report.outputs()
    everything = load(rules.directories)
    pack = judging.applied(everything)
    if conduct.dry_run:
        return rehearse(named_again(keep, targets).entries(), credentials, plan(everything))
    entries, collector = entries_and_collector(
        named_again(keep, targets), credentials, collection, conduct.conduct(), everything
    )
    court = Court(index(pack))
    if len(entries) > 1:
        court.expect_more()
    groups = {**{str(one.target): one.about.groups for one in entries}, **groups_again(keep)}
    demands = policy.policy(pack.articles, groups)

    def scanned(facts: HostFacts) -> Scanned:
        host = judged(facts, court)
        return replace(host, report=demands.on(host.report)[0])

    with keeper(keep, new_run(pack), entries) as kept, Spool() as spool, seldom_collection():

        def work(entry: Entry) -> tuple[Scanned, ...]:
            found = gather(entry, collector)
            groups.update((facts.target, groups[str(entry.target)]) for facts in found)
            hosts = tuple(map(scanned, found))
            kept.keep(entry, hosts)
            return hosts

        crew = Crew(kept.left, work, collection.threads, collection.limits)
        findings = Findings(spool, report, demands, policy.min_coverage)
        for host in finished_hosts(crew, attrgetter("facts"), messages):
            if keep.resume is None:
                findings.add(host)
        if keep.resume is not None:
            for facts in kept.facts():
                findings.add(scanned(facts))
        findings.add_unscanned(crew.unfinished)
        kept.end(complete=not crew.unfinished)
        run = replace(kept.run, finished_at=clock())
        code = findings.deliver(outputs, run, messages, kept.past)
    return ExitCode.WRONG_INPUT if kept.failed and code is not ExitCode.INTERRUPTED else code
