"""From run to run: counts, score, and the time it takes to mend what fails."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from scanner.engine.compliance import host_report
from scanner.engine.trends import Point, Trend
from scanner.model.facts import HostFacts, Outcome
from scanner.model.findings import Confidence, Finding, HostReport, Verdict

M, I_, C, U = Verdict.MISSING, Verdict.INSTALLED, Verdict.COVERED, Verdict.UNDETERMINED


def day(number: int) -> dt.datetime:
    return dt.datetime(2026, 1, number, tzinfo=dt.UTC)


def host(target: str = "a", outcome: Outcome = Outcome.COMPLETE, **verdicts: Verdict) -> HostReport:
    facts = HostFacts(target=target, outcome=outcome)
    findings = tuple(Finding(rule, "", verdict, Confidence.HIGH, "") for rule, verdict in verdicts.items())
    return host_report(facts, facts.system, findings)


def test_a_run_is_added_up() -> None:
    trend = Trend()
    waived = host("b", Q1=C, Q2=M)
    waived = replace(waived, findings=(waived.findings[0], replace(waived.findings[1], waiver="W-1")))
    trend.add("r1", day(1), [host("a", Q1=I_, Q2=C), waived, host("c", Outcome.UNREACHABLE), host("d", Q1=U)])
    (point,) = trend.points
    assert point == Point("r1", day(1), 3, 1, 3, 3, 1, 1, 1, 2 / 3)
    assert point.score == 3 / 5


def test_without_hosts() -> None:
    trend = Trend()
    trend.add("r1", day(1), [host(outcome=Outcome.UNREACHABLE)])
    assert trend.points == [Point("r1", day(1), 0, 0, 0, 0, 0, 0, 0, 0.0)]
    assert trend.points[0].score == 0
    assert (trend.mended, trend.mean_time_to_fix) == (0, None)


def test_seeing_less_never_raises_the_score() -> None:
    for verdict in (M, I_, C):
        seen, unseen = Trend(), Trend()
        seen.add("r", day(1), [host(Q1=I_, Q2=verdict)])
        unseen.add("r", day(1), [host(Q1=I_, Q2=U)])
        assert unseen.points[0].score <= seen.points[0].score


def test_what_is_hardly_more_than_a_guess_raises_no_score() -> None:
    sure = host(Q1=I_, Q2=C)
    guessed = replace(sure, findings=(sure.findings[0], replace(sure.findings[1], confidence=Confidence.LOW)))
    trend = Trend()
    trend.add("r1", day(1), [guessed])
    assert (trend.points[0].satisfied, trend.points[0].proven, trend.points[0].score) == (2, 1, 1 / 2)


def test_a_host_of_which_nothing_is_known_is_not_compliant() -> None:
    trend = Trend()
    trend.add("r1", day(1), [host("a"), host("b", Q1=I_)])
    assert trend.points[0].compliant == 1


def test_the_time_to_mend() -> None:
    trend = Trend()
    trend.add("r1", day(1), [host("a", Q1=M, Q2=M), host("b", Q1=M)])
    trend.add("r2", day(3), [host("a", Q1=I_, Q2=M), host("b", Q1=U)])
    trend.add("r3", day(9), [host("a", Q1=I_), host("b", Outcome.UNREACHABLE)])
    assert (trend.mended, trend.mean_time_to_fix) == (2, dt.timedelta(days=5))
    trend.add("r4", day(11), [host("b", Q1=C)])
    assert (trend.mended, trend.mean_time_to_fix) == (3, dt.timedelta(days=20) / 3)


def test_what_fails_again_is_counted_anew() -> None:
    trend = Trend()
    for number, verdict in enumerate([M, I_, M, M, I_], 1):
        trend.add(f"r{number}", day(number), [host(Q1=verdict)])
    assert (trend.mended, trend.mean_time_to_fix) == (2, dt.timedelta(days=1.5))


def test_of_some_rules() -> None:
    trend = Trend(frozenset({"Q2"}))
    trend.add("r1", day(1), [host(Q1=M, Q2=I_)])
    assert (trend.points[0].failing, trend.points[0].satisfied, trend.points[0].compliant) == (0, 1, 1)
