"""The checklist: one self-contained HTML file to be printed, each host on a page of its own."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import BinaryIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scanner.model.plan import Plan, Step
from scanner.report.page_text import FILTERS, finalized
from scanner.report.plan_view import (
    after_step,
    before_step,
    certain,
    count,
    doubts,
    ending,
    files_to_run,
    host_name,
    host_system,
    outline,
    question_text,
    questions,
    reapply_text,
    settles_text,
    sittings,
    what_to_do,
    why_not_planned,
)
from scanner.report.rendering import Rendering
from scanner.shipped import shipped

QUESTIONS = 12
"""Questions about a host that are printed; the JSON document has all."""


def write(plan: Plan, rendering: Rendering, out: BinaryIO) -> None:
    """Write the whole page, which looks the same everywhere."""
    templates = shipped("templates")
    page = _environment(templates).get_template("plan.html.j2")
    page.stream(plan=plan, question_limit=QUESTIONS, **_style(templates)).dump(out, encoding="utf-8")


def concerned(step: Step) -> bool:
    """Whether one of a step's cautions is known to concern the host."""
    return any(map(certain, step.cautions))


def _environment(templates: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words = (
        after_step, before_step, concerned, doubts, ending, files_to_run, host_name, host_system, outline,
        question_text, questions, reapply_text, settles_text, sittings, what_to_do, why_not_planned,
    )  # fmt: skip
    environment.filters.update(FILTERS)
    environment.filters.update({word.__name__: word for word in words})
    environment.filters["count_of"] = count
    return environment


def _style(templates: Path) -> dict[str, Markup]:
    """The style sheet and the hash that the page's own policy admits it by."""
    style = (templates / "plan.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {"style": Markup(style), "style_hash": Markup(f"sha256-{digest}")}  # noqa: S704 - our own file
