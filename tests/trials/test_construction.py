"""Hosts are what they are said to be: distances claimed are distances measured, and facts say so too."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from scanner.model.articles import Article
from scanner.model.facts import HostFacts, Listing, Observation
from scanner.trials.distance import measured
from scanner.trials.exhibit import Exhibit
from scanner.trials.hosts import facts
from scanner.trials.library import Library
from scanner.trials.situation import Marks, Situation
from scanner.trials.trials import trials
from tests.trials.variety import PACK, RELATIONS, TABLES

EVERY = [*TABLES.values(), *RELATIONS.values()]
NAMES = [*TABLES, *RELATIONS]


def situations(article: Article) -> Iterator[Situation]:
    for _, situation in trials(Library(PACK).surroundings(article)):
        yield situation


@pytest.mark.parametrize("article", EVERY, ids=NAMES)
def test_claimed_distances_can_be_measured(article: Article) -> None:
    rows = {row for one in article.file_sets for row in one.files}
    for situation in situations(article):
        for lying in situation.files.values():
            if isinstance(lying, Exhibit) and lying.row in rows and lying.file.machine is not None:
                assert measured(lying.file, lying.row, situation.machine.zone) == lying.distance, situation


@pytest.mark.parametrize("article", EVERY, ids=NAMES)
def test_facts_are_documents(article: Article) -> None:
    """What a trial hands to the engine could have come from a collector: it survives the round trip."""
    for situation in list(situations(article))[::7]:
        made = facts(situation)
        assert msgspec.json.decode(msgspec.json.encode(made), type=HostFacts) == made


def test_facts_say_what_the_situation_says() -> None:
    for situation in situations(TABLES["several files"]):
        made = facts(situation)
        listed = {file.path.casefold(): file.status for file in made.files or ()}
        directories = {one.path.casefold() for one in made.directories or () if one.status is Listing.LISTED}
        for place, lying in situation.files.items():
            path = place.replace("%systemroot%", (made.system.system_root or "").casefold())
            status = Observation.PRESENT if isinstance(lying, Exhibit) else lying
            absent = path not in listed and path.rpartition("\\")[0] in directories
            assert listed.get(path, Observation.ABSENT if absent else None) is status
        assert {hotfix.id for hotfix in made.hotfixes or () if hotfix.installed} == situation.marks
        assert (made.hotfixes_status is Listing.LISTED) == (situation.marks_known is Marks.LISTED)


def test_no_host_is_made_twice_for_nothing() -> None:
    """Some situations coincide (a row's exact file opens several series), most do not."""
    made = [repr(situation) for situation in situations(TABLES["several files"])]
    assert len(set(made)) > 0.8 * len(made)
