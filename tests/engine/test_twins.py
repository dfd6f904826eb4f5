"""Machines that should be alike: what differs is told, what was not seen is not."""

from __future__ import annotations

import datetime as dt

import pytest

from scanner.engine.twins import beneath_root, differences
from scanner.model.changes import Difference
from scanner.model.facts import (
    Component,
    DirectoryFact,
    FileFact,
    HostFacts,
    Hotfix,
    Listing,
    Observation,
    SystemFacts,
)

DAY = dt.datetime(1999, 10, 14, 3, tzinfo=dt.UTC)
LATER = dt.datetime(1999, 10, 14, 9, tzinfo=dt.UTC)


def machine(name: str, root: str = "C:\\WINNT", **facts: object) -> HostFacts:
    system = SystemFacts(hostname=name, system_root=root)
    return HostFacts(target=f"smb://{name.lower()}", **{"system": system, **facts})  # type: ignore[arg-type]


def file(name: str = "rdr.sys", root: str = "C:\\WINNT", **seen: object) -> FileFact:
    return FileFact(f"{root}\\System32\\{name}", **seen)  # type: ignore[arg-type]


def told(*machines: HostFacts) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    return {one.subject: one.values for one in differences(machines)}


def test_alike() -> None:
    assert (
        told(machine("A", files=(file(version="1.0.0.0"),)), machine("B", files=(file(version="1.0.0.0"),)))
        == {}
    )


def test_the_odd_one_out() -> None:
    (one,) = differences(
        [
            machine("A", files=(file(version="1.0.0.0"),)),
            machine("B", files=(file(version="2.0.0.0"),)),
            machine("C", files=(file(version="1.0.0.0"),)),
        ]
    )
    assert one == Difference(
        "file: %SystemRoot%\\system32\\rdr.sys", (("1.0.0.0", ("A", "C")), ("2.0.0.0", ("B",)))
    )
    assert one.odd == ("B",)


def test_each_has_its_system_elsewhere() -> None:
    other = machine("B", root="D:\\NT4\\", files=(file(root="D:\\NT4", version="1.0.0.0"),))
    assert told(machine("A", files=(file(version="1.0.0.0"),)), other) == {}
    assert beneath_root("E:\\Apps\\X.dll", other.system) == "e:\\apps\\x.dll"
    assert beneath_root("C:\\X.dll", SystemFacts()) == "c:\\x.dll"
    assert beneath_root("C:\\WINNT2\\X.dll", machine("A").system) == "c:\\winnt2\\x.dll"


def test_without_versions_size_and_day_count() -> None:
    a = machine("A", files=(file(size=1000, modified=DAY),))
    assert told(a, machine("B", files=(file(size=1000, modified=LATER),))) == {}
    assert told(a, machine("B", files=(file(size=1001, modified=DAY),))) == {
        "file: %SystemRoot%\\system32\\rdr.sys": (
            ("1,000 bytes of 1999-10-14", ("A",)),
            ("1,001 bytes of 1999-10-14", ("B",)),
        )
    }
    assert told(a, machine("B", files=(file(size=1001),))) == {}
    assert told(a, machine("B", files=(file(modified=DAY),))) == {}


def test_a_version_that_was_not_read_is_not_compared() -> None:
    a = machine("A", files=(file(version="1.0.0.0", size=1000, modified=DAY),))
    assert told(a, machine("B", files=(file(size=1001, modified=DAY),))) == {}
    bare = file(size=1001, modified=DAY, version_status=Observation.ABSENT)
    assert told(a, machine("B", files=(bare,))) == {
        "file: %SystemRoot%\\system32\\rdr.sys": (("1.0.0.0", ("A",)), ("no version", ("B",)))
    }


def test_absent_and_could_not_look_are_different() -> None:
    a = machine("A", files=(file(version="1.0.0.0"),))
    absent = {"file: %SystemRoot%\\system32\\rdr.sys": (("1.0.0.0", ("A",)), ("not there", ("B",)))}
    listed = (DirectoryFact("C:\\WINNT\\System32"),)
    assert told(a, machine("B")) == {}
    assert told(a, machine("B", directories=listed)) == absent
    assert told(a, machine("B", files=(file(status=Observation.ABSENT),))) == absent
    assert told(a, machine("B", directories=(DirectoryFact("C:\\WINNT\\System32", Listing.PARTIAL),))) == {}
    unread = (file(status=Observation.UNREADABLE),)
    assert told(a, machine("B", files=unread, directories=listed)) == {}


def test_marks() -> None:
    a = machine("A", hotfixes=(Hotfix("Q1"),), hotfixes_status=Listing.LISTED)
    assert told(a, machine("B", hotfixes=(), hotfixes_status=Listing.LISTED)) == {
        "hotfix: Q1": (("not there", ("B",)), ("registered", ("A",)))
    }
    assert told(a, machine("B", hotfixes=(), hotfixes_status=Listing.UNREADABLE)) == {}


def test_components() -> None:
    def with_(name: str, status: Observation, version: str | None = None) -> HostFacts:
        return machine(name, components=(Component("IIS", status, version),))

    a = with_("A", Observation.PRESENT, "4.0")
    assert told(a, with_("B", Observation.PRESENT)) == {
        "component: IIS": (("4.0", ("A",)), ("installed", ("B",)))
    }
    assert told(a, with_("B", Observation.ABSENT)) == {
        "component: IIS": (("4.0", ("A",)), ("not there", ("B",)))
    }
    assert told(a, with_("B", Observation.UNREADABLE)) == {}


def test_the_system() -> None:
    a = machine("A", system=SystemFacts(hostname="A", service_pack="SP6a", build=1381, product_suites=()))
    b = machine(
        "B", system=SystemFacts(hostname="B", service_pack="SP5", product_suites=("Terminal Server",))
    )
    assert told(a, b) == {
        "system: product suites": (("Terminal Server", ("B",)), ("none", ("A",))),
        "system: service pack": (("SP5", ("B",)), ("SP6a", ("A",))),
    }


def test_machines_of_one_name_go_by_their_targets() -> None:
    clones = [
        HostFacts(target=f"smb://10.0.0.{number}", system=SystemFacts("CLONE", service_pack=level))
        for number, level in enumerate(["SP5", "SP6a"], 1)
    ]
    nameless = HostFacts(target="smb://10.0.0.9", system=SystemFacts(service_pack="SP5"))
    assert told(*clones, nameless) == {
        "system: service pack": (("SP5", ("smb://10.0.0.1", "smb://10.0.0.9")), ("SP6a", ("smb://10.0.0.2",)))
    }


def test_what_most_machines_have_comes_first() -> None:
    versions = {"A": "2.0.0.0", "B": "1.0.0.0", "C": "2.0.0.0"}
    seen = told(*(machine(name, files=(file(version=one),)) for name, one in versions.items()))
    assert list(seen.values()) == [(("2.0.0.0", ("A", "C")), ("1.0.0.0", ("B",)))]


@pytest.mark.parametrize(
    ("root", "beneath"),
    [
        ("D:\\NT4", "%SystemRoot%\\system32\\rdr.sys"),
        ("d:\\nt4\\", "%SystemRoot%\\system32\\rdr.sys"),
        ("D:\\NT", "d:\\nt4\\system32\\rdr.sys"),
        ("C:\\NT4", "d:\\nt4\\system32\\rdr.sys"),
        (None, "d:\\nt4\\system32\\rdr.sys"),
    ],
)
def test_paths_beneath_the_systems_folder(root: str | None, beneath: str) -> None:
    assert beneath_root("D:\\NT4\\System32\\rdr.sys", SystemFacts(system_root=root)) == beneath


def test_a_systems_folder_may_have_any_name() -> None:
    assert beneath_root("C:\\UNIX\\a.dll", SystemFacts(system_root="C:\\UNIX")) == "%SystemRoot%\\a.dll"


def test_several_suites_are_named_in_order() -> None:
    def with_suites(name: str, *suites: str) -> HostFacts:
        return machine(name, system=SystemFacts(hostname=name, product_suites=suites))

    assert told(with_suites("A", "Terminal Server", "Enterprise"), with_suites("B")) == {
        "system: product suites": (("Enterprise, Terminal Server", ("A",)), ("none", ("B",)))
    }
