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

VOLUMES = 3
"""Volumes to one question: what most hosts are asked, and what few are asked in more depth."""

DEEPER = 2
"""How many times more must be consulted to begin another volume, rather than widen one."""

_ROOT_ONLY = frozenset((ROOT,))
_ROOT_KEY: Callable[[Sequence[int]], Hashable] = itemgetter(ROOT)


class Volume(Generic[Answer]):
    """Answers that rest on the same subjects, by the numbers found there."""

    __slots__ = ("answers", "consulted", "key")

    def __init__(self) -> None:
        self.answers: dict[Hashable, Answer] = {}
        self.consulted = _ROOT_ONLY
        self.key = _ROOT_KEY

    def widen(self, consulted: Set[int]) -> None:
        """Rest on these subjects, too; what rested on fewer is forgotten: its keys are too short."""
        self.consulted |= consulted
        self.key = itemgetter(*sorted(self.consulted))
        self.answers.clear()

    def keep(self, numbers: Sequence[int], answer: Answer) -> None:
        """Remember the answer for hosts that agree in what was consulted."""
        if len(self.answers) >= KEPT:
            self.answers.clear()
        self.answers[self.key(numbers)] = answer


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

    def __len__(self) -> int:
        kept = len(self.first.answers)
        for volume in self._others:
            kept += len(volume.answers)
        return kept

    def known(self, numbers: Sequence[int]) -> Answer | None:
        """The answer for a host with these numbers, if it was ever given."""
        known = self.first.answers.get(self.first.key(numbers))
        if known is None:
            for volume in self._others:
                known = volume.answers.get(volume.key(numbers))
                if known is not None:
                    break
        return known

    def keep(self, numbers: Sequence[int], answer: Answer, consulted: Set[int]) -> int:
        """Remember an answer, in the first volume that rests on all that was consulted for it.

        How many answers more are kept than before; less than nothing where some were forgotten.
        """
        kept = len(self)
        volume = self.first
        if not consulted <= volume.consulted:
            self.consulted |= consulted
            volume = self._volume(consulted)
        volume.keep(numbers, answer)
        return len(self) - kept

    def _volume(self, consulted: Set[int]) -> Volume[Answer]:
        """One that rests on all of this; the last is widened to, unless a deeper one is begun."""
        for volume in self._others:
            if consulted <= volume.consulted:
                return volume
        last = self._others[-1] if self._others else self.first
        deeper = len(last.consulted) > 1 and len(consulted) > DEEPER * len(last.consulted)
        if deeper and len(self._others) + 1 < VOLUMES:
            last = Volume()
            self._others.append(last)
        last.widen(consulted)
        return last
