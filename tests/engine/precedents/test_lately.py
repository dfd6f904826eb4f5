"""What is dropped where there is no more room, and from which host another is gone on."""

from __future__ import annotations

import pytest

from scanner.engine.precedents import sitting
from scanner.engine.precedents.lately import Lately
from scanner.engine.precedents.sitting import Sittings


def test_those_longest_unasked_are_dropped() -> None:
    lately: Lately[str, int] = Lately(5)
    for key, weight in (("a", 2), ("b", 2)):
        lately.keep(key, weight, weight)
    assert lately.get("a") == 2
    lately.keep("c", 1, 1)
    assert [lately.get(key) for key in "abc"] == [2, 2, 1]
    lately.get("a")
    lately.keep("d", 2, 2)
    assert [lately.get(key) for key in "abcd"] == [2, None, 1, 2]


def test_what_is_too_much_by_itself_is_not_kept() -> None:
    lately: Lately[str, int] = Lately(5)
    lately.keep("a", 1, 1)
    lately.keep("b", 2, 6)
    assert (lately.get("a"), lately.get("b")) == (None, None)
    lately.keep("c", 3, 5)
    assert lately.get("c") == 3


TEN = frozenset("abcdefghij")


def test_a_host_is_gone_on_from_the_nearest_of_its_sort() -> None:
    sittings = Sittings()
    first = sittings.nearest(1, TEN)
    far = sittings.nearest(1, frozenset("klm"))
    other = sittings.nearest(2, TEN)
    assert len({id(one) for one in (first, far, other)}) == 3
    assert sittings.nearest(1, TEN - {"j"} | {"k"}) is first
    assert first.marks == TEN - {"j"} | {"k"}
    assert sittings.nearest(1, frozenset("kl")) is far
    assert sittings.nearest(2, TEN) is other


def test_where_none_is_near_a_copy_of_the_nearest_is_gone_on_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitting, "ALIKE_KEPT", 3)
    sittings = Sittings()
    first = sittings.nearest(1, TEN)
    first.numbers.append(7)
    copy = sittings.nearest(1, TEN - {"i", "j"} | {"k", "l"})
    assert (copy.numbers, copy.sort) == ([7], 1)
    assert copy is not first
    assert first.marks == TEN
    copy.numbers.append(8)
    assert first.numbers == [7]
    third = sittings.nearest(1, frozenset("xyz"))
    assert third not in (first, copy)
    assert sittings.nearest(1, frozenset("xuv")) is third


def test_the_one_longest_ago_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitting, "SITTINGS_KEPT", 2)
    sittings = Sittings()
    first, second = (sittings.nearest(sort, TEN) for sort in (1, 2))
    assert sittings.nearest(1, TEN) is first
    third = sittings.nearest(3, TEN)
    assert sittings.nearest(1, TEN) is first
    assert sittings.nearest(3, TEN) is third
    assert sittings.nearest(2, TEN) is not second
