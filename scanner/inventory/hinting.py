"""What an inventory knows of a host, laid under what the host tells of itself."""

from __future__ import annotations

from dataclasses import fields, replace

from scanner.inventory.entries import Hints
from scanner.model.facts import CollectionError, HostFacts, Outcome


def hinted(facts: HostFacts, hints: Hints) -> HostFacts:
    """The facts with hints where the host did not tell; each hint that is used says so in a row.

    What the host tells of itself always counts over a hint.
    """
    if facts.outcome is Outcome.UNREACHABLE:
        return facts
    used = {
        one.name: value
        for one in fields(hints)
        if (value := getattr(hints, one.name)) is not None and getattr(facts.system, one.name) is None
    }
    if not used:
        return facts
    rows = tuple(
        CollectionError(
            "inventory", name, "hint", f"The host does not tell; the inventory says {value}.", None
        )
        for name, value in used.items()
    )
    return replace(facts, system=replace(facts.system, **used), errors=facts.errors + rows)
