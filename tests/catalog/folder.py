"""Rule folders for tests: written from a dict of names and texts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from scanner.catalog.validate import validate

SMALL = """\
id: Q275020
title: SMB Signing May Become Unsynchronized
area: winnt
"""


def article(identity: str = "Q275020", rest: str = "") -> str:
    """The text of a small rule that is right."""
    return f"id: {identity}\ntitle: SMB Signing May Become Unsynchronized\narea: winnt\n{rest}"


def folder(at: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a rules folder and return it."""
    for name, content in files.items():
        target = at / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    at.mkdir(parents=True, exist_ok=True)
    return at


def errors(at: Path) -> list[str]:
    """The errors of a folder, with the paths below it."""
    return [str(problem).replace(f"{at}{os.sep}", "") for problem in validate([at]).errors]


def errors_in(at: Path, content: str | bytes, name: str = "winnt/Q275020.yaml") -> list[str]:
    """The errors of one file, without its path."""
    return [error.removeprefix(f"{name}:") for error in errors(folder(at, {name: content}))]
