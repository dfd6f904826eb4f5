"""A short, seeded share of the fuzzing: ``make fuzz`` does the rest."""

from __future__ import annotations

from random import Random

import pytest

from tests.fuzz import recording
from tests.fuzz.mutation import mutated
from tests.fuzz.subjects import SUBJECTS, Subject, counts
from tests.fuzz.trial import MEMORY, Hang, generator, limits, peak_memory, tried

INPUTS = 10_000
SEED = 1381


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_no_crash_no_hang_bounded_memory(subject: Subject) -> None:
    before = peak_memory()
    with limits():
        tally = tried(subject.name, subject.attempt, counts(INPUTS)[subject.name], SEED)
    assert [fault.trace for fault in tally.faults] == []
    assert tally.inputs >= counts(INPUTS)[subject.name]
    assert peak_memory() - before < MEMORY


def test_faults_are_found_and_can_be_made_again() -> None:
    def brittle(draw: Random) -> int:
        if draw.randrange(4) == 0:
            raise KeyError("found")
        return 1

    with limits():
        tally = tried("brittle", brittle, 1000, SEED, most_faults=5)
    assert len(tally.faults) == 5
    assert {fault.kind for fault in tally.faults} == {"KeyError"}
    with pytest.raises(KeyError, match="found"):
        brittle(generator(SEED, "brittle", tally.faults[-1].number))


@pytest.mark.parametrize(
    ("deed", "kind"),
    [("while True: pass", "Hang"), ("bytearray(1 << 40)", "MemoryError")],
    ids=["time", "memory"],
)
def test_what_takes_too_long_or_too_much_is_a_fault(
    deed: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fuzz.trial.SECONDS", 0.1)

    def greedy(draw: Random) -> int:
        exec(deed)
        return 1

    with limits():
        assert [fault.kind for fault in tried("greedy", greedy, 1, SEED).faults] == [kind]


def test_a_hang_is_not_swallowed_by_what_is_tried() -> None:
    assert not issubclass(Hang, Exception)


def test_the_same_seed_makes_the_same_inputs() -> None:
    data = bytes(range(256))
    first, second = (mutated(generator(SEED, "x", 1), data, [b"other"]) for _ in range(2))
    assert first == second
    assert mutated(generator(SEED, "x", 2), data, [b"other"]) != first


def test_changes_leave_what_is_in_front_of_their_start() -> None:
    data = bytes(range(256))
    for number in range(200):
        assert mutated(generator(SEED, "x", number), data, [b"other"], 32)[:32] == data[:32]


def test_every_manner_is_recorded() -> None:
    for manner in recording.MANNERS:
        exchanges = recording.recorded(manner)
        assert sum(len(exchange.replies) for exchange in exchanges) >= 50, manner
