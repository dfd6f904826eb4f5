"""The plan: generous, and nothing that no rule could need."""

from __future__ import annotations

from scanner.catalog.load import load
from scanner.collect.plan import ALWAYS_LISTED, WITNESSES, plan
from scanner.collect.registry_keys import HOTFIXES, PROFILE, UPDATES
from scanner.engine.selection import row_places
from scanner.model.articles import Article, FileRow, FileSet
from scanner.model.coherence import CoherentSet, Fingerprint, Platform
from scanner.model.pack import RulePack
from scanner.model.packages import Package, PackageKind
from scanner.shipped import shipped


def pack(*rows: FileRow) -> RulePack:
    return RulePack(
        articles=(Article("Q1", "A fix", file_sets=(FileSet("Windows NT 4.0", files=rows),)),),
        packages=(
            Package(
                "SP9",
                "A pack",
                PackageKind.SERVICE_PACK,
                "Windows NT 4.0",
                file_sets=(
                    FileSet(
                        "Windows NT 4.0",
                        files=(
                            FileRow("Winlogon.exe", version="4.0.1381.1"),
                            FileRow("Calc.exe", size=97552),
                        ),
                    ),
                ),
            ),
        ),
        coherent_sets=(
            CoherentSet(
                "one",
                "One",
                "Windows NT 4.0",
                ("%SystemRoot%\\System32\\Security.dll",),
                fingerprints=(Fingerprint("Schnlc.dll", Platform.X86, None),),
                domestic_only=("%SystemRoot%\\Odd\\Rsaenh.dll",),
            ),
        ),
        locations={"asp.dll": ("%SystemRoot%\\System32\\Inetsrv",)},
    )


def test_an_empty_pack_still_asks_for_what_every_host_must_say() -> None:
    wanted = plan(RulePack(()))
    assert wanted.directories == ALWAYS_LISTED
    assert wanted.images == frozenset(WITNESSES)
    assert set(PROFILE) <= set(wanted.registry)
    assert (wanted.hotfix_keys, wanted.update_keys) == ((HOTFIXES,), (UPDATES,))


def test_names_as_shipped_and_as_installed_of_rules_packages_and_sets() -> None:
    wanted = plan(pack(FileRow("Sch128c.dll", installed_as="Schannel.dll"), FileRow("RDR.SYS")))
    assert wanted.images - frozenset(WITNESSES) == {
        "sch128c.dll",
        "schannel.dll",
        "rdr.sys",
        "winlogon.exe",
        "security.dll",
        "schnlc.dll",
        "rsaenh.dll",
    }


def test_every_directory_once_however_it_is_spelled() -> None:
    rows = (
        FileRow("a.sys", directory="%SystemRoot%\\System32\\Drivers"),
        FileRow("b.dll", directory="C:\\Exchsrvr\\bin\\"),
        FileRow("c.dll", directory="c:\\exchsrvr\\BIN"),
    )
    assert set(plan(pack(*rows)).directories) == {
        *ALWAYS_LISTED,
        "C:\\Exchsrvr\\bin",
        "%SystemRoot%\\System32\\Inetsrv",
        "%SystemRoot%\\Odd",
    }


def test_the_shipped_rules_find_all_their_files_in_the_plan() -> None:
    shipped_pack = load([shipped("rules")])
    wanted = plan(shipped_pack)
    listed = {directory.casefold() for directory in wanted.directories}
    for article in shipped_pack.articles:
        for file_set in article.file_sets:
            for row in file_set.files:
                for place in row_places(row, shipped_pack.locations):
                    directory, _, name = place.rpartition("\\")
                    assert directory in listed
                    assert name in wanted.images
