"""Speaking to the operator, on standard error only."""

from __future__ import annotations

import os

import click

from scanner.report.text import visible

_LINE_LIMIT = 2000
_COLOURS = {"error": "red", "warning": "yellow"}


def colour_refused() -> bool:
    """Whether the environment asks for none (https://no-color.org), or the terminal has none."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def tell(text: str, kind: str | None = None) -> None:
    """Say something.  Characters that do not print are shown as escapes: hosts choose their names."""
    for number, line in enumerate(text.splitlines()):
        prefix = click.style(f"{kind}: ", fg=_COLOURS[kind]) if kind and not number else ""
        click.echo(prefix + visible(line, _LINE_LIMIT), err=True)
