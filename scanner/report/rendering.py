"""What a format is told beside the findings: how it is to look, and what is known around the run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from scanner.model.past import Past
from scanner.model.policy import Groups, Waiver


@dataclass(frozen=True, slots=True)
class Rendering:
    """``width`` in columns; ``every_row``: satisfied findings get rows of their own, too.

    ``past`` is None where no run is kept that could be compared, ``waivers`` where no waivers
    were given.  ``groups`` are those of the targets, as far as an inventory told them;
    ``today`` is the day by which waivers expire.  ``template`` is the operator's own template,
    a file or a folder, for the format html.
    """

    width: int = 120
    colour: bool = False
    every_row: bool = False
    encoding: str = "utf-8"
    past: Past | None = None
    waivers: tuple[Waiver, ...] | None = None
    groups: Groups = field(default_factory=dict)
    today: date | None = None
    template: Path | None = None
