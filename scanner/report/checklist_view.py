"""What is to be done on a host, read from its findings: packages in an order, and what to find out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scanner.model.facts import Outcome
from scanner.model.findings import NON_COMPLIANT, Confidence, Finding, HostReport, Verdict
from scanner.report.view import HostLine, worst_first

_SERVICE_PACK = re.compile(r"(?:[A-Z]+-)?SP(\d+)(a?)")


@dataclass(frozen=True, slots=True)
class Task:
    """One package to install.

    ``closes`` are the findings that end with it; it may have none, where only a later task needs
    it.  ``title`` is that of its article, where the host has a finding on that.
    """

    number: int
    package: str
    title: str | None
    closes: tuple[Finding, ...]
    alternatives: tuple[str, ...]
    advice: tuple[str, ...]

    @property
    def doubtful(self) -> bool:
        """Whether nothing but the registry speaks for it."""
        return bool(self.closes) and all(one.confidence is Confidence.LOW for one in self.closes)

    @property
    def alone(self) -> bool:
        """Whether it settles its own article, for sure, and no other."""
        return [one.rule for one in self.closes] == [self.package] and not self.doubtful

    @property
    def service_pack(self) -> bool:
        """Whether it is a service pack, which must be restarted after before anything else."""
        return _SERVICE_PACK.fullmatch(self.package) is not None

    @property
    def lost(self) -> bool:
        """Whether it was installed once, so that its installer may refuse to do so again."""
        return any(one.verdict is Verdict.REGRESSED and one.rule == self.package for one in self.closes)


@dataclass(frozen=True, slots=True)
class Question:
    """Something to find out, and the articles that wait for it."""

    settle: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One host on paper.

    ``doubtful`` are the tasks that rest on the registry alone and that no other one needs;
    ``without`` are findings that fail and that no package settles.  ``failing`` counts what is to
    be settled, ``waived`` what fails and a waiver accepts.
    """

    line: HostLine
    report: HostReport
    tasks: tuple[Task, ...]
    doubtful: tuple[Task, ...]
    without: tuple[Finding, ...]
    questions: tuple[Question, ...]
    failing: int
    waived: int

    @property
    def reached(self) -> bool:
        """Whether the host was scanned at all."""
        return self.report.outcome is not Outcome.UNREACHABLE

    @property
    def work(self) -> bool:
        """Whether there is anything to do on it."""
        return bool(
            self.tasks
            or self.doubtful
            or self.without
            or self.questions
            or self.report.strays
            or not self.reached
        )


def sheet(line: HostLine, report: HostReport) -> Sheet:
    """What is to be done on one host."""
    failing = [one for one in worst_first(report.findings) if one.verdict in NON_COMPLIANT]
    to_do = [one for one in failing if one.waiver is None]
    needed = {step for one in to_do for step in _steps(one)[:-1]}
    tasks = _tasks(to_do, {one.rule: one.title for one in report.findings})
    doubtful = [task for task in tasks if task.doubtful and task.package not in needed]
    proven = [task for task in tasks if task not in doubtful]
    return Sheet(
        line=line,
        report=report,
        tasks=tuple(replace(task, number=number) for number, task in enumerate(proven, 1)),
        doubtful=tuple(doubtful),
        without=tuple(one for one in to_do if not _steps(one)),
        questions=_questions(report.findings),
        failing=len(to_do),
        waived=len(failing) - len(to_do),
    )


def closed_text(task: Task) -> str:
    """The articles that a task settles; a question mark where that rests on the registry alone."""
    names = [f"{one.rule}{'?' if one.confidence is Confidence.LOW else ''}" for one in task.closes]
    return ", ".join(dict.fromkeys(names)) or "needed by a later package"


def _steps(one: Finding) -> tuple[str, ...]:
    return one.remedy.install if one.remedy else ()


def _tasks(failing: Sequence[Finding], titles: dict[str, str]) -> tuple[Task, ...]:
    closes: dict[str, list[Finding]] = {}
    for one in failing:
        for step in _steps(one):
            closes.setdefault(step, [])
        if _steps(one):
            closes[_steps(one)[-1]].append(one)
    order = _ordered([_steps(one) for one in failing], {name: len(found) for name, found in closes.items()})
    return tuple(
        Task(number, name, titles.get(name), tuple(closes[name]), *_beside(closes[name]))
        for number, name in enumerate(order, 1)
    )


def _beside(closes: Iterable[Finding]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What would do instead for every one of the findings, and what their remedies advise."""
    remedies = [one.remedy for one in closes if one.remedy]
    offered = Counter(name for remedy in remedies for name in dict.fromkeys(remedy.alternatives))
    instead = tuple(name for name, count in offered.items() if count == len(remedies))
    return instead, tuple(dict.fromkeys(remedy.advice for remedy in remedies if remedy.advice))


def _ordered(chains: Iterable[Sequence[str]], weights: dict[str, int]) -> list[str]:
    """Every package once, after those that come before it in any chain.

    Among the free ones service packs come first, then what settles most.  Chains that
    contradict each other are broken where that goes against the fewest packages.
    """
    before: dict[str, set[str]] = {name: set() for name in weights}
    for chain in chains:
        for place, name in enumerate(chain):
            before[name] |= set(chain[:place]) - {name}
    order: list[str] = []
    while before:
        waiting = {name: len(others & before.keys()) for name, others in before.items()}
        nearest = min(waiting.values())
        free = [name for name, count in waiting.items() if count == nearest]
        order.append(min(free, key=lambda name: (*_level(name), -weights[name], name)))
        del before[order[-1]]
    return order


def _level(name: str) -> tuple[int, int, str]:
    """Service packs by their number, before everything else."""
    match = _SERVICE_PACK.fullmatch(name)
    return (0, int(match[1]), match[2]) if match else (1, 0, "")


def _questions(findings: Iterable[Finding]) -> tuple[Question, ...]:
    """What to find out, that which settles most first."""
    asked: dict[str, list[str]] = {}
    for one in findings:
        if one.verdict is Verdict.UNDETERMINED:
            asked.setdefault(one.settle or one.reason, []).append(one.rule)
    found = [Question(settle, tuple(rules)) for settle, rules in asked.items()]
    return tuple(sorted(found, key=lambda one: -len(one.rules)))
