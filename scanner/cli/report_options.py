"""Options that say what is reported, how, and where to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import click

from scanner.cli.delivery import Output, checked, outputs
from scanner.cli.option_group import option_group
from scanner.cli.output_type import OutputType
from scanner.model.findings import NON_COMPLIANT, Finding, HostReport, Verdict
from scanner.report.formats import COMPATIBLE, FOLDER_FORMATS, FORMATS

_FORMATS = (*FORMATS, *FOLDER_FORMATS)


class _VerdictsType(click.ParamType[frozenset[Verdict]]):
    """Verdicts, separated by commas."""

    name = "verdicts"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[Verdict]:
        if isinstance(value, frozenset):
            return value
        names = [name.strip() for name in str(value).split(",")]
        unknown = [name for name in names if name not in list(Verdict)]
        if unknown:
            self.fail(f"{unknown[0]!r} is not one of {', '.join(Verdict)}.", param, ctx)
        return frozenset(Verdict(name) for name in names)


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What is reported."""

    format: tuple[Output, ...]
    compat: tuple[Output, ...]
    output: str | None
    show: str | None
    fail_on: frozenset[Verdict]
    template: str | None = None

    @property
    def template_path(self) -> Path | None:
        """The operator's own template."""
        return Path(self.template) if self.template is not None else None

    def outputs(self) -> tuple[Output, ...]:
        """Every document that is asked for.  Raises :class:`OperatorError` if one cannot be written."""
        return checked(outputs((*self.format, *self.compat), self.output))

    def shown(self, report: HostReport, demanded: tuple[Finding, ...]) -> HostReport:
        """The report without what documents leave out unless it is asked for.

        That is what does not apply, and what is not ``demanded`` of the host.
        """
        return report if self.show == "all" else replace(report, findings=_applicable(demanded))


def _applicable(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.verdict is not Verdict.NOT_APPLICABLE)


report_options = option_group(
    "report",
    ReportOptions,
    "Report",
    [
        click.option(
            "-f", "--format", multiple=True, type=OutputType(_FORMATS), metavar="NAME[:PATH]",
            help=f"Write this format ({', '.join(_FORMATS)}), to PATH or standard output. Repeatable.",
        ),
        click.option(
            "--compat", multiple=True, type=OutputType(COMPATIBLE), metavar="NAME[:PATH]",
            help=f"Write as another tool did ({', '.join(COMPATIBLE)}), for what was scripted against it.",
        ),
        click.option("-o", "--output", metavar="FILE", help="Write to this file instead of standard output."),
        click.option(
            "--show", type=click.Choice(["all"]), help="Report what does not apply, too, and why."
        ),
        click.option(
            "--fail-on", type=_VerdictsType(), metavar="VERDICT,...",
            default=",".join(verdict for verdict in Verdict if verdict in NON_COMPLIANT), show_default=True,
            help="Exit with 1 if there are findings with these verdicts.",
        ),
        click.option(
            "--template", type=click.Path(exists=True), metavar="PATH",
            help="Make html, markdown, pdf and checklists by this template, or by those in this folder.",
        ),
    ],
)  # fmt: skip
