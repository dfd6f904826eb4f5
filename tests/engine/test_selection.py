"""Which tables and rows of an article are for a host, and where their files are looked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scanner.engine.selection import Selection, default_directory, row_places, select
from scanner.model.articles import FileSet, Platform, TimeBasis
from scanner.model.profile import Edition, HostProfile
from scanner.model.servicepacks import LevelRange, ServicePack
from tests.engine.building import article, rdr, row

HMI = HostProfile(
    version="4.0",
    edition=Edition.SERVER,
    service_pack=LevelRange(ServicePack.SP6A, ServicePack.SP6A),
    architecture=Platform.X86,
    language="0409",
)


def chosen(*tables: FileSet, **known: Any) -> Selection:
    return select(article(file_sets=tables), replace(HMI, **known), {})


def versions(selection: Selection) -> list[str | None]:
    return [one.version for requirement in selection.requirements for one in requirement.rows]


def levels(lowest: str, highest: str | None = None) -> LevelRange:
    return LevelRange(ServicePack(lowest), ServicePack(highest or lowest))


def test_an_article_without_tables_requires_nothing() -> None:
    assert chosen() == Selection()


def test_the_service_pack_of_the_table_must_come_first() -> None:
    needs = chosen(FileSet("Windows NT 4.0", files=(rdr(),), requires_service_pack="SP5"))
    assert needs.requires_service_pack == "SP5"
    alpha_only = FileSet(
        "Windows NT 4.0", files=(rdr(platform=Platform.ALPHA),), requires_service_pack="SP6a"
    )
    assert chosen(alpha_only) == Selection(reason="It lists no files for x86.", requires_service_pack="SP6a")
    assert chosen(FileSet("Windows NT 4.0", files=(rdr(),))).requires_service_pack is None


@pytest.mark.parametrize(
    ("reason", "table", "known"),
    [
        ("It lists no files for this product.", FileSet("Terminal Server", files=(rdr(),)), {}),
        (
            "It lists no files for this service pack.",
            FileSet("Windows NT 4.0", files=(rdr(),), service_pack="SP4"),
            {},
        ),
        ("It lists files for other languages only.", FileSet("Windows NT 4.0", "Thai", files=(rdr(),)), {}),
    ],
)
def test_why_no_table_is_for_this_host(reason: str, table: FileSet, known: dict[str, Any]) -> None:
    assert chosen(table, **known) == Selection(reason=reason)


@pytest.mark.parametrize(
    ("undecided", "table", "known"),
    [
        (
            "the language of the installation",
            FileSet("Windows NT 4.0", "Thai", files=(rdr(),)),
            {"language": None},
        ),
        ("the processor architecture", FileSet("Windows NT 4.0", files=(rdr(),)), {"architecture": None}),
        (
            "the service pack level",
            FileSet("Windows NT 4.0", files=(rdr(),), service_pack="SP6"),
            {"service_pack": None},
        ),
    ],
)
def test_what_would_choose_between_its_tables(undecided: str, table: FileSet, known: dict[str, Any]) -> None:
    assert chosen(table, **known) == Selection(undecided=undecided)


def test_a_table_for_a_part_that_nobody_looked_for_is_kept_with_a_doubt() -> None:
    found = chosen(FileSet("RRAS", files=(rdr(),)))
    assert versions(found) == ["4.0.1381.7086"]
    assert found.undecided == "whether RRAS is installed"


@pytest.mark.parametrize(
    ("host", "table", "fits"),
    [
        (levels("SP6a"), "SP6", "yes"),
        (levels("SP6"), "SP6a", "yes"),
        (levels("SP6", "SP6a"), "SP6", "yes"),
        (levels("SP5"), "SP6", "no"),
        (levels("SP4", "SP6"), "SP4", "open"),
        (levels("SP4", "SP6"), "SP5", "open"),
        (levels("SP4", "SP6"), "SP6a", "open"),
        (levels("SP4", "SP6"), "SP3", "no"),
        (levels("SP3", "SP5"), "SP6", "no"),
    ],
)
def test_a_table_for_one_service_pack_level(host: LevelRange, table: str, fits: str) -> None:
    found = chosen(FileSet("Windows NT 4.0", files=(rdr(),), service_pack=table), service_pack=host)
    assert found.undecided == ("the service pack level" if fits == "open" else None)
    assert found.reason == ("It lists no files for this service pack." if fits == "no" else None)
    assert bool(found.requirements) == (fits == "yes")


ENGLISH = FileSet("Windows NT 4.0", files=(rdr(version="4.0.1381.7000"),))
GERMAN = FileSet("Windows NT 4.0", "German", files=(rdr(version="4.0.1381.7001"),))
JAPANESE = FileSet("Windows NT 4.0", "Japanese", files=(rdr(version="4.0.1381.7002"),))


@pytest.mark.parametrize(
    ("language", "tables", "language_chosen", "version"),
    [
        ("0409", (GERMAN, ENGLISH), "english", "4.0.1381.7000"),
        ("0407", (ENGLISH, GERMAN), "german", "4.0.1381.7001"),
        ("0407", (JAPANESE, ENGLISH), "english", "4.0.1381.7000"),
        (None, (JAPANESE, ENGLISH), "english", "4.0.1381.7000"),
    ],
)
def test_the_table_in_the_hosts_language_else_the_english_one(
    language: str | None, tables: tuple[FileSet, ...], language_chosen: str, version: str
) -> None:
    found = chosen(*tables, language=language)
    assert versions(found) == [version]
    assert found.requirements[0].language == language_chosen


@pytest.mark.parametrize(
    ("tables", "undecided"),
    [
        (("SMS 2.0 SP3",), None),
        (("SMS 2.0 SP3", "SMS 2.0 SP3"), None),
        (("SMS 2.0 SP3", "SMS 2.0 SP2"), "the service pack level: SMS 2.0 SP2 or SMS 2.0 SP3"),
        (("SMS 2.0 SP3", None), None),
        (("SP6", "SP6a"), None),
    ],
)
def test_tables_for_service_packs_of_another_product(
    tables: tuple[str | None, ...], undecided: str | None
) -> None:
    """Its level is not read; that of Windows NT is, and a table for SP6 serves SP6a too."""
    sets = [
        FileSet("Windows NT 4.0", files=(rdr(version=f"4.0.1381.700{number}"),), service_pack=level)
        for number, level in enumerate(tables)
    ]
    found = chosen(*sets)
    assert found.undecided == undecided
    assert versions(found) == [f"4.0.1381.700{number}" for number in range(len(tables))]


@pytest.mark.parametrize(
    ("first", "second", "basis"),
    [
        (TimeBasis.UTC, TimeBasis.UTC, TimeBasis.UTC),
        (TimeBasis.UTC, TimeBasis.UNSTATED, TimeBasis.UNSTATED),
        (TimeBasis.UNSTATED, TimeBasis.UTC, TimeBasis.UNSTATED),
    ],
)
def test_tables_of_one_file_are_in_a_zone_only_if_all_are(
    first: TimeBasis, second: TimeBasis, basis: TimeBasis
) -> None:
    """Each lists the file in a build of its own: the two are alternatives."""
    sets = [
        FileSet("Windows NT 4.0", files=(rdr(version=f"4.0.1381.700{number}"),), time_basis=stated)
        for number, stated in enumerate((first, second))
    ]
    (requirement,) = chosen(*sets).requirements
    assert (len(requirement.rows), requirement.time_basis) == (2, basis)


@pytest.mark.parametrize(
    ("name", "directory"),
    [
        ("Rdr.sys", "%SystemRoot%\\System32\\drivers"),
        ("Rpcrt4.dll", "%SystemRoot%\\System32"),
        ("Win32k.sys", "%SystemRoot%\\System32"),
        ("COUNTRY.SYS", "%SystemRoot%\\System32"),
        ("Keyboard.sys", "%SystemRoot%\\System32"),
        ("Ntdos404.sys", "%SystemRoot%\\System32"),
        ("Ntio.sys", "%SystemRoot%\\System32"),
    ],
)
def test_where_setup_puts_a_file(name: str, directory: str) -> None:
    assert default_directory(name) == directory


def test_where_a_row_is_looked_for() -> None:
    placed = row("Iscomlog.dll", directory="%SystemRoot%\\System32\\Inetsrv\\")
    assert row_places(placed, {}) == ("%systemroot%\\system32\\inetsrv\\iscomlog.dll",)
    known = {"rasddui.dll": ("%SystemRoot%\\System32\\Spool", "%SystemRoot%\\System32")}
    renamed = row("Rasdd1.dll", installed_as="Rasddui.dll")
    assert row_places(renamed, known) == (
        "%systemroot%\\system32\\rasddui.dll",
        "%systemroot%\\system32\\spool\\rasddui.dll",
    )
    assert row_places(row("Rdr.sys"), known) == ("%systemroot%\\system32\\drivers\\rdr.sys",)
