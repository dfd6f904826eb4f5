"""What a person or a program finds in a document, whatever its format."""

from __future__ import annotations

import io
import zipfile

from openpyxl import load_workbook
from pypdf import PdfReader

from scanner.report import hfnetchk
from tests.report.page_reading import all_text


def text_of(document: bytes) -> str:
    """Its text: that of a workbook's cells, of a PDF's pages, and of the data in a page.

    What is not UTF-8 must be what Windows NT 4.0 wrote.
    """
    if document.startswith(b"PK"):
        return "\n".join("\t".join(map(str, row)) for rows in cells(document).values() for row in rows)
    if document.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
    if b'<script type="application/octet-stream"' in document:
        return all_text(document.decode("utf-8"))
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError:
        return document.decode(hfnetchk.ENCODING)


def cells(document: bytes) -> dict[str, list[tuple[object, ...]]]:
    """The cells of a workbook, sheet by sheet, row by row; None for empty ones."""
    book = load_workbook(io.BytesIO(document), read_only=True)
    try:
        return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    finally:
        book.close()


def parts(document: bytes) -> dict[str, bytes]:
    """The files within a workbook."""
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}
