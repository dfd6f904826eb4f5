"""What a host may cost, and how fast it goes: read from text, and kept."""

from __future__ import annotations

import pytest

from scanner.collect.budget import UNLIMITED, Budget, read_budget
from scanner.collect.pace import AT_WILL, Pace, Turns, read_pace


def test_a_budget_as_it_is_written() -> None:
    assert read_budget("calls=2000,bytes=20M,seconds=120") == Budget(2000, 20_000_000, 120)
    assert read_budget(" bytes = 1.5k ") == Budget(bytes=1500)
    assert read_budget("seconds=0.5") == Budget(seconds=0.5)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "'' is none of calls, bytes, seconds"),
        ("calls", "calls must be a number"),
        ("calls=", "calls must be a number"),
        ("calls=-1", "calls must be a number"),
        ("calls=1e9", "calls must be a number"),
        ("calls=nan", "calls must be a number"),
        ("calls=1,calls=2", "calls is given twice"),
        ("requests=3", "'requests' is none of"),
        ("calls=0", "collects nothing"),
        ("calls=" + "9" * 400, "calls must be a number"),
    ],
)
def test_what_is_no_budget(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        read_budget(text)


def test_which_limit_is_passed() -> None:
    budget = Budget(10, 1000, 2.5)
    assert budget.exceeded(10, 1000, 2.5) is None
    assert budget.exceeded(11, 2000, 9) == "10 calls"
    assert budget.exceeded(10, 1001, 9) == "1,000 bytes"
    assert budget.exceeded(10, 1000, 2.6) == "2.5 seconds"
    assert UNLIMITED.exceeded(10**9, 10**12, 1e9) is None


def test_a_pace_as_it_is_written() -> None:
    assert read_pace("requests=20,hosts=0.5,jitter=0") == Pace(20, 0.5, 0)
    assert read_pace("hosts=2") == Pace(None, 2, AT_WILL.jitter)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("requests=0", "requests must be 0.1"),
        ("hosts=0.01", "hosts must be 0.1"),
        ("jitter=101", "at most 100"),
        ("speed=3", "is none of"),
    ],
)
def test_what_is_no_pace(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        read_pace(text)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def turns(each_second: float | None, jitter: float, time: Time) -> Turns:
    return Turns(each_second, jitter, time, time.sleep)


def test_turns_come_at_the_pace_and_the_first_at_once() -> None:
    time = Time()
    queue = turns(4, 0, time)
    for _ in range(5):
        queue.wait()
    assert time.slept == [0, 0.25, 0.25, 0.25, 0.25]


def test_time_that_nobody_used_is_not_made_up_for() -> None:
    time = Time()
    queue = turns(4, 0, time)
    queue.wait()
    time.now += 60
    for _ in range(3):
        queue.wait()
    assert time.slept == [0, 0, 0.25, 0.25]


def test_jitter_varies_the_pauses_and_keeps_the_pace() -> None:
    time = Time()
    queue = turns(10, 50, time)
    for _ in range(401):
        queue.wait()
    pauses = time.slept[1:]
    assert 0.05 <= min(pauses) < 0.06
    assert 0.14 < max(pauses) <= 0.15
    assert sum(pauses) == pytest.approx(40, rel=0.1)


def test_without_a_pace_nobody_waits() -> None:
    time = Time()
    queue = turns(None, 25, time)
    for _ in range(100):
        queue.wait()
    assert time.slept == []
