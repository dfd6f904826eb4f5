"""Printing HTML as PDF, by WeasyPrint: an optional extra."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, BinaryIO

from markupsafe import Markup

from scanner.model.errors import OperatorError
from scanner.model.findings import Run
from scanner.report.page_text import finalized
from scanner.report.text import visible

INSTALL = (
    "Install it with `pip install 'hotfixscan[pdf]'`, and on Debian and Ubuntu "
    "`apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core`."
)

VARIANT = "pdf/ua-1"
"""ISO 14289-1: tagged, so that it can be read aloud; with a language, a title and bookmarks."""


PRINT_LIMIT = 600
"""Characters of one sentence on paper: breaking long text without spaces into lines is slow."""


def on_paper(value: Any) -> Any:
    """What a template prints: text from outside made visible and cut, nothing for None; markup as it is."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value, PRINT_LIMIT)
    return finalized(value)


def printer() -> Callable[[Iterable[str], Run, BinaryIO], None]:
    """What turns HTML into PDF.  Raises :class:`OperatorError` where WeasyPrint or Pango is missing."""
    try:
        library = import_module("weasyprint")
    except ImportError as error:
        raise OperatorError("PDF needs WeasyPrint, which is not installed.", INSTALL) from error
    except OSError as error:  # the libraries that it opens itself
        missing = str(error).split(":")[0].strip("\"' ") or "a library"
        raise OperatorError(f"PDF needs Pango, and {missing} is missing.", INSTALL) from error

    # What a document refers to is neither opened nor fetched, whatever its scheme.
    nothing = library.urls.URLFetcher(allowed_protocols=(), allow_redirects=False)

    def write(html: Iterable[str], run: Run, out: BinaryIO) -> None:
        document = library.HTML(string="".join(html), url_fetcher=nothing)
        document.write_pdf(
            out,
            pdf_variant=VARIANT,
            pdf_tags=True,
            pdf_identifier=run.id.encode("utf-8", "backslashreplace")[:64],
        )

    return write
