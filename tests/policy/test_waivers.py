"""Waivers as they are written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from scanner.model.errors import OperatorError
from scanner.model.policy import Scope, Waiver
from scanner.policy.waivers import read

WHOLE = """\
schema: hotfixscan.waivers/1
waivers:
- id: W-1
  rules: [275020, ms01-8, CAN-2001-0016]
  hosts: [HMI-04, 10.1.0.0/24]
  groups: [press-shop]
  justification: Not before the overhaul.
  owner: press-shop
  approver: security
  granted: 2026-01-15
  expires: 2026-06-30
  compensating_control: A firewall.
  evidence: [4be0c2b8a1d94f10]
"""


def _written(folder: Path, text: str) -> str:
    path = folder / "waivers.yaml"
    path.write_text(text)
    return str(path)


def test_a_waiver(tmp_path: Path) -> None:
    path = _written(tmp_path, WHOLE)
    assert read(path) == (
        Waiver(
            id="W-1",
            rules=("Q275020", "MS01-008", "CVE-2001-0016"),
            scope=Scope(("HMI-04", "10.1.0.0/24"), ("press-shop",)),
            justification="Not before the overhaul.",
            owner="press-shop",
            approver="security",
            granted=dt.date(2026, 1, 15),
            expires=dt.date(2026, 6, 30),
            compensating_control="A firewall.",
            evidence=("4be0c2b8a1d94f10",),
            place=f"{path}:3:3",
        ),
    )


def test_none(tmp_path: Path) -> None:
    assert read(_written(tmp_path, "")) == ()


@pytest.mark.parametrize(
    "field", ["id", "rules", "justification", "owner", "approver", "expires", "evidence"]
)
def test_required_fields(tmp_path: Path, field: str) -> None:
    lines = [line for line in WHOLE.splitlines() if f"{field}:" not in line]
    if field == "id":
        lines[2] = "-" + lines[2][1:]
    with pytest.raises(OperatorError, match=rf":3:3: .*missing required field {field}"):
        read(_written(tmp_path, "\n".join(lines)))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("hotfixscan.waivers/1", "hotfixscan.waivers/2", ":1:1: "),
        ("rules: [275020", "rules: [xyz", r":4:11: 'xyz' is no article, bulletin or CVE"),
        ("[4be0c2b8a1d94f10]", "[4be0]", r":13:\d+: .*evidence"),
        ("[4be0c2b8a1d94f10]", "[]", r":13:3: .*evidence"),
        ("justification: Not before the overhaul.", "justification: ' '", r":7:3: .*justification"),
        ("expires: 2026-06-30", "expires: 2025-06-30", r":11:3: W-1 expires before it is granted"),
        ("expires: 2026-06-30", "expires: never", r":11:3: .*date"),
        ("owner: press-shop", "owner: 7", r":8:3: .*owner"),
        ("id: W-1", "id: W 1", r":3:3: .*id"),
    ],
)
def test_wrong_fields(tmp_path: Path, old: str, new: str, why: str) -> None:
    assert old in WHOLE
    with pytest.raises(OperatorError, match=why):
        read(_written(tmp_path, WHOLE.replace(old, new)))


def test_nobody_meant(tmp_path: Path) -> None:
    lines = [line for line in WHOLE.splitlines() if "hosts:" not in line and "groups:" not in line]
    with pytest.raises(OperatorError, match="W-1 names neither hosts nor groups"):
        read(_written(tmp_path, "\n".join(lines)))


def test_two_of_one_name(tmp_path: Path) -> None:
    _, _, one = WHOLE.partition("waivers:\n")
    with pytest.raises(OperatorError, match=":14:3: there is another waiver W-1"):
        read(_written(tmp_path, WHOLE + one))
