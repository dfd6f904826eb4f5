"""Articles that each say that they replace the other."""

from __future__ import annotations

from itertools import permutations

import pytest

from scanner.catalog.circles import circles
from scanner.catalog.load import load
from scanner.model.articles import Article
from scanner.shipped import shipped


def article(name: str, *older: str, newer: tuple[str, ...] = ()) -> Article:
    return Article(name, name, supersedes=older, superseded_by=newer)


@pytest.mark.parametrize(
    ("articles", "found"),
    [
        ([article("Q1", "Q2"), article("Q2", "Q1")], (("Q1", "Q2"),)),
        ([article("Q1", "Q2"), article("Q2", "Q3"), article("Q3")], ()),
        ([article("Q1", "Q2"), article("Q2", "Q3"), article("Q3", "Q1")], (("Q1", "Q2", "Q3"),)),
        ([article("Q1", "Q2", newer=("Q2",))], (("Q1", "Q2"),)),
        ([article("Q1", "Q1")], ()),
        (
            [article("Q1", "Q2"), article("Q2", "Q1"), article("Q3", "Q1"), article("Q4", newer=("Q3",))],
            (("Q1", "Q2"),),
        ),
        (
            [article("Q1", "Q2"), article("Q2", "Q1"), article("Q3", "Q4"), article("Q4", "Q3", "Q1")],
            (("Q1", "Q2"), ("Q3", "Q4")),
        ),
        (
            [article("Q1", "Q2", "Q3"), article("Q2", "Q1"), article("Q3", "Q1")],
            (("Q1", "Q2", "Q3"),),
        ),
        ([], ()),
    ],
)
def test_circles_are_found_in_whatever_order_articles_stand(
    articles: list[Article], found: tuple[tuple[str, ...], ...]
) -> None:
    assert {circles(order) for order in permutations(articles)} == {found}


def test_the_shipped_pack_has_the_one_that_is_known() -> None:
    assert circles(load([shipped("rules")]).articles) == (("Q185137", "Q185142"),)
