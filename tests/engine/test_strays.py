"""Files that do not belong on a host, whether or not a rule lists them."""

from __future__ import annotations

import pytest

from scanner.engine.strays import strays
from scanner.model.facts import FileFact, HostFacts, Observation
from scanner.model.findings import Comparison, EvidenceKind
from tests.engine.building import file, host, report

TSE = {"product_suites": ("Terminal Server",)}


def found(*files: FileFact, **system: object) -> list[tuple[str, str | None]]:
    return [(one.subject, one.note) for one in strays(host(*files, system=system))]


def test_an_intel_file_on_an_alpha() -> None:
    files = (file("System32\\unlisted.dll", machine="x86"), file("System32\\other.dll", machine="alpha"))
    assert found(*files, architecture="Alpha") == [
        ("C:\\WINNT\\System32\\unlisted.dll", "it is a file for x86, not for alpha")
    ]


@pytest.mark.parametrize(
    ("version", "system", "why"),
    [
        ("4.0.1381.33474", {}, "it is a build for Terminal Server, not for NT 4.0"),
        ("4.0.1381.7097", TSE, "it is a build for NT 4.0, not for Terminal Server"),
        ("4.0.1381.7097", {}, None),
        ("4.0.1381.33474", TSE, None),
        ("4.72.3110.0", TSE, None),
        ("4.0", TSE, None),
        ("4.0.1381.33474", {"product_suites": None}, None),
    ],
)
def test_a_build_of_the_other_branch(version: str, system: dict[str, object], why: str | None) -> None:
    seen = found(file("System32\\unlisted.dll", version=version), **system)
    assert seen == ([("C:\\WINNT\\System32\\unlisted.dll", why)] if why else [])


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("explorer.exe", True),
        ("System32\\a.dll", True),
        ("SYSTEM32\\Drivers\\a.sys", True),
        ("System32\\spool\\drivers\\W32ALPHA\\2\\rasddui.dll", False),
        ("System32\\Clients\\Tsclient\\a.dll", False),
        ("C:\\Program Files\\a.dll", False),
    ],
)
def test_only_the_systems_own_directories_count(path: str, counts: bool) -> None:
    """Printer drivers and client software lie on every server for other processors too."""
    assert bool(found(file(path, machine="alpha"))) is counts


def test_what_is_not_known_is_not_held_against_a_file() -> None:
    assert found(file("System32\\a.dll", machine="alpha"), architecture=None) == []
    assert found(file("System32\\a.dll", machine="alpha"), architecture="vax") == []
    assert found(file("System32\\a.dll", machine="alpha", status=Observation.UNREADABLE)) == []
    assert found(file("System32\\a.dll", machine="X86"), file("System32\\b.dll")) == []
    assert strays(HostFacts(target="smb://a")) == ()


def test_they_come_by_path_and_say_what_was_found() -> None:
    files = (
        file("System32\\b.dll", machine="alpha", version="4.0.1381.33474"),
        file("System32\\A.dll", machine="mips", size=5),
    )
    first, second = strays(host(*files))
    assert first.subject.endswith("A.dll")
    assert (first.kind, first.comparison) == (EvidenceKind.FILE, Comparison.DIFFERENT)
    assert first.expected == {"machine": "x86"}
    assert first.observed == {"size": 5, "machine": "mips"}
    assert second.note == "it is a file for alpha, not for x86"


def test_a_build_of_the_other_branch_says_which_was_expected() -> None:
    (one,) = strays(host(file("System32\\a.dll", version="4.0.1381.33474")))
    assert (one.expected, one.observed) == ({"branch": "NT 4.0"}, {"version": "4.0.1381.33474"})


def test_the_report_of_a_host_has_them() -> None:
    facts = host(file("System32\\a.dll", machine="alpha"))
    assert report(facts).strays == strays(facts)
