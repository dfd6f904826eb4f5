"""The formats a run can be written in.  To add one, write its module and name it here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from scanner.report.interface import FolderWriter, Writer
from scanner.report.rendering import Rendering

FORMATS = {
    "table": "scanner.report.table",
    "json": "scanner.report.json_document",
    "html": "scanner.report.html",
    "markdown": "scanner.report.markdown",
    "csv": "scanner.report.csv_document",
    "xlsx": "scanner.report.workbook",
    "jsonl": "scanner.report.ecs_lines",
    "junit": "scanner.report.junit",
    "sarif": "scanner.report.sarif",
    "prometheus": "scanner.report.prometheus",
    "pdf": "scanner.report.pdf",
    "checklist": "scanner.report.checklist",
    "checklist-pdf": "scanner.report.checklist_pdf",
    "hfnetchk": "scanner.report.hfnetchk",
    "hfnetchk-vv": "scanner.report.hfnetchk_verbose",
}
"""Name to the module whose ``writer`` makes the format; imported when it is used, for some are heavy."""

BINARY = frozenset({"xlsx", "pdf", "checklist-pdf"})
"""Formats that are no text, and do not belong on a terminal."""

PRINTED = frozenset({"pdf", "checklist-pdf"})
"""Formats that need an optional library; whether it is there is best found out before a scan."""

COMPATIBLE = ("hfnetchk", "hfnetchk-vv")
"""Formats that are what another tool wrote."""

SUFFIXES = {
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xml": "junit",
    ".sarif": "sarif",
    ".prom": "prometheus",
    ".pdf": "pdf",
}
"""Ending of a file's name, in small letters, to the format that it asks for."""


def writer(name: str, rendering: Rendering) -> Writer:
    """The writer of a format in :data:`FORMATS`."""
    make = cast(Callable[[Rendering], Writer], import_module(FORMATS[name]).writer)
    return make(rendering)


FOLDER_FORMATS = {"html-archive": "scanner.report.html_archive"}
"""The same for formats that are a folder of files; their modules have a ``folder_writer``."""

LOOKING_BACK = frozenset({"html", "html-archive", "pdf"})
"""Formats that show :attr:`Rendering.past`; for others it is not worked out."""


def folder_writer(name: str, rendering: Rendering) -> FolderWriter:
    """The writer of a format in :data:`FOLDER_FORMATS`."""
    make = cast(Callable[[Rendering], FolderWriter], import_module(FOLDER_FORMATS[name]).folder_writer)
    return make(rendering)
