"""``docs/report-view.md`` against the code: every name, every type, every part, every filter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.model.findings import Evidence, Finding, HostReport, Remedy, Run, RunError
from scanner.model.past import Past, Standing, Worsened
from scanner.model.policy import Waiver
from scanner.report.charts import BarPart, GroupBar, TrendPoint, YearBar
from scanner.report.page_text import FILTERS
from scanner.report.rendering import Rendering
from scanner.report.report_view import HostPage, ReportView, WaiverLine
from scanner.report.summary import Fix
from scanner.report.view import HostLine
from tests.report.samples import HOSTS
from tests.report.writing import written

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "report-view.md").read_text(encoding="utf-8")
PARTS = (
    *(HostLine, HostPage, Fix, BarPart, GroupBar, YearBar, TrendPoint, Standing, Past, Worsened, WaiverLine),
    *(Waiver, Run, RunError, HostReport, Finding, Evidence, Remedy),
)


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, cell by cell."""
    section = DOCUMENT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def names(kind: type) -> list[str]:
    """What can be asked of a type."""
    properties = [name for name, value in vars(kind).items() if isinstance(value, property)]
    return [*kind.__dataclass_fields__, *properties]  # type: ignore[attr-defined]


def test_names_and_their_types() -> None:
    told = [(name.strip("`"), kind.strip("`").replace("\\|", "|")) for name, kind, _ in rows("Names")]
    assert told == [(field.name, str(field.type)) for field in ReportView.__dataclass_fields__.values()]


def test_their_parts() -> None:
    told = {kind.strip("`"): re.findall(r"`(\w+)`", parts) for kind, parts in rows("Their parts")}
    assert told == {kind.__name__: names(kind) for kind in PARTS}


def test_filters() -> None:
    assert [name.strip("`") for name, *_ in rows("Filters")] == sorted(FILTERS)


def test_its_example_works(tmp_path: Path) -> None:
    (example,) = re.findall(r"```jinja\n(.*?)```", DOCUMENT, re.DOTALL)
    own = tmp_path / "own.j2"
    own.write_text(example)
    made = written("html", HOSTS, (), Rendering(template=own)).decode()
    assert made.startswith("3 findings fail on 2 hosts, 2026-11-22\n")
    assert "\n  missing Q275020 SMB Signing May Become Unsynchronized\n" in made


@pytest.mark.parametrize("name", ["style", "boot", "script", "style_hash", "boot_hash", "script_hash"])
def test_what_else_there_is(name: str, tmp_path: Path) -> None:
    own = tmp_path / "own.j2"
    own.write_text(f"{{{{ {name} }}}}")
    assert written("html", HOSTS, (), Rendering(template=own))
    assert f"`{name}`" in DOCUMENT
