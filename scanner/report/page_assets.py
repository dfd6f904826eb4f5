"""Style and scripts of the pages, and the hashes that a page's own policy admits them by."""

from __future__ import annotations

import base64
import hashlib

from jinja2 import Environment
from markupsafe import Markup

SCRIPTS = ("data", "elements", "grid", "search", "finding", "host", "fix", "article", "lists", "start")
"""The parts of the page's script, in their order: ``templates/script/*.js``."""


def assets(environment: Environment) -> dict[str, Markup]:
    """Style and scripts, and the hashes that the page's own policy admits them by."""
    style = _source(environment, "report.css")
    boot = _source(environment, "script/boot.js")
    script = "".join(_source(environment, f"script/{name}.js") for name in SCRIPTS)
    script = f'(() => {{\n"use strict";\n{script}}})();\n'
    texts = {"style": style, "boot": boot, "script": script}
    return {
        **{name: Markup(text) for name, text in texts.items()},  # noqa: S704 - our own files
        **{f"{name}_hash": Markup(_hash(text)) for name, text in texts.items()},  # noqa: S704
    }


def stylesheet(environment: Environment, name: str) -> dict[str, Markup]:
    """One style sheet, and the hash that a page's own policy admits it by."""
    style = _source(environment, name)
    return {"style": Markup(style), "style_hash": Markup(_hash(style))}  # noqa: S704 - our own file


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
