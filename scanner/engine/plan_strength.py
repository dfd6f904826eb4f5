"""Which encryption strength the files that go onto a host must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scanner.engine.case import Case
from scanner.model.coherence import Strength
from scanner.model.facts import Observation


@dataclass(frozen=True, slots=True)
class StrengthOfHost:
    """The classes told of the security files, by folded path; ``untold`` are those that tell nothing.

    A host with one 128-bit file counts as a 128-bit host: nothing of 56 bit goes onto it.
    """

    told: Mapping[str, Strength]
    untold: tuple[str, ...] = ()

    @classmethod
    def of(cls, case: Case) -> StrengthOfHost:
        """As the coherent sets of the pack tell it."""
        files = [one for group in case.coherences.values() for one in group.files]
        told = {
            case.seen.located(one.path) or one.path: one.strength for one in files if one.strength is not None
        }
        present = [one for one in files if one.file.status is Observation.PRESENT]
        return cls(told, tuple(sorted({one.path for one in present if one.strength is None})))

    @property
    def domestic(self) -> bool:
        """Whether the host is, at least in part, at 128 bit."""
        return Strength.DOMESTIC in self.told.values()

    @property
    def export(self) -> bool:
        """Whether every file that tells anything is of 40 or 56 bit."""
        return bool(self.told) and not self.domestic

    def wanted(self, path: str, chosen: bool) -> Strength | None:
        """The class that a build at this place must have; None if it is not known.

        A hotfix is ``chosen`` in the strength of the host; what is not leaves each file's as it is.
        A file that tells nothing is taken for what the others are.
        """
        host = Strength.DOMESTIC if self.domestic else Strength.EXPORT if self.export else None
        if chosen and self.domestic:
            return host
        return self.told.get(path, host)
