"""``hotfixscan collect``: facts only, to be judged later or elsewhere."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from scanner.catalog.garbage import seldom_collection
from scanner.catalog.load import load
from scanner.cli.collecting import entries_and_collector, finished_hosts
from scanner.cli.collection_options import CollectionOptions, collection_options
from scanner.cli.conduct_options import ConductOptions, conduct_options
from scanner.cli.credential_options import CredentialOptions, credential_options
from scanner.cli.delivery import Output, checked
from scanner.cli.ending import leave_standard_output
from scanner.cli.exit_codes import ExitCode
from scanner.cli.message_options import MessageOptions, message_options
from scanner.cli.messages import tell
from scanner.cli.option_group import VerbCommand, option_group
from scanner.cli.rehearsal import rehearse
from scanner.cli.rule_options import RuleOptions, rule_options
from scanner.cli.target_options import TargetOptions, target_options
from scanner.collect.facts_file import facts_file
from scanner.collect.plan import plan
from scanner.inventory.entries import Entry
from scanner.model.errors import OperatorError
from scanner.model.facts import HostFacts, Outcome
from scanner.scan import BAD_DOCUMENT, Crew, gather


@dataclass(frozen=True, slots=True)
class FactsOptions:
    """Where facts go."""

    output: str


@click.command(cls=VerbCommand)
@target_options
@credential_options
@collection_options
@conduct_options
@rule_options
@option_group(
    "facts",
    FactsOptions,
    "Facts",
    [
        click.option(
            "-o",
            "--output",
            default="-",
            metavar="FILE",
            help="Write to this file (.jsonl, .json, also .gz or .zst) instead of standard output.",
        )
    ],
)
@message_options
def collect(
    targets: TargetOptions,
    credentials: CredentialOptions,
    collection: CollectionOptions,
    conduct: ConductOptions,
    rules: RuleOptions,
    facts: FactsOptions,
    messages: MessageOptions,
) -> ExitCode:
    """Collect facts only, one JSON document a line, to be judged later or elsewhere.

    A TARGET is a host, 10.0.0.5, 10.0.0.0/24, 10.0.0.1-20, smb://host:139 or facts:FILE.
    The rules say what is looked at; no rule is judged.
    """
    checked((Output("facts", None if facts.output == "-" else facts.output),))
    pack = load(rules.directories)
    if conduct.dry_run:
        return rehearse(targets.entries(), credentials, plan(pack))
    entries, collector = entries_and_collector(targets, credentials, collection, conduct.conduct(), pack)

    def work(entry: Entry) -> tuple[HostFacts, ...]:
        return gather(entry, collector)

    crew = Crew(entries, work, collection.threads, collection.limits)
    with seldom_collection():
        code = _written(crew, facts.output, messages)
    if crew.unfinished:
        tell(f"Interrupted: {len(crew.unfinished)} of {crew.total} were not collected.")
        return ExitCode.INTERRUPTED
    return code


def _written(crew: Crew[tuple[HostFacts, ...]], path: str, messages: MessageOptions) -> ExitCode:
    code = ExitCode.COMPLIANT
    try:
        with facts_file(path, sys.stdout.buffer) as file:
            for host in finished_hosts(crew, lambda facts: facts, messages):
                file.add(host)
                code = max(code, _code(host), key=_RANKS.index)
    except BrokenPipeError:
        leave_standard_output()
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror}.", "Make room, or give another path.") from error
    return code


_RANKS = (ExitCode.COMPLIANT, ExitCode.INCOMPLETE, ExitCode.WRONG_INPUT)


def _code(facts: HostFacts) -> ExitCode:
    if any(error.code == BAD_DOCUMENT for error in facts.errors):
        return ExitCode.WRONG_INPUT
    return ExitCode.COMPLIANT if facts.outcome is Outcome.COMPLETE else ExitCode.INCOMPLETE
