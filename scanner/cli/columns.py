"""Lines of columns, as wide as their longest cell; the last column is not filled up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from scanner.report.text import visible

GAP = "  "


def columns(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as text, with an underlined line of titles; numbers stand to the right."""
    cells = [[_text(cell) for cell in row] for row in rows]
    right = [bool(cells) and all(_is_number(row[at]) for row in cells) for at in range(len(titles))]
    widths = [max(len(row[at]) for row in [list(titles), *cells]) for at in range(len(titles))]
    lines = [list(titles), ["-" * width for width in widths], *cells]
    return "".join(_line(line, widths, right) for line in lines)


def print_columns(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print the table on standard output."""
    click.echo(columns(titles, rows), nl=False)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    placed = [
        cell.rjust(width) if to_the_right else cell.ljust(width)
        for cell, width, to_the_right in zip(cells, widths, right, strict=True)
    ]
    return GAP.join(placed).rstrip() + "\n"


def _text(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else visible("" if cell is None else str(cell))


def _is_number(text: str) -> bool:
    return text.replace(",", "").isdecimal()
