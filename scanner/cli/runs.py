"""``hotfixscan runs``: what was scanned when, and what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import click
import msgspec

from scanner.cli.columns import print_columns
from scanner.cli.exit_codes import ExitCode
from scanner.cli.option_group import VerbCommand
from scanner.cli.rules.form_option import form_option
from scanner.cli.store_options import StoreOptions, store_options
from scanner.engine.trends import Point, Trend
from scanner.history import Chosen
from scanner.history import trend as followed
from scanner.model.errors import OperatorError
from scanner.model.findings import stamp
from scanner.model.history import RunRecord
from scanner.model.identifiers import article_id
from scanner.report.text import share

SHORT_ID = 12
"""Digits of an id that a table shows; any beginning that only one run has is accepted."""

_COUNTED = ("missing", "regressed", "mismatched", "undetermined", "waived")
_TREND = (
    "RUN",
    "STARTED",
    "HOSTS",
    "COMPLIANT",
    "SATISFIED",
    "FAILING",
    "OPEN",
    "WAIVED",
    "SCORE",
    "COVERAGE",
)
_TITLES = ("RUN", "STARTED", "STATE", "TARGETS", "HOSTS", *map(str.upper, _COUNTED))


@click.command(cls=VerbCommand)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@click.option("--trend", is_flag=True, help="How the hosts do from run to run, the oldest first.")
@click.option("--host", "hosts", multiple=True, metavar="HOST", help="The trend of this host. Repeatable.")
@click.option("--group", "groups", multiple=True, metavar="GROUP", help="The trend of a group. Repeatable.")
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="The trend of this article. Repeatable.")
@form_option("table", "json")
@store_options
def runs(
    limit: int,
    trend: bool,
    hosts: tuple[str, ...],
    groups: tuple[str, ...],
    rules: tuple[str, ...],
    form: str,
    store: StoreOptions,
) -> ExitCode:
    """List the runs that were kept, the latest first; or how the hosts do from run to run."""
    with store.opened() as opened:
        if trend or hosts or groups or rules:
            chosen = Chosen(frozenset(map(str.casefold, hosts)), frozenset(groups))
            _print_trend(followed(opened, limit, chosen, _articles(rules)), form)
        else:
            _print_runs(opened.records(limit), form)
    return ExitCode.COMPLIANT


def _print_runs(records: Sequence[RunRecord], form: str) -> None:
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(records), indent=2))
    else:
        print_columns(_TITLES, map(_row, records))


def _print_trend(trend: Trend, form: str) -> None:
    mean = trend.mean_time_to_fix
    if form == "json":
        points = [{**msgspec.to_builtins(point), "score": round(point.score, 4)} for point in trend.points]
        seconds = mean.total_seconds() if mean is not None else None
        document = {"runs": points, "mended": trend.mended, "mean_seconds_to_fix": seconds}
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2))
        return
    print_columns(_TREND, map(_point, trend.points))
    if mean is not None:
        click.echo(
            f"{trend.mended:,} failures were mended, on average after {mean / timedelta(days=1):.1f} days."
        )


def _point(point: Point) -> tuple[object, ...]:
    counts = (point.hosts, point.compliant, point.satisfied, point.failing, point.open, point.waived)
    return (point.run[:SHORT_ID], stamp(point.at), *counts, share(point.score), share(point.coverage))


def _articles(rules: Sequence[str]) -> frozenset[str] | None:
    """The articles that are named.  Raises :class:`OperatorError` for what is none."""
    found = {rule: article_id(rule) for rule in rules}
    for rule, name in found.items():
        if name is None:
            raise OperatorError(f"{rule[:40]!r} is no article.", "Write Q275020.")
    return frozenset(name for name in found.values() if name is not None) or None


def _row(record: RunRecord) -> tuple[object, ...]:
    done = str(record.targets) if record.complete else f"{record.done} of {record.targets}"
    failing = [record.counts.get(name, 0) for name in _COUNTED]
    return (
        record.run.id[:SHORT_ID],
        stamp(record.run.started_at),
        record.state,
        done,
        record.hosts,
        *failing,
    )
