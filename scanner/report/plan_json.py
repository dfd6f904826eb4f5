"""The plan document, ``hotfixscan.plan/1``."""

from __future__ import annotations

from typing import BinaryIO

import msgspec

from scanner.model.plan import Plan
from scanner.report.rendering import Rendering


def write(plan: Plan, rendering: Rendering, out: BinaryIO) -> None:
    """Write JSON, indented by two; it looks the same everywhere."""
    out.write(msgspec.json.format(msgspec.json.encode(plan), indent=2) + b"\n")
