"""The archive's Markdown form: front matter, a heading, the body behind one tab, HTML entities."""

from __future__ import annotations

import html
import re

_FRONT_MATTER = "---"
_TAG = re.compile(r"\{% (?:end)?raw %\}")
_HEADING = re.compile(r"#+ +(Q\d+): *(.*)")
_FIELDS = {
    "Article": "DOCUMENT",
    "Product(s)": "PRODUCT",
    "Version(s)": "PROD/VER",
    "Operating System(s)": "OPER/SYS",
    "Keyword(s)": "KEYWORDS",
    "Last Modified": "MODIFIED",
}
"""What the fields at the head of the body are called in the text form."""

_FIELD = re.compile(rf"({'|'.join(map(re.escape, _FIELDS))}): *(.*)")


def plain_lines(lines: list[str]) -> list[tuple[int, str]]:
    """Numbered lines of the body in the text form's layout."""
    plain: list[tuple[int, str]] = []
    in_head = True
    for number, line in list(enumerate(lines, 1))[_after_front_matter(lines) :]:
        if _TAG.fullmatch(line.strip()):
            continue
        text = html.unescape(line.removeprefix("\t")).replace("\xa0", " ").expandtabs()
        field = _FIELD.fullmatch(text) if in_head else None
        heading = _HEADING.fullmatch(text) if in_head else None
        in_head = in_head and not text.startswith("-----")
        if heading:
            plain += [(number, f"DOCUMENT:{heading[1]}"), (number, f"TITLE   :{heading[2]}")]
        elif field:
            plain.append((number, f"{_FIELDS[field[1]]}:{field[2].rstrip()}"))
        else:
            plain.append((number, text))
    return plain


def _after_front_matter(lines: list[str]) -> int:
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if not lines or lines[first].strip() != _FRONT_MATTER:
        return 0
    ends = (index for index in range(first + 1, min(len(lines), 60)) if lines[index].strip() == _FRONT_MATTER)
    return next(ends, first) + 1
