"""Optional parts of the system, and the registry keys that show that they are installed.

Windows NT 4.0 has no list of its components; a part is there when one of its keys is.  The
service keys are those that the articles about each product name; so are, with their
article, the values that tell a version.  Keys whose article is not named here are outside
knowledge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scanner.collect.interface import KeyAnswer, KeyQuery
from scanner.collect.registry_keys import CONTROL, SERVICES, SOFTWARE
from scanner.model.facts import Component, Observation, RegistryData


@dataclass(frozen=True, slots=True)
class VersionValue:
    """Where a version stands: the values of a key, joined by dots."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComponentEvidence:
    """A component's name, as rules know it; the keys of which any shows it; where its version stands."""

    name: str
    keys: tuple[str, ...]
    version: tuple[VersionValue, ...] = ()


def _services(name: str, *services: str) -> ComponentEvidence:
    return ComponentEvidence(name, tuple(f"{SERVICES}\\{service}" for service in services))


_INTERNET_EXPLORER = f"{SOFTWARE}\\Internet Explorer"
_SNA_SERVER = f"{SOFTWARE}\\SNA Server\\CurrentVersion"
_SMS = f"{SOFTWARE}\\SMS"
_DATA_ACCESS = f"{SOFTWARE}\\DataAccess"

COMPONENTS: tuple[ComponentEvidence, ...] = (
    ComponentEvidence(
        "IIS",
        (f"{SERVICES}\\W3SVC", f"{SERVICES}\\MSFTPSVC"),
        (
            VersionValue(f"{SOFTWARE}\\InetStp", ("MajorVersion", "MinorVersion")),
            VersionValue(f"{SERVICES}\\W3SVC\\Parameters", ("MajorVersion", "MinorVersion")),
        ),
    ),
    ComponentEvidence("Index Server", (f"{SERVICES}\\CISVC", f"{CONTROL}\\ContentIndex")),  # Q318339, Q156754
    ComponentEvidence(
        "Internet Explorer", (_INTERNET_EXPLORER,), (VersionValue(_INTERNET_EXPLORER, ("Version",)),)
    ),
    _services("DHCP Server", "DHCPServer"),
    _services("WINS", "WINS"),
    _services("DNS Server", "DNS"),
    _services("RAS", "RemoteAccess", "RasMan"),
    _services("RRAS", "Router"),
    _services("SNMP", "SNMP"),
    ComponentEvidence(
        "SNA Server",
        (f"{SERVICES}\\SnaServr", f"{SERVICES}\\SnaBase"),
        (VersionValue(_SNA_SERVER, ("SnaVersion",)),),  # Q173284
    ),
    _services("Exchange", "MSExchangeIS", "MSExchangeDS", "MSExchangeSA", "MSExchangeMTA", "MSExchangeIMC"),
    ComponentEvidence(
        "SMS",
        (_SMS, f"{SERVICES}\\SMS_EXECUTIVE"),
        (VersionValue(f"{_SMS}\\Setup", ("Full Version",)), VersionValue(f"{_SMS}\\Setup", ("Version",))),
    ),  # Q251070, Q272352, Q132710
    _services("Terminal Server", "TermService"),
    _services("Proxy Server", "W3PCache", "WSPSrv"),
    ComponentEvidence("MTS", (f"{SOFTWARE}\\Transaction Server",)),
    _services("MSMQ", "MSMQ"),
    _services("SQL Server", "MSSQLServer"),
    ComponentEvidence("Site Server", (f"{SOFTWARE}\\Site Server",)),
    _services("Cluster", "ClusSvc", "ClusDisk"),
    ComponentEvidence("Small Business Server", (f"{SOFTWARE}\\Small Business",)),  # Q225465
    ComponentEvidence("FrontPage Server Extensions", (f"{SOFTWARE}\\Shared Tools\\Web Server Extensions",)),
    _services("Services for Macintosh", "MacFile", "MacSrv"),
    _services("Services for NetWare", "FPNW", "NWCWorkstation"),
    _services("Certificate Server", "CertSvc"),
    _services("SMTP", "SMTPSVC"),
    _services("NNTP", "NNTPSvc"),
    _services("TCP/IP Printing", "LPDSVC"),
    _services("Simple TCP/IP Services", "SimpTcp"),
    ComponentEvidence(
        "Data Access Components", (_DATA_ACCESS,), (VersionValue(_DATA_ACCESS, ("FullInstallVer",)),)
    ),
)
"""What is looked for on every host."""


def component_queries(components: tuple[ComponentEvidence, ...]) -> tuple[KeyQuery, ...]:
    """The keys to look at, each once, with the values that versions are made of."""
    wanted: dict[str, list[str]] = {}
    for component in components:
        for key in component.keys:
            wanted.setdefault(key, [])
        for version in component.version:
            names = wanted.setdefault(version.key, [])
            names += [name for name in version.values if name not in names]
    return tuple(KeyQuery(key, tuple(names)) for key, names in wanted.items())


def component(evidence: ComponentEvidence, answers: Mapping[str, KeyAnswer]) -> Component:
    """What the answers say of one component: absent only where every key was looked for and is not there."""
    statuses = {_status(answers.get(key)) for key in evidence.keys}
    order = (Observation.PRESENT, Observation.UNREADABLE, Observation.NOT_COLLECTED)
    status = next((status for status in order if status in statuses), Observation.ABSENT)
    version = _version(evidence, answers) if status is Observation.PRESENT else None
    return Component(evidence.name, status, version)


def _status(answer: KeyAnswer | None) -> Observation:
    return Observation.NOT_COLLECTED if answer is None else answer.status


def _version(evidence: ComponentEvidence, answers: Mapping[str, KeyAnswer]) -> str | None:
    """The first version that is stated completely."""
    for wanted in evidence.version:
        answer = answers.get(wanted.key)
        values = [answer.values.get(name) for name in wanted.values] if answer else []
        if values and all(_is_stated(value) for value in values):
            return ".".join(str(value) for value in values)
    return None


def _is_stated(value: RegistryData) -> bool:
    return isinstance(value, int) or (isinstance(value, str) and bool(value))
