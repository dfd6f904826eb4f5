"""What is common to the entries of directories, whichever way they are listed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

MAX_ENTRIES = 50_000
"""Entries taken from one directory; a System32 has under 2,000."""

IMPOSSIBLE_NAME = re.compile(r'[\x00-\x1f"*/:<>?\\|]')
"""What no name of a file on Windows has in it."""

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_LATEST = 0x24C85A5ED1C00000  # the year 9999


@lru_cache(maxsize=4096)  # many files of a system have the same time
def filetime(value: int) -> datetime | None:
    """A time of Windows NT (100 ns since 1601, UTC) to the second; None for none or one out of range."""
    if not 0 < value < _LATEST:
        return None
    return _EPOCH + timedelta(seconds=value // 10_000_000)
