"""What goes on record when something is looked up, and what is remembered of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from scanner.engine.judge import index
from scanner.engine.precedents import roll as roll_module
from scanner.engine.precedents.clerk import FILE, Level
from scanner.engine.precedents.consulting import ALL, ANY, Consulted, Record, Watched
from scanner.engine.precedents.hearing import Hearing, Marks
from scanner.engine.precedents.questions import Questions
from scanner.engine.precedents.roll import Roll
from scanner.engine.precedents.rulings import Rulings
from scanner.engine.precedents.sight import Eye
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


def test_attributes_are_on_record_save_those_that_keep_their_own() -> None:
    record: list[str] = []
    watched = Watched(FileFact("x", size=3), record.append, {"path": "y"})
    assert (watched.size, watched.path, watched.version) == (3, "y", None)
    assert record == ["size", "version"]


def test_equal_values_have_one_number_and_others_another() -> None:
    roll = Roll()
    same, other = roll.number(("a", 1)), roll.number(("a", 2))
    assert roll.number(("a", 1)) == same != other
    contents = {"x": 1}
    assert roll.number(contents) == roll.number(contents) == roll.number({"x": 1}) != roll.number({"x": 2})


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


def test_answers_that_rest_on_more_leave_those_that_rest_on_little() -> None:
    """A few hosts are looked at in depth; that does not narrow what was found of all others."""
    rulings = Rulings(lambda: "")
    rulings.keep([7, 1, 0, 0, 0, 0], "shallow", {0, 1})
    rulings.keep([7, 2, 3, 4, 5, 6], "deep", {0, 1, 2, 3, 4, 5})
    assert rulings.known([7, 1, 9, 9, 9, 9]) == "shallow"
    assert rulings.known([7, 2, 3, 4, 5, 6]) == "deep"
    assert rulings.known([7, 2, 3, 4, 5, 7]) is None


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
