"""docs/lab.md tells of everything that a description can say, and shows what is true."""

from __future__ import annotations

import re
import typing
from pathlib import Path

import msgspec
import pytest

from tests.conftest import EXAMPLE
from tests.lab import (
    Account,
    ExtraFile,
    Faults,
    HostDescription,
    RegistryFault,
    Speech,
    TypedValue,
    WireFault,
)
from tests.lab.description_file import read

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "lab.md").read_text(encoding="utf-8")
KINDS = [HostDescription, Account, Speech, Faults, RegistryFault, WireFault, TypedValue, ExtraFile]


def choices(kind: object) -> set[str]:
    """The words that a field of this type may have."""
    if typing.get_origin(kind) is typing.Literal:
        return {choice for choice in typing.get_args(kind) if isinstance(choice, str)}
    return {choice for part in typing.get_args(kind) for choice in choices(part)}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_and_every_choice_is_explained(kind: type[msgspec.Struct]) -> None:
    fields = msgspec.structs.fields(kind)
    words = {field.name for field in fields} | {word for field in fields for word in choices(field.type)}
    assert {word for word in words if not re.search(rf"[`{{ ]{word}[`:}}]", GUIDE)} == set()


def test_defaults_are_those_of_the_guide() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| .+ \| `?([\w-]+)`? \|$", GUIDE, re.MULTILINE))
    told = {
        field.name: str(field.default).replace("False", "false") for field in msgspec.structs.fields(Speech)
    }
    assert {name: rows.get(name) for name in told} == told


def test_its_description_is_right(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```yaml\n(.+?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    (tmp_path / "hosts.yaml").write_text(text, encoding="utf-8")
    (host,) = read(tmp_path / "hosts.yaml")
    assert host.facts is not None
    assert host.facts.files is not None
    assert host.facts.files[0].size == 265008


def test_its_table_is_the_example() -> None:
    rows = re.findall(r"^\| (127\.\S+) \| (\S+) \| (.+) \|$", GUIDE, re.MULTILINE)
    hosts = read(EXAMPLE)
    assert [(address, name) for address, name, _ in rows] == [(host.address, host.name) for host in hosts]
    assert all(host.plays.startswith(plays) for (_, _, plays), host in zip(rows, hosts, strict=True))
