"""Writing a file of the pack so that a reader sees the old one or the new one, never half of it."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

_PERMISSIONS = 0o644
"""Rules are data for everyone; a temporary file is its owner's alone."""


def replace_file(path: Path, text: str) -> bool:
    """Write a text file unless it holds that text already; whether it was written.  Raises ``OSError``."""
    data = text.encode()
    with suppress(OSError):
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return False
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(number, "wb") as target:
            target.write(data)
        os.chmod(name, _PERMISSIONS)
        os.replace(name, path)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
        raise
    return True
