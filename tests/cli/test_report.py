"""Saved findings in another format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import FAILING, OPEN, PARTIAL, run


@pytest.fixture
def saved(tmp_path: Path) -> str:
    path = tmp_path / "findings.json"
    run("judge", OPEN, FAILING, PARTIAL, "--show", "all", "-o", str(path))
    return str(path)


@pytest.mark.parametrize("name", ["table", "html"])
def test_another_format_is_what_judging_would_have_written(saved: str, tmp_path: Path, name: str) -> None:
    direct, later = (tmp_path / f"{which}.{name}" for which in ("direct", "later"))
    run("judge", OPEN, FAILING, PARTIAL, "-f", f"{name}:{direct}", "-f", f"json:{saved}")
    assert run("report", saved, "-f", f"{name}:{later}").exit_code == 0
    assert later.read_bytes() == direct.read_bytes()


def test_the_same_document_comes_out(saved: str) -> None:
    assert run("report", saved, "-f", "json", "--show", "all").stdout == Path(saved).read_text(
        encoding="utf-8"
    )


def test_what_does_not_apply_is_left_out(saved: str) -> None:
    found = json.loads(run("report", saved, "-f", "json").stdout)
    verdicts = {finding["verdict"] for host in found["hosts"] for finding in host["findings"]}
    assert "missing" in verdicts
    assert "not-applicable" not in verdicts


def test_from_standard_input(saved: str) -> None:
    assert "HISTORIAN" in run("report", "-", text=Path(saved).read_bytes()).stdout


@pytest.mark.parametrize(
    ("options", "code"), [((), 0), (("--fail-on", "missing"), 3), (("--fail-on", "regressed"), 3)]
)
def test_the_exit_code_is_0_unless_asked_for(saved: str, options: tuple[str, ...], code: int) -> None:
    assert run("report", saved, *options).exit_code == code


@pytest.mark.parametrize("path", ["/nowhere.json", OPEN])
def test_what_is_no_findings_document_is_2(path: str) -> None:
    result = run("report", path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {path}: ")


def test_groups_of_hosts_come_from_an_inventory(tmp_path: Path) -> None:
    inventory, page = tmp_path / "plant.yaml", tmp_path / "report.html"
    inventory.write_text("groups: {press-shop: {hosts: {HMI-01: {address: 10.1.0.12}}}}\n")
    saved = tmp_path / "findings.json"
    assert (
        run("judge", FAILING, "-f", f"json:{saved}", "-f", f"html:{page}", "-i", str(inventory)).exit_code
        == 1
    )
    assert "Verdicts by group" in page.read_text()
    run("report", str(saved), "-f", f"html:{page}")
    assert "Verdicts by system" in page.read_text()
    assert run("report", str(saved), "-f", f"html:{page}", "-i", str(inventory)).exit_code == 0
    assert "press-shop" in page.read_text()
    inventory.write_text("groups: 1\n")
    assert run("report", str(saved), "-i", str(inventory)).exit_code == 2
