"""Comparing with files that were looked at once: ``UPDATE_GOLDEN=1 pytest`` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "golden" / "report"


def assert_golden(name: str, text: bytes) -> None:
    path = FOLDER / name
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.write_bytes(text)
    assert text.decode() == path.read_bytes().decode()
