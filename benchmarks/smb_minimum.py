"""The fewest round trips in which the benchmark's host can be read: docs/smb-round-trips.md derives them."""

from __future__ import annotations

import math

from benchmarks.smb_host import HOTFIXES, PLAN

COMING_IN = 5
"""TCP, NetBIOS session, negotiation, logon, tree connect."""
OPENING_A_LINE = 3
"""Open the pipe, bind, open HKEY_LOCAL_MACHINE."""
LEAVING = 1
"""Logoff."""


def least_round_trips(pipes: int) -> int:
    """A call is a round trip and a pipe bears one at a time: the calls, shared among the pipes.

    Further pipes are opened after the first has proved possible.
    """
    return COMING_IN + OPENING_A_LINE + math.ceil((_calls() + OPENING_A_LINE * (pipes - 1)) / pipes) + LEAVING


def _calls() -> int:
    """Calls that nobody can do without, whatever the host has.

    Every key is opened once; a hotfix has a value, and asking for the next one says that there
    are no more; a list of subkeys ends in the same way.
    """
    keys = len(PLAN.registry) + len(PLAN.hotfix_keys) + len(PLAN.update_keys)
    lists = HOTFIXES + 1
    marks = HOTFIXES * 3
    return keys + lists + marks
