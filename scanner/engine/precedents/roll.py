"""Numbers for everything that was ever consulted, and for everything that it was ever found to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

NOTHING = 0
"""The number of what a host does not have."""


SHARED_KEPT = 1 << 10
"""Contents that many hosts share, and whose numbers are remembered."""


class Roll:
    """The subjects on which findings rest: kind and name of each, and its place in every host's numbers."""

    def __init__(self) -> None:
        self.places: defaultdict[str, dict[object, int]] = defaultdict(dict)
        self._numbers: dict[object, int] = {}
        self._same: dict[int, tuple[object, int]] = {}
        self._shared: dict[tuple[str, int], tuple[int, object, dict[int, int]]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def load(self) -> int:
        """How many subjects and values are remembered."""
        return self._count + len(self._numbers) + len(self._same)

    def enrol(self, kind: str, name: object) -> int:
        """The place of a subject that has none yet."""
        place = self.places[kind][name] = self._count
        self._count += 1
        return place

    def number(self, value: object) -> int:
        """The number of a value: the same for equal ones."""
        try:
            return self._numbers.setdefault(value, len(self._numbers) + 1)
        except TypeError:
            return self._by_contents(value)

    def _by_contents(self, value: object) -> int:
        """What cannot be hashed is known by being the same object, or else by all that it shows of itself."""
        same = self._same.get(id(value))
        if same is None:
            same = self._same[id(value)] = (value, self.number(repr(value)))
        return same[1]

    def numbered(self, kind: str, contents: Mapping[str, object]) -> dict[int, int]:
        """The numbers of those contents on which findings rest, by their place."""
        places, number = self.places[kind], self.number
        return {places[name]: number(value) for name, value in contents.items() if name in places}

    def numbered_once(self, kind: str, contents: Mapping[str, object]) -> dict[int, int]:
        """The same for contents that many hosts share, worked out once while nothing new rests on them."""
        known = self._shared.get((kind, id(contents)))
        places = len(self.places[kind])
        if known is None or known[0] != places:
            if len(self._shared) >= SHARED_KEPT:
                self._shared.clear()
            known = self._shared[kind, id(contents)] = (places, contents, self.numbered(kind, contents))
        return known[2]
