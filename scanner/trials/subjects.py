"""What the product names of articles and of table sections stand for, read by their words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scanner.model.profile import Edition

_NT4 = frozenset({Edition.WORKSTATION, Edition.SERVER, Edition.ENTERPRISE})

_EDITION_WORDS: tuple[tuple[str, frozenset[Edition]], ...] = (
    (r"terminal server|\btse\b|\bwts\b", frozenset({Edition.TERMINAL_SERVER})),
    (r"enterprise", frozenset({Edition.ENTERPRISE})),
    (r"workstation", frozenset({Edition.WORKSTATION})),
    (r"server", frozenset({Edition.SERVER, Edition.ENTERPRISE})),
)
"""First that fits.  Enterprise Edition is Server with additions; Terminal Server has builds of its own."""

_OTHER_SYSTEMS = (
    "windows 95",
    "windows 98",
    "windows 2000",
    "windows xp",
    "windows me",
    "windows millennium",
    "windows server 2003",
    "windows .net",
    "windows ce",
    "windows 3.",
    "windows for workgroups",
    "ms-dos",
    "msdos",
    "os/2",
    "macintosh",
    "lan manager",
)

_PARTS: dict[str, str] = {
    "IIS": r"internet information serv|\biis\b|peer web serv|personal web serv",
    "Index Server": r"\bindex server",
    "Internet Explorer": r"\binternet explorer",
    "Exchange": r"\bexchange",
    "SNA Server": r"\bsna server",
    "SMS": r"\bsystems management server|\bsms\b",
    "RRAS": r"\brouting and remote access|\brras\b",
    "Proxy Server": r"\bproxy server",
    "MTS": r"\btransaction server",
    "MSMQ": r"\bmessage queue",
    "SQL Server": r"\bsql server",
    "Site Server": r"\bsite server",
    "Cluster": r"\bcluster",
    "Small Business Server": r"\bsmall business server",
    "FrontPage Server Extensions": r"\bfrontpage server ext",
    "DHCP Server": r"\bdhcp server",
    "DNS Server": r"\bdns server",
    "WINS": r"\bwins\b",
    "Services for Macintosh": r"\bservices for macintosh",
    "Services for NetWare": r"\bnetware",
    "SNMP": r"\bsnmp\b",
    "RAS": r"\bras\b|\bremote access",
}
"""Optional parts by the words that name them; the first that fits.  The names are those of the facts."""


_ADDITIONS = (
    "option pack",
    "add-on pack",
    "services for",
    "load balancing",
    "development kit",
    "resource kit",
)
"""Words in the names of things that are bought or installed beside the system whose name they bear."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a name stands for: editions of Windows NT, another system, an optional part, or nothing known."""

    editions: frozenset[Edition] = frozenset()
    other_system: str | None = None
    part: str | None = None


@lru_cache(maxsize=4096)
def subject(name: str) -> Subject:
    """Read a product or section name.

    ``Microsoft SNA Server for Windows NT`` is a part, although it names the system it runs
    on: only a name that begins with Windows NT is the system's own.  ``Internet Explorer for
    Windows 2000`` is another system's.
    """
    words = re.sub(r"^(microsoft|ms) ", "", " ".join(name.casefold().split()))
    if words.startswith(("windows nt 3.", "windows nt server 3.", "windows nt workstation 3.")):
        return Subject(other_system="windows nt 3")
    if re.match(r"(windows )?nt\b|windows$|terminal server|tse\b|wts\b", words) and not _is_added(words):
        return Subject(editions=_editions(words))
    other = next((system for system in _OTHER_SYSTEMS if system in words), None)
    if other is not None and "services for macintosh" not in words:
        return Subject(other_system=other)
    return Subject(part=next((part for part, words_of in _PARTS.items() if re.search(words_of, words)), None))


def _is_added(words: str) -> bool:
    return any(addition in words for addition in _ADDITIONS)


def _editions(words: str) -> frozenset[Edition]:
    return next((editions for pattern, editions in _EDITION_WORDS if re.search(pattern, words)), _NT4)
