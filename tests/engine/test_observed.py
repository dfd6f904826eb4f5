from __future__ import annotations

from itertools import permutations

import pytest

from scanner.engine.observed import observed
from scanner.model.facts import Component, DirectoryFact, Hotfix, Listing, Observation
from scanner.model.logic import Truth
from tests.engine.building import file, host

RDR = "%SystemRoot%\\System32\\drivers\\rdr.sys"


def test_paths_are_compared_without_case_and_slash() -> None:
    seen = observed(host(file("SYSTEM32/Drivers\\RDR.SYS", size=1)))
    assert seen.file(RDR).size == 1
    control = observed(host(file("SYSTEM32\\RICHTX32.OCX", size=2)))
    assert control.file("%SystemRoot%\\System32\\richtx32.ocx").size == 2


@pytest.mark.parametrize(
    ("listing", "status"),
    [
        (Listing.LISTED, Observation.ABSENT),
        (Listing.ABSENT, Observation.ABSENT),
        (Listing.UNREADABLE, Observation.UNREADABLE),
        (Listing.PARTIAL, Observation.UNREADABLE),
        (Listing.NOT_COLLECTED, Observation.NOT_COLLECTED),
        (None, Observation.NOT_COLLECTED),
    ],
)
def test_a_file_not_named_is_absent_only_where_its_directory_was_listed(
    listing: Listing | None, status: Observation
) -> None:
    directories = (DirectoryFact("C:\\WINNT\\System32\\Drivers\\", listing),) if listing else ()
    found = observed(host(directories=directories)).file(RDR)
    assert (found.path, found.status) == (RDR, status)


def test_without_a_system_root_nothing_below_it_was_collected() -> None:
    facts = host(system={"system_root": None}, directories=())
    found = observed(facts).file(RDR)
    assert (found.path, found.status) == (RDR, Observation.NOT_COLLECTED)


def test_the_system_root_can_be_told_from_the_directories() -> None:
    facts = host(
        file("D:\\NT4\\System32\\ntdll.dll"),
        system={"system_root": None},
        directories=(DirectoryFact("D:\\NT4\\System32"), DirectoryFact("D:\\NT4\\System32\\drivers")),
    )
    assert observed(facts).file(RDR).status is Observation.ABSENT
    two = host(
        system={"system_root": None},
        directories=(DirectoryFact("D:\\NT4\\System32"), DirectoryFact("C:\\WINNT\\System32")),
    )
    assert observed(two).system_root is None


@pytest.mark.parametrize(
    ("directories", "files", "root"),
    [
        (["D:\\NT4", "D:\\NT4\\System32"], [], "d:\\nt4"),
        ([], ["D:\\NT4\\System32\\ntdll.dll"], "d:\\nt4"),
        (["D:\\NT4\\System32"], ["D:\\NT4\\System32\\ntdll.dll"], "d:\\nt4"),
        (["D:\\NT4\\System32"], ["C:\\WINNT\\System32\\ntdll.dll"], None),
        (["D:\\NT4\\System32\\drivers"], ["D:\\NT4\\explorer.exe"], None),
        ([], [], None),
    ],
)
def test_the_system_root_is_above_the_only_system32(
    directories: list[str], files: list[str], root: str | None
) -> None:
    facts = host(
        *(file(path) for path in files),
        system={"system_root": None},
        directories=tuple(DirectoryFact(path) for path in directories),
    )
    assert observed(facts).system_root == root


def test_nothing_seen_leaves_the_system_root_open() -> None:
    facts = host(system={"system_root": None}, directories=None, files=None)
    assert observed(facts).system_root is None


def test_facts_may_use_the_variable_themselves() -> None:
    facts = host(
        file("C:\\x").__class__("%SystemRoot%\\System32\\a.dll", size=7),
        directories=(DirectoryFact("%SystemRoot%\\System32"),),
    )
    seen = observed(facts)
    assert seen.file("C:\\WINNT\\system32\\A.DLL").size == 7
    assert seen.file("%systemroot%\\system32\\b.dll").status is Observation.ABSENT


def test_of_two_reports_the_one_that_saw_it_is_believed() -> None:
    path = "System32\\a.dll"
    reports = [
        file(path, size=7),
        file(path, status=Observation.UNREADABLE),
        file(path, status=Observation.ABSENT),
    ]
    assert {observed(host(*order)).file(f"C:\\WINNT\\{path}").size for order in permutations(reports)} == {7}
    directories = [
        DirectoryFact("C:\\WINNT\\System32"),
        DirectoryFact("C:\\WINNT\\System32", Listing.UNREADABLE),
    ]
    for order in permutations(directories):
        seen = observed(host(directories=order))
        assert seen.file("C:\\WINNT\\System32\\b.dll").status is Observation.ABSENT


def test_of_two_reports_that_contradict_the_choice_does_not_depend_on_order() -> None:
    path = "System32\\a.dll"
    reports = [file(path, size=7), file(path, size=8)]
    sizes = {observed(host(*order)).file(f"C:\\WINNT\\{path}").size for order in permutations(reports)}
    assert len(sizes) == 1
    parts = [Component("IIS", Observation.PRESENT, "3.0"), Component("iis", Observation.PRESENT, "4.0")]
    versions = {observed(host(components=order)).components["iis"].version for order in permutations(parts)}
    assert len(versions) == 1


@pytest.mark.parametrize(
    ("reports", "believed"),
    [
        ((Observation.PRESENT, Observation.ABSENT), Observation.PRESENT),
        ((Observation.ABSENT, Observation.UNREADABLE), Observation.ABSENT),
        ((Observation.UNREADABLE, Observation.NOT_COLLECTED), Observation.UNREADABLE),
    ],
)
def test_of_two_reports_on_a_component_the_more_certain_is_believed(
    reports: tuple[Observation, ...], believed: Observation
) -> None:
    for order in permutations(reports):
        parts = tuple(Component("IIS", status) for status in order)
        assert observed(host(components=parts)).component("IIS") is believed


@pytest.mark.parametrize(
    ("marks", "status", "asked", "answer"),
    [
        (("KB299444",), Listing.LISTED, "Q299444", Truth.YES),
        (("q299444",), Listing.UNREADABLE, "299444", Truth.YES),
        ((), Listing.LISTED, "Q299444", Truth.NO),
        ((), Listing.ABSENT, "Q299444", Truth.NO),
        ((), Listing.UNREADABLE, "Q299444", Truth.UNKNOWN),
        ((), None, "Q299444", Truth.UNKNOWN),
        (("SecurityFix",), Listing.LISTED, "securityfix", Truth.YES),
    ],
)
def test_marks(marks: tuple[str, ...], status: Listing | None, asked: str, answer: Truth) -> None:
    assert observed(host(marks=marks, hotfixes_status=status)).registered([asked]) is answer


def test_a_mark_that_says_not_installed_is_none() -> None:
    off, on = Hotfix("Q299444", installed=False), Hotfix("KB299444", installed=True)
    assert observed(host(hotfixes=(off,))).registered(["Q299444"]) is Truth.NO
    for order in ((on, off), (off, on)):
        assert observed(host(hotfixes=order)).registered(["Q299444"]) is Truth.YES


def test_pending_renames_are_found_in_their_own_spelling() -> None:
    facts = host(pending_renames=("\\??\\C:\\WINNT\\System32\\drivers\\rdr.sys", "!\\??\\C:\\WINNT\\a.dll"))
    seen = observed(facts)
    assert seen.rename_pending(RDR)
    assert seen.rename_pending("%SystemRoot%\\A.DLL")
    assert not seen.rename_pending("%SystemRoot%\\b.dll")


def test_components() -> None:
    seen = observed(host())
    assert seen.component("iis") is Observation.ABSENT
    assert seen.component("Exchange") is Observation.NOT_COLLECTED
