"""Exit codes: what a run tells the program that called it."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a run ended.  An interruption outranks the rest; wrong input outranks an incomplete run."""

    COMPLIANT = 0
    NON_COMPLIANT = 1
    WRONG_INPUT = 2
    INCOMPLETE = 3
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.COMPLIANT: "everything was judged, and nothing is non-compliant",
    ExitCode.NON_COMPLIANT: "there are non-compliant findings (see --fail-on)",
    ExitCode.WRONG_INPUT: "wrong usage, configuration, rules or input files",
    ExitCode.INCOMPLETE: "a host could not be scanned, or only in part; wins over 1",
    ExitCode.INTERRUPTED: "interrupted; what was finished is reported",
}

TABLE = "\b\nExit codes:\n" + "\n".join(f"  {code.value:>3}  {meaning}" for code, meaning in MEANINGS.items())
"""The table for ``--help``; the mark in front keeps its lines apart."""
