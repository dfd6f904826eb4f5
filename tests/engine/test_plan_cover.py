"""The smallest set, against trying every set."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.engine.plan_cover import Cover, smallest

PACKAGES = "abcdefgh"
NEEDS = st.dictionaries(st.integers(0, 30), st.frozensets(st.sampled_from(PACKAGES), max_size=4), max_size=12)


def fewest(needs: dict[int, frozenset[str]]) -> int:
    """By trying every set, the small ones first."""
    open_needs = [ways for ways in needs.values() if ways]
    for size in range(len(PACKAGES) + 1):
        for chosen in combinations(PACKAGES, size):
            if all(ways.intersection(chosen) for ways in open_needs):
                return size
    raise AssertionError


def name(package: str) -> str:
    return package


@given(NEEDS)
def test_no_smaller_set_meets_every_need(needs: dict[int, frozenset[str]]) -> None:
    found = smallest(needs, name)
    assert all(ways.intersection(found.chosen) for ways in needs.values() if ways)
    assert len(found.chosen) == found.at_least == fewest(needs)


@given(NEEDS)
def test_without_time_to_search_it_says_what_it_cannot_promise(needs: dict[int, frozenset[str]]) -> None:
    found = smallest(needs, name, branches=0)
    assert all(ways.intersection(found.chosen) for ways in needs.values() if ways)
    assert found.at_least <= fewest(needs) <= len(found.chosen)


@given(NEEDS, st.randoms(use_true_random=False))
def test_the_order_of_needs_does_not_matter(needs: dict[int, frozenset[str]], random: object) -> None:
    items = list(needs.items())
    random.shuffle(items)  # type: ignore[attr-defined]
    assert smallest(dict(items), name) == smallest(needs, name)


IRREDUCIBLE = {
    number: frozenset(ways)
    for number, ways in enumerate(("af", "cdg", "aeg", "ace", "cdg", "bef", "deg", "cd", "bg"))
}
"""Nothing in it is superfluous or forced, and always taking the package that meets most takes four."""


def test_where_always_taking_most_takes_too_many_the_search_does_not() -> None:
    assert smallest(IRREDUCIBLE, name) == Cover(("a", "b", "d"), 3)
    assert smallest(IRREDUCIBLE, name, branches=0) == Cover(("a", "b", "c", "e"), 3)
    assert smallest(IRREDUCIBLE, lambda one: -ord(one), branches=0) == Cover(("g", "f", "e", "d"), 3)


@pytest.mark.parametrize(
    ("needs", "preferred", "chosen"),
    [
        ("cde bce bfg acf ac ag cd bce bdg ef", "abcdefg", "ceg"),
        ("deg bf cd adf ace adf adf ef bce bg", "gfedcba", "gfc"),
        ("bfg bd def efg ce ag ac", "gfedcba", "gdc"),
    ],
)
def test_of_equally_small_sets_always_the_same_is_found(needs: str, preferred: str, chosen: str) -> None:
    """The need with the fewest ways is decided first, by what meets most, then by what is preferred."""
    wanted = {number: frozenset(ways) for number, ways in enumerate(needs.split())}
    assert smallest(wanted, preferred.index) == Cover(tuple(chosen), 3)
    assert smallest(dict(reversed(wanted.items())), preferred.index) == Cover(tuple(chosen), 3)


def test_what_only_one_package_meets_leaves_nothing_to_what_else_that_meets() -> None:
    assert smallest({1: frozenset("ab"), 2: frozenset("a")}, name) == Cover(("a",), 1)
    needs = dict(enumerate(map(frozenset, ("ax", "ax", "bx", "a", "b"))))
    assert smallest(needs, lambda one: -ord(one)) == Cover(("b", "a"), 2)


def test_each_branch_is_counted() -> None:
    hasty = smallest(IRREDUCIBLE, name, branches=1)
    assert (len(hasty.chosen), hasty.at_least) == (4, 3)


def test_of_equally_good_ones_the_preferred_is_taken() -> None:
    needs = {1: frozenset("ab"), 2: frozenset("ab")}
    assert smallest(needs, name).chosen == ("a",)
    assert smallest(needs, lambda one: -ord(one)).chosen == ("b",)


def test_a_need_that_nothing_meets_is_left_out() -> None:
    assert smallest({1: frozenset(), 2: frozenset("a")}, name) == Cover(("a",), 1)
