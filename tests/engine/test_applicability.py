"""Whether an article concerns a host, argued: the sentence, the evidence, and what would settle it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scanner.engine.applicability import Applicability, applicability, system_name
from scanner.model.articles import Product
from scanner.model.facts import Observation
from scanner.model.findings import Comparison, Evidence, EvidenceKind
from scanner.model.logic import Truth
from scanner.model.profile import Edition, HostProfile
from tests.engine.building import SERVER, TERMINAL_SERVER, WORKSTATION, article

SERVER_HOST = HostProfile(product="Windows NT", version="4.0", edition=Edition.SERVER)
IIS_5 = Product("Microsoft Internet Information Services", None, ("5.0", "5.1"))


def on_product(listed: str, observed: dict[str, Any], comparison: Comparison) -> Evidence:
    return Evidence(EvidenceKind.PRODUCT, "product", {"product": listed}, observed, comparison)


def on_component(status: str, comparison: Comparison) -> Evidence:
    return Evidence(EvidenceKind.COMPONENT, "IIS", {"status": "present"}, {"status": status}, comparison)


def test_an_article_without_a_list_concerns_everyone() -> None:
    assert applicability(article(products=()), SERVER_HOST) == Applicability(
        Truth.YES, "The article names no product."
    )


def test_a_product_that_is_the_hosts() -> None:
    assert applicability(article(), SERVER_HOST) == Applicability(
        Truth.YES,
        "It applies to Windows NT 4.0 Server.",
        (
            on_product(
                "Windows NT Server; Windows NT Workstation",
                {"product": "Windows NT 4.0 Server"},
                Comparison.SAME,
            ),
        ),
    )


def test_a_product_that_is_not_the_hosts() -> None:
    assert applicability(article(products=(WORKSTATION,)), SERVER_HOST) == Applicability(
        Truth.NO,
        "It applies to Windows NT Workstation; this host is Windows NT 4.0 Server.",
        (on_product("Windows NT Workstation", {"product": "Windows NT 4.0 Server"}, Comparison.DIFFERENT),),
    )


def test_an_edition_nobody_knows() -> None:
    unknown = replace(SERVER_HOST, edition=None)
    assert applicability(article(products=(TERMINAL_SERVER,)), unknown) == Applicability(
        Truth.UNKNOWN,
        "It applies to Windows NT Server, Terminal Server Edition; the edition of this host is not known.",
        (
            on_product(
                "Windows NT Server, Terminal Server Edition", {"status": "not-collected"}, Comparison.UNKNOWN
            ),
        ),
        "Read ProductType and ProductSuite under HKLM\\SYSTEM\\…\\Control\\ProductOptions.",
    )


def test_a_product_nobody_looked_for() -> None:
    exchange = Product("Microsoft Exchange Server", None, ("5.5",))
    found = applicability(article(products=(exchange,)), SERVER_HOST)
    assert found.answer is Truth.UNKNOWN
    assert found.reason == "It applies to Exchange Server; whether that is installed was not collected."
    assert found.settle == "Find out whether one of these is installed: Exchange Server."


@pytest.mark.parametrize(
    ("count", "named"), [(4, "Part 0; Part 1; Part 2; Part 3"), (5, "Part 0; Part 1; Part 2; Part 3; …")]
)
def test_of_many_products_four_are_named(count: int, named: str) -> None:
    products = tuple(Product(f"Microsoft Part {number}") for number in range(count))
    found = applicability(article(products=products), SERVER_HOST)
    assert found.settle == f"Find out whether one of these is installed: {named}."


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({}, "Windows NT 4.0 Server"),
        ({"edition": None}, "Windows NT 4.0"),
        ({"version": None, "edition": None}, "Windows NT"),
        ({"product": None, "version": None, "edition": None}, "Windows NT"),
        ({"product": "Windows 2000", "version": "5.0", "edition": None}, "Windows 2000 5.0"),
    ],
)
def test_the_system_as_a_sentence_names_it(known: dict[str, Any], name: str) -> None:
    assert system_name(replace(SERVER_HOST, **known)) == name


def test_a_list_of_components_that_are_not_installed() -> None:
    parts = (IIS_5, Product("Microsoft Proxy Server"))
    absent = replace(SERVER_HOST, components={"iis": Observation.ABSENT, "proxy server": Observation.ABSENT})
    assert applicability(article(products=parts), absent).reason == "IIS is not installed."


def test_a_system_beside_a_component_is_answered_for_the_system() -> None:
    """That the component is missing does not rule the article out: the host's edition does."""
    absent = replace(SERVER_HOST, components={"iis": Observation.ABSENT})
    found = applicability(article(products=(WORKSTATION, IIS_5)), absent)
    assert found.reason == (
        "It applies to Windows NT Workstation; Internet Information Services; "
        "this host is Windows NT 4.0 Server."
    )


def test_releases_that_are_not_the_hosts() -> None:
    older = replace(SERVER_HOST, components={"iis": Observation.PRESENT}, component_versions={"iis": "4.0"})
    assert applicability(article(products=(IIS_5,)), older).reason == (
        "It applies to IIS 5.0, 5.1; this host has 4.0."
    )


@pytest.mark.parametrize(
    ("status", "answer", "reason", "evidence", "settle"),
    [
        (
            Observation.ABSENT,
            Truth.NO,
            "IIS is not installed.",
            on_component("absent", Comparison.DIFFERENT),
            None,
        ),
        (
            Observation.UNREADABLE,
            Truth.UNKNOWN,
            "Whether IIS is installed was not collected.",
            on_component("not-collected", Comparison.UNKNOWN),
            "Find out whether IIS is installed.",
        ),
    ],
)
def test_a_component_that_it_needs(
    status: Observation, answer: Truth, reason: str, evidence: Evidence, settle: str | None
) -> None:
    needy = article(products=(SERVER,), components=("IIS",))
    host = replace(SERVER_HOST, components={"iis": status})
    assert applicability(needy, host) == Applicability(answer, reason, (evidence,), settle)


def test_a_component_that_is_there_leaves_the_answer_to_the_product() -> None:
    present = replace(SERVER_HOST, components={"iis": Observation.PRESENT})
    plain, needy = article(), article(components=("IIS",))
    assert applicability(needy, present) == applicability(plain, present)
