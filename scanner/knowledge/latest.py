"""Service packs that an article means without naming them: "the latest"."""

from __future__ import annotations

import re

from scanner.knowledge.naming import products_named

_LATEST = re.compile(
    r"\b(?:corrected|fixed|resolved) (?:in|by) the lates?t "
    r"((?:[^.]|\.(?=\d|S\.| ?[Ss]ervice)){0,60}?\bservice pack\b(?: for (?:[^.]|\.(?=\d)){0,60})?)",
    re.IGNORECASE,
)
_NT4 = ("Windows NT 4.0", "Terminal Server")


def corrected_in_latest(text: str) -> bool:
    """Whether "the latest" service pack for Windows NT 4.0 corrects the problem, without a number.

    A statement that names only another product, or another version of Windows NT, says
    nothing about 4.0.
    """
    clauses = [[one.name for one in products_named(match[1])] for match in _LATEST.finditer(text)]
    return any(not named or any(name in _NT4 for name in named) for named in clauses)
