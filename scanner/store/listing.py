"""Lists of pieces as they are stored: a head, and the distances from each piece to the next."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from operator import sub

from scanner.model.errors import StoreError
from scanner.store.packing import DAMAGED

BLOCK = 64
"""Distances that are compared as one: lists of hosts that are alike differ in a few places."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A sighting or a judgement: the frame, and the other pieces that belong into it.

    ``steps`` are the distances between those, the first from zero: what a list of two thousand
    pieces has in common with another shows in them, and few are ever needed by their numbers.
    """

    head: bytes
    frame: int
    steps: array[int]

    @property
    def others(self) -> list[int]:
        """All pieces but the frame."""
        return list(accumulate(self.steps))

    @property
    def pieces(self) -> list[int]:
        """The frame, then the others."""
        return [self.frame, *accumulate(self.steps)]


def list_text(head: bytes, pieces: Sequence[int]) -> bytes:
    """A head (JSON, one line), and pieces behind it, the frame first: distances, 64 bits little endian.

    Pieces that came together follow each other, so that most distances are 1: 1,500 findings
    compress to some hundred bytes, a bit or two each, and their order is kept.
    """
    distances = array("q", map(sub, pieces, chain((0,), pieces)))
    return head + b"\n" + _little_endian(distances).tobytes()


def list_of(text: bytes) -> Listed:
    """A list of pieces again.  Raises :class:`StoreError` for what is none."""
    head, _, distances = text.partition(b"\n")
    steps = array("q")
    try:
        steps.frombytes(distances)
        frame = _little_endian(steps).pop(0)
        if steps:
            steps[0] += frame
    except (ValueError, IndexError, OverflowError):
        raise StoreError("The store holds a list that cannot be read.", DAMAGED) from None
    return Listed(head, frame, steps)


def apart(one: array[int], other: array[int]) -> tuple[list[int], list[int]]:
    """What each of two lists has that the other has not, in their order, by their steps.

    A list has nothing twice.  What both begin with and what both end with is left out as it is,
    without looking at its numbers.
    """
    start = _alike_at_the_beginning(one, other)
    end = _alike_at_the_end(one[start:], other[start:])
    before = sum(one[:start])
    ours, theirs = _numbers(one, start, end, before), _numbers(other, start, end, before)
    if end and (ours or [before])[-1] != (theirs or [before])[-1]:  # the same steps to other numbers
        ours, theirs = _numbers(one, start, 0, before), _numbers(other, start, 0, before)
    mine, its = frozenset(ours), frozenset(theirs)
    return [piece for piece in ours if piece not in its], [piece for piece in theirs if piece not in mine]


def _numbers(steps: array[int], start: int, end: int, before: int) -> list[int]:
    """The pieces of a list but some of the first and of the last; ``before`` is the last of the first."""
    return list(accumulate(steps[start : len(steps) - end], initial=before))[1:]


def _alike_at_the_beginning(one: array[int], other: array[int]) -> int:
    """How many steps both begin with: whole blocks."""
    blocks = range(0, min(len(one), len(other)), BLOCK)
    return next((at for at in blocks if one[at : at + BLOCK] != other[at : at + BLOCK]), blocks.stop)


def _alike_at_the_end(one: array[int], other: array[int]) -> int:
    """How many steps both end with: whole blocks."""
    mine, its = len(one), len(other)
    blocks = range(0, min(mine, its) - BLOCK + 1, BLOCK)
    unlike = (at for at in blocks if one[mine - at - BLOCK : mine - at] != other[its - at - BLOCK : its - at])
    return next(unlike, len(blocks) * BLOCK)


def _little_endian(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
