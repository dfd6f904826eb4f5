"""How trials read rules, before any engine is asked."""

from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest

import scanner.trials
from scanner.model.articles import FileRow, Platform
from scanner.model.facts import FileFact
from scanner.model.profile import Edition
from scanner.model.servicepacks import ServicePack
from scanner.trials.distance import Distance, Size, Version, measured
from scanner.trials.homes import homes
from scanner.trials.library import Library
from scanner.trials.machine import Machine
from scanner.trials.subjects import Subject, subject
from scanner.trials.wanted import Listed, read
from scanner.trials.weighing import Relation, relation
from tests.trials.variety import DAY, PACK, RELATIONS, TABLES, dated, versioned

NT = frozenset({Edition.WORKSTATION, Edition.SERVER, Edition.ENTERPRISE})
EQUAL, DIFFERENT = Size.EQUAL, Size.DIFFERENT
OLDER, OPEN, SAME, LATER = Relation.OLDER, Relation.OPEN, Relation.SAME, Relation.LATER


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Microsoft Windows NT Server", Subject(frozenset({Edition.SERVER, Edition.ENTERPRISE}))),
        ("Microsoft Windows NT Server Enterprise Edition", Subject(frozenset({Edition.ENTERPRISE}))),
        (
            "Microsoft Windows NT Server Terminal Server Edition",
            Subject(frozenset({Edition.TERMINAL_SERVER})),
        ),
        ("Windows NT 4.0", Subject(NT)),
        ("Terminal Server", Subject(frozenset({Edition.TERMINAL_SERVER}))),
        ("Windows NT Server 3.51", Subject(other_system="windows nt 3")),
        ("Microsoft Windows 2000 Server", Subject(other_system="windows 2000")),
        ("Microsoft Internet Explorer for Windows 2000", Subject(other_system="windows 2000")),
        ("Microsoft SNA Server for Windows NT", Subject(part="SNA Server")),
        ("Microsoft Routing and Remote Access Service Update for Windows NT Server", Subject(part="RRAS")),
        ("Services for Macintosh", Subject(part="Services for Macintosh")),
        ("Microsoft Outlook Windows NT client", Subject()),
    ],
)
def test_names(name: str, expected: Subject) -> None:
    assert subject(name) == expected


@pytest.mark.parametrize(
    ("distance", "language", "expected"),
    [
        (Distance(Version.LOWER, EQUAL, 0), True, OLDER),
        (Distance(Version.HIGHER, EQUAL, -400), True, LATER),
        (Distance(Version.OTHER_BRANCH, EQUAL, 0), True, Relation.STRAY),
        (Distance(Version.LOWER, EQUAL, 0, other_processor=True), True, Relation.STRAY),
        (Distance(Version.OTHER_LINE, EQUAL, -2), True, OLDER),
        (Distance(Version.OTHER_PRODUCT, EQUAL, -2), True, Relation.APART),
        (Distance(Version.OTHER_PRODUCT, EQUAL, 1), True, SAME),
        (Distance(Version.OTHER_PRODUCT, EQUAL, 1, rounded=True), True, Relation.APART),
        (Distance(Version.OTHER_PRODUCT, DIFFERENT, 0), True, Relation.APART),
        (Distance(Version.EQUAL, EQUAL, -400), True, SAME),
        (Distance(Version.EQUAL, DIFFERENT, -2), True, OLDER),
        (Distance(Version.EQUAL, DIFFERENT, 2), True, LATER),
        (Distance(Version.EQUAL, DIFFERENT, -1), True, SAME),
        (Distance(Version.EQUAL, DIFFERENT, -2), False, SAME),
        (Distance(Version.EQUAL, DIFFERENT, -2, rounded=True), True, SAME),
        (Distance(size=EQUAL, days=1), True, SAME),
        (Distance(size=EQUAL, days=2), True, LATER),
        (Distance(size=EQUAL, days=-2), True, OLDER),
        (Distance(size=EQUAL), True, OPEN),
        (Distance(size=EQUAL, days=0, dated=False), True, OPEN),
        (Distance(size=DIFFERENT, days=0), True, OPEN),
        (Distance(size=DIFFERENT, days=0), None, OPEN),
        (Distance(size=DIFFERENT, days=0), False, SAME),
        (Distance(size=EQUAL, days=10, link=-45), True, SAME),
        (Distance(size=EQUAL, days=10, link=-46), True, OLDER),
        (Distance(size=EQUAL, days=-10, link=2), True, LATER),
        (Distance(size=DIFFERENT, days=10, link=0), True, OPEN),
        (Distance(size=DIFFERENT, days=-10, link=0), True, OLDER),
        (Distance(size=DIFFERENT, days=10, link=0), False, SAME),
        (Distance(size=EQUAL, days=30, second=(0, None)), True, SAME),
        (Distance(size=EQUAL, days=30, second=(-30, None)), True, OPEN),
        (Distance(size=EQUAL, days=30, second=(60, None)), True, LATER),
    ],
)
def test_what_a_distance_means(distance: Distance, language: bool | None, expected: Relation) -> None:
    assert relation(distance, language, shared_version=False) is expected


def test_a_shared_number_leaves_it_to_the_date() -> None:
    equal = Distance(Version.EQUAL, EQUAL, -2)
    assert relation(equal, True, shared_version=False) is SAME
    assert relation(equal, True, shared_version=True) is OLDER


def test_measuring() -> None:
    late = dt.datetime(2000, 7, 26, 2, tzinfo=dt.UTC)
    file = FileFact("x", size=38673, modified=late, version="4.0.1381.7001", machine="alpha")
    assert measured(file, dated(), 480) == Distance(Version.MISSING, DIFFERENT, 1, other_processor=True)
    assert measured(file, dated(), None).days == 2
    assert measured(file, versioned(), 0).version is Version.LOWER
    assert measured(file, FileRow("x", size_kb=38.0, date=DAY), 0).size is EQUAL
    assert measured(file, FileRow("x", size_kb=36.5), 0).size is DIFFERENT


def levels(name: str) -> set[tuple[Edition | None, ServicePack | None]]:
    around = Library(PACK).surroundings({**TABLES, **RELATIONS}[name])
    return {(machine.edition, machine.level) for machine in homes(around)}


def test_homes_are_high_enough_and_not_too_high() -> None:
    assert levels("a level that contains it") == {(Edition.SERVER, ServicePack.SP3)}
    assert levels("a level that it requires") == {(Edition.SERVER, ServicePack.SP6A)}
    assert levels("a level that its table requires") == {
        (Edition.SERVER, ServicePack.SP6A),
        (Edition.TERMINAL_SERVER, ServicePack.SP6),
    }
    assert levels("two levels") == {(Edition.SERVER, ServicePack.SP6A), (Edition.SERVER, ServicePack.SP4)}


def test_rows_are_chosen_by_processor_kernel_and_language() -> None:
    def rows(name: str, machine: Machine) -> list[int | None]:
        reading = read(TABLES[name], machine, PACK.locations)
        return [row.size for wanted in reading.wanted for row in wanted.rows]

    assert rows("two processors", Machine(platform=Platform.ALPHA)) == [71440]
    assert rows("both kernels", Machine()) == [936832]
    assert rows("both kernels", Machine(multiprocessor=True)) == [954880]
    assert rows("both kernels", Machine(multiprocessor=None)) == [936832, 954880]
    assert rows("two languages", Machine(language="0411")) == [41232]
    assert rows("two languages", Machine(language="0407")) == [38672]
    finnish = TABLES["another language only"]
    assert read(finnish, Machine(), {}).listed is Listed.FOR_OTHERS
    assert read(finnish, Machine(language=None), {}).listed is Listed.NOT_KNOWN


def test_only_trying_knows_the_engine() -> None:
    """What is demanded is worked out without the engine: the import contract, in short."""
    folder = Path(scanner.trials.__file__).parent
    users = {
        file.name
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scanner.engine")
    }
    assert users == {"trying.py"}
