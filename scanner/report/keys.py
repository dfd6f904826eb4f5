"""What links call a host: its name, made fit for the end of an address."""

from __future__ import annotations

from urllib.parse import quote

from scanner.report.text import visible

KEY_LIMIT = 80
"""Characters of a name that a key takes."""


class Keys:
    """Gives each host of a document a key of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def key(self, number: int, name: str, target: str) -> str:
        """The name; where another host has it, the target; where one has that, too, the number."""
        for text in (name, target):
            key = quoted(text)
            if key and key.casefold() not in self._taken:
                self._taken.add(key.casefold())
                return key
        return f"~{number}"


def quoted(text: str) -> str:
    """A text as it stands after ``#host=`` or ``#fix=``."""
    return quote(visible(text[:KEY_LIMIT], KEY_LIMIT), safe="+:@~")
