"""The findings of one run on their way to the report, and to the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from scanner.cli.delivery import Output, deliver, looks_back, terminal
from scanner.cli.exit_codes import ExitCode
from scanner.cli.message_options import MessageOptions
from scanner.cli.policy_options import Policy
from scanner.cli.report_options import ReportOptions
from scanner.inventory.entries import Entry
from scanner.model.facts import Outcome
from scanner.model.findings import HostReport, Run, RunError
from scanner.model.past import Past
from scanner.model.policy import WaiverUse
from scanner.report.spool import Encoded, Spool
from scanner.scan import BAD_DOCUMENT, Scanned, run_errors, unscanned


@dataclass(frozen=True, slots=True)
class Result:
    """What one host comes to: its verdicts, whether it was read in full, its report for the spool."""

    verdicts: Counter[str]
    incomplete: bool
    report: Encoded
    errors: tuple[RunError, ...]
    uses: tuple[WaiverUse, ...] = ()


class Findings:
    """Takes host after host; then delivers what was asked for, and says how the run ended."""

    def __init__(
        self,
        spool: Spool,
        options: ReportOptions,
        policy: Policy | None = None,
        min_coverage: float | None = None,
    ) -> None:
        self._spool = spool
        self._options = options
        self._policy = policy or Policy()
        self._min_coverage = min_coverage or 0.0
        self._errors: list[RunError] = []
        self._uses: list[WaiverUse] = []
        self._verdicts: Counter[str] = Counter()
        self._incomplete = False
        self.interrupted = False

    def add(self, host: Scanned) -> None:
        """Take in one host."""
        self.add_report(host.report)
        self._errors += run_errors(host.facts)

    def add_report(self, report: HostReport) -> None:
        """Take in the report of one host."""
        self.take(self.result(report))

    def result(self, report: HostReport, errors: tuple[RunError, ...] = ()) -> Result:
        """What the report of one host comes to, to be taken in here or in another process."""
        report, uses = self._policy.on(report)
        if self._policy.decides or report.counts.get("waived"):
            verdicts = Counter(one.verdict.value for one in self._policy.counting(report))
        else:
            verdicts = Counter(report.counts)
        incomplete = report.outcome is not Outcome.COMPLETE or report.coverage < self._min_coverage
        shown = self._options.shown(report, self._policy.demanded(report))
        return Result(verdicts, incomplete, self._spool.encoded(shown), errors, uses)

    def take(self, result: Result) -> None:
        """Take in what one host came to."""
        self._verdicts.update(result.verdicts)
        self._incomplete |= result.incomplete
        self._spool.add_encoded(result.report)
        self._errors += result.errors
        self._uses += result.uses

    def add_errors(self, errors: Iterable[RunError]) -> None:
        """Take in what went wrong beside the hosts."""
        self._errors += errors

    def add_unscanned(self, entries: Sequence[Entry]) -> None:
        """Take in the entries that an interruption left."""
        self.interrupted |= bool(entries)
        self._errors += unscanned(entries)

    def deliver(
        self,
        outputs: Sequence[Output],
        run: Run,
        messages: MessageOptions,
        past: Callable[[], Past | None] = lambda: None,
    ) -> ExitCode:
        """Write every document; what earlier runs say is asked for if one of them shows it.

        Raises :class:`OperatorError` if one cannot be written.
        """
        self._policy.tell(self._uses)
        rendering = replace(
            terminal(self._options.show == "all", messages.colour),
            past=past() if looks_back(outputs) else None,
            waivers=self._policy.waivers or None,
            groups=self._policy.groups,
            today=self._policy.today,
            template=self._options.template_path,
        )
        deliver(outputs, run, self._spool, self._errors, rendering)
        return self.code

    @property
    def code(self) -> ExitCode:
        """What the run comes to."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if any(error.code == BAD_DOCUMENT for error in self._errors):
            return ExitCode.WRONG_INPUT
        if self._incomplete:
            return ExitCode.INCOMPLETE
        failed = any(self._verdicts[verdict.value] for verdict in self._options.fail_on)
        return ExitCode.NON_COMPLIANT if failed else ExitCode.COMPLIANT
