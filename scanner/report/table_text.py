"""How words look in the table."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from scanner.model.findings import Verdict
from scanner.report.text import LINE_LIMIT, visible
from scanner.report.view import State

VERDICT_STYLES = {
    Verdict.MISSING: "bold red",
    Verdict.REGRESSED: "bold red",
    Verdict.MISMATCHED: "bold magenta",
    Verdict.UNDETERMINED: "yellow",
    Verdict.INSTALLED: "green",
    Verdict.COVERED: "green",
    Verdict.NOT_APPLICABLE: "dim",
}

STATE_STYLES = {
    State.NOT_COMPLIANT: "bold red",
    State.UNDECIDED: "bold yellow",
    State.NOT_SCANNED: "bold yellow",
    State.NOTHING_APPLIES: "bold",
    State.COMPLIANT: "bold green",
}


def plain(text: str) -> Text:
    """Text without marks of its own; long words are folded rather than cut."""
    return Text(text, overflow="fold")


def joined(names: Iterable[str], separator: str = ", ", limit: int = LINE_LIMIT) -> str:
    """Names from outside, in one line."""
    return separator.join(visible(name, limit) for name in names)
