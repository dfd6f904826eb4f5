"""What the product names of articles and of table sections mean for a host."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from scanner.model.articles import FileSet, Product
from scanner.model.facts import Observation
from scanner.model.logic import Truth, all_of, truth
from scanner.model.profile import Edition, HostProfile

_OTHER_SYSTEM = re.compile(
    r"windows (?:95|98|2000|xp|millennium|me\b|server 2003|\.net|ce\b|3\.|for workgroups)|windows nt.* 3\.|"
    r"ms-?dos|os/2|(?<!services for )macintosh|lan manager",
)
_NT = re.compile(r"(?:microsoft )?(?:(?:windows )?nt\b(?!.*\b3\.)|windows$|terminal server|tse\b)")
"""Names of the system itself; ``SNA Server for Windows NT`` only says what it runs on."""

_ADDED_TO_NT = re.compile(r"option pack|load balancing|services for |add-on|development kit|resource kit")
"""Products that bear the system's name and are not on every host that has it."""

_TERMINAL_SERVER = re.compile(r"terminal server|\btse\b|wts\b")

_RELEASE = re.compile(r" (\d+\.\d\S*)$")
"""The release at the end of a section's name: IIS 4.0, SMS 2.0."""

_LATER_SYSTEMS = {"5.0": "windows 2000", "5.1": "windows xp", "5.2": "windows server 2003"}
"""Product names by the ``CurrentVersion`` they report."""

DOMAIN_CONTROLLER = "domain controller"
"""What an article needs that only concerns the controllers of a domain."""

COMPONENTS: tuple[tuple[str, str], ...] = (
    ("internet information serv", "IIS"),
    ("iis", "IIS"),
    ("peer web services", "IIS"),
    ("personal web server", "IIS"),
    ("index server", "Index Server"),
    ("internet explorer", "Internet Explorer"),
    ("exchange", "Exchange"),
    ("sna server", "SNA Server"),
    ("systems management server", "SMS"),
    ("sms ", "SMS"),
    ("routing and remote access", "RRAS"),
    ("rras", "RRAS"),
    ("proxy server", "Proxy Server"),
    ("transaction server", "MTS"),
    ("message queue", "MSMQ"),
    ("sql server", "SQL Server"),
    ("site server", "Site Server"),
    ("cluster", "Cluster"),
    ("small business server", "Small Business Server"),
    ("frontpage server ext", "FrontPage Server Extensions"),
    ("dhcp server", "DHCP Server"),
    ("dns server", "DNS Server"),
    ("wins", "WINS"),
    ("services for macintosh", "Services for Macintosh"),
    ("netware", "Services for NetWare"),
    ("snmp", "SNMP"),
    ("ras", "RAS"),
    ("remote access", "RAS"),
)
"""How an article's product line or a table's section names a component, tried in order."""

_NAMES = [(re.compile(rf"\b{re.escape(words)}"), component) for words, component in COMPONENTS]

NAMES_KEPT = 1 << 12
"""Names whose meaning is remembered; the shipped rules have fewer than 400."""


@lru_cache(NAMES_KEPT)
def component_named(text: str) -> str | None:
    """The optional component that a product name stands for, or None."""
    name = f"{text.casefold()} "
    return next((component for words, component in _NAMES if words.search(name)), None)


def component_of(product: Product) -> str | None:
    """The optional component that a line of an "applies to" list is about; None for lines about a system."""
    return None if _names_nt(product.name.casefold()) else component_named(product.name)


@lru_cache(NAMES_KEPT)
def _names_nt(name: str) -> bool:
    return bool(_NT.match(name)) and not _ADDED_TO_NT.search(name)


@lru_cache(NAMES_KEPT)
def _names_other_system(name: str) -> bool:
    return bool(_OTHER_SYSTEM.search(name))


@lru_cache(NAMES_KEPT)
def _names_terminal_server(name: str) -> bool:
    return bool(_TERMINAL_SERVER.search(name))


def product_concerns(product: Product, profile: HostProfile) -> Truth:
    """Whether one line of an "applies to" list names this host's system or one of its components."""
    name = f"{product.name} {product.edition or ''}".casefold().strip()
    if _names_nt(name):
        return _nt_line_concerns(name, product.versions, profile)
    if _names_other_system(name):
        return _other_system_concerns(name, profile)
    component = component_named(name)
    return Truth.UNKNOWN if component is None else release_present(component, product.versions, profile)


def _other_system_concerns(name: str, profile: HostProfile) -> Truth:
    if profile.version is None:
        return Truth.UNKNOWN
    return truth(profile.version in _LATER_SYSTEMS and _LATER_SYSTEMS[profile.version] in name)


def _nt_line_concerns(name: str, versions: tuple[str, ...], profile: HostProfile) -> Truth:
    if profile.version is None:
        return Truth.UNKNOWN
    if not any(version.split()[0] == profile.version for version in versions or ("4.0",)):
        return Truth.NO
    if profile.edition is None:
        return Truth.UNKNOWN
    return truth(_edition_fits(name, profile.edition))


def _edition_fits(name: str, edition: Edition) -> bool:
    """Enterprise Edition is Server with additions; Terminal Server has builds of its own (Q196334)."""
    terminal = _names_terminal_server(name)
    if terminal or edition is Edition.TERMINAL_SERVER:
        return terminal and edition is Edition.TERMINAL_SERVER
    if "enterprise" in name:
        return edition is Edition.ENTERPRISE
    if "workstation" in name:
        return edition is Edition.WORKSTATION
    return edition is not Edition.WORKSTATION if "server" in name else True


def component_present(component: str, profile: HostProfile) -> Truth:
    """Whether a component is installed; unknown unless it was looked for.

    A domain controller is told by its ProductType (Q152078), which does not say whether it is
    the primary one.
    """
    if component.casefold() == DOMAIN_CONTROLLER:
        return truth(profile.domain_controller)
    match profile.components.get(component.casefold()):
        case Observation.PRESENT:
            return Truth.YES
        case Observation.ABSENT:
            return Truth.NO
        case _:
            return Truth.UNKNOWN


def release_present(component: str, releases: Sequence[str], profile: HostProfile) -> Truth:
    """Whether a component is installed in one of these releases: a fix for IIS 5.0 is none for IIS 4.0.

    Only the first number counts, for products number their updates in many ways; a
    component whose version was not read may be of any release.
    """
    present = component_present(component, profile)
    installed = _first_number(profile.component_versions.get(component.casefold(), ""))
    listed = {number for release in releases if (number := _first_number(release)) is not None}
    if present is Truth.YES and installed is not None and listed and installed not in listed:
        return Truth.NO
    return present


def _first_number(version: str) -> int | None:
    match = re.match(r"\s*v?(\d{1,4})\b", version)
    return int(match[1]) if match else None


def section_concerns(section: FileSet, profile: HostProfile) -> Truth:
    """Whether a table's section is for this host: its branch, and the components that it names (Q252299)."""
    part = component_named(section.component) if section.component else None
    needed = Truth.YES if part is None else component_present(part, profile)
    return all_of([_section_name_concerns(section.product.casefold(), profile), needed])


def _section_name_concerns(name: str, profile: HostProfile) -> Truth:
    terminal = _names_terminal_server(name)
    if _names_other_system(name) and not terminal:
        return Truth.NO
    if not terminal and not _names_nt(name):
        component = component_named(name)
        release = _RELEASE.search(name)
        releases = (release[1],) if release else ()
        return Truth.UNKNOWN if component is None else release_present(component, releases, profile)
    ours = profile.terminal_server
    return Truth.UNKNOWN if ours is None else truth(terminal == ours)
