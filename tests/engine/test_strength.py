from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.engine.comparison import Setting
from scanner.engine.observed import observed
from scanner.engine.strength import coherence
from scanner.model.coherence import CoherentSet, Strength
from scanner.model.facts import FileFact, Observation
from scanner.model.findings import Comparison, Confidence
from scanner.model.logic import Truth
from tests.engine.building import SECURITY_SET, file, host

DOMESTIC, EXPORT = Strength.DOMESTIC, Strength.EXPORT


def answer(*files: FileFact, group: CoherentSet = SECURITY_SET) -> Truth:
    return coherence(group, observed(host(*files)), Setting()).answer


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
    told = coherence(SECURITY_SET, observed(host(dll("security", **attributes))), Setting()).files[-1]
    assert told.strength is strength
    assert told.confidence is (Confidence.MEDIUM if strength else Confidence.LOW)


def test_a_known_build_with_another_version_is_another_build() -> None:
    versioned = replace(
        SECURITY_SET,
        fingerprints=(
            replace(SECURITY_SET.fingerprints[0], version="4.87.1964.1878"),
            replace(SECURITY_SET.fingerprints[1], date=None),
        ),
    )
    stamp = {"size": 123664, "modified": "2000-01-26T19:40:00"}
    group = coherence(
        versioned, observed(host(dll("schannel", version="4.86.1964.1877", **stamp))), Setting()
    )
    assert group.files[-1].strength is None
    same = coherence(versioned, observed(host(dll("schannel", version="4.87.1964.1878", **stamp))), Setting())
    assert same.files[-1].strength is DOMESTIC


def test_twins_of_both_strengths_tell_nothing() -> None:
    twin = dll("ntlmssps", size=36112, modified="2001-07-16T12:05:00")
    told = coherence(SECURITY_SET, observed(host(twin)), Setting()).files[-1]
    assert (told.strength, told.told_by) == (None, "builds of either strength look like it")


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
    group = coherence(SECURITY_SET, observed(host(*described(*descriptions))), Setting())
    found = {
        item.subject.rpartition("\\")[2]: item.comparison
        for item in group.evidence
        if item.comparison is not Comparison.SAME
    }
    assert found == odd
