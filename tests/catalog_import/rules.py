"""A rule to change in every possible way."""

from __future__ import annotations

import datetime as dt

from scanner.model.articles import (
    Article,
    FileRow,
    FileSet,
    Origin,
    Platform,
    Product,
    Provenance,
    Severity,
    TimeBasis,
)

ROW = FileRow(
    "Netbt.sys", size=123152, date=dt.date(1999, 10, 7), time="15:13", platform=Platform.X86, line=41
)
ALPHA = FileRow("Netbt.sys", size=222800, date=dt.date(1999, 10, 7), time="15:11", platform=Platform.ALPHA)
TABLE = FileSet("Windows NT 4.0", time_basis=TimeBasis.UTC, files=(ROW, ALPHA), line=39)
RULE = Article(
    "Q241999",
    "Ladder of Frobs Breaks under Load",
    date=dt.date(2000, 1, 12),
    keywords=("kbbug4.00", "kbWinNT400PreSP7Fix"),
    products=(Product("Microsoft Windows NT Server", versions=("4.0", "4.0 SP6a")),),
    requires_service_pack="SP6a",
    rollups=("Q299444", "Q317636"),
    bulletins=("MS00-001",),
    severity=Severity.LOW,
    file_sets=(TABLE,),
    provenance=Provenance(Origin.ARTICLE, "Q241999", {"title": 2}),
)
