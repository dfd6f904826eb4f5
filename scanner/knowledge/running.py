"""The running text of an article's body, and the line of the source that each part of it comes from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from scanner.knowledge.source import Source


@dataclass(frozen=True, slots=True)
class Running:
    """Lines joined with single blanks; ``starts`` are the places where ``numbers``' lines begin.

    "U.S." loses its full stops, which end no sentence.
    """

    text: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]

    def line_at(self, place: int) -> int | None:
        """The 1-based line of the source at a place in the text."""
        index = bisect_right(self.starts, place) - 1
        return self.numbers[index] if 0 <= index < len(self.numbers) else None

    def line_of(self, words: str) -> int | None:
        """The line where some words stand first, without regard to case; None if they do not."""
        place = self.text.casefold().find(words.casefold())
        return None if place < 0 else self.line_at(place)


def running(source: Source, start: int, end: int) -> Running:
    """The running text of lines ``start`` to ``end``."""
    pieces, starts, numbers = [], [], []
    place = 0
    for index in range(start, end):
        piece = " ".join(source.lines[index].split()).replace("U.S.", "US")
        if piece:
            pieces.append(piece)
            starts.append(place)
            numbers.append(source.numbers[index])
            place += len(piece) + 1
    return Running(" ".join(pieces), tuple(starts), tuple(numbers))
