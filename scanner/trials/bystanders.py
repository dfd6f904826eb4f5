"""Files that lie on every host beside those of the rule: their versions tell the branch of the system."""

from __future__ import annotations

from functools import cache

from scanner.model.articles import FileRow
from scanner.model.facts import FileFact
from scanner.trials.distance import Distance
from scanner.trials.exhibit import Exhibit

NAMES = ("ntoskrnl.exe", "kernel32.dll", "ntdll.dll", "user32.dll", "gdi32.dll")
_VERSIONS = {False: "4.0.1381.4", True: "4.0.1381.32772"}
"""As first released: Windows NT 4.0, and Terminal Server."""


@cache
def bystanders(terminal_server: bool) -> dict[str, Exhibit]:
    """By place, as a host of either branch has them."""
    file = FileFact("", version=_VERSIONS[terminal_server])
    return {
        f"%systemroot%\\system32\\{name}": Exhibit(file, FileRow(name), Distance(), "as first released")
        for name in NAMES
    }
