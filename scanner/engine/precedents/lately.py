"""What was met lately, and no more of it than there is room for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Lately(Generic[Key, Value]):
    """Values by key; when they weigh more than ``room`` together, those longest unasked are dropped.

    What weighs more than the room by itself is not kept at all.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[Key, tuple[int, Value]] = OrderedDict()
        self._weight = 0

    def get(self, key: Key) -> Value | None:
        """What was kept under the key, if it still is."""
        known = self._kept.get(key)
        if known is None:
            return None
        self._kept.move_to_end(key)
        return known[1]

    def keep(self, key: Key, value: Value, weight: int) -> None:
        """Keep a value under a key that has none."""
        self._kept[key] = (weight, value)
        self._weight += weight
        while self._weight > self._room:
            _, (dropped, _) = self._kept.popitem(last=False)
            self._weight -= dropped
