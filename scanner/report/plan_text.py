"""The plan for a terminal: the fleet's packages, then host by host what to do, in order."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scanner.model.findings import Confidence
from scanner.model.plan import Circle, FleetPackage, HostPlan, Plan, Step, Withheld
from scanner.report.plan_view import (
    Question,
    Sitting,
    after_step,
    before_step,
    certain,
    count,
    doubts,
    ending,
    files_to_run,
    host_name,
    host_system,
    named,
    outline,
    question_text,
    questions,
    reapply_text,
    settles_text,
    sittings,
    what_to_do,
    why_not_planned,
)
from scanner.report.rendering import Rendering
from scanner.report.table_text import plain
from scanner.report.text import PARAGRAPH_LIMIT, visible

QUESTIONS = 8
"""Questions about a host that are told; the JSON document has all."""


def write(plan: Plan, rendering: Rendering, out: BinaryIO) -> None:
    """Write the whole plan."""
    console = Console(
        file=io.TextIOWrapper(io.BytesIO(), rendering.encoding),
        width=rendering.width,
        force_terminal=rendering.colour,
        color_system="standard" if rendering.colour else None,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    for part in _parts(plan):
        with console.capture() as captured:
            console.print(part)
        lines = (line.rstrip() for line in captured.get().splitlines())
        out.write("".join(f"{line}\n" for line in lines).encode(rendering.encoding, "backslashreplace"))


def _parts(plan: Plan) -> Iterator[RenderableType]:
    for host in plan.hosts:
        yield from _host(host, plan.min_confidence)
    if plan.fleet.hosts > 1 or not plan.hosts:
        yield from _fleet(plan)
    for error in plan.errors:
        yield plain(f"{visible(error.target)}: {visible(error.message, PARAGRAPH_LIMIT)}")
    yield _closing(plan)


def _host(host: HostPlan, confidence: Confidence) -> Iterator[RenderableType]:
    yield Text.assemble((visible(host_name(host)), "bold"), f"  {visible(host_system(host))}")
    yield Padding(plain(visible(outline(host), PARAGRAPH_LIMIT)), (0, 0, 1, 1))
    for sitting in sittings(host):
        yield Padding(_sitting(sitting), (0, 0, 0, 1))
        yield Padding(Text(f"— {visible(ending(sitting))} —", "cyan"), (0, 0, 1, 1))
    yield from _section("No order suits all of them", map(_circle, host.circles))
    yield from _section("No package", map(_withheld, host.withheld))
    yield from _section("Settle first", _some(questions(host)))
    if host.doubtful:
        yield from _section("Not proven", [why_not_planned(confidence), *_some(doubts(host))])
    if host.steps:
        yield from _section("After a component is added", reapply_text(host.reapply))


def _sitting(sitting: Sitting) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column("", justify="right", no_wrap=True, width=3)
    table.add_column("install", overflow="fold", ratio=3)
    table.add_column("run", overflow="fold", ratio=2)
    table.add_column("settles", overflow="fold", ratio=3)
    for step in sitting.steps:
        table.add_row(*_cells(step))
    return table


def _cells(step: Step) -> Iterator[Text]:
    yield Text(str(step.number))
    text = Text(visible(what_to_do(step)), "bold")
    text.append(f"\n{visible(step.title)}", "default")
    for note in before_step(step):
        text.append(f"\nbefore: {visible(note, PARAGRAPH_LIMIT)}", _style(step))
    for note in after_step(step):
        text.append(f"\nafter: {visible(note, PARAGRAPH_LIMIT)}", _style(step))
    if step.control:
        text.append(f"\nuntil it can be had: {visible(step.control, PARAGRAPH_LIMIT)}", "default")
    text.overflow = "fold"
    yield text
    yield plain(visible(files_to_run(step)))
    yield plain(visible(settles_text(step), PARAGRAPH_LIMIT))


def _style(step: Step) -> str:
    return "bold yellow" if any(map(certain, step.cautions)) else "yellow"


def _section(title: str, lines: Iterable[str]) -> Iterator[RenderableType]:
    told = [plain(visible(line, PARAGRAPH_LIMIT)) for line in lines]
    if told:
        yield Text(title, "bold")
        yield from (Padding(line, (0, 0, 0, 1)) for line in told)
        yield Text()


def _circle(one: Circle) -> str:
    return (
        f"{', '.join(one.packages)}: each has an older build of {', '.join(one.files)} than another; "
        "the steps say what to put back."
    )


def _withheld(one: Withheld) -> str:
    control = f" Until then: {one.control}" if one.control else ""
    return f"{one.rule} {one.title}: {one.reason}{control}"


def _some(asked: Sequence[Question]) -> Iterator[str]:
    yield from map(question_text, asked[:QUESTIONS])
    if len(asked) > QUESTIONS:
        yield f"and {len(asked) - QUESTIONS:,} more questions; the JSON document has them all"


def _fleet(plan: Plan) -> Iterator[RenderableType]:
    fleet = plan.fleet
    yield Text(f"All {count(fleet.hosts, 'host')}", "bold")
    told = (
        f"{count(len(fleet.packages), 'package')} to have at hand, "
        f"{count(fleet.installations, 'installation')}, {count(fleet.restarts, 'restart')}."
    )
    yield Padding(plain(told), (0, 0, 1, 1))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0), expand=True)
    for name, ratio in (("package", 3), ("run", 2), ("hosts", 3)):
        table.add_column(name, overflow="fold", ratio=ratio)
    for package in fleet.packages:
        table.add_row(*_fleet_cells(package))
    if fleet.packages:
        yield Padding(table, (0, 0, 1, 1))


def _fleet_cells(one: FleetPackage) -> Iterator[Text]:
    yield Text.assemble((visible(one.package), "bold"), f" {visible(one.title)}", overflow="fold")
    unnamed = "through support only" if one.channel.value == "support" else "file name not stated"
    yield plain(visible(", ".join(one.run) or unnamed))
    yield plain(visible(named(one.hosts, 4), PARAGRAPH_LIMIT))


def _closing(plan: Plan) -> Text:
    told = f"{count(plan.fleet.hosts, 'host')} planned · {count(plan.rules.count, 'rule')}"
    return plain(f"{told} {visible(plan.rules.version)} · hotfixscan {visible(plan.scanner)}")
