"""A document is what it should be, or every fault of it is told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import msgspec
import pytest

from scanner.documents.typed import FAULT_LIMIT, document
from scanner.model.errors import OperatorError


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1)]
    day: dt.date | None = None
    tags: tuple[str, ...] = ()


class Shelf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    items: tuple[Item, ...] = ()
    owner: str = ""
    by_name: dict[str, int] = {}


def _faults(folder: Path, text: str) -> list[str]:
    path = folder / "shelf.yaml"
    path.write_text(text)
    with pytest.raises(OperatorError) as raised:
        document(str(path), Shelf, Shelf(), "Look again.")
    assert raised.value.advice == "Look again."
    return raised.value.message.replace(f"{path}:", "").splitlines()


def test_a_value_and_its_places(tmp_path: Path) -> None:
    path = tmp_path / "shelf.yaml"
    path.write_text("owner: me\nitems:\n- name: a\n  day: 2026-01-15\n- {name: b, tags: [x, y]}\n")
    read = document(str(path), Shelf, Shelf(), "")
    assert read.value == Shelf((Item("a", dt.date(2026, 1, 15)), Item("b", None, ("x", "y"))), "me")
    assert read.place("items", 1, "tags", 1) == f"{path}:5:23"
    assert read.place("items", 0, "day") == f"{path}:4:3"
    assert read.place("items", 7, "day") == f"{path}:2:1"


def test_nothing_written(tmp_path: Path) -> None:
    path = tmp_path / "shelf.yaml"
    path.write_text("")
    read = document(str(path), Shelf, Shelf(), "")
    assert read.value == Shelf()
    assert read.place("items") == str(path)


def test_every_fault_is_told(tmp_path: Path) -> None:
    text = "items:\n- name: ''\n- name: ok\n- day: 2026-01-15\n- {name: x, day: 2026-13-01}\n"
    text += "- {name: x, colour: red}\n"
    assert _faults(tmp_path, text) == [
        "2:3: items.name: Expected str of length >= 1.",
        "4:3: items: the mapping missing required field name.",
        "5:13: items.day: Invalid RFC3339 encoded date.",
        "6:13: items.colour: the mapping contains unknown field colour.",
    ]


def test_a_fault_outside_any_list_ends_the_reading(tmp_path: Path) -> None:
    assert _faults(tmp_path, "owner: 7\nitems: 3\n") == ["1:1: owner: Expected str, got int."]


def test_in_a_mapping_of_any_keys(tmp_path: Path) -> None:
    assert _faults(tmp_path, "by_name:\n  a: 1\n  b: x\n") == ["1:1: by_name: Expected int, got str."]


def test_not_a_mapping(tmp_path: Path) -> None:
    assert _faults(tmp_path, "- 1\n") == ["1:1: Expected object, got array."]


def test_no_end_of_faults(tmp_path: Path) -> None:
    assert len(_faults(tmp_path, "items:\n" + "- 7\n" * 100)) == FAULT_LIMIT
