"""The list of products that an article applies to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.knowledge.source import Source
from scanner.model.articles import Product

APPLIES = "The information in this article applies to"
_RULE = re.compile(r"-{20,}")
_BULLET = re.compile(r"\s*-\s+(.*)")
_QUALIFIER = re.compile(r"the (?:operating system|hardware)\b", re.IGNORECASE)
_TRAILING = re.compile(r",? *(?:used with|on platform\(s\)|included with):?$", re.IGNORECASE)
_LEVEL = (
    r"(?:v|Build )?\d[\w.]*(?: ?(?:SP ?\d\w?|SR-?\d\w?|U\.?S\.? SP ?\d\w?|Service Packs? \d\w?|"
    r"Service Release \d\w?|OEM(?: Only| Release)?|Beta|\((?:OEM Release|all SP|all service packs|all editions|"
    r"\w+ version)\)))*"
)
_VERSIONS = re.compile(
    rf"^(?P<name>.*?),? +versions? +(?P<versions>{_LEVEL}(?:(?:, ?| and )(?:and )?{_LEVEL})*)\.?"
    r"(?:,? *(?P<rest>\D.*))?$",
    re.IGNORECASE,
)
_IN_NAME = re.compile(r"^(?P<name>.*\D) (?P<versions>\d[\w.]*(?: SP ?\d\w?)?)(?: (?P<rest>[^\d(].*))?$")
_EDITION = re.compile(r"^(?P<name>.+?),? +(?P<edition>[^,]*\bEdition(?: \(\w+\))?)$")

MOST_LINES = 400
"""A product list longer than this is not one."""
MOST_CHARACTERS = 1000
"""A bullet longer than this is not a product."""


def product_list(text: Source) -> tuple[tuple[Product, ...], int]:
    """The products, in the article's order, and the line where their list begins (0 if there is none)."""
    starts = [i for i, line in enumerate(text.lines[:MOST_LINES]) if line.strip().startswith(APPLIES)]
    start = next((i for i in starts if text.lines[i].rstrip().endswith(":")), starts[0] if starts else None)
    if start is None:
        return (), 0
    found = [product(bullet) for bullet in _bullets(text.lines[start + 1 : start + MOST_LINES])]
    return tuple(dict.fromkeys(one for one in found if one is not None)), text.numbers[start]


def _bullets(lines: tuple[str, ...]) -> Iterator[str]:
    """Bullets with their wrapped lines joined, up to the rule below the list."""
    bullet = ""
    for line in lines:
        if _RULE.match(line.strip()):
            break
        match = _BULLET.fullmatch(line)
        if match:
            yield bullet
            bullet = match[1]
        elif bullet:
            bullet = f"{bullet} {line.strip()}"
    yield bullet


def product(bullet: str) -> Product | None:
    """One bullet as a product; None for qualifiers such as the operating system underneath.

    ``Microsoft Windows NT Server version 4.0 SP6, Terminal Server Edition`` has the version
    in the middle, ``Microsoft Windows 2000 Server`` in its name, where it stays.
    """
    text = _TRAILING.sub("", " ".join(bullet[:MOST_CHARACTERS].split())).strip(" ,-")
    if not text or _QUALIFIER.match(text):
        return None
    match = _VERSIONS.match(text)
    if match is None:
        return _named(text, ())
    versions = tuple(one.strip() for one in re.split(r", ?(?:and )?| and ", match["versions"]) if one.strip())
    name, rest = match["name"].strip(" ,"), (match["rest"] or "").strip(" ,.")
    if rest.casefold().endswith("edition"):
        return Product(name, rest, versions)
    if name.casefold() in ("microsoft windows", "windows"):
        rest = f"{versions[0].split()[0]} {rest}"
    return _named(f"{name} {rest}".strip(), versions)


def _named(text: str, versions: tuple[str, ...]) -> Product:
    edition = _EDITION.match(text) if "," in text else None
    name, kind = (edition["name"], edition["edition"]) if edition else (text, None)
    if not versions:
        level = _IN_NAME.match(name)
        if level and re.search(r"\.\d| SP", level["versions"]) and not level["rest"]:
            return Product(level["name"].strip(" ,"), kind, (level["versions"],))
    return Product(name, kind, versions)
