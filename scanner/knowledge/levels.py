"""Service packs in an article's words: which one contains the fix, and which one it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner.knowledge.naming import products_named
from scanner.model.servicepacks import service_pack

NT4 = "Windows NT 4.0"
TERMINAL_SERVER = "Terminal Server"

_LEVEL = re.compile(
    r"(?:\bService Pack |\bSP ?)(?:\(SP\d\w?\) )?(\d)(?:\.0)?(a)?\b(?!\.\d|(?: \(\w+\))? (?:Hotfix|Security) Rollup)",
    re.IGNORECASE,
)
_AFTER_A_LEVEL = re.compile(
    r"\bpost-(?:(?:Microsoft )?Windows NT (?:Server )?4\.0,? )?(?:Service Pack |SP ?)\d\w?\b", re.IGNORECASE
)
"""What came after a service pack is not in it ("Post-Windows NT 4.0 SP5 IIS 4.0 Patch Rollup", Q297860)."""

_KEYWORD = re.compile(r"(?:kb)?(?:os)?([a-z+]+?)(\d[\dx]*)?sp(\d)(a?)(?:fix|fea)(?:kb\w*)?", re.IGNORECASE)
_NT_KEYWORDS = {"kbwinnt4sp6fix": "SP6", "kbtse400presp7fix": "", "tsesp4fix": "SP4"}
_KEYWORD_PRODUCTS = {
    "winnt": "Windows NT",
    "win": "Windows",
    "exc": "Exchange",
    "exchange": "Exchange",
    "sna": "SNA Server",
    "sms": "SMS",
    "vs": "Visual Studio",
    "mdac": "MDAC",
    "ie": "Internet Explorer",
    "siteserv": "Site Server",
    "siteserver": "Site Server",
    "sqlserv": "SQL Server",
    "commserv": "Commerce Server",
    "office": "Office",
    "clustserv": "Cluster Server",
    "winxp": "Windows XP",
    "officexp": "Office XP",
}
_QUERY_WORD = re.compile(r"kbfix(\d\.\d{2})\.sp(\d)", re.IGNORECASE)

_IN_SENTENCE = r"(?:[^.]|\.(?=\d))"
_CORRECTED = re.compile(
    r"\b(?:was|were|is|are|been) (?:now |also |first )*(?:corrected|fixed|resolved|eliminated|addressed) "
    rf"(?:in|by|with) ({_IN_SENTENCE}{{0,400}})",
    re.IGNORECASE,
)
_REQUIRES = re.compile(
    rf"\b(?:hot ?fix|fix|patch|update|package)\b{_IN_SENTENCE}{{0,60}}\brequires? ({_IN_SENTENCE}{{0,200}})"
    rf"|\bmust (?:first )?(?:install|be running|have(?: previously)?(?: installed)?) ({_IN_SENTENCE}{{0,120}}?)"
    r" (?:before (?:you )?(?:install|apply)ing|(?:in order )?to (?:apply|install|use) this)"
    rf"|(\b(?:Service Pack|SP ?)\d{_IN_SENTENCE}{{0,20}} must be (?:applied|installed){_IN_SENTENCE}{{0,60}})"
    r" (?:prior to|before) (?:apply|install)ing",
    re.IGNORECASE,
)
_NOT_REQUIRED = re.compile(r"\bis not required\b|\bdoes not require\b", re.IGNORECASE)


class Level(NamedTuple):
    """A service pack of a product: ``Windows NT 4.0`` ``SP5``; ``product`` may be empty."""

    product: str
    level: str

    @property
    def of_nt4(self) -> bool:
        """Whether it is one of Windows NT 4.0's own levels."""
        return self.product in (NT4, TERMINAL_SERVER) and service_pack(self.level) is not None

    def __str__(self) -> str:
        return self.level if self.of_nt4 else f"{self.product} {self.level}".strip()


def levels_named(text: str, default: str = "") -> Iterator[Level]:
    """Service packs that a text names, each with the product named closest before it, else after it."""
    for level, _ in _levels_with_sharers(text, default):
        yield level


def _levels_with_sharers(text: str, default: str) -> Iterator[tuple[Level, list[str]]]:
    """Each level, and the other products named since the level before it."""
    named, since = list(products_named(text)), 0
    for match in _LEVEL.finditer(text):
        before = [one.name for one in named if one.end <= match.start()]
        after = [one.name for one in named if one.start >= match.end()]
        product = before[-1] if before else (after[0] if after else default)
        sharing = [one.name for one in named if since <= one.start < match.start() and one.name != product]
        since = match.end()
        yield Level(product, f"SP{match[1]}{(match[2] or '').lower()}"), sharing


def fixed_in_keywords(keywords: Iterable[str]) -> Iterator[Level]:
    """Levels that keywords such as ``kbWinNT400sp4fix`` and ``EXC55SP3Fix`` say contain the fix."""
    for word in keywords:
        folded = word.casefold()
        if folded in _NT_KEYWORDS or folded.removesuffix("kbfixlist") in _NT_KEYWORDS:
            level = _NT_KEYWORDS.get(folded, "SP6")
            if level:
                yield Level(TERMINAL_SERVER if folded.startswith("tse") else NT4, level)
            continue
        match = _KEYWORD.fullmatch(word)
        if match and not match[1].casefold().endswith("pre") and match[1].casefold() in _KEYWORD_PRODUCTS:
            product = f"{_KEYWORD_PRODUCTS[match[1].casefold()]} {_dotted(match[2] or '')}"
            yield Level(product.strip(), f"SP{match[3]}{match[4].lower()}")


def fixed_in_query_words(words: Iterable[str]) -> Iterator[Level]:
    """Levels in old articles' query words: ``kbfix3.51.sp2``."""
    for word in words:
        match = _QUERY_WORD.fullmatch(word)
        if match:
            version = match[1].removesuffix("0") if match[1] != "4.00" else "4.0"
            yield Level(f"Windows NT {version}", f"SP{match[2]}")


def _dotted(digits: str) -> str:
    """``400`` is 4.0, ``211`` 2.11, ``55`` 5.5; years stay."""
    if len(digits) in (0, 4) or digits in ("95", "98"):
        return digits
    whole, part = digits[0], digits[1:]
    return f"{whole}.{part.rstrip('0') or '0'}"


def corrected_in(text: str, default: str) -> Iterator[tuple[Level, int]]:
    """Levels in sentences that say where the problem was corrected, each with the sentence's place.

    "Windows NT 4.0 and Terminal Server Service Pack 4" is the level of both (Q231305).
    """
    for match in _CORRECTED.finditer(text):
        for level, sharing in _levels_with_sharers(_AFTER_A_LEVEL.sub("", match[1]), default):
            yield level, match.start()
            for product in sharing:
                yield level._replace(product=product), match.start()


def required(text: str, default: str) -> tuple[tuple[Level, int], ...]:
    """Levels that must be installed first, one for each statement, with its place; none twice."""
    found: dict[Level, int] = {}
    for match in _REQUIRES.finditer(text):
        level = next(levels_named(match[1] or match[2] or match[3], default), None)
        if level is not None and not _NOT_REQUIRED.search(match[0]):
            found.setdefault(level, match.start())
    return tuple(found.items())
