"""Answers by what they rest on: how they are found again, and how many are kept."""

from __future__ import annotations

import pytest

from scanner.engine.precedents import rulings as module
from scanner.engine.precedents.rulings import Rulings


def test_answers_that_rest_on_more_leave_those_that_rest_on_little() -> None:
    """A few hosts are looked at in depth; that does not narrow what was found of all others."""
    rulings = Rulings(lambda: "")
    rulings.keep([7, 1, 0, 0, 0, 0], "shallow", {0, 1})
    rulings.keep([7, 2, 3, 4, 5, 6], "deep", {0, 1, 2, 3, 4, 5})
    assert rulings.known([7, 1, 9, 9, 9, 9]) == "shallow"
    assert rulings.known([7, 2, 3, 4, 5, 6]) == "deep"
    assert rulings.known([7, 2, 3, 4, 5, 7]) is None


def test_as_many_volumes_are_begun_as_there_may_be_and_then_the_last_is_widened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each answer rests on a place of its own; by place, how many more are kept with it than before."""
    monkeypatch.setattr(module, "VOLUMES", 3)
    rulings = Rulings(lambda: "")
    numbers, other = [7, 1, 2, 3, 4], [7, 5, 6, 3, 4]
    assert [rulings.keep(numbers, f"on {place}", {0, place}) for place in (1, 2, 3)] == [1, 1, 1]
    assert [rulings.keep(other, f"other on {place}", {0, place}) for place in (1, 2)] == [1, 1]
    assert rulings.known([7, 1, 0, 0, 0]) == "on 1"
    assert rulings.known([7, 0, 2, 0, 0]) == "on 2"
    assert rulings.known([7, 0, 0, 3, 0]) == "on 3"
    assert rulings.keep(numbers, "on 4", {0, 4}) == 0
    assert rulings.known([7, 0, 0, 3, 0]) is None
    assert rulings.known([7, 0, 0, 3, 4]) == "on 4"
    assert rulings.known([7, 5, 0, 0, 0]) == "other on 1"
    assert rulings.known([7, 0, 6, 0, 0]) == "other on 2"
    assert rulings.consulted == {0, 1, 2, 3, 4}


def test_a_full_volume_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    rulings = Rulings(lambda: "")
    assert [rulings.keep([number], f"{number}", {0}) for number in (1, 2, 3, 4)] == [1, 1, -1, 1]
    assert [rulings.known([number]) for number in (1, 2, 3, 4)] == [None, None, "3", "4"]
