"""Numbers by their names, as options of the command line have them: ``calls=2000,bytes=20M``."""

from __future__ import annotations

import re
from collections.abc import Collection

_NUMBER = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)([kKMG]?)")
_UNITS = {"": 1, "k": 1_000, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000}


def named_numbers(text: str, names: Collection[str]) -> dict[str, float]:
    """The numbers in ``text``; k, M and G stand for thousands, millions and billions.

    Raises ``ValueError``, saying what is wrong, for other names, and for what is no number.
    """
    found: dict[str, float] = {}
    for part in text.split(","):
        name, _, value = (piece.strip() for piece in part.partition("="))
        match = _NUMBER.fullmatch(value)
        if name not in names:
            raise ValueError(f"{name!r} is none of {', '.join(names)}")
        if match is None:
            raise ValueError(f"{name} must be a number, such as {name}=20")
        if name in found:
            raise ValueError(f"{name} is given twice")
        found[name] = float(match[1]) * _UNITS[match[2]]
    return found
