"""Gauges for Prometheus, as its node exporter reads them from a text file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from scanner.model.articles import Severity
from scanner.model.facts import Outcome
from scanner.model.findings import NON_COMPLIANT, HostReport, Run, RunError, Verdict
from scanner.report.interface import Writer
from scanner.report.rendering import Rendering
from scanner.report.text import visible
from scanner.report.view import APPLICABLE, HostLine, State, host_line

UNRATED = "unrated"
"""The severity of an article that no bulletin rates."""


@dataclass(frozen=True, slots=True)
class _Host:
    """What is kept of a host: Prometheus wants all samples of a metric together."""

    labels: str
    line: HostLine
    outcome: Outcome
    compliant: bool
    waived: int
    failing: dict[str, int]


def writer(rendering: Rendering) -> Writer:
    """The writer of this format, which looks the same everywhere."""
    return PrometheusText()


class PrometheusText:
    """Writes gauges in the text format 0.0.4; of each host only its counts are held."""

    suffix = ".prom"

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write every metric."""
        kept = list(_kept(hosts))
        reached = [host for host in kept if host.outcome is not Outcome.UNREACHABLE]
        for text in _run(run, sum(1 for _ in errors)):
            out.write(text.encode())
        for text in _fleet(kept):
            out.write(text.encode())
        for text in _per_host(kept, reached):
            out.write(text.encode())


def _kept(hosts: Iterable[HostReport]) -> Iterator[_Host]:
    seen: Counter[tuple[str, str]] = Counter()
    for number, report in enumerate(hosts, 1):
        line = host_line(number, report)
        name = (visible(line.name), visible(line.target))
        seen[name] += 1
        again = {"occurrence": str(seen[name])} if seen[name] > 1 else {}
        failing = Counter(
            one.severity.value.lower() if one.severity else UNRATED
            for one in report.findings
            if one.verdict in NON_COMPLIANT
        )
        labels = _labels({"host": name[0], "target": name[1], **again})
        yield _Host(
            labels, line, report.outcome, report.compliant, report.counts.get("waived", 0), dict(failing)
        )


def _run(run: Run, errors: int) -> Iterator[str]:
    told = {
        "run": run.id,
        "scanner": run.scanner,
        "rules": run.rules.version,
        "rules_sha256": run.rules.sha256,
    }
    yield _metric("run_info", "The run, and what it was judged by.", [(_labels(told), 1)])
    yield _metric("run_rules", "Rules that every host was judged by.", [("", run.rules.count)])
    yield _metric("run_errors", "What could not be read in the run.", [("", errors)])
    started = [("", run.started_at.timestamp())]
    yield _metric("run_start_time_seconds", "When the run began, in seconds since 1970.", started)
    if run.finished_at is not None:
        finished = [("", run.finished_at.timestamp())]
        yield _metric("run_finish_time_seconds", "When the run ended, in seconds since 1970.", finished)


def _fleet(hosts: list[_Host]) -> Iterator[str]:
    states = Counter(host.line.state for host in hosts)
    told = [(_labels({"state": state.value}), states[state]) for state in State]
    yield _metric("hosts", "Hosts of the run, by what their findings come to.", told)


def _per_host(hosts: list[_Host], reached: list[_Host]) -> Iterator[str]:
    scanned = [
        (_with(host, "outcome", outcome.value), int(host.outcome is outcome))
        for host in hosts
        for outcome in Outcome
    ]
    yield _metric("host_outcome", "1 for how far the collection of the host got.", scanned)
    yield _metric(
        "host_compliant",
        "1 if every article that applies is satisfied.",
        [(host.labels, int(host.compliant)) for host in reached],
    )
    yield _metric(
        "host_coverage_ratio",
        "Share of the articles that apply which the evidence decided.",
        [(host.labels, host.line.coverage) for host in reached],
    )
    verdicts = [
        (_with(host, "verdict", verdict.value), host.line.counts[verdict])
        for host in reached
        for verdict in (*APPLICABLE, Verdict.NOT_APPLICABLE)
    ]
    yield _metric("host_findings", "Findings of the host, by verdict.", verdicts)
    severities = [
        (_with(host, "severity", severity), host.failing.get(severity, 0))
        for host in reached
        for severity in (*(one.value.lower() for one in Severity), UNRATED)
    ]
    yield _metric("host_failing_findings", "Findings that fail, by the bulletin's rating.", severities)
    waived = [(host.labels, host.waived) for host in reached]
    yield _metric("host_waived_findings", "Findings that a waiver in force accepts.", waived)


def _metric(name: str, does: str, samples: Iterable[tuple[str, float]]) -> str:
    lines = [f"# HELP hotfixscan_{name} {does}", f"# TYPE hotfixscan_{name} gauge"]
    lines += [f"hotfixscan_{name}{labels} {value:.15g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _with(host: _Host, label: str, value: str) -> str:
    return f"{host.labels[:-1]},{label}={_quoted(value)}}}"


def _labels(values: dict[str, str]) -> str:
    return "{" + ",".join(f"{name}={_quoted(value)}" for name, value in values.items()) + "}"


def _quoted(value: str) -> str:
    """As the exposition format wants label values: backslash, quotation mark and line end escaped."""
    text = visible(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
