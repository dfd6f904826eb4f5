"""The product of a table whose own words do not name it, or name it only in part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from scanner.knowledge.naming import products_named, short_name
from scanner.knowledge.reading import ArticleHeader
from scanner.model.versions import Branch, file_version

NT4, TERMINAL_SERVER = "Windows NT 4.0", "Terminal Server"
_LINES = (
    (re.compile(r"5[.:]0[.:]2195[.:]\d+"), ("Windows 2000", "IIS 5.0")),
    (re.compile(r"5[.:]1[.:]2600[.:]\d+"), ("Windows XP",)),
    (re.compile(r"4[.:]0?2[.:]0?7\d\d[.:]\d+"), ("IIS 4.0",)),
)
"""Lines of file versions that belong to one product or another (Q244613, Q308916)."""

_AREAS = {
    "winnt": (NT4, TERMINAL_SERVER),
    "iis": ("IIS",),
    "sms": ("SMS",),
    "sna": ("SNA", "Host"),
}
"""What an area's tables are for, where the article names several products."""

_RUNS_ON = {NT4: "IIS 4.0", "Windows 2000": "IIS 5.0"}
"""The version of IIS that goes with a system; articles of IIS name the one for the other."""


def product_of(stated: str | None, document: ArticleHeader, versions: Sequence[str], lead: str) -> str:
    """The section a table belongs to.

    Its own words decide, but for the bit that marks files built for Terminal Server
    (Q196334); then the line that its versions belong to; then the product named last before
    it; then the article's own first product.
    """
    names = tuple(dict.fromkeys(short_name(product) for product in document.products))
    told = _told_by(versions, names)
    if stated:
        full = _in_full(stated, names)
        return TERMINAL_SERVER if told == TERMINAL_SERVER and full == NT4 else full
    if told:
        return told
    own = _own(names, document)
    if len(own) > 1:
        mentioned = [one.name for one in products_named(lead)]
        meant = [one if one in own else _RUNS_ON.get(one) for one in mentioned]
        chosen = next((one for one in reversed(meant) if one in own), None)
        if chosen:
            return chosen
    return own[0] if own else document.product.removeprefix("Microsoft ") or "unstated"


def _in_full(stated: str, names: Iterable[str]) -> str:
    """A product stated without its version gets that of the article's product list."""
    if any(letter.isdigit() for letter in stated):
        return stated
    return next((name for name in names if name.startswith(f"{stated} ")), stated)


def _told_by(versions: Sequence[str], names: Sequence[str]) -> str | None:
    products = {_line(version, names) for version in versions}
    return products.pop() if len(products) == 1 else None


def _line(text: str, names: Sequence[str]) -> str | None:
    for pattern, products in _LINES:
        if pattern.fullmatch(text):
            return next((product for product in products if product in names), None)
    try:
        branch = file_version(text).branch
    except ValueError:
        return None
    if branch is Branch.TERMINAL_SERVER:
        return TERMINAL_SERVER
    return NT4 if branch is Branch.NT4 and NT4 in names else None


def _own(names: Sequence[str], document: ArticleHeader) -> Sequence[str]:
    """The products of the article that its area is about, or all if it is about none of them."""
    families = _AREAS.get(document.area or "", ())
    if document.area == "winnt":
        return sorted(names, key=lambda name: name != NT4)
    return [name for name in names if name.startswith(families)] or names if families else names
