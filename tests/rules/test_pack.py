"""The pack that hotfixscan ships: valid, canonical, and consistent in itself."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator

from scanner.catalog.compilation import contents
from scanner.catalog.export import export_json
from scanner.catalog.locations import Locations
from scanner.catalog.schema import rules_schema
from scanner.catalog.sources import RuleFile, entries, folders, rule_files
from scanner.catalog.validate import validate
from scanner.catalog.yaml_text import article_yaml, coherent_set_yaml, locations_yaml, package_yaml
from scanner.engine.comparison import Setting
from scanner.engine.shipments import shipments
from scanner.engine.strength import row_strength, strength_of
from scanner.model.coherence import Strength
from scanner.model.facts import FileFact
from scanner.model.pack import RulePack
from scanner.model.packages import Package
from scanner.shipped import shipped

RULES = shipped("rules")
HAND_CHECKED = [
    "Q238185", "Q241041", "Q246009", "Q249197", "Q269616", "Q275020", "Q280119", "Q299444", "Q305399",
    "Q316683", "Q317636", "Q322051",
]  # fmt: skip
PACKAGES = {
    "SP1": 9, "SP2": 140, "SP3": 181, "SP4": 717, "SP5": 244, "SP6": 280, "SP6a": 2,
    "Q195734": 7, "Q225095": 3, "Q236390": 3, "Q244599": 4, "Q299444": 69, "Q317636": 66,
    "Q159573": 14, "Q168469": 14, "Q189594": 14, "Q241805": 2, "Q301625": 5, "Q319733": 13,
}  # fmt: skip
"""How many fixes each package names, counted in the articles."""


def files() -> list[RuleFile]:
    return rule_files(entries(folders([RULES])))


def text(file: RuleFile) -> str:
    return Path(file.path).read_text("utf-8")


@pytest.fixture(scope="module")
def packages(pack: RulePack) -> dict[str, Package]:
    return {package.id: package for package in pack.packages}


def test_the_pack_is_valid_and_warns_of_the_one_circle_that_there_is() -> None:
    report = validate([RULES])
    assert report.errors == ()
    assert [one.message for one in report.warnings] == ["Q185137 and Q185142 replace one another"]


def test_every_file_is_in_its_canonical_form() -> None:
    found = contents(files())
    for file, article in found.articles:
        assert text(file) == article_yaml(article), file.name
    for file, package in found.packages:
        assert text(file) == package_yaml(package), file.name
    for file, coherent in found.sets:
        assert text(file) == coherent_set_yaml(coherent), file.name
    assert (RULES / "locations.yaml").read_text() == locations_yaml(Locations(tuple(found.locations)))


def test_the_hand_checked_articles_are_there(pack: RulePack) -> None:
    assert set(HAND_CHECKED) <= {article.id for article in pack.articles}


def test_the_export_fits_its_schema(pack: RulePack) -> None:
    Draft202012Validator(rules_schema()).validate(msgspec.json.decode(export_json(pack)))


@pytest.mark.parametrize(("name", "count"), PACKAGES.items())
def test_a_package_names_its_fixes(packages: dict[str, Package], name: str, count: int) -> None:
    assert len(packages[name].contains) == count


@pytest.mark.parametrize(
    ("terminal", "plain", "own"), [("TSE-SP4", "SP4", 42), ("TSE-SP5", "SP5", 57), ("TSE-SP6", "SP6", 51)]
)
def test_terminal_server_packs_contain_those_of_windows_nt(
    packages: dict[str, Package], terminal: str, plain: str, own: int
) -> None:
    both = set(packages[terminal].contains)
    added = both - set(packages[plain].contains) - set(packages["SP6a"].contains)
    assert set(packages[plain].contains) < both
    assert 0 < len(added) <= own


def test_service_packs_have_levels_and_rollups_do_not(pack: RulePack) -> None:
    for package in pack.packages:
        assert (package.level is not None) == (package.kind == "service-pack"), package.id


def test_the_security_rollup_is_read_from_both_sides(pack: RulePack, packages: dict[str, Package]) -> None:
    rollup = packages["Q299444"]
    assert rollup.claimed_by == ("Q275020", "Q289246", "Q316772")
    assert not set(rollup.claimed_by) & set(rollup.contains)
    claiming = {article.id for article in pack.articles if "Q299444" in article.rollups}
    assert {"Q241041", "Q249197", "Q275020", "Q280119"} <= claiming


def test_the_terminal_server_rollup_says_what_it_leaves_out(packages: dict[str, Package]) -> None:
    rollup = packages["Q317636"]
    assert len(rollup.excludes) == 10
    assert not {exclusion.article for exclusion in rollup.excludes} & set(rollup.contains)


def test_no_source_states_a_set_of_marks_without_its_own_number(pack: RulePack) -> None:
    for article in pack.articles:
        assert not article.registry_marks or article.id in article.registry_marks, article.id


def test_the_security_files_are_told_apart(pack: RulePack) -> None:
    (files,) = pack.coherent_sets
    assert [path.rpartition("\\")[2] for path in files.files] == [
        "Schannel.dll",
        "Ntlmssps.dll",
        "Security.dll",
    ]
    strengths = [clue.strength for clue in files.descriptions]
    assert strengths == sorted(strengths, key=[Strength.DOMESTIC, Strength.EXPORT].index), "domestic first"


@pytest.mark.parametrize(
    ("description", "strength"),
    [
        ("NtLm Security Support Provider Service DLL (Export Version)", Strength.EXPORT),
        ("NtLm Security Support Provider Service DLL (Domestic Use Only)", Strength.DOMESTIC),
        ("PCT / SSL Security Provider (US and Canada Use Only)", Strength.DOMESTIC),
        ("PCT / SSL Security Provider (US and Canada", Strength.DOMESTIC),
        ("PCT / SSL Security Provider (US/Canada Only, Not for Export)", Strength.DOMESTIC),
        ("PCT / SSL Security Provider (Export Version)", Strength.EXPORT),
        ("TLS / SSL Security Provider", None),
    ],
)
def test_the_first_clue_that_fits_is_right(
    pack: RulePack, description: str, strength: Strength | None
) -> None:
    (files,) = pack.coherent_sets
    fitting = (
        clue.strength for clue in files.descriptions if clue.contains.casefold() in description.casefold()
    )
    assert next(fitting, None) is strength


def test_every_labelled_row_of_a_security_file_tells_its_strength(pack: RulePack) -> None:
    """Whatever row of the pack is labelled 40, 56 or 128 bit: the set tells the same of that very file."""
    (group,) = pack.coherent_sets
    names = {path.rpartition("\\")[2].casefold(): path for path in group.told_of}
    tried = 0
    for name, builds in shipments(pack).items():
        for row in (build.row for build in builds if name in names and build.row.crypto_bits):
            tried += 1
            noon = dt.datetime.combine(row.date, dt.time(12), dt.UTC) if row.date else None
            platform = row.platform.value if row.platform else None
            file = FileFact(name, size=row.size, modified=noon, version=row.version, machine=platform)
            told = strength_of(names[name], file, group, Setting()).strength
            # Two builds of one size and day, one for each strength (Q322051): nothing may be told.
            twins = name == "ntlmssps.dll" and row.size == 36112
            assert told is (None if twins else row_strength(row)), (name, row)
    assert tried > 15


def test_the_files_of_a_release_bear_its_day(pack: RulePack, packages: dict[str, Package]) -> None:
    levels = [one.level for one in pack.builds.releases]
    assert sorted(set(levels)) == ["SP3", "SP4", "SP5", "none"]
    for release in pack.builds.releases:
        assert release.first <= release.last
        listed = packages[release.level].file_sets if release.level in packages else ()
        for row in (row for one in listed for row in one.files):
            assert row.date is not None, (release.level, row.name)
            assert release.first <= row.date <= release.last, (release.level, row.name)


def test_builds_of_either_strength_are_never_labelled(pack: RulePack) -> None:
    (files,) = pack.coherent_sets
    seen: dict[object, object] = {}
    for known in files.fingerprints:
        build = (known.file, known.platform, known.size, known.date, known.version)
        assert seen.setdefault(build, known.strength) is known.strength
    ntlm = [
        known for known in files.fingerprints if known.source == "Q322051" and known.file == "Ntlmssps.dll"
    ]
    assert [known.strength for known in ntlm] == [None], "one build, listed for both strengths"


def test_locations_are_directories_of_windows_nt(pack: RulePack) -> None:
    assert len(pack.locations) == 630
    for file, directories in pack.locations.items():
        assert file == file.casefold()
        for directory in directories:
            assert re.match(r"%SystemRoot%(\\|$)|[A-Z]:\\", directory), (file, directory)
            assert "<" not in directory
            assert "*" not in directory


@pytest.mark.parametrize(
    ("file", "directory"),
    [
        ("rdr.sys", "%SystemRoot%\\System32\\Drivers"),
        ("netbt.sys", "%SystemRoot%\\System32\\Drivers"),
        ("win32k.sys", "%SystemRoot%\\System32"),
        ("ntoskrnl.exe", "%SystemRoot%\\System32"),
        ("schannel.dll", "%SystemRoot%\\System32"),
        ("explorer.exe", "%SystemRoot%"),
        ("w3svc.dll", "%SystemRoot%\\System32\\Inetsrv"),
        ("ntldr", "C:\\"),
    ],
)
def test_where_files_lie(pack: RulePack, file: str, directory: str) -> None:
    assert pack.locations[file] == (directory,)
