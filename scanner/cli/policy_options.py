"""Options that say what is demanded of hosts, and what is accepted instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import click

from scanner.cli.messages import tell
from scanner.cli.option_group import option_group
from scanner.engine.baselines import Demand, demanded, demands, only, required
from scanner.engine.waiving import Waivers, by_rule, unused, waived
from scanner.model.articles import Article
from scanner.model.findings import Finding, HostReport
from scanner.model.policy import Groups, Waiver, WaiverState, WaiverUse
from scanner.policy import baselines, waivers
from scanner.scan import clock


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator demands and accepts, laid over host after host."""

    waivers: tuple[Waiver, ...] = ()
    arranged: Waivers = field(default_factory=dict)
    demands: tuple[Demand, ...] = ()
    groups: Groups = field(default_factory=dict)
    today: date = date.min

    def on(self, report: HostReport) -> tuple[HostReport, tuple[WaiverUse, ...]]:
        """The host under this policy, and the waivers that were looked at for it."""
        uses: tuple[WaiverUse, ...] = ()
        if self.waivers:
            report, uses = waived(report, self.arranged, self.groups, self.today)
        return demanded(report, self.demands, self.groups) if self.demands else report, uses

    def counting(self, report: HostReport) -> tuple[Finding, ...]:
        """The findings that count: those that are demanded and not waived."""
        return tuple(one for one in self.demanded(report) if one.waiver is None)

    def demanded(self, report: HostReport) -> tuple[Finding, ...]:
        """The findings on what is demanded of the host."""
        return only(report.findings, required(report, self.demands, self.groups))

    @property
    def decides(self) -> bool:
        """Whether there is anything to lay over."""
        return bool(self.waivers or self.demands)

    def tell(self, uses: Sequence[WaiverUse]) -> None:
        """Name the waivers that are worth nothing: expired, lapsed, or not needed."""
        for waiver in self.waivers:
            worthless = [
                use for use in uses if use.waiver == waiver.id and use.state is not WaiverState.IN_FORCE
            ]
            if worthless:
                state = worthless[0].state.value
                tell(
                    f"{waiver.place}: waiver {waiver.id} is {state} for {len(worthless)} findings.", "warning"
                )
        for waiver in unused(self.waivers, uses, self.today):
            tell(f"{waiver.place}: waiver {waiver.id} is not needed by any finding.", "warning")


@dataclass(frozen=True, slots=True)
class PolicyOptions:
    """The operator's files, as given."""

    waivers: tuple[str, ...]
    baseline: tuple[str, ...]
    min_coverage: float | None

    def policy(self, articles: Sequence[Article], groups: Groups | None = None) -> Policy:
        """The policy in the files.  Raises :class:`OperatorError` with what is wrong in them."""
        granted = waivers.read_all(self.waivers)
        asked = [one for path in self.baseline for one in baselines.read(path)]
        return replace(
            Policy(), waivers=granted, arranged=by_rule(granted), demands=demands(asked, articles),
            groups=groups if groups is not None else {}, today=clock().date(),
        )  # fmt: skip


policy_options = option_group(
    "policy",
    PolicyOptions,
    "Policy",
    [
        click.option("--waivers", multiple=True, metavar="FILE", help="Exceptions, in YAML. Repeatable."),
        click.option(
            "--baseline",
            multiple=True,
            metavar="FILE",
            help="What hosts must satisfy, in YAML; without one, everything. Repeatable.",
        ),
        click.option(
            "--min-coverage",
            type=click.FloatRange(0, 1),
            metavar="SHARE",
            help="Exit with 3 if the evidence decides less of a host's articles (0 to 1).",
        ),
    ],
)
