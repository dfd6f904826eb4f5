"""Copies with all white space collapsed: the article's own structure gives the lines back.

Headings are underlined by a run of ``=`` or ``-`` exactly as long as the heading, so the
run tells where the heading begins.  Rows of tables are left run together; their cells tell
them apart.
"""

from __future__ import annotations

import re

from scanner.knowledge.columns import ends_with_header

_LABEL = re.compile(r" (?=(?:TITLE|PRODUCT) *:|PROD/VER:|OPER/SYS:|KEYWORDS:)")
_FOOTER_LABEL = re.compile(
    r" (?=(?:Keywords|Technology|Version|Hardware|Component|Platform|Issue type|Solution Type) +:)"
)
_RUN = re.compile(r"(?<![^ \n])(={3,}|-{3,})(?![^ \n])")
_APPLIES = "The information in this article applies to:"
_QUERY_WORDS = "Additional query words:"
_SEPARATOR = 60
"""A run this long that underlines no heading separates the parts of an article."""
LONGEST_HEADING = 100


def unflatten(text: str) -> list[str]:
    """Lines of a flattened copy."""
    text = " ".join(text.split())
    body, footer = _cut(text, _QUERY_WORDS)
    runs = _RUN.search(body)
    end_of_header = runs.start() if runs else len(body)
    lines = _LABEL.sub("\n", body[:end_of_header]).split("\n")
    listed, rest = _products(body[end_of_header:])
    return [*lines, "", *listed, *_sections(rest), *_footer(footer)]


def _cut(text: str, label: str) -> tuple[str, str]:
    """The parts before and from the last place where the label stands; products come first, the footer last."""
    place = text.rfind(label)
    return (text, "") if place < 0 else (text[:place], text[place:])


def _products(body: str) -> tuple[list[str], str]:
    """The product list, up to the long rule below it, with its bullets on lines of their own; and the rest."""
    start = body.find(_APPLIES)
    if start < 0:
        return [], body
    end = body.find("-" * _SEPARATOR, start)
    end = len(body) if end < 0 else end
    rest = body[end:].lstrip("-")
    rule = "-" * (len(body) - end - len(rest))
    return [*body[:start].split(), *body[start:end].replace(" - ", "\n - ").split("\n"), rule], rest


def _sections(body: str) -> list[str]:
    """Put headings, their rules and long rules on lines of their own."""
    lines: list[str] = []
    done = 0
    for run in _RUN.finditer(body):
        length = len(run[1])
        near = body[max(done, run.start() - LONGEST_HEADING - 2) : run.start()].rstrip()
        if ends_with_header(near):
            continue
        if length < LONGEST_HEADING and _heading(near, length):
            before = body[done : run.start()].rstrip()
            lines += [before[: len(before) - length].rstrip(), "", before[-length:], run[1], ""]
            done = run.end()
        elif length >= _SEPARATOR:
            lines += [body[done : run.start()].strip(), run[1]]
            done = run.end()
    lines.append(body[done:].strip())
    return lines


def _heading(before: str, length: int) -> bool:
    """Whether the text before a run ends in words exactly as long as the run."""
    if len(before) < length or before[-length] == " ":
        return False
    return len(before) == length or before[-length - 1] == " "


def _footer(footer: str) -> list[str]:
    lines = []
    for line in _FOOTER_LABEL.sub("\n", footer).split("\n"):
        lines += [part for part in re.split(r" (?=={20})|(?<=={20}) ", line) if part]
    return ["", *lines]
