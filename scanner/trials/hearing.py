"""Everything that is known of a rule in a situation, before anything is concluded."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.trials.coverage import Delivery
from scanner.trials.library import Surroundings
from scanner.trials.situation import Situation
from scanner.trials.testimony import Testimony


@dataclass(frozen=True, slots=True)
class Hearing:
    """A rule in a situation: what its files say, whether it is registered, what may have brought it."""

    around: Surroundings
    situation: Situation
    files: Testimony
    registered: bool | None
    brought: Delivery
