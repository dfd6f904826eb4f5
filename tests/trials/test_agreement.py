"""The engine does what is demanded: of every shape of rule, and of the rules that are shipped."""

from __future__ import annotations

import random

import pytest

from scanner.catalog.load import load
from scanner.model.articles import Article
from scanner.model.findings import Verdict
from scanner.shipped import shipped
from scanner.trials.crew import tried_by_crew
from scanner.trials.library import Library
from scanner.trials.oracle import demanded
from scanner.trials.trials import trials
from scanner.trials.trying import tried
from tests.trials.variety import PACK, RELATIONS, TABLES

SHIPPED = load([shipped("rules")])
HAND_CHECKED = ("Q241041", "Q249197", "Q275020", "Q280119", "Q299444", "Q305399", "Q316683", "Q322051")


def some(seed: int, count: int) -> list[Article]:
    """The rules with the most to them, and others drawn at random."""
    others = [article for article in SHIPPED.articles if article.id not in HAND_CHECKED]
    drawn = random.Random(seed).sample(others, min(count, len(others)))
    return [article for article in SHIPPED.articles if article.id in HAND_CHECKED or article in drawn]


@pytest.mark.parametrize("article", [*TABLES.values(), *RELATIONS.values()], ids=[*TABLES, *RELATIONS])
def test_every_shape_of_rule(article: Article) -> None:
    (result,) = tried(PACK, [article])
    assert result.disagreements == ()
    assert result.hosts > 30


def test_shipped_rules() -> None:
    found = list(tried(SHIPPED, some(seed=20010726, count=20)))
    assert [one.disagreements for one in found if one.disagreements] == []
    assert len(found) >= len(HAND_CHECKED)


def test_every_verdict_is_demanded_of_some_host() -> None:
    library = Library(PACK)
    demands = {
        demanded(around, situation).verdict
        for name in ("Q100001", "Q100113", "Q100125")
        for around, situation in trials(library.surroundings(library.article(name)))
    }
    assert demands == set(Verdict)


def test_a_crew_finds_what_one_finds() -> None:
    articles = list(TABLES.values())[:6]
    assert list(tried_by_crew(PACK, articles, 2)) == list(tried_by_crew(PACK, articles, 1))
