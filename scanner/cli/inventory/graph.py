"""``hotfixscan inventory graph``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from scanner.cli.exit_codes import ExitCode
from scanner.cli.inventory.reading import entries_of
from scanner.cli.option_group import VerbCommand
from scanner.inventory.entries import Entry
from scanner.report.text import visible


@click.command(cls=VerbCommand)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def graph(files: tuple[str, ...]) -> ExitCode:
    """Show groups within groups, and the hosts that belong to them.

    A group stands in another if all of its hosts belong to that, too.
    """
    found = entries_of(files)
    members: dict[str, set[str]] = {}
    for entry in found:
        for name in entry.about.groups:
            members.setdefault(name, set()).add(_name(entry))
    click.echo("".join(line + "\n" for line in _lines(found, members)), nl=False)
    return ExitCode.COMPLIANT


def _lines(found: Sequence[Entry], members: Mapping[str, set[str]]) -> Iterator[str]:
    yield "@all:"
    parents = {name: _parent(name, members) for name in members}
    for name in sorted(members):
        if parents[name] is None:
            yield from _group(name, members, parents, 1)
    for entry in found:
        if not entry.about.groups:
            yield f"  |--{visible(_name(entry))}"


def _group(
    name: str, members: Mapping[str, set[str]], parents: Mapping[str, str | None], depth: int
) -> Iterator[str]:
    yield f"{_indent(depth)}@{visible(name)}:"
    inside = [child for child in sorted(members) if parents[child] == name]
    for child in inside:
        yield from _group(child, members, parents, depth + 1)
    told = set().union(*(members[child] for child in inside))
    for host in sorted(members[name] - told):
        yield f"{_indent(depth + 1)}{visible(host)}"


def _parent(name: str, members: Mapping[str, set[str]]) -> str | None:
    """The smallest group that holds all of another's hosts and more; None if there is none."""
    larger = [other for other in members if members[name] < members[other]]
    return min(larger, key=lambda other: (len(members[other]), other), default=None)


def _indent(depth: int) -> str:
    return "  |" * depth + "--"


def _name(entry: Entry) -> str:
    return entry.about.name or str(entry.target)
