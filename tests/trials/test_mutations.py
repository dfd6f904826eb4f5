"""The trials bite: each fault put into the engine, one at a time, makes verdicts disagree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scanner.engine import comparison, verdict
from scanner.trials.trying import RuleTried, tried
from tests.remembering import engine_caches
from tests.trials.faults import FAULTS
from tests.trials.variety import PACK, RELATIONS, TABLES

RULES = {**TABLES, **RELATIONS}


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """What the engine remembers of one fault is not believed of another, nor by other tests."""
    for one in engine_caches():
        one.cache_clear()
    yield
    for one in engine_caches():
        one.cache_clear()


def disagreements(rule: str) -> RuleTried:
    (result,) = tried(PACK, [RULES[rule]])
    return result


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_makes_verdicts_disagree(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fault, rule = FAULTS[name]
    fault(monkeypatch)
    assert disagreements(rule).disagreements, f"{rule} does not notice"


def test_every_row_of_the_decision_table_is_needed() -> None:
    assert {f"no row {row.__name__}" for row in verdict.ROWS} <= set(FAULTS)


def test_a_disagreement_names_rule_host_and_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "DAY_TOLERANCE", 0)
    one = disagreements("a size and a date").disagreements[0]
    assert (one.rule, one.demanded, one.given) == ("Q100002", "installed", "missing")
    assert "Windows NT Server 4.0 (SP6a, x86, language 0409): Dhcpcsvc.dll" in one.host
    assert one.reason.startswith("DHCPCSVC.DLL")
