"""Writing an inventory: the targets that were found, each with what is known of it as a comment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_REMARK_LIMIT = 160
"""Characters of a comment."""


@dataclass(frozen=True, slots=True)
class Item:
    """A target to be written down; ``remark`` is for people and may hold what a host says of itself."""

    address: str
    port: int | None = None
    remark: str = ""


def inventory_text(items: Iterable[Item], heading: str) -> str:
    """An inventory as :func:`scanner.inventory.inventory_file.read` takes it.

    No text in it can be anything but what it is meant to be, whatever a host calls itself.
    """
    written = [line for item in items for line in _lines(item)]
    start = [f"# {_remark(heading)}", "targets:" if written else "targets: []"]
    return "\n".join([*start, *written]) + "\n"


def _lines(item: Item) -> Iterator[str]:
    remark = f"  # {_remark(item.remark)}" if item.remark else ""
    if item.port is None:
        yield f"  - {json.dumps(item.address)}{remark}"
        return
    yield f"  - address: {json.dumps(item.address)}{remark}"
    yield f"    port: {item.port}"


def _remark(text: str) -> str:
    """On one line, without characters that do not print."""
    printable = "".join(character if character.isprintable() else "?" for character in text)
    return printable[:_REMARK_LIMIT].rstrip()
