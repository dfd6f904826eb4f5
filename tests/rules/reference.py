"""The articles themselves, where they are at hand: the folder that ``HOTFIXSCAN_REFERENCE`` names.

They lie at ``NNN/Qnnnnnn.TXT`` in it or in its folder ``kb-articles``, in the archive's
original text form.  Nothing else in the project needs them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "HOTFIXSCAN_REFERENCE"


def lines_of(article: str) -> list[str]:
    """The lines of an article; the test is skipped where the article is not at hand."""
    named = os.environ.get(VARIABLE)
    if not named:
        pytest.skip(f"{VARIABLE} does not name a folder with the articles")
    for folder in (Path(named), Path(named) / "kb-articles"):
        path = folder / article[1:4] / f"{article}.TXT"
        if path.is_file():
            return path.read_text("latin-1").splitlines()
    pytest.skip(f"{article} is not among the articles at hand")
