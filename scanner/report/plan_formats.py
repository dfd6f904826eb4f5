"""The formats a plan can be written in.  To add one, write its module and name it here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO, cast

from scanner.model.plan import Plan
from scanner.report.rendering import Rendering

PlanWriter = Callable[[Plan, Rendering, BinaryIO], None]

PLAN_FORMATS = {
    "text": "scanner.report.plan_text",
    "json": "scanner.report.plan_json",
    "checklist": "scanner.report.plan_checklist",
}
"""Name to the module whose ``write`` makes the format; imported when it is used, for some are heavy."""


def plan_writer(name: str) -> PlanWriter:
    """What writes a format in :data:`PLAN_FORMATS`."""
    return cast(PlanWriter, import_module(PLAN_FORMATS[name]).write)
