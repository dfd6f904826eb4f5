"""Reading what a page holds, as its script does."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from typing import Any

Held = dict[str, Any]


def held(page: str) -> tuple[Held, bytes]:
    """The document and the cells of a page."""
    document, cells = (
        gzip.decompress(base64.b64decode(text))
        for text in re.findall(r'<script type="application/octet-stream" id="\w+">([^<]*)</script>', page)
    )
    return json.loads(document), cells


def told(page: str) -> dict[str, dict[str, list[Any]]]:
    """The states of each host, by its target and by article, with numbers of texts as they are."""
    document, cells = held(page)
    texts, at, first = document["texts"], 0, 0
    found: dict[str, dict[str, list[Any]]] = {}
    for size, width in document["blocks"]:
        hosts = [texts[host[2]] for host in document["hosts"][first : first + size]]
        for rule, states in document["articles"][:width]:
            wide = cells[at]
            for row, target in enumerate(hosts):
                start = at + 1 + row * wide
                number = int.from_bytes(cells[start : start + wide], "little")
                if number:
                    found.setdefault(target, {})[texts[rule]] = states[number - 1]
            at += 1 + size * wide
        first += size
    assert at == len(cells)
    return found


def without_data(page: str) -> str:
    """A page less its style, its scripts and its data, and the hashes of them: what templates wrote."""
    page = re.sub(r"<(style|script)([^>]*)>.*?</\1>", r"<\1\2></\1>", page, flags=re.DOTALL)
    return re.sub(r"sha256-[\w+/]+=*", "sha256-", page)


def all_text(page: str) -> str:
    """What a page's markup says, and then what its data say, as markup would say it."""
    markup = re.sub(r"<(style|script)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    return "\n".join([markup, *map(html.escape, held(page)[0]["texts"])])
