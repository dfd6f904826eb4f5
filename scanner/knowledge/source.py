"""The text of an article as numbered lines, whatever form its copy is in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanner.knowledge.flattened import unflatten
from scanner.knowledge.markdown import plain_lines
from scanner.knowledge.reading import Form

_NEWLINE = re.compile(r"\r\n|\r|\n")
_MARKDOWN = re.compile(r"\A\s*---\s*\n|\{% raw %\}|^\tArticle: ", re.MULTILINE)
_HEADER_LABELS = re.compile(r"\bTITLE *:.*\bPRODUCT *:|\bTITLE *:.*={20}", re.DOTALL)

HEAD = 5000
"""Characters at the start of a copy that tell its form."""


@dataclass(frozen=True, slots=True)
class Source:
    """Lines of an article without their ends; ``numbers`` are 1-based lines of the copy they came from.

    In a flattened copy every line has number 1: the lines are put back where the article's
    own headings show that they were, and rows of tables stay run together.
    """

    form: Form
    lines: tuple[str, ...]
    numbers: tuple[int, ...]

    @property
    def keeps_lines(self) -> bool:
        """Whether the ends of lines mean anything."""
        return self.form is not Form.FLATTENED


def source(text: str) -> Source:
    """Tell the form of a copy and bring it to plain lines.  Any text will do; nothing is raised."""
    lines = _NEWLINE.split(text.removeprefix("\ufeff"))
    if _MARKDOWN.search("\n".join(lines[:40])[:HEAD]):
        numbered = plain_lines(lines)
        return Source(
            Form.MARKDOWN,
            tuple(line for _, line in numbered),
            tuple(number for number, _ in numbered),
        )
    if flattened(lines):
        unfolded = unflatten(" ".join(lines))
        return Source(Form.FLATTENED, tuple(unfolded), (1,) * len(unfolded))
    return Source(Form.TEXT, tuple(map(str.expandtabs, lines)), tuple(range(1, len(lines) + 1)))


def flattened(lines: list[str]) -> bool:
    """Whether the whole header block stands on one line, as in copies with all white space collapsed."""
    first = next((line for line in lines if line.strip()), "")
    return bool(_HEADER_LABELS.search(first[:HEAD]))
