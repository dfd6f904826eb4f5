"""What the words before a table say of it: that it lists a fix's files, or something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

_SENTENCE = re.compile(r"(?<=[.:!?])\s+(?=[A-Z(\"])")
_FIX = (
    r"\b(?:hot ?fix(?:es)?|fix(?:es)?|patch(?:es)?|updates?|updated|feature|software|"
    r"(?:English|language) versions?|versions? (?:of (?:this|these)|should|has|have|must)|"
    r"release|corrected|modified|newer|sites?)\b"
)
_ATTRIBUTES = r"\b(?:(?:file )?att\w{0,4}utes?|time[ -]?stamps?|date[ -]?stamps?|version numbers?|file (?:size|details))\b"
_STATED = re.compile(
    rf"{_FIX}.{{0,200}}{_ATTRIBUTES}|{_ATTRIBUTES}.{{0,200}}{_FIX}"
    r"|\b(?:the|this) (?:hot ?)?fix\b.{0,60}\bcontains the following files\b",
    re.IGNORECASE,
)
_OBTAINED = re.compile(
    r"\b(?:obtain|install|apply|get|use|resolved by)\b.{0,120}\b(?:fix(?:es)?|hot ?fix(?:es)?|patch(?:es)?|"
    r"updated? files?|supporting files|correct files?)\b",
    re.IGNORECASE,
)
_INSTALLED_BY = re.compile(r"\bfiles are installed by\b", re.IGNORECASE)
_UPDATED = re.compile(
    r"\b(?:by|following) (?:the following |an )?(?:updated (?:files?|versions?)|hot ?fix)\b.{0,120}(?:[:,]|$)",
    re.IGNORECASE,
)
_DETAILS = re.compile(
    r"\b(?:fix|hot ?fix|file|update) (?:details|information|list) ?:|\bfile attributes\b"
    r"|\b(?:file )?size and (?:date|time)\b.{0,20}\bbelow\b",
    re.IGNORECASE,
)
_OLD = re.compile(
    r"\boriginal\b(?! hot ?fix is available)|\b(?:cause|experienced|exhibit)\w*\b.{0,80}\b(?:behavior|problem|this)\b"
    r"|\bif you install\b|\bdoes not work\b|\bincluded in (?:sp|service pack)",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"\bcopy the following files?\b(?!.{0,80}\bhot ?fix\b)|\bcontains? the following\b|\bself-extracting\b|\bcopied\b|\bfollowing files? (?:is|are) available\b"
    r"|\b(?:located|found|included) (?:in|on|with) (?:the )?.{0,80}\b(?:cd|compact disc|directory|folder|cd-rom)\b"
    r"|\bread ?me\b|\bsample\b|\bdirectory of\b|\binstalls the following (?:extra )?components\b"
    r"|\bset contains\b|\bdownload the appropriate\b",
    re.IGNORECASE,
)

CLOSE = 2
"""Sentences just before a table that may be about it."""


class Lead(Enum):
    """What the words before a table make of it."""

    FIX = auto()
    OBTAINED = auto()
    SILENT = auto()
    PACKAGE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Said:
    """A lead and the sentence that decided it."""

    lead: Lead
    sentence: str = ""


def said(text: str) -> Said:
    """Read the words between the table before, or the heading, and this table.

    The nearest sentence that says anything decides; a statement of file attributes counts
    from further away than a turn of phrase.
    """
    sentences = [one for one in _SENTENCE.split(text) if one.strip()]
    for distance, sentence in enumerate(reversed(sentences)):
        lead = _of(sentence, near=distance < CLOSE)
        if lead is not Lead.SILENT:
            return Said(lead, sentence)
    return Said(Lead.SILENT)


def _of(sentence: str, *, near: bool) -> Lead:
    if _STATED.search(sentence):
        return Lead.OTHER if _OLD.search(sentence) else Lead.FIX
    if _INSTALLED_BY.search(sentence) or (near and _UPDATED.search(sentence)):
        return Lead.FIX
    if near and _CONTENTS.search(sentence):
        return Lead.PACKAGE if "self-extracting" in sentence.casefold() else Lead.OTHER
    if near and _DETAILS.search(sentence):
        return Lead.OTHER if _OLD.search(sentence) else Lead.FIX
    return Lead.OBTAINED if _OBTAINED.search(sentence) else Lead.SILENT
