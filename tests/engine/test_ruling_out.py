"""Hosts that an article does not concern, or may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.model.articles import FileSet, Platform, Product
from scanner.model.facts import Component, Observation
from scanner.model.findings import (
    Comparison,
    Evidence,
    EvidenceKind,
    Verdict,
)
from tests.engine.building import (
    FIX,
    OLD,
    article,
    finding,
    host,
    rdr,
    rdr_file,
    row,
    told,
    witnesses,
)


@pytest.mark.parametrize(
    ("product", "words"),
    [
        (Product("Microsoft Windows NT Workstation", None, ("4.0",)), "Workstation"),
        (Product("Microsoft Windows NT Server", "Terminal Server Edition", ("4.0",)), "Terminal Server"),
        (Product("Microsoft Windows NT Server", None, ("3.51",)), "Windows NT Server"),
        (Product("Microsoft Windows 2000 Server", None, ()), "Windows 2000"),
        (Product("Microsoft Internet Information Server", None, ("4.0",)), "IIS is not installed"),
    ],
)
def test_another_product_is_not_applicable(product: Product, words: str) -> None:
    found = finding(host(OLD), replace(FIX, products=(product,)))
    assert told(found) == ("not-applicable", "high")
    assert words in found.reason


def test_a_component_that_is_not_installed() -> None:
    found = finding(host(OLD), replace(FIX, components=("IIS",)))
    assert (found.verdict, found.reason) == (Verdict.NOT_APPLICABLE, "IIS is not installed.")
    assert found.evidence[0].kind is EvidenceKind.COMPONENT


def test_a_component_nobody_looked_for_is_not_guessed() -> None:
    found = finding(host(), replace(FIX, components=("RRAS",), file_sets=()))
    assert told(found) == ("undetermined", "low")
    assert found.settle == "Find out whether RRAS is installed."


def test_files_that_are_there_make_up_for_a_component_nobody_looked_for() -> None:
    found = finding(host(rdr_file(), marks=("Q275020",)), replace(FIX, components=("RRAS",)))
    assert told(found) == ("installed", "medium")
    assert "whether RRAS is installed was not collected" in found.reason


def test_an_edition_that_is_not_known_is_not_guessed() -> None:
    found = finding(host(OLD, system={"product_type": None, "product_suites": None}), FIX)
    assert told(found) == ("undetermined", "low")
    assert "ProductOptions" in (found.settle or "")
    assert witnesses(found) == [("product", "unknown"), ("rdr.sys", "older")]


def test_an_article_for_something_unheard_of_stays_open() -> None:
    product = Product("Microsoft Visual SourceSafe", None, ("6.0",))
    found = finding(host(), replace(FIX, products=(product,), file_sets=()))
    assert told(found) == ("undetermined", "low")
    assert "Visual SourceSafe" in (found.settle or "")


def test_an_article_without_products_concerns_everyone() -> None:
    assert finding(host(OLD), replace(FIX, products=())).verdict is Verdict.MISSING


def test_files_for_another_processor() -> None:
    found = finding(host(OLD, system={"architecture": "Alpha"}), FIX)
    assert told(found) == ("not-applicable", "high")
    assert found.reason == "It lists no files for alpha."
    assert found.evidence[-1] == Evidence(
        EvidenceKind.PRODUCT,
        "processor and language",
        {"architecture": "x86", "language": "English"},
        {"architecture": "alpha", "language": "0409"},
        Comparison.DIFFERENT,
    )


def test_files_in_another_language_only() -> None:
    japanese = replace(FIX, file_sets=(FileSet("Windows NT 4.0", "Japanese", files=(rdr(),)),))
    found = finding(host(OLD), japanese)
    assert (found.verdict, found.reason) == (
        Verdict.NOT_APPLICABLE,
        "It lists files for other languages only.",
    )


def test_everything_that_files_are_listed_for_is_shown() -> None:
    tables = (
        FileSet("Windows NT 4.0", "Japanese", files=(rdr(platform=Platform.ALPHA), rdr())),
        FileSet("Windows NT 4.0", "German", files=(rdr(platform=None),)),
    )
    found = finding(host(system={"architecture": None}), replace(FIX, file_sets=tables))
    assert found.reason == "It lists files for other languages only."
    assert found.evidence[-1].expected == {"architecture": "alpha or x86", "language": "German or Japanese"}
    assert found.evidence[-1].observed == {"architecture": None, "language": "0409"}


def test_another_release_of_a_component_is_not_applicable() -> None:
    five = Product("Microsoft Internet Information Services", None, ("5.0",))
    facts = host(OLD, components=(Component("IIS", Observation.PRESENT, "4.0"),))
    found = finding(facts, replace(FIX, products=(five,)))
    assert told(found) == ("not-applicable", "high")
    assert found.reason == "It applies to IIS 5.0; this host has 4.0."
    unknown = host(OLD, components=(Component("IIS", Observation.PRESENT),))
    assert finding(unknown, replace(FIX, products=(five,))).verdict is Verdict.MISSING


def test_a_language_nobody_knows_rules_nothing_out() -> None:
    japanese = replace(FIX, file_sets=(FileSet("Windows NT 4.0", "Japanese", files=(rdr(),)),))
    found = finding(host(OLD, system={"install_language": None}), japanese)
    assert found.verdict is Verdict.UNDETERMINED
    assert found.settle == "Find out the language of the installation."


def test_none_of_the_files_is_installed() -> None:
    found = finding(host(), FIX)
    assert told(found) == ("not-applicable", "high")
    assert found.reason == "None of the files it replaces is on this host: what it repairs is not installed."
    assert found.evidence[0].observed == {"status": "absent"}


def test_a_file_that_the_fix_adds_is_missed() -> None:
    found = finding(host(), article(row("Dnsapi.dll", size=1, date="2001-09-01", adds=True)))
    assert told(found) == ("missing", "high")
    assert "which the fix adds, is absent" in found.reason


def test_a_mark_speaks_for_the_product_that_nobody_looked_for() -> None:
    """Its installer found something to repair: low confidence; without the mark nothing is known."""
    fix = replace(FIX, components=("RRAS",))
    bare = {"files": None, "directories": None}
    assert told(finding(host(marks=("Q275020",), **bare), fix)) == ("installed", "low")
    assert finding(host(**bare), fix).verdict is Verdict.UNDETERMINED


def test_only_a_domain_controller_needs_a_fix_for_one() -> None:
    fix = replace(FIX, components=("Domain Controller",))
    assert finding(host(OLD, system={"product_type": "LanmanNT"}), fix).verdict is Verdict.MISSING
    member = finding(host(OLD), fix)
    assert (member.verdict, member.reason) == (
        Verdict.NOT_APPLICABLE,
        "This host is not a domain controller.",
    )
