"""Service packs that an article means without naming them: "the latest"."""

from __future__ import annotations

import re

_LATEST = re.compile(
    r"\b(?:corrected|fixed|resolved) (?:in|by) the latest "
    r"((?:[^.]|\.(?=\d|S\.| ?[Ss]ervice)){0,60}?\bservice pack\b(?: for (?:[^.]|\.(?=\d)){0,60})?)",
    re.IGNORECASE,
)


def corrected_in_latest(text: str) -> bool:
    """Whether "the latest" service pack for Windows NT 4.0 corrects the problem, without a number.

    A statement that names only another version of Windows NT says nothing about 4.0.
    """
    clauses = [match[1] for match in _LATEST.finditer(text)]
    return any("4.0" in clause or "3.5" not in clause for clause in clauses)
