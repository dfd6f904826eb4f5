"""The sentences that argue a verdict, to the letter: a report must read well without its rules."""

from __future__ import annotations

import pytest

from scanner.engine.case import case
from scanner.engine.evidence import Weighed
from scanner.engine.judge import index
from scanner.engine.reasons import (
    joined,
    lowered,
    odd_files,
    older_files,
    proven_files,
    settling,
    undecided_files,
)
from scanner.model.articles import FileRow
from scanner.model.facts import FileFact, Observation
from scanner.model.findings import Comparison, Confidence, Evidence, EvidenceKind
from tests.engine.building import article, file, finding, host, pack, row

NAMES = ("afd", "mup", "netbt", "rdr", "srv")
"""Five drivers, in the order of their names."""


def weighed(*pairs: tuple[FileRow, FileFact]) -> tuple[Weighed, ...]:
    fix = article(*(listed for listed, _ in pairs))
    return case(host(*(seen for _, seen in pairs)), index(pack(fix))).standings[fix.id].weighed


def driver(name: str, version: str | None = None, **attributes: object) -> FileFact:
    return file(f"System32\\drivers\\{name}.sys", version=version, **attributes)


def at(version: str, count: int, first: int = 0) -> tuple[Weighed, ...]:
    """So many drivers of a version, against rows that list 4.0.1381.7086."""
    return weighed(
        *(
            (row(f"{name}.sys", version="4.0.1381.7086"), driver(name, version))
            for name in NAMES[first : first + count]
        )
    )


OLD, LISTED, NEW = "4.0.1381.4", "4.0.1381.7086", "4.0.1381.7100"
BY_DATE = "only the date of last change tells"


def test_of_older_files_three_are_described() -> None:
    three = "; ".join(f"{name}.sys is 4.0.1381.4; the fix ships 4.0.1381.7086 or later" for name in NAMES[:3])
    assert older_files(at(OLD, 3)) == f"{three}."
    assert older_files(at(OLD, 4)) == older_files(at(OLD, 5)) == f"{three} …."


def test_files_at_the_level_are_named_beside_an_older_one() -> None:
    older = "afd.sys is 4.0.1381.4; the fix ships 4.0.1381.7086 or later."
    assert older_files([*at(OLD, 1), *at(LISTED, 2, 1)]) == (
        f"{older} At or past the listed level: mup.sys, netbt.sys."
    )
    assert older_files([*at(OLD, 1), *at(NEW, 4, 1)]) == (
        f"{older} At or past the listed level: mup.sys, netbt.sys, rdr.sys."
    )


@pytest.mark.parametrize(
    ("listed", "seen", "sentence"),
    [
        (
            row("Rdr.sys", size=266224, date="2001-03-01"),
            driver("rdr", size=253232, modified="1996-10-14T01:38:00"),
            "rdr.sys is dated 1996-10-14 (253,232 bytes); the fix ships 2001-03-01 (266,224 bytes) or later.",
        ),
        (
            row("Rdr.sys", size_kb=260.0, date="2001-03-01"),
            driver("rdr", modified="1996-10-14T01:38:00"),
            "rdr.sys is dated 1996-10-14; the fix ships 2001-03-01 or later.",
        ),
        (
            row("Rdr.sys", size=266224, date="2001-03-01"),
            driver("rdr", size=253232, linked="1996-10-14T01:38:00"),
            "rdr.sys is undated (253,232 bytes); the fix ships 2001-03-01 (266,224 bytes) or later.",
        ),
        (
            row("Rdr.sys", version="4.0.1381.7086", adds=True),
            driver("rdr", status=Observation.ABSENT),
            "rdr.sys, which the fix adds, is absent.",
        ),
    ],
)
def test_what_an_older_file_is_against_what_the_fix_ships(
    listed: FileRow, seen: FileFact, sentence: str
) -> None:
    assert older_files(weighed((listed, seen))) == sentence


def test_who_lists_the_older_file() -> None:
    earlier = article(row("Rdr.sys", version="4.0.1381.7052", size=1), id="Q258837")
    seen = driver("rdr", "4.0.1381.7052", size=1)
    found = finding(host(seen), article(row("Rdr.sys", version="4.0.1381.7086", size=2)), earlier)
    assert found.reason.startswith(
        "rdr.sys is 4.0.1381.7052, the build of Q258837 (by version and size only); "
        "the fix ships 4.0.1381.7086 or later."
    )


def test_files_at_the_listed_level() -> None:
    assert proven_files(at(LISTED, 1)) == "afd.sys is at the listed level."
    assert proven_files(at(LISTED, 2)) == "afd.sys, mup.sys are at the listed level."
    assert proven_files([*at(LISTED, 1), *at(NEW, 1, 1)]) == (
        "afd.sys, mup.sys are at or past the listed level."
    )
    assert proven_files(at(LISTED, 4)) == "afd.sys, mup.sys, netbt.sys, rdr.sys are at the listed level."
    assert proven_files(at(LISTED, 5)) == "afd.sys, mup.sys, netbt.sys, rdr.sys … are at the listed level."


def unknown(name: str, status: Observation) -> tuple[FileRow, FileFact]:
    return row(f"{name}.sys", version="4.0.1381.7086"), driver(name, status=status)


VAGUE = [
    (
        row(f"{name}.sys", size=38672, date="2000-07-24"),
        driver(name, size=39999, modified="2000-07-24T12:04:00"),
    )
    for name in NAMES
]
CONTRADICTION = "the date is the listed one but the size is not"


def test_files_that_do_not_decide_and_why() -> None:
    open_ones = weighed(
        unknown("afd", Observation.UNREADABLE),
        unknown("mup", Observation.NOT_COLLECTED),
        VAGUE[2],
        VAGUE[3],
    )
    assert undecided_files(open_ones) == (
        f"afd.sys: it could not be read; mup.sys: it was not collected; netbt.sys: {CONTRADICTION}."
    )


def test_an_absent_file_and_one_at_the_level_leave_nothing_open() -> None:
    closed = weighed(
        unknown("afd", Observation.ABSENT), (row("mup.sys", version=LISTED), driver("mup", LISTED)), VAGUE[2]
    )
    assert undecided_files(closed) == f"netbt.sys: {CONTRADICTION}."
    assert settling(closed) == ("Compare the version resource and link time of netbt.sys with a known copy.")


def test_what_would_settle_it() -> None:
    unread = [unknown(name, Observation.UNREADABLE) for name in NAMES[:2]]
    assert settling(weighed(*unread)) == "Read afd.sys, mup.sys with an account that may."
    assert settling(weighed(*unread, *VAGUE[2:4])) == (
        "Read afd.sys, mup.sys with an account that may; "
        "compare the version resource and link time of netbt.sys, rdr.sys with a known copy."
    )
    assert settling(at(LISTED, 2)) == ""


def dated(count: int) -> tuple[Weighed, ...]:
    """So many drivers whose older date alone tells."""
    return weighed(
        *(
            (
                row(f"{name}.sys", size=38672, date="2000-07-24"),
                driver(name, size=38160, modified="1999-04-29T12:04:00"),
            )
            for name in NAMES[:count]
        )
    )


def test_why_confidence_is_less_than_high() -> None:
    assert lowered(Confidence.HIGH, dated(1)) == ""
    assert lowered(Confidence.MEDIUM, dated(1)) == f"Confidence is medium: {BY_DATE} (afd.sys)."
    assert lowered(Confidence.MEDIUM, dated(5)) == (
        f"Confidence is medium: {BY_DATE} (afd.sys, mup.sys, netbt.sys, rdr.sys)."
    )


def test_files_of_high_confidence_or_without_a_comparison_are_no_reason_for_less() -> None:
    absent = weighed(unknown("mup", Observation.ABSENT))
    assert lowered(Confidence.LOW, [*absent, *at(LISTED, 1)]) == ""
    assert lowered(Confidence.MEDIUM, [*absent, *dated(1), *at(OLD, 1)]) == (
        f"Confidence is medium: {BY_DATE} (afd.sys)."
    )


def test_of_the_causes_three_are_given() -> None:
    def against(name: str, **seen: object) -> tuple[FileRow, FileFact]:
        return row(f"{name}.sys", size=38672, date="2000-07-24"), driver(name, **seen)

    four = weighed(
        against("afd", size=38160, modified="1999-04-29T12:04:00"),
        against("mup", size=38672, modified="2000-07-24T12:04:00"),
        against("netbt", modified="2000-07-24T12:04:00"),
        against("rdr", size=38160, modified="2001-04-29T12:04:00"),
    )
    assert lowered(Confidence.LOW, four) == (
        f"Confidence is low: {BY_DATE} (afd.sys); "
        "size and date are as listed, but neither version nor link time confirms them (mup.sys); "
        "only the date agrees; sizes cannot be compared (netbt.sys)."
    )


def test_sentences_are_joined_and_empty_ones_fall_away() -> None:
    assert joined("It is registered.", "", "Confidence is low.") == "It is registered. Confidence is low."
    assert joined("", "") == ""


def test_the_class_of_each_file_of_a_set() -> None:
    def of(name: str, strength: str | None) -> Evidence:
        place = f"C:\\WINNT\\System32\\{name}"
        return Evidence(EvidenceKind.COHERENT_SET, place, {}, {"strength": strength}, Comparison.DIFFERENT)

    assert odd_files([of("schannel.dll", "128-bit"), of("security.dll", None)]) == (
        "schannel.dll is 128-bit, security.dll is of unknown strength"
    )
