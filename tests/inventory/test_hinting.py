"""Hints lie under what a host tells, and say that they are used."""

from __future__ import annotations

from dataclasses import replace

from scanner.inventory.entries import Hints
from scanner.inventory.hinting import hinted
from scanner.model.facts import HostFacts, Outcome, SystemFacts

FACTS = HostFacts(target="smb://a", system=SystemFacts(architecture="alpha"))
HINTS = Hints(architecture="x86", install_language="0407", time_zone_bias_minutes=0)


def test_what_the_host_tells_counts_over_a_hint() -> None:
    after = hinted(FACTS, HINTS)
    assert after.system == SystemFacts(
        architecture="alpha", install_language="0407", time_zone_bias_minutes=0
    )
    assert [(row.stage, row.subject, row.code) for row in after.errors] == [
        ("inventory", "install_language", "hint"),
        ("inventory", "time_zone_bias_minutes", "hint"),
    ]
    assert "0407" in after.errors[0].message


def test_without_need_nothing_is_said() -> None:
    assert hinted(FACTS, Hints(architecture="x86")) is FACTS
    assert hinted(FACTS, Hints()) is FACTS


def test_of_a_host_that_was_not_reached_nothing_is_known() -> None:
    nowhere = replace(FACTS, outcome=Outcome.UNREACHABLE)
    assert hinted(nowhere, HINTS) is nowhere
