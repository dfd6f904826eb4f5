"""Baselines as they are written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from scanner.model.articles import Severity
from scanner.model.errors import OperatorError
from scanner.model.policy import Baseline, Scope
from scanner.policy.baselines import read

WHOLE = """\
baselines:
- id: floor
  hosts: [HMI-04]
  groups: [press-shop]
  severities: [Critical, Important]
  areas: [winnt]
  bulletins_only: true
  published_until: 2003-12-31
  articles: [299444, MS03-026]
  without: [Q305929]
"""


def _written(folder: Path, text: str) -> str:
    path = folder / "baselines.yaml"
    path.write_text(text)
    return str(path)


def test_a_baseline(tmp_path: Path) -> None:
    path = _written(tmp_path, WHOLE)
    assert read(path) == (
        Baseline(
            id="floor",
            scope=Scope(("HMI-04",), ("press-shop",)),
            articles=("Q299444", "MS03-026"),
            severities=(Severity.CRITICAL, Severity.IMPORTANT),
            areas=("winnt",),
            bulletins_only=True,
            published_until=dt.date(2003, 12, 31),
            without=("Q305929",),
            place=f"{path}:2:3",
        ),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (WHOLE.replace("Critical", "Fatal"), r":5:16: .*Fatal"),
        (WHOLE.replace("299444", "everything"), r":9:14: 'everything' is no article"),
        (WHOLE.replace("Q305929", "x"), r":10:13: 'x' is no article"),
        ("baselines:\n- id: floor\n  hosts: ['*']\n", ":2:3: floor demands nothing"),
        ("baselines:\n- id: floor\n  areas: [winnt]\n", ":2:3: floor names neither hosts nor groups"),
        (WHOLE + WHOLE.partition("\n")[2], ":11:3: there is another baseline floor"),
    ],
)
def test_wrong_baselines(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(OperatorError, match=why):
        read(_written(tmp_path, text))
