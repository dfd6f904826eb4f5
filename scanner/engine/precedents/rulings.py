"""Answers to one question, by what was looked up to find them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence, Set
from operator import itemgetter
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

ROOT = 0
"""The place of the system root, on which every path rests: consulted for every question."""

KEPT = 256
"""Answers kept in one volume.  Where more differ, they hardly come again."""

VOLUMES = 4
"""Volumes to one question: what most hosts are asked, and what others are asked in more depth.

Three leave some 15 % more to be asked again on hosts from golden images, more are hardly ever begun.
"""

_ROOT_ONLY = frozenset((ROOT,))
_ROOT_KEY: Callable[[Sequence[int]], Hashable] = itemgetter(ROOT)


class Volume(Generic[Answer]):
    """Answers that rest on the same subjects, by the numbers found there."""

    __slots__ = ("answers", "consulted", "key")

    def __init__(self) -> None:
        self.answers: dict[Hashable, Answer] = {}
        self.consulted = _ROOT_ONLY
        self.key = _ROOT_KEY

    def widen(self, consulted: frozenset[int]) -> int:
        """Rest on these subjects, too; forgets what rested on fewer, and tells how much that is."""
        self.consulted = consulted if self.consulted <= consulted else self.consulted | consulted
        self.key = itemgetter(*self.consulted)
        return self._forget()

    def keep(self, numbers: Sequence[int], answer: Answer) -> int:
        """Remember the answer for hosts that agree in what was consulted; how many are kept more."""
        lost = self._forget() if len(self.answers) >= KEPT else 0
        self.answers[self.key(numbers)] = answer
        return 1 - lost

    def _forget(self) -> int:
        lost = len(self.answers)
        self.answers.clear()
        return lost


class Rulings(Generic[Answer]):
    """Every answer that was given to a question, by the numbers of all that was consulted for it.

    The law: whoever asks looks things up one after the other, and what is looked up next
    depends on nothing else.  So a host that agrees with an earlier one in everything that was
    consulted for that one gets the same answer, and need agree in nothing else.
    """

    __slots__ = ("_others", "ask", "consulted", "first")

    def __init__(self, ask: Callable[[], Answer]) -> None:
        self.ask = ask
        self.consulted = _ROOT_ONLY
        self.first: Volume[Answer] = Volume()
        self._others: list[Volume[Answer]] = []

    def known(self, numbers: Sequence[int]) -> Answer | None:
        """The answer for a host with these numbers, if it was ever given."""
        known = self.first.answers.get(self.first.key(numbers))
        return known if known is not None else self.known_elsewhere(numbers)

    def known_elsewhere(self, numbers: Sequence[int]) -> Answer | None:
        """The answer, if it is in another than the first volume."""
        for volume in self._others:
            known = volume.answers.get(volume.key(numbers))
            if known is not None:
                return known
        return None

    def keep(self, numbers: Sequence[int], answer: Answer, consulted: Set[int]) -> int:
        """Remember an answer, in the first volume that rests on all that was consulted for it.

        How many answers more are kept than before; less than nothing where some were forgotten.
        """
        volume, lost = self.first, 0
        if not consulted <= volume.consulted:
            self.consulted |= consulted
            volume, lost = self._volume(consulted)
        return volume.keep(numbers, answer) - lost

    def _volume(self, consulted: Set[int]) -> tuple[Volume[Answer], int]:
        """One that rests on all of this; the last is widened to it where no other may be begun.

        How many answers are forgotten for that.
        """
        for volume in self._others:
            if consulted <= volume.consulted:
                return volume, 0
        last = self._others[-1] if self._others else self.first
        if last.answers and len(self._others) + 1 < VOLUMES:
            last = Volume()
            self._others.append(last)
        return last, last.widen(frozenset(consulted) if self._others else self.consulted)
