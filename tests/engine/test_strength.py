from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.engine.comparison import Setting
from scanner.engine.observed import observed
from scanner.engine.shipments import Shipment, shipments
from scanner.engine.strength import Coherence, coherence
from scanner.model.coherence import CoherentSet, Companion, Strength, VersionLine
from scanner.model.facts import FileFact, Observation
from scanner.model.findings import Comparison, Confidence
from scanner.model.logic import Truth
from tests.engine.building import SECURITY_SET, article, file, host, pack, row

DOMESTIC, EXPORT = Strength.DOMESTIC, Strength.EXPORT
Builds = dict[str, tuple[Shipment, ...]]
NO_BUILDS: Builds = {}


def told(*files: FileFact, group: CoherentSet = SECURITY_SET, builds: Builds = NO_BUILDS) -> Coherence:
    return coherence(group, observed(host(*files)), Setting(), builds)


def answer(*files: FileFact, group: CoherentSet = SECURITY_SET) -> Truth:
    return told(*files, group=group).answer


def dll(name: str, description: str | None = None, **attributes: object) -> FileFact:
    return file(f"System32\\{name}.dll", description=description, **attributes)


def described(*descriptions: str | None) -> list[FileFact]:
    names = ("schannel", "ntlmssps", "security")
    return [dll(name, text) for name, text in zip(names, descriptions, strict=True)]


@pytest.mark.parametrize(
    ("descriptions", "expected"),
    [
        (("Export", "Export", "Export"), Truth.YES),
        (("Domestic Use Only", "domestic use only", "US and Canada"), Truth.YES),
        (("US and Canada", "Export", "Export"), Truth.NO),
        (("US and Canada", "Export", None), Truth.NO),
        (("Export", "Export", None), Truth.UNKNOWN),
        (("Export", "Export", "Security provider"), Truth.UNKNOWN),
        ((None, None, None), Truth.UNKNOWN),
    ],
)
def test_descriptions_decide(descriptions: tuple[str | None, ...], expected: Truth) -> None:
    assert answer(*described(*descriptions)) is expected


def test_absent_files_take_no_part_and_unreadable_ones_leave_it_open() -> None:
    two = described("Export", "Export", None)[:2]
    assert answer(*two) is Truth.YES
    assert answer(*two, dll("security", status=Observation.UNREADABLE)) is Truth.UNKNOWN
    assert answer() is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("attributes", "strength"),
    [
        ({"size": 59152, "modified": "1999-09-23T11:04:00"}, DOMESTIC),
        ({"size": 59152, "modified": "1999-11-18T12:04:00"}, EXPORT),
        ({"size": 59152, "modified": "1999-11-19T12:04:00"}, EXPORT),
        ({"size": 59152, "modified": "1999-11-20T12:04:00"}, None),
        ({"size": 59152}, None),
        ({"size": 59153, "modified": "1999-11-18T12:04:00"}, None),
        ({"size": 59152, "modified": "1999-11-18T12:04:00", "machine": "alpha"}, None),
        ({"size": 59152, "modified": "1999-11-18T12:04:00", "machine": "x86"}, EXPORT),
        ({"size": 59152, "modified": "1999-11-18T12:04:00", "version": "4.0.1381.7001"}, EXPORT),
    ],
)
def test_known_builds_tell(attributes: dict[str, object], strength: Strength | None) -> None:
    seen = told(dll("security", **attributes)).files[-1]
    assert seen.strength is strength
    assert seen.confidence is (Confidence.MEDIUM if strength else Confidence.LOW)


def test_a_known_build_with_another_version_is_another_build() -> None:
    versioned = replace(
        SECURITY_SET,
        fingerprints=(
            replace(SECURITY_SET.fingerprints[0], version="4.87.1964.1878"),
            replace(SECURITY_SET.fingerprints[1], date=None),
        ),
    )
    stamp = {"size": 123664, "modified": "2000-01-26T19:40:00"}
    other = told(dll("schannel", version="4.86.1964.1877", **stamp), group=versioned)
    assert other.files[-1].strength is None
    same = told(dll("schannel", version="4.87.1964.1878", **stamp), group=versioned)
    assert same.files[-1].strength is DOMESTIC


def test_twins_of_both_strengths_tell_nothing() -> None:
    twin = dll("ntlmssps", size=36112, modified="2001-07-16T12:05:00")
    seen = told(twin).files[-1]
    assert (seen.strength, seen.told_by) == (None, "builds of either strength look like it")


@pytest.mark.parametrize(
    ("descriptions", "odd"),
    [
        (("US and Canada", "Export", "Export"), {"schannel.dll": Comparison.DIFFERENT}),
        (("Export", "US and Canada", "US and Canada"), {"schannel.dll": Comparison.DIFFERENT}),
        (("Export", "US and Canada", None), {"security.dll": Comparison.UNKNOWN}),
    ],
)
def test_evidence_names_the_odd_file(
    descriptions: tuple[str | None, ...], odd: dict[str, Comparison]
) -> None:
    group = told(*described(*descriptions))
    found = {
        item.subject.rpartition("\\")[2]: item.comparison
        for item in group.evidence
        if item.comparison is not Comparison.SAME
    }
    assert found == odd


LINES = replace(
    SECURITY_SET,
    version_lines=(
        VersionLine("Schannel.dll", "4.86", EXPORT, "Q316683"),
        VersionLine("Schannel.dll", "4.87", DOMESTIC, "Q316683"),
    ),
)


@pytest.mark.parametrize(
    ("attributes", "strength"),
    [
        ({"version": "4.86.1964.1880"}, EXPORT),
        ({"version": "4.87.1964.1880"}, DOMESTIC),
        ({"version": "4.88.1964.1880"}, None),
        ({"version": "4.87"}, None),
        ({"version": "4.87.1964.1877", "size": 123664, "modified": "2000-01-26T19:40:00"}, DOMESTIC),
        ({"version": "4.86.1964.1877", "size": 123664, "modified": "2000-01-26T19:40:00"}, None),
    ],
)
def test_the_version_line_tells_unless_a_known_build_speaks_against_it(
    attributes: dict[str, object], strength: Strength | None
) -> None:
    seen = told(dll("schannel", **attributes), group=LINES).files[-1]
    assert seen.strength is strength
    assert seen.confidence is (Confidence.MEDIUM if strength else Confidence.LOW)


def test_a_description_goes_before_the_version_line_and_lines_are_of_one_file() -> None:
    seen = told(dll("schannel", "(US and Canada", version="4.86.1964.1880"), group=LINES).files[-1]
    assert (seen.strength, seen.confidence) == (DOMESTIC, Confidence.HIGH)
    assert told(dll("security", version="4.86.1964.1880"), group=LINES).files[-1].strength is None


ESCORTED = replace(
    SECURITY_SET,
    companions=(
        Companion("%SystemRoot%\\System32\\drivers\\Ndiswan.sys", "dial-up connections", "Q176820"),
        Companion("%SystemRoot%\\System32\\Rasman.dll", "dial-up connections"),
    ),
)


def ndiswan(description: str | None, **attributes: object) -> FileFact:
    return file("System32\\drivers\\ndiswan.sys", description=description, **attributes)


def test_a_companion_counts_where_it_tells_its_class() -> None:
    three = described("Domestic Use Only", "Domestic Use Only", "US and Canada")
    assert told(*three, group=ESCORTED).answer is Truth.YES
    assert told(*three, ndiswan(None), group=ESCORTED).answer is Truth.YES
    assert told(*three, ndiswan(None, status=Observation.UNREADABLE), group=ESCORTED).answer is Truth.YES
    mixed = told(*three, ndiswan("Network Driver (Export Version)"), group=ESCORTED)
    assert mixed.answer is Truth.NO
    assert [one.path for one in mixed.odd] == [ESCORTED.companions[0].file]
    assert mixed.evidence[-1].comparison is Comparison.DIFFERENT
    assert told(ndiswan("(Export Version)"), group=ESCORTED).answer is Truth.UNKNOWN


def test_where_the_classes_are_equally_many_no_file_is_the_odd_one() -> None:
    found = told(*described("US and Canada", "Export", None)[:2])
    assert (found.answer, found.majority, found.odd) == (Truth.NO, None, ())


def test_evidence_says_who_shipped_each_file() -> None:
    builds = shipments(pack(article(row("Schannel.dll", size=5, date="2000-01-26"), id="Q249197")))
    found = told(dll("schannel", "Export", size=5, modified="2000-01-26T19:40:00"), builds=builds)
    assert found.evidence[-1].observed["shipped_by"] == "Q249197"
    assert "version" not in found.evidence[-1].observed
    versioned = told(dll("schannel", "Export", version="4.86.1964.1880")).evidence[-1].observed
    assert versioned["version"] == "4.86.1964.1880"
    assert "shipped_by" not in versioned
