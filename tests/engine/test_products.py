from __future__ import annotations

import pytest

from scanner.engine.products import (
    component_named,
    component_of,
    component_present,
    product_concerns,
    section_concerns,
)
from scanner.model.articles import FileSet, Product
from scanner.model.facts import Observation
from scanner.model.logic import Truth
from scanner.model.profile import Edition, HostProfile

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
COMPONENTS = {"iis": Observation.PRESENT, "exchange": Observation.ABSENT, "sms": Observation.UNREADABLE}


def profile(edition: Edition | None = Edition.SERVER, version: str | None = "4.0") -> HostProfile:
    return HostProfile(version=version, edition=edition, components=COMPONENTS)


@pytest.mark.parametrize(
    ("name", "edition", "versions", "hosts"),
    [
        ("Microsoft Windows NT Workstation", None, ("4.0",), {Edition.WORKSTATION}),
        ("Microsoft Windows NT Server", None, ("4.0 SP6a",), {Edition.SERVER, Edition.ENTERPRISE}),
        ("Microsoft Windows NT Server", "Enterprise Edition", ("4.0",), {Edition.ENTERPRISE}),
        ("Microsoft Windows NT Server", "Terminal Server Edition", (), {Edition.TERMINAL_SERVER}),
        ("Microsoft Windows NT", None, (), {Edition.WORKSTATION, Edition.SERVER, Edition.ENTERPRISE}),
        ("Microsoft Windows", None, (), {Edition.WORKSTATION, Edition.SERVER, Edition.ENTERPRISE}),
        ("Microsoft Windows NT Server", None, ("3.51",), set()),
    ],
)
def test_nt_lines(name: str, edition: str | None, versions: tuple[str, ...], hosts: set[Edition]) -> None:
    product = Product(name, edition, versions)
    assert {one for one in Edition if product_concerns(product, profile(one)) is YES} == hosts


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Microsoft Routing and Remote Access Service Update for Windows NT Server", "RRAS"),
        ("Microsoft SNA Server for Windows NT", "SNA Server"),
        ("Microsoft Internet Explorer for Windows NT 4.0", "Internet Explorer"),
        ("Microsoft Windows NT Server", None),
        ("Microsoft Outlook Windows NT client", None),
    ],
)
def test_a_name_that_mentions_the_system_is_not_the_systems_own(name: str, part: str | None) -> None:
    product = Product(name, None, ("4.0",))
    assert component_of(product) == part
    assert (product_concerns(product, profile()) is YES) == (name == "Microsoft Windows NT Server")


def test_the_systems_own_line_is_about_the_system_whatever_part_it_mentions() -> None:
    assert component_of(Product("Microsoft Windows NT Server with Remote Access Service")) is None


@pytest.mark.parametrize(
    "name",
    [
        "Microsoft Windows NT Option Pack",
        "Microsoft Windows NT Load Balancing Service",
        "Microsoft Windows NT Services for UNIX Add-On Pack",
        "Microsoft Windows NT 4.0 Driver Development Kit (DDK)",
        "MSPRESS Microsoft Windows NT Resource Kit",
    ],
)
def test_what_is_added_to_windows_nt_is_not_on_every_host(name: str) -> None:
    product = Product(name, None, ("4.0",))
    assert product_concerns(product, profile()) is UNKNOWN
    assert component_of(product) is None
    assert section_concerns(FileSet(name), profile()) is UNKNOWN


@pytest.mark.parametrize(("controller", "answer"), [(True, YES), (False, NO), (None, UNKNOWN)])
def test_a_domain_controller_is_told_by_its_product_type(controller: bool | None, answer: Truth) -> None:
    host = HostProfile(version="4.0", edition=Edition.SERVER, domain_controller=controller)
    assert component_present("Domain Controller", host) is answer


def test_a_name_that_mentions_another_system_is_that_systems() -> None:
    profiles = profile()
    assert product_concerns(Product("Microsoft Exchange Windows 95/98 client"), profiles) is NO
    assert section_concerns(FileSet("Internet Explorer for Windows 2000"), profiles) is NO
    assert section_concerns(FileSet("Services for Macintosh"), profiles) is UNKNOWN


@pytest.mark.parametrize(
    ("listed", "installed", "answer"),
    [
        (("5.0",), "4.0", NO),
        (("4.0", "5.0"), "4.0", YES),
        (("4.0 SP1",), "4.2.780.1", YES),
        (("5.5",), "5.50.4807.2300", YES),
        (("5.0",), "v4.0", NO),
        (("5.0",), None, YES),
        ((), "4.0", YES),
        (("5.0",), "unreadable", YES),
    ],
)
def test_a_fix_for_another_release_of_a_component(
    listed: tuple[str, ...], installed: str | None, answer: Truth
) -> None:
    versions = {"iis": installed} if installed else {}
    host = HostProfile(
        version="4.0", edition=Edition.SERVER, components=COMPONENTS, component_versions=versions
    )
    assert product_concerns(Product("Microsoft Internet Information Services", None, listed), host) is answer
    for release in listed[:1]:
        section = section_concerns(FileSet(f"IIS {release.split()[0]}"), host)
        assert section is (NO if answer is NO else YES)


def test_an_old_windows_nt_by_its_name() -> None:
    assert product_concerns(Product("Microsoft Windows NT 3.51"), profile()) is NO


def test_a_table_for_one_component_of_the_system() -> None:
    rras = FileSet("Windows NT 4.0", component="RRAS")
    assert section_concerns(rras, profile()) is UNKNOWN
    assert section_concerns(FileSet("Windows NT 4.0", component="IIS"), profile()) is YES
    assert section_concerns(FileSet("Windows NT 4.0", component="Exchange"), profile()) is NO
    assert section_concerns(FileSet("Windows NT 4.0", component="Information Store"), profile()) is YES


def test_hosts_that_are_not_known_well_enough() -> None:
    server = Product("Microsoft Windows NT Server", None, ("4.0",))
    assert product_concerns(server, profile(None)) is UNKNOWN
    assert product_concerns(server, profile(version=None)) is UNKNOWN
    assert product_concerns(Product("Microsoft Windows 2000 Server"), profile(version=None)) is UNKNOWN


@pytest.mark.parametrize(
    ("name", "version", "answer"),
    [
        ("Microsoft Windows 2000 Professional", "4.0", NO),
        ("Microsoft Windows 2000 Professional", "5.0", YES),
        ("Microsoft Windows XP Professional", "5.0", NO),
        ("Microsoft Windows 95", "4.0", NO),
        ("Microsoft Windows NT Server", "5.0", NO),
    ],
)
def test_other_systems(name: str, version: str, answer: Truth) -> None:
    assert product_concerns(Product(name), profile(version=version)) is answer


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Microsoft Internet Information Server", YES),
        ("Microsoft Exchange Server", NO),
        ("Microsoft Systems Management Server", UNKNOWN),
        ("Microsoft SNA Server", UNKNOWN),
        ("Microsoft Visual Basic", UNKNOWN),
    ],
)
def test_components_by_the_product_line(name: str, answer: Truth) -> None:
    assert product_concerns(Product(name), profile()) is answer


@pytest.mark.parametrize(
    ("section", "server", "terminal_server"),
    [
        ("Windows NT 4.0", YES, NO),
        ("Windows NT Server 4.0, Terminal Server Edition", NO, YES),
        ("Terminal Server", NO, YES),
        ("Windows 2000", NO, NO),
        ("IIS 4.0", YES, YES),
        ("Exchange 5.5", NO, NO),
        ("Visual Basic", UNKNOWN, UNKNOWN),
    ],
)
def test_sections(section: str, server: Truth, terminal_server: Truth) -> None:
    one = FileSet(section)
    assert section_concerns(one, profile()) is server
    assert section_concerns(one, profile(Edition.TERMINAL_SERVER)) is terminal_server


def test_a_section_for_a_host_of_unknown_edition() -> None:
    assert section_concerns(FileSet("Windows NT 4.0"), profile(None)) is UNKNOWN


@pytest.mark.parametrize(
    ("text", "component"),
    [
        ("IIS 4.0", "IIS"),
        ("Microsoft Proxy Server", "Proxy Server"),
        ("Remote Access Service", "RAS"),
        ("Graphs", None),
    ],
)
def test_component_names(text: str, component: str | None) -> None:
    assert component_named(text) == component
