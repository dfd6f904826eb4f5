"""Short names of products as sections of tables and service pack statements have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scanner.model.articles import Product

_V = r"(?:,? (?:versions? )?(\d{1,2}\.\d{1,2}|2000|97|98)\b)?"
_FAMILIES: tuple[tuple[str, str, str], ...] = (
    (
        "Terminal Server",
        r"(?:Windows NT(?: (?:Server )?4\.0)?(?: Server)?,?(?: version)?(?: 4\.0)?(?: SP\d\w?)?,? )?"
        r"Terminal[ -]Server(?: Edition)?(?! client)()|\bTSE\b()",
        "",
    ),
    (
        "Windows NT",
        r"(?:Microsoft )?Windows NT\b(?: (?:Advanced )?Server| Workstation|,? (?:Enterprise|Pan Chinese) Edition|"
        r" and| or|,| Workstations| Servers)*" + _V + r"|\bNT ?(\d\.\d{1,2})\b|\bNT4\b()",
        "4.0",
    ),
    (
        "Windows",
        r"(?:Windows|Win) ?(2000|2k|XP|95|98|Me\b|Millennium Edition|CE\b|for Workgroups|3\.1\d?)",
        "",
    ),
    ("IIS", r"(?:Internet Information Serv(?:er|ices)(?: \(IIS\))?|\bIIS)" + _V, ""),
    ("Exchange", r"Exchange(?: Server)?" + _V, ""),
    ("SNA Server", r"\bSNA Server" + _V, ""),
    ("Host Integration Server", r"(?:Host Integration Server(?: \(HIS\))?|\bHIS\b)" + _V, "2000"),
    ("SMS", r"(?:Systems Management Server(?: \(SMS\))?|\bSMS\b)" + _V, ""),
    ("Site Server", r"\bSite Server" + _V, ""),
    ("Proxy Server", r"\bProxy Server" + _V, ""),
    ("Index Server", r"\bIndex Server" + _V, ""),
    ("SQL Server", r"\bSQL Server" + _V, ""),
    ("Outlook", r"\bOutlook" + _V, ""),
    ("Internet Explorer", r"\bInternet Explorer" + _V, ""),
    ("MDAC", r"(?:\bMDAC\b|Microsoft Data Access Components)" + _V, ""),
    ("Visual SourceSafe", r"\bVisual SourceSafe" + _V, ""),
    ("Visual Basic", r"\bVisual Basic" + _V, ""),
    ("Visual C++", r"\bVisual C\+\+" + _V, ""),
    ("Small Business Server", r"\bSmall Business Server" + _V, ""),
    ("MS-DOS", r"\bMS-DOS\b" + _V, ""),
    ("OS/2", r"\bOS/2\b" + _V, ""),
    ("Macintosh", r"\bMacintosh\b()", ""),
    ("Pocket PC", r"\bPocket PC" + _V, ""),
)
_FINDER = re.compile(
    "|".join(f"(?P<F{i}>{words})" for i, (_, words, _) in enumerate(_FAMILIES)), re.IGNORECASE
)
_TERMINAL_SERVER = re.compile(r"Terminal Server|Windows Terminal|\bTSE\b", re.IGNORECASE)
_CALLED = {"Millennium Edition": "Me", "2k": "2000"}


class Named(NamedTuple):
    """A product that a text names: its short name, and where.  ``version`` is what the text gives."""

    name: str
    family: str
    version: str | None
    start: int
    end: int


def products_named(text: str) -> Iterator[Named]:
    """Products in the order in which a text names them."""
    for match in _FINDER.finditer(text):
        index = next(i for i in range(len(_FAMILIES)) if match[f"F{i}"] is not None)
        family, _, default = _FAMILIES[index]
        version = next((group for group in _versions(match) if group), None)
        shown = version or default
        yield Named(
            f"{family} {_CALLED.get(shown, shown)}".strip(), family, version, match.start(), match.end()
        )


def _versions(match: re.Match[str]) -> Iterator[str | None]:
    """What the family's own group caught: every group but the named one of the family."""
    named = set(match.re.groupindex.values())
    for number in range(1, match.re.groups + 1):
        if number not in named and match[number]:
            yield match[number]


def short_name(product: Product) -> str:
    """The short name of a line of the product list: ``Terminal Server``, ``Windows NT 4.0``, ``Exchange 5.5``."""
    text = f"{product.name} {product.edition or ''}"
    if _TERMINAL_SERVER.search(text):
        return "Terminal Server"
    levels = [version.split()[0] for version in product.versions if version]
    version = "4.0" if "4.0" in levels else (levels[0] if levels else "")
    named = next(products_named(product.name), None)
    if named is None:
        return f"{product.name.removeprefix('Microsoft ')} {version}".strip()
    if named.version or not version or named.family == "Windows":
        return named.name
    return f"{named.family} {version}"
