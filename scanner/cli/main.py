"""The command ``hotfixscan``: its verbs, its configuration, and how it ends."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import click

from scanner import __version__
from scanner.cli.ending import ended
from scanner.cli.exit_codes import TABLE
from scanner.cli.messages import colour_refused
from scanner.cli.verbs import CONTEXT_SETTINGS, Verb, VerbGroup

CONFIGURATION = "hotfixscan.toml"
"""Read from the current directory if it is there; only then is what reads it imported."""

VERBS = {
    "scan": Verb("scanner.cli.scan:scan", "Collect facts from hosts, judge them by the rules, and report."),
    "collect": Verb("scanner.cli.collect:collect", "Collect facts only, to be judged later or elsewhere."),
    "judge": Verb("scanner.cli.judge:judge", "Judge saved facts; needs no network."),
    "report": Verb("scanner.cli.report:report", "Write saved findings in another format."),
    "discover": Verb("scanner.cli.discover:discover", "Find out who is there; needs no credentials."),
    "plan": Verb("scanner.cli.plan:plan", "Say what to install, in which order, and what to mind."),
    "doctor": Verb("scanner.cli.doctor:doctor", "Tell why a host cannot be scanned, and what to do."),
    "rules": Verb(
        "scanner.cli.rules.group:rules", "The rules: list, show, validate, test, import, export, stats."
    ),
    "inventory": Verb("scanner.cli.inventory.group:inventory", "Inventories: validate, list, graph."),
    "runs": Verb("scanner.cli.runs:runs", "List the runs that were kept."),
    "diff": Verb("scanner.cli.diff:diff", "Tell what changed between two runs."),
    "twins": Verb("scanner.cli.twins:twins", "Tell what differs between machines that should be alike."),
    "waivers": Verb("scanner.cli.waivers.group:waivers", "Exceptions: list, check, propose."),
    "store": Verb("scanner.cli.store.group:store", "Where runs are kept: verify, vacuum, export, import."),
    "schedule": Verb(
        "scanner.cli.schedule.group:schedule", "Scans that happen by themselves: list, run, emit."
    ),
    "schema": Verb("scanner.cli.schema:schema", "Print the JSON Schema of a document."),
}
"""Every verb.  To add one, write its module and name it here."""


class _Hotfixscan(VerbGroup):
    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; whatever it ends with becomes an exit code, never a traceback."""
        ctx.exit(ended(lambda: super(_Hotfixscan, self).invoke(ctx)))


@click.group(cls=_Hotfixscan, verbs=VERBS, context_settings=CONTEXT_SETTINGS, epilog=TABLE)
@click.version_option(__version__, "-V", "--version", prog_name="hotfixscan")
@click.option(
    "--config",
    metavar="FILE",
    help="Take options from this file instead of ./hotfixscan.toml.",
)
@click.pass_context
def cli(ctx: click.Context, config: str | None) -> None:
    """Tells which hotfixes a Windows NT machine has, lacks, or has lost, with the evidence.

    Options may also be set as HOTFIXSCAN_* environment variables (HOTFIXSCAN_THREADS=32)
    or in hotfixscan.toml (threads = 32); a flag counts over the environment, and that over
    the file.
    """
    if colour_refused():
        ctx.color = False
    if config is not None or os.path.isfile(CONFIGURATION):
        configuration = import_module("scanner.cli.configuration")
        ctx.default_map = configuration.defaults(ctx, config or CONFIGURATION)


def main() -> None:
    """Start from a shell."""
    cli(prog_name="hotfixscan")
