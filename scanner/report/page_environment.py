"""The templates: ours, or the operator's own before them."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError

from scanner.model.errors import OperatorError
from scanner.report.page_text import FILTERS, finalized
from scanner.shipped import shipped

MAIN = "report.html.j2"
"""The template that a report begins with."""

_ADVICE = "docs/report-view.md lists what templates are given."


def environment(own: Path | None = None) -> Environment:
    """Where templates are found: beside ``own`` or in it, then among those that come with hotfixscan.

    A name that a template uses and that is not there is an error; text is escaped, whatever
    the file is called.
    """
    folders = [shipped("templates")]
    if own is not None:
        folders.insert(0, own if own.is_dir() else own.parent)
    made = Environment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=finalized,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(FILTERS)
    return made


def main_template(own: Path | None, ours: str = MAIN) -> str:
    """The name of the template that a document begins with.

    A file of the operator's takes the place of ``ours``, unless it is called like another one of
    our templates: then it takes the place of that.
    """
    if own is None or own.is_dir() or (shipped("templates") / own.name).exists():
        return ours
    return own.name


@contextmanager
def faults_told(own: Path | None) -> Iterator[None]:
    """Turns what is wrong with an operator's template into an :class:`OperatorError` with file and line.

    What is wrong with ours stays what it is.
    """
    try:
        yield
    except TemplateSyntaxError as error:
        if own is None:
            raise
        place = f"{error.filename or error.name or own}:{error.lineno}"
        raise OperatorError(f"{place}: {error.message}", _ADVICE) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
        found = _place(error, own)
        if own is None or found is None:
            raise
        raise OperatorError(f"{found}: {error}", _ADVICE) from error


def _place(error: Exception, own: Path | None) -> str | None:
    """``file:line`` of the template line that an error comes from; None if it comes from none."""
    ours = str(shipped("templates"))
    places = [
        f"{step.filename}:{step.lineno}"
        for step in traceback.extract_tb(error.__traceback__)
        if own is not None
        and Path(step.filename).is_relative_to(own if own.is_dir() else own.parent)
        and not step.filename.endswith(".py")
    ]
    if places:
        return places[-1]
    return (
        f"{own}" if own is not None and ours not in str(error) and isinstance(error, TemplateError) else None
    )
