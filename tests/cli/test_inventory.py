"""Inventories on the command line: validated, listed, shown as a graph, used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import FAILING, run

TEXT = """\
vars: {username: scanner, password_env: PLANT_PASSWORD, domain: PLANT}
groups:
  plant: {children: [press-shop], hosts: {HMI-09: {address: 10.1.9.9}}}
  press-shop:
    vars: {zone: press, ntlmv1: allow}
    hosts: {HMI-04: {address: 10.1.0.17, owner: Anna}}
    ranges: [10.1.1.0/30]
targets: [10.2.0.1]
"""


@pytest.fixture
def inventory(tmp_path: Path) -> str:
    path = tmp_path / "plant.yaml"
    path.write_text(TEXT)
    return str(path)


def test_validating(inventory: str) -> None:
    fine = run("inventory", "validate", inventory, PLANT_PASSWORD="hunter2")
    assert (fine.exit_code, fine.stdout) == (0, "5 targets in 2 groups: no errors\n")
    unset = run("inventory", "validate", inventory)
    assert unset.exit_code == 2
    assert f"{inventory}:8:" in unset.stderr


def test_listing_tells_no_secret(inventory: str) -> None:
    for form in ("table", "json"):
        result = run("inventory", "list", inventory, "-f", form, PLANT_PASSWORD="hunter2")
        assert result.exit_code == 0
        assert "hunter2" not in result.output
    rows = {row["name"] or row["target"]: row for row in json.loads(result.stdout)}
    assert rows["HMI-04"]["account"] == "PLANT\\scanner"
    assert rows["HMI-04"]["groups"] == ["plant", "press-shop"]
    assert (rows["HMI-04"]["ntlmv1"], rows["HMI-04"]["secret"], rows["HMI-04"]["owner"]) == (
        "allow",
        "password",
        "Anna",
    )
    assert rows["smb://10.2.0.1"]["groups"] == []


def test_the_graph(inventory: str) -> None:
    result = run("inventory", "graph", inventory, PLANT_PASSWORD="x")
    assert result.stdout == (
        "@all:\n  |--@plant:\n  |  |--@press-shop:\n  |  |  |--HMI-04\n  |  |  |--smb://10.1.1.1\n"
        "  |  |  |--smb://10.1.1.2\n  |  |--HMI-09\n  |--smb://10.2.0.1\n"
    )


def test_targets_of_other_programs(tmp_path: Path) -> None:
    table = tmp_path / "hosts.csv"
    table.write_text("name,ip\nHMI-04,10.1.0.17\n")
    assert "smb://10.1.0.17" in run("inventory", "list", f"csv:{table}").stdout
    assert run("inventory", "validate", f"nmap:{table}").exit_code == 2


def test_what_is_demanded_of_a_group_is_demanded_of_its_hosts(tmp_path: Path) -> None:
    inventory, baseline = tmp_path / "plant.yaml", tmp_path / "baseline.yaml"
    inventory.write_text(json.dumps({"groups": {"floor": {"ranges": [f"facts:{FAILING}"]}}}))
    for group, rules in (("floor", {"Q275020"}), ("office", None)):
        demand = {"id": "b", "groups": [group], "articles": ["Q275020"]}
        baseline.write_text(json.dumps({"baselines": [demand]}))
        result = run("scan", "--no-store", "-i", str(inventory), "--baseline", str(baseline), "-f", "json")
        found = {finding["rule"] for finding in json.loads(result.stdout)["hosts"][0]["findings"]}
        assert found == rules if rules is not None else len(found) > 1


@pytest.mark.parametrize("wrong", ["plant", "plant=", "plant=0", "=3", "plant=x", "plant=99999999999"])
def test_limits_of_zones(wrong: str) -> None:
    result = run("scan", "--no-store", "--zone-limit", wrong, f"facts:{FAILING}")
    assert (result.exit_code, "is not ZONE=N" in result.stderr) == (2, True)
