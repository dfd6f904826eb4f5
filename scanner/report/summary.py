"""What a run comes to: gathered host by host, small enough to keep for any number of hosts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from scanner.model.findings import COMPLIANT, NON_COMPLIANT, Finding, HostReport, Verdict
from scanner.report.keys import Keys, quoted
from scanner.report.view import APPLICABLE, HostLine, State, host_line

EXAMPLES = 3
"""How many hosts a fix names."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Something to install, in order, and what that would settle.  ``title`` is that of the last step."""

    steps: tuple[str, ...]
    title: str | None
    findings: int
    hosts: int
    examples: tuple[str, ...]

    @property
    def key(self) -> str:
        """What links call it."""
        return quoted("+".join(self.steps))


class Summary:
    """Add each host once; then ask."""

    def __init__(self) -> None:
        self.lines: list[HostLine] = []
        self.verdicts: Counter[Verdict] = Counter()
        self._keys = Keys()
        self._titles: dict[str, str] = {}
        self._closed: Counter[tuple[str, ...]] = Counter()
        self._hosts: Counter[tuple[str, ...]] = Counter()
        self._examples: dict[tuple[str, ...], list[str]] = {}

    def add(self, report: HostReport) -> HostLine:
        """Take in one host."""
        line = host_line(len(self.lines) + 1, report, self._keys)
        self.lines.append(line)
        self.verdicts.update(line.counts)
        closed = Counter(steps for finding in report.findings if (steps := self._steps(finding)))
        self._closed.update(closed)
        for steps in closed:
            self._hosts[steps] += 1
            examples = self._examples.setdefault(steps, [])
            if len(examples) < EXAMPLES:
                examples.append(line.name)
        return line

    def _steps(self, finding: Finding) -> tuple[str, ...]:
        self._titles.setdefault(finding.rule, finding.title)
        if finding.verdict not in NON_COMPLIANT or finding.remedy is None:
            return ()
        return finding.remedy.install

    def fixes(self) -> list[Fix]:
        """What to install, that which settles most findings first."""
        found = [
            Fix(
                steps=steps,
                title=self._titles.get(steps[-1]),
                findings=count,
                hosts=self._hosts[steps],
                examples=tuple(self._examples[steps]),
            )
            for steps, count in self._closed.items()
        ]
        return sorted(found, key=lambda fix: (-fix.findings, -fix.hosts, fix.steps))

    def states(self) -> dict[State, int]:
        """How many hosts are in each state; every state is there."""
        counted = Counter(line.state for line in self.lines)
        return {state: counted[state] for state in State}

    @property
    def coverage(self) -> float | None:
        """The share of applicable articles that the evidence decided, over all hosts; None if none apply."""
        applicable = sum(self.verdicts[verdict] for verdict in APPLICABLE)
        return 1 - self.verdicts[Verdict.UNDETERMINED] / applicable if applicable else None

    @property
    def failed(self) -> int:
        """Findings that fail, over all hosts."""
        return sum(self.verdicts[verdict] for verdict in NON_COMPLIANT)

    @property
    def satisfied(self) -> int:
        """Findings that are satisfied, over all hosts."""
        return sum(self.verdicts[verdict] for verdict in COMPLIANT)
