"""The plan: generous, and nothing that no rule could need."""

from __future__ import annotations

from scanner.catalog.load import load
from scanner.collect.interface import KeyQuery
from scanner.collect.plan import ALWAYS_LISTED, WITNESSES, plan
from scanner.collect.registry_keys import HOTFIXES, PROFILE, TIME_ZONE, UPDATES
from scanner.engine.selection import row_places
from scanner.model.articles import Article, FileRow, FileSet
from scanner.model.coherence import CoherentSet, Fingerprint, Platform
from scanner.model.pack import RulePack
from scanner.model.packages import Package, PackageKind
from scanner.model.plan_knowledge import Condition, Interaction, PlanKnowledge
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


def test_what_decides_whether_a_package_does_harm_is_looked_at_and_no_more() -> None:
    """A version only where one is compared; of the registry single values, each key once."""
    when = (
        Condition(file="%SystemRoot%\\System32\\drivers\\Cpqarray.sys", below="4.24.0.0"),
        Condition(file="D:\\Tools\\HPSmartF.dll"),
        Condition(
            key="HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters", value="SynAttackProtect"
        ),
        Condition(key="hklm\\system\\CurrentControlSet\\Services\\Tcpip\\Parameters", value="Forward"),
        Condition(
            key="HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters", value="synattackprotect"
        ),
        Condition(key=TIME_ZONE, value="Bias", equals="0"),
        Condition(component="RAS"),
        Condition(unseen="something"),
    )
    harm = Interaction(("Q299444",), "Harm.", "Care.", "Q305228", when)
    bare, wanted = plan(RulePack(())), plan(RulePack((), planning=PlanKnowledge(interactions=(harm,))))
    assert wanted.images - bare.images == {"cpqarray.sys"}
    assert set(wanted.directories) - set(bare.directories) == {"D:\\Tools"}
    assert [one for one in wanted.registry if one not in bare.registry] == [
        KeyQuery(
            "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters", ("SynAttackProtect", "Forward")
        )
    ]
    keys = [one.key.casefold() for one in wanted.registry]
    assert len(keys) == len(set(keys))


def test_the_shipped_knowledge_of_harm_is_looked_at() -> None:
    shipped_pack = load([shipped("rules")])
    wanted = plan(shipped_pack)
    listed = {directory.casefold() for directory in wanted.directories}
    asked = {one.key.casefold(): one.values or () for one in wanted.registry}
    known = {one.name for one in wanted.components}
    for condition in (each for one in shipped_pack.planning.interactions for each in one.when):
        if condition.file is not None:
            directory, _, name = condition.file.casefold().rpartition("\\")
            assert directory in listed
            assert condition.below is None or name in wanted.images
        if condition.key is not None:
            assert condition.value in asked[condition.key.casefold()]
        assert condition.component is None or condition.component in known


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
