"""The published table is the code's, and each of its rows has a test and a machine that meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.engine.by_record import nothing_decides
from scanner.engine.case import case
from scanner.engine.verdict import ROWS
from tests.engine import (
    test_alternatives,
    test_by_files,
    test_by_record,
    test_by_sets,
    test_containers,
    test_coverage,
    test_judge,
    test_ruling_out,
)
from tests.engine.decision_table import EXAMPLES, page
from tests.machines import HOSTS, machine
from tests.test_machines import rules

MODULES = (
    test_alternatives,
    test_by_files,
    test_by_record,
    test_by_sets,
    test_containers,
    test_coverage,
    test_judge,
    test_ruling_out,
)
PAGE = Path(__file__).parents[2] / "docs" / "decision-table.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "python -m tests.engine.decision_table > docs/decision-table.md"
    )


def test_every_row_has_an_example() -> None:
    assert set(EXAMPLES) == {row.__name__ for row in (*ROWS, nothing_decides)}


@pytest.mark.parametrize("row", EXAMPLES)
def test_the_machine_meets_its_row(row: str) -> None:
    test, name, article = EXAMPLES[row]
    assert any(hasattr(module, test) for module in MODULES)
    found = case(machine(HOSTS / f"{name}.yaml").facts, rules())
    standing = found.standings[article]
    deciding = next((one for one in ROWS if one(standing, found) is not None), nothing_decides)
    assert deciding.__name__ == row
