"""What goes on record when something is looked up, and what is remembered of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial

import pytest

from scanner.engine.judge import index
from scanner.engine.precedents import roll as roll_module
from scanner.engine.precedents.clerk import (
    COMPONENT,
    FILE,
    LISTING,
    MARK,
    RELEASE,
    ROOT,
    STRENGTH,
    Level,
    Source,
    source_of,
)
from scanner.engine.precedents.consulting import ALL, ANY, Consulted, Record, Watched
from scanner.engine.precedents.hearing import Hearing, Marks
from scanner.engine.precedents.questions import Questions
from scanner.engine.precedents.roll import NOTHING, Roll
from scanner.engine.precedents.sight import Eye
from scanner.engine.precedents.sitting import Sitting
from scanner.model.facts import FileFact, Hotfix
from scanner.model.profile import HostProfile
from tests.engine.building import FIX, OLD, SECURITY_SET, file, host, pack, rdr_file

FILES = {"a": 1, "b": 2}
NETBT = file("System32\\drivers\\netbt.sys", version="4.0.1381.7097")


def recorded(contents: dict[str, int]) -> tuple[Consulted[str, int], list[tuple[str, object]]]:
    record: list[tuple[str, object]] = []

    def enrol(kind: str, name: object) -> int:
        record.append((kind, name))
        return len(record)

    return Consulted("file", contents, Record(defaultdict(dict), enrol)), record


def test_what_has_a_place_is_noted_by_it_and_the_rest_is_given_one() -> None:
    record = Record({"file": {"a": 7}}, lambda kind, name: {("file", "b"): 8}[kind, name])
    record.note("file", "a")
    record.note("file", "b")
    assert record.places == {7, 8}


def test_each_name_is_on_record_found_or_not() -> None:
    files, record = recorded(FILES)
    assert (files["a"], files.get("x"), "b" in files, "y" in files) == (1, None, True, False)
    assert record == [("file", name) for name in ("a", "x", "b", "y")]


def test_whether_there_is_anything_and_all_there_is() -> None:
    files, record = recorded(FILES)
    assert (bool(files), len(files), list(files)) == (True, 2, ["a", "b"])
    assert {kind for kind, _ in record} == {"file" + ANY, "file" + ALL}


def test_of_nothing_it_is_enough_to_know_that() -> None:
    files, record = recorded({})
    assert "a" not in files
    assert files.get("b") is None
    assert set(record) == {("file" + ANY, None)}
    roll: dict[str, dict[object, int]] = {"file": {"a": 7}, "file" + ANY: {None: 8}}
    places = Record(roll, lambda *_: 0)
    assert "a" not in Consulted("file", {}, places)
    assert places.places == {8}


def test_attributes_are_on_record_save_those_that_keep_their_own() -> None:
    record = Record({"fact": {"size": 7}}, lambda kind, name: {("fact", "version"): 8}[kind, name])
    watched = Watched(FileFact("x", size=3), "fact", record, {"path": "y"})
    assert (watched.path, record.places) == ("y", set())
    assert (watched.size, record.places) == (3, {7})
    assert (watched.version, record.places) == (None, {7, 8})


def test_equal_values_have_one_number_and_others_another() -> None:
    roll = Roll()
    same, other = roll.number(("a", 1)), roll.number(("a", 2))
    assert roll.number(("a", 1)) == same != other
    contents = {"x": 1}
    assert roll.number(contents) == roll.number(contents) == roll.number({"x": 1}) != roll.number({"x": 2})


def test_no_value_has_the_number_of_nothing() -> None:
    roll = Roll()
    numbers = [roll.number(value) for value in range(5)]
    assert len({NOTHING, *numbers}) == 6


class Unhashable(dict[str, int]):
    """Counts how often it is asked for all that it shows."""

    told = 0

    def __repr__(self) -> str:
        self.told += 1
        return super().__repr__()


def test_what_cannot_be_hashed_is_read_once() -> None:
    roll, contents = Roll(), Unhashable(x=1)
    assert roll.number(contents) == roll.number(contents) == roll.number({"x": 1})
    assert contents.told == 1


def test_contents_that_many_share_are_numbered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_module, "SHARED_KEPT", 2)
    roll, shared = Roll(), [{"a": number} for number in range(3)]
    roll.enrol("file", "a")
    first, second = (roll.numbered_once("file", contents) for contents in shared[:2])
    assert roll.numbered_once("file", shared[0]) is first
    assert roll.numbered_once("file", shared[1]) is second
    roll.numbered_once("file", shared[2])
    assert roll.numbered_once("file", shared[0]) is not first


def test_contents_that_many_share_are_numbered_again_when_more_rests_on_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(roll_module, "SHARED_KEPT", 1)
    roll = Roll()
    first = roll.enrol("file", "a")
    assert roll.numbered_once("file", FILES) == {first: roll.number(1)}
    second = roll.enrol("file", "b")
    for contents in (FILES, {"a": 2, "b": 1}, FILES):
        numbers = {first: roll.number(contents["a"]), second: roll.number(contents["b"])}
        assert roll.numbered_once("file", contents) == numbers


def test_the_other_articles_and_the_sets_are_all_there() -> None:
    rules = index(pack(FIX, SECURITY_SET))
    hearing = Hearing(Eye().sight(host(OLD)), rules, Questions(rules, Roll()))
    hearing.take_files({})
    hearing.take_profile(HostProfile())
    case = hearing.case
    assert (list(case.standings), len(case.standings)) == (["Q275020"], 1)
    assert (list(case.coherences), len(case.coherences)) == ([SECURITY_SET.id], 1)


def test_attributes_of_marks_are_on_record_by_the_name_of_the_mark() -> None:
    record: list[tuple[str, object]] = []
    mark = Hotfix("Q275020", installed=True)
    marks = Marks({"q275020": mark}, Record(defaultdict(dict), lambda *asked: record.append(asked) or 1))
    assert (list(marks), len(marks), marks["q275020"].installed) == (["q275020"], 1, True)
    assert record == [("mark installed", "q275020")]


def test_an_attribute_of_a_mark_that_is_not_there_is_nothing() -> None:
    rules, roll = index(pack(FIX)), Roll()
    hearing = Hearing(Eye().sight(host(marks=("Q275020",))), rules, Questions(rules, roll))
    numbers = [hearing.number("mark installed", name, roll) for name in ("Q275020", "Q111111")]
    assert numbers == [roll.number(True), NOTHING]


def test_all_the_files_of_a_host_are_one_subject() -> None:
    """Whatever would look at every file finds the same only where all are the same."""
    rules, eye, roll = index(pack(FIX)), Eye(), Roll()

    def number(*files: FileFact) -> int:
        hearing = Hearing(eye.sight(host(*files)), rules, Questions(rules, Roll()))
        hearing.take_files(eye.files(files, None)[0])
        return hearing.number(FILE + ALL, None, roll)

    assert number(OLD) == number(replace(OLD)) != number(rdr_file())
    assert number(OLD) != number(OLD, NETBT) != number()


def test_within_another_of_its_level_a_conclusion_is_worked_out_in_its_place() -> None:
    questions = Questions(index(pack(FIX)), Roll())
    assert [
        questions.concluded("anything", Level.FINDING, lambda answer=answer: answer) for answer in (1, 2)
    ] == [1, 2]


def test_what_rests_on_what_changed_is_concluded_anew_in_the_order_of_levels() -> None:
    """The question rests on how an article stands, that on its scope, and only the scope on the file."""
    rules, roll, eye = index(pack(FIX)), Roll(), Eye()
    questions, sitting = Questions(rules, roll), Sitting(numbers=[1])
    roll.enrol(ROOT, None)

    def hear(*files: FileFact) -> Hearing:
        hearing = Hearing(eye.sight(host(*files)), rules, questions)
        hearing.take_files(eye.files(files, None)[0])
        questions.hear(hearing, sitting)
        return hearing

    def asked(level: Level) -> object:
        if level is Level.SCOPE:
            return questions._hearing.seen.file(OLD.path).size
        return questions.concluded(level - 1, Level(level - 1), partial(asked, Level(level - 1)))

    hear(OLD)
    assert asked(Level.FINDING) == OLD.size
    place = roll.places[FILE][OLD.path.casefold()]
    sitting.numbers[place] = hear(rdr_file()).number(FILE, OLD.path.casefold(), roll)
    questions.answers.conclude({place})
    assert asked(Level.FINDING) == rdr_file().size


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        (LISTING, Source.FRAME),
        (LISTING + ANY, Source.FRAME),
        (COMPONENT + ALL, Source.FRAME),
        (MARK + ANY, Source.FACTS),
        ("mark installed", Source.FACTS),
        (RELEASE + ALL, Source.PROFILE),
        (STRENGTH + ANY, Source.STRENGTHS),
    ],
)
def test_of_a_whole_the_number_comes_from_where_those_of_its_parts_do(kind: str, source: Source) -> None:
    assert source_of(kind) is source
