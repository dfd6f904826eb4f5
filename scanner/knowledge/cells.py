"""What the cells of a row say, in the model's terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from scanner.model.articles import Platform

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?\s*([ap])?", re.IGNORECASE)
_FOUR_DIGITS = re.compile(r"(\d{2})(\d{2})")
_GROUPED = re.compile(r"\d{1,3}(?:[,.] ?\d{3})+")
_KILOBYTES = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(?:KB?)", re.IGNORECASE)
_BARE_KILOBYTES = re.compile(r"\d{1,5}\.\d{1,2}")
_BYTES = re.compile(r"\s*(?:bytes?|b)$", re.IGNORECASE)
_SIZE_PREFIX = re.compile(r"^size:?\s*", re.IGNORECASE)
_VERSION_PREFIX = re.compile(r"^\(?(?:version|ver\.?|v)?\s*", re.IGNORECASE)
_VERSION_SUFFIX = re.compile(r"\s*shp$|\)+$(?<!\d\))", re.IGNORECASE)
_BITS = re.compile(r"(\d{2,3})[- ]?bit", re.IGNORECASE)

MOST_DIGITS = 12
"""Digits of a size in bytes."""
MOST_KILOBYTES = 65536
"""Above this a size "in KB" is really in bytes (Q280341); which, cannot be known."""

_PLATFORMS = {
    "intel": Platform.X86,
    "x86": Platform.X86,
    "i386": Platform.X86,
    "ix86": Platform.X86,
    "i86": Platform.X86,
    "x386": Platform.X86,
    "alpha": Platform.ALPHA,
    "axp": Platform.ALPHA,
    "mips": Platform.MIPS,
    "ppc": Platform.PPC,
    "powerpc": Platform.PPC,
}
_CPU = re.compile(r"(?<!\w)(?:intel|ix86|i86|i386|x386|x86|alpha|axp|mips|ppc|power ?pc)(?!\w)")
STRENGTHS = {40: 40, 56: 56, 128: 128, 28: 128}
"""Crypto strengths that cells name, in bits; 28 is a misprint of 128 (Q249863)."""


class Trouble(Enum):
    """A cell that is there and cannot be read."""

    TIME = auto()
    SIZE = auto()


@dataclass(frozen=True, slots=True)
class Size:
    """An exact size in bytes, or what the table prints in rounded kilobytes."""

    exact: int | None = None
    kilobytes: float | None = None


def clock(text: str) -> str | Trouble:
    """A time as ``HH:MM``, 24 h.  Both ``4:31pm`` and the odd ``16:31p`` are read."""
    folded = text.casefold()
    match = _CLOCK.match(folded) or _FOUR_DIGITS.fullmatch(folded)
    if match is None:
        return Trouble.TIME
    hour, minute = int(match[1]), int(match[2])
    half = (match[3] if match.re is _CLOCK else None) or {"m": "a", "n": "p"}.get(_word(folded)[:1], "")
    if half == "p" and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else Trouble.TIME


def _word(text: str) -> str:
    """``midnight`` or ``noon`` after a time."""
    return "".join(re.findall(r"midnight|noon", text))


def size(text: str) -> Size | Trouble:
    """A size cell: ``70,928``, ``177.424``, ``39, 424 bytes``, ``105 KB``, ``94.5`` (KB without saying so, Q282015).

    Megabytes are too coarse to compare and give no size.
    """
    bare = _SIZE_PREFIX.sub("", text.strip())
    kilobytes = _KILOBYTES.fullmatch(bare)
    if kilobytes:
        number = float(kilobytes[1].replace(",", ""))
        return Size(kilobytes=number) if number <= MOST_KILOBYTES else Trouble.SIZE
    if bare.casefold().endswith("mb"):
        return Size()
    bare = _BYTES.sub("", bare)
    if (bare.isdecimal() and len(bare) <= MOST_DIGITS) or _GROUPED.fullmatch(bare[:40]):
        return Size(exact=int(re.sub(r"[,. ]", "", bare)))
    return Size(kilobytes=float(bare)) if _BARE_KILOBYTES.fullmatch(bare) else Trouble.SIZE


def version(text: str) -> str:
    """A version cell as printed, without the words around the number."""
    text = _VERSION_PREFIX.sub("", text.strip())
    text = _VERSION_SUFFIX.sub("", text)
    return text.rstrip(")") if "(" not in text else text


def platforms(words: list[str]) -> tuple[Platform, ...]:
    """The processors that a platform cell names, in order."""
    found = [_PLATFORMS[match[0].replace(" ", "")] for match in _CPU.finditer(" ".join(words).casefold())]
    return tuple(dict.fromkeys(found))


def strength(words: list[str]) -> tuple[int | None, str | None]:
    """Crypto bits that a cell names, and what else it says in bits (``32-bit`` names a client, Q301462)."""
    for word in words:
        match = _BITS.fullmatch(word)
        if match and int(match[1]) in STRENGTHS:
            bits = int(match[1])
            return STRENGTHS[bits], f"printed as {word}" if STRENGTHS[bits] != bits else None
        if match:
            return None, word
    return None, None
