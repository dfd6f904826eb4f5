"""What is written is what is read, whatever hosts call themselves."""

from __future__ import annotations

from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from scanner.inventory import inventory_file
from scanner.inventory.inventory_writing import Item, inventory_text

HEADING = "Found by hotfixscan"


def read_back(text: str, folder: Path) -> list[tuple[str, int | None]]:
    path = folder / "inventory.yaml"
    path.write_text(text, encoding="utf-8")
    ranges = inventory_file.read(str(path), {})
    return [(target.address, target.port) for found in ranges for target in found.targets]


def test_targets_with_and_without_a_port(tmp_path: Path) -> None:
    items = [Item("10.1.0.17", remark="HMI-04, Windows NT 4.0"), Item("eng-11", 1139), Item("10.1.0.18")]
    text = inventory_text(items, HEADING)
    assert text.startswith("# Found by hotfixscan\ntargets:\n")
    assert '- "10.1.0.17"  # HMI-04, Windows NT 4.0\n' in text
    assert read_back(text, tmp_path) == [("10.1.0.17", None), ("eng-11", 1139), ("10.1.0.18", None)]


def test_nothing_found_is_an_inventory_too(tmp_path: Path) -> None:
    assert read_back(inventory_text([], HEADING), tmp_path) == []


def test_names_that_yaml_would_take_for_something_else(tmp_path: Path) -> None:
    names = ["yes", "null", "on", "e1", "0x10"]
    text = inventory_text([Item(name) for name in names], HEADING)
    assert [address for address, _ in read_back(text, tmp_path)] == names


@given(st.text(max_size=300))
def test_a_remark_is_nothing_but_a_remark(remark: str) -> None:
    text = inventory_text([Item("10.1.0.17", 139, remark)], remark)
    assert yaml.safe_load(text) == {"targets": [{"address": "10.1.0.17", "port": 139}]}
