"""The files of a host, gone on to from those of another: what differs, and nothing left behind."""

from __future__ import annotations

import pytest

from scanner.engine.precedents import sight
from scanner.engine.precedents.clerk import Source
from scanner.engine.precedents.files import Files, Found
from scanner.engine.precedents.roll import NOTHING
from scanner.engine.precedents.sight import Eye
from scanner.engine.precedents.sitting import Sitting
from scanner.model.facts import DirectoryFact, FileFact, Observation
from tests.engine.building import host

ROOT = "c:\\winnt"
A, B, C, D, E = (FileFact(f"C:\\{name}", size=1) for name in "ABCDE")
NEWER_A = FileFact("c:\\a", size=2)


class Following:
    """Files that go on from list to list, and the numbers that follow their changes."""

    def __init__(self) -> None:
        self.eye, self.files, self.numbers = Eye(), Files(), dict[str, int]()

    def turn(self, *listed: FileFact) -> set[str]:
        """The paths told to differ, all of them true."""
        changes = self.files.turn(listed, ROOT, self.eye)
        for path, number in changes.items():
            self.numbers[path] = number
        known = {path: number for path, number in self.numbers.items() if number != NOTHING}
        assert known == {path: met.number for path, met in self.files.by_place.items()}
        return set(changes)


def test_lists_in_step_differ_in_what_is_exchanged() -> None:
    following = Following()
    following.turn(A, B, C, D)
    assert following.turn(NEWER_A, B, C, D) == {"c:\\a"}
    assert following.turn(NEWER_A, B, C, E) == {"c:\\d", "c:\\e"}
    assert following.turn(NEWER_A, B, E, C) == {"c:\\c", "c:\\e"}
    assert following.turn(A, D, E, C) == {"c:\\a", "c:\\b", "c:\\d"}
    assert following.turn(A, D, E, C) == set()


@pytest.mark.parametrize("listed", [(A, B, C), (NEWER_A, E, D, B), (A, B, C, D, E)])
def test_other_lists_are_looked_at_whole(listed: tuple[FileFact, ...]) -> None:
    following = Following()
    following.turn(A, B, C, D)
    assert following.turn(*listed) == {"c:\\a", "c:\\b", "c:\\c", "c:\\d"} | {
        file.path.casefold() for file in listed
    }
    assert following.files.plain


def test_two_facts_about_one_file_are_not_in_step() -> None:
    following = Following()
    following.turn(A, B, C, D)
    following.turn(A, B, C, FileFact("C:\\a", status=Observation.ABSENT))
    assert following.files.by_place["c:\\a"].file is A
    assert not following.files.plain
    following.turn(A, B, C, D)
    assert following.files.plain


def test_files_beneath_the_variable_are_not_in_step() -> None:
    following = Following()
    following.turn(A, B, C, D)
    following.turn(A, B, C, FileFact("%SystemRoot%\\x", size=1))
    assert "c:\\winnt\\x" in following.files.by_place
    following.turn(A, B, C, D)
    assert not following.files.plain


def test_a_copy_is_gone_on_from_by_itself() -> None:
    eye, files = Eye(), Files()
    files.turn((A, B, C), ROOT, eye)
    copy = files.copy()
    assert set(copy.turn((NEWER_A, B, C), ROOT, eye)) == {"c:\\a"}
    assert files.by_place["c:\\a"].file is A
    assert (copy.by_place["c:\\a"].file, copy.listed, copy.plain) == (NEWER_A, (NEWER_A, B, C), True)


def test_found_files_are_looked_up_by_place() -> None:
    files = Files()
    files.turn((A, B), ROOT, Eye())
    found = Found(files.by_place)
    assert (found["c:\\a"], found.get("x"), "c:\\b" in found, list(found), len(found)) == (
        A,
        None,
        True,
        ["c:\\a", "c:\\b"],
        2,
    )


def test_a_subject_that_a_host_was_not_asked_about_is_numbered_by_its_files() -> None:
    eye, sitting = Eye(), Sitting()
    sitting.files.turn((A, B), ROOT, eye)
    assert sitting.lengthen(1, {"c:\\a": 0}) == {0}
    assert sitting.numbers == [eye.met(A).number]
    assert sitting.lengthen(4, {"c:\\a": 0, "c:\\x": 1, "c:\\b": 3}) == {1, 2, 3}
    assert sitting.numbers == [eye.met(A).number, NOTHING, NOTHING, eye.met(B).number]
    assert sitting.lengthen(4, {}) == set()


def test_only_numbers_that_are_others_count_as_changed() -> None:
    sitting = Sitting(numbers=[5, 6, 7])
    places: dict[object, int] = {"a": 0, "b": 1, "c": 2}
    assert sitting.turn_files({"a": 5, "b": 8, "x": 9, "c": NOTHING}, places) == {1, 2}
    assert sitting.numbers == [5, 8, NOTHING]


def test_what_the_next_host_does_not_have_is_nothing() -> None:
    sitting = Sitting(numbers=[1, 2, 3])
    assert sitting.turn(Source.FACTS, {0: 1, 1: 5}) == {0, 1}
    assert sitting.turn(Source.FACTS, {1: 5, 2: 6}) == {0, 2}
    assert sitting.numbers == [NOTHING, 5, 6]


def test_what_becomes_of_a_copy_is_nothing_to_the_host_itself() -> None:
    sitting = Sitting(numbers=[1], given=[{0: 1}], found=[None], left_out=[()])
    copy = sitting.copy()
    for changed in (copy.numbers, copy.given, copy.found, copy.left_out):
        changed.clear()
    assert (sitting.numbers, sitting.given, sitting.found, sitting.left_out) == ([1], [{0: 1}], [None], [()])


def test_a_fact_is_met_once() -> None:
    eye = Eye()
    assert eye.met(A) is eye.met(A)
    assert eye.met(FileFact(A.path, size=1)).number == eye.met(A).number != eye.met(B).number
    assert eye.load == 3


def test_a_list_of_directories_is_arranged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sight, "LISTS_KEPT", 1)
    eye = Eye()
    one, other = (host(directories=(DirectoryFact(f"C:\\{name}"),)) for name in "AB")
    first = eye.sight(one).listings
    assert eye.sight(one).listings is first
    eye.sight(other)
    assert eye.sight(one).listings is not first
