"""Articles of our own, in the archive's form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

ROW = "   10/07/1999  03:13p                 123,152  Netbt.sys    x86"
OTHER_ROW = "   10/07/1999  03:11p                 222,800  Netbt.sys    Alpha"


def text(
    identity: str = "Q241999",
    rows: Sequence[str] = (ROW,),
    *,
    area: str = "winnt",
    date: str = "12-JAN-2000",
    more: str = "",
) -> str:
    """An article about a made-up fix; without rows it offers none."""
    table = "\n".join(rows)
    return f"""\
DOCUMENT:{identity}  {date}  [{area}]
TITLE   :Ladder of Frobs Breaks under Load
PRODUCT :Microsoft Windows NT
PROD/VER:winnt:4.0
OPER/SYS:
KEYWORDS:kbbug4.00

======================================================================
-------------------------------------------------------------------------------
The information in this article applies to:

 - Microsoft Windows NT Server version 4.0
-------------------------------------------------------------------------------

SYMPTOMS
========

The ladder leans.

RESOLUTION
==========

{_fix(table) if rows else "Use a longer ladder."}

{more}

STATUS
======

It leans by design.

Additional query words: ladder

======================================================================
Keywords          : kbbug4.00
Technology        : kbWinNTsearch
Version           : winnt:4.0

=============================================================================
"""


def _fix(table: str) -> str:
    return f"""\
A supported fix is now available. The English version of this fix should have
the following file attributes or later:

   Date        Time    Version         Size     File name    Platform
   -----------------------------------------------------------------
{table}"""


def article_file(folder: Path, identity: str = "Q241999", rows: Sequence[str] = (ROW,), **more: str) -> Path:
    """Write an article where the archive would have it."""
    path = folder / identity[1:4] / f"{identity}.TXT"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text(identity, rows, **more).replace("\n", "\r\n").encode("latin-1"))
    return path
