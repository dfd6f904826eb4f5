"""How a format that has a choice is to look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rendering:
    """``width`` in columns; ``every_row``: satisfied findings get rows of their own, too."""

    width: int = 120
    colour: bool = False
    every_row: bool = False
    encoding: str = "utf-8"
