"""Options that say what is planned, and how the plan is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from scanner.cli.delivery import Output, checked, outputs
from scanner.cli.option_group import option_group
from scanner.cli.output_type import OutputType
from scanner.model.facts import HostFacts
from scanner.model.findings import Confidence
from scanner.report.plan_formats import PLAN_FORMATS

_SUFFIXES = {".json": "json", ".html": "checklist", ".htm": "checklist"}


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """What is planned."""

    host: tuple[str, ...]
    fleet: bool
    min_confidence: str
    format: tuple[Output, ...]
    output: str | None

    @property
    def confidence(self) -> Confidence:
        """How sure a finding must be to be planned."""
        return Confidence(self.min_confidence)

    def wanted(self, facts: HostFacts) -> bool:
        """Whether a host is one of those asked for, by its name or its target."""
        names = {facts.target.casefold(), (facts.system.hostname or "").casefold()}
        return not self.host or any(name.casefold() in names for name in self.host)

    def outputs(self) -> tuple[Output, ...]:
        """Every document that is asked for.  Raises :class:`OperatorError` if one cannot be written."""
        return checked(outputs(self.format or (Output(self._default(), None),), self.output))

    def _default(self) -> str:
        return _SUFFIXES.get(Path(self.output or "").suffix.casefold(), "text")


plan_options = option_group(
    "plan",
    PlanOptions,
    "Plan",
    [
        click.option("--host", multiple=True, metavar="NAME", help="Plan for this host only. Repeatable."),
        click.option("--fleet", is_flag=True, help="Only the list of packages that all hosts need."),
        click.option(
            "--min-confidence", type=click.Choice([one.value for one in reversed(Confidence)]),
            default=Confidence.MEDIUM.value, show_default=True,
            help="Plan only what fails with this confidence; low plans what the registry alone says, too.",
        ),
        click.option(
            "-f", "--format", multiple=True, type=OutputType(PLAN_FORMATS), metavar="NAME[:PATH]",
            help=f"Write this format ({', '.join(PLAN_FORMATS)}), to PATH or standard output. Repeatable.",
        ),
        click.option("-o", "--output", metavar="FILE", help="Write to this file instead of standard output."),
    ],
)  # fmt: skip
