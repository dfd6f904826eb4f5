"""Languages that file tables are for."""

from __future__ import annotations

import re

ENGLISH = "English"

_NAMES = {
    "simplified chinese": "Simplified Chinese",
    "chinese simplified": "Simplified Chinese",
    "chinese prc": "Simplified Chinese",
    "traditional chinese": "Traditional Chinese",
    "chinese traditional": "Traditional Chinese",
    "chinese taiwan": "Traditional Chinese",
    "pan chinese": "Pan Chinese",
    "brazilian portuguese": "Brazilian Portuguese",
    "portuguese brazil": "Brazilian Portuguese",
    "brazilian": "Brazilian Portuguese",
}
_PLAIN = [
    "English",
    "Arabic",
    "Chinese",
    "Czech",
    "Danish",
    "Dutch",
    "Finnish",
    "French",
    "German",
    "Greek",
    "Hebrew",
    "Hungarian",
    "Italian",
    "Japanese",
    "Korean",
    "Norwegian",
    "Polish",
    "Portuguese",
    "Russian",
    "Slovenian",
    "Spanish",
    "Swedish",
    "Thai",
    "Turkish",
    "Slovak",
    "Croatian",
    "Bulgarian",
    "Romanian",
    "Catalan",
]
_ALL = re.compile(
    r"\ball (?:supported )?languages?\b|\blanguage[ -]neutral\b|\binternational files\b", re.IGNORECASE
)
_FINDER = re.compile(
    "|".join(
        [rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(_NAMES, key=len, reverse=True)]
        + [rf"\b{name}\b" for name in _PLAIN]
    ),
    re.IGNORECASE,
)

_BETWEEN = re.compile(r"[\s()-]+")

EVERY = "all"
"""Stands for every language in :func:`language_in`; such a table is taken as the English one, with a note."""


def language_in(text: str) -> str | None:
    """The language that a statement or cell names, the first where it names several; None if none."""
    if _ALL.search(text):
        return EVERY
    match = _FINDER.search(_BETWEEN.sub(" ", text))
    if match is None:
        return None
    folded = match[0].casefold()
    return _NAMES.get(folded, folded.title())
