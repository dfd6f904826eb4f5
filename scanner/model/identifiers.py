"""The names that articles, bulletins and vulnerabilities go by."""

from __future__ import annotations

import re
from functools import lru_cache

_ARTICLE = re.compile(r"(?:Q|KB)?0*(\d{5,7})", re.IGNORECASE)
_BULLETIN = re.compile(r"MS(\d{2})-(\d{1,3})", re.IGNORECASE)
_CVE = re.compile(r"(?:CVE|CAN)-(\d{4})-(\d{4,7})", re.IGNORECASE)


@lru_cache(maxsize=65536)
def article_id(text: str) -> str | None:
    """``Q275020`` for ``Q275020``, ``KB275020`` or ``275020``; None for anything else.

    Articles of up to six digits are printed with Q, as they print themselves; later
    ones with KB.
    """
    match = _ARTICLE.fullmatch(text.strip())
    if match is None:
        return None
    return f"Q{match[1]}" if len(match[1]) <= 6 else f"KB{match[1]}"


def bulletin_id(text: str) -> str | None:
    """``MS01-008`` in its printed form, or None."""
    match = _BULLETIN.fullmatch(text.strip())
    return f"MS{match[1]}-{int(match[2]):03d}" if match else None


def cve_id(text: str) -> str | None:
    """``CVE-2001-0016`` for that or its candidate form ``CAN-2001-0016``, or None."""
    match = _CVE.fullmatch(text.strip())
    return f"CVE-{match[1]}-{match[2]}" if match else None


def identifier(text: str) -> str | None:
    """The printed form of an article, bulletin or CVE id in any accepted spelling, or None."""
    return article_id(text) or bulletin_id(text) or cve_id(text)
