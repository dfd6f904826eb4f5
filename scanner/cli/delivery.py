"""Getting documents to where they are asked for: whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from scanner.cli.ending import leave_standard_output
from scanner.model.errors import OperatorError
from scanner.model.findings import Run, RunError
from scanner.report.formats import (
    BINARY,
    FOLDER_FORMATS,
    LOOKING_BACK,
    PRINTED,
    SUFFIXES,
    folder_writer,
    writer,
)
from scanner.report.rendering import Rendering
from scanner.report.spool import Spool

DEFAULT_FORMAT = "table"
PLAIN_WIDTH = 120
"""Columns where there is no terminal to ask."""


@dataclass(frozen=True, slots=True)
class Output:
    """One document: its format and its path, None for standard output."""

    format: str
    path: str | None = None


def outputs(formats: Sequence[Output], path: str | None) -> tuple[Output, ...]:
    """The documents asked for; ``path`` takes the one that has no path of its own.

    Raises :class:`OperatorError` when two would go to the same place.
    """
    path = None if path == "-" else path
    if not formats:
        ending = Path(path).suffix.casefold() if path else ""
        return (Output(SUFFIXES.get(ending, DEFAULT_FORMAT), path),)
    if path is not None and all(output.path for output in formats):
        raise OperatorError(f"-o {path}: every format has a path of its own.", "Leave out -o or a path.")
    asked = tuple(Output(output.format, output.path or path) for output in formats)
    places = [output.path and os.path.realpath(output.path) for output in asked]
    for output, place in zip(asked, places, strict=True):
        if places.count(place) > 1:
            raise OperatorError(
                f"Two formats would be written to {output.path or 'standard output'}.",
                "Give each a path of its own: -f html:report.html",
            )
    return asked


def checked(asked: tuple[Output, ...]) -> tuple[Output, ...]:
    """``asked``, if all of it can be written; better said before an hour of scanning than after."""
    faults = [fault for output in asked if (fault := _fault(output))]
    if faults:
        raise OperatorError("\n".join(faults), "Give a path where a file can be written.")
    for output in asked:
        if output.format in PRINTED:
            writer(output.format, Rendering())
    return asked


def _fault(output: Output) -> str | None:
    if output.format not in FOLDER_FORMATS:
        return _obstacle(Path(output.path)) if output.path else _unfit(output.format)
    if output.path is None:
        return (
            f"{output.format} is a folder of files and cannot go to standard output: -f {output.format}:DIR"
        )
    path = Path(output.path)
    if path.is_dir() and not any(path.iterdir()):
        return None if os.access(path.parent, os.W_OK) else f"{path}: may not be written."
    return f"{path}: is there already, and not an empty folder." if path.exists() else _obstacle(path)


def _unfit(name: str) -> str | None:
    if name in BINARY and sys.stdout.isatty():
        return f"-f {name}: is no text, and would upset the terminal."
    return None


def _obstacle(path: Path) -> str | None:
    if path.is_dir():
        return f"{path}: is a directory."
    if not path.parent.is_dir():
        return f"{path}: the directory {path.parent} is not there."
    place = path if path.exists() else path.parent
    return None if os.access(place, os.W_OK) else f"{path}: may not be written."


def looks_back(asked: Sequence[Output]) -> bool:
    """Whether one of the documents shows what earlier runs say."""
    return any(output.format in LOOKING_BACK for output in asked)


def deliver(
    asked: Sequence[Output], run: Run, hosts: Spool, errors: Sequence[RunError], rendering: Rendering
) -> None:
    """Write every document.  Raises :class:`OperatorError` naming the one that could not be."""
    for output in asked:
        if output.format in FOLDER_FORMATS:
            folder = folder_writer(output.format, for_file(rendering))
            fill(output.path, partial(folder.write_folder, run, hosts, errors))
            continue
        document = writer(output.format, rendering if output.path is None else for_file(rendering))
        send(output.path, partial(document.write, run, hosts, errors))


def fill(path: str | None, write: Callable[[Path], None]) -> None:
    """Write a folder that takes its name only when it is whole.  Raises :class:`OperatorError`."""
    assert path is not None, "the options demand one"
    place = Path(os.path.realpath(path))
    part = place.with_name(f"{place.name}.part-{os.getpid()}")
    try:
        part.mkdir()
        write(part)
        part.replace(place)
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror}.", "Make room, or give another path.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def send(path: str | None, write: Callable[[BinaryIO], None]) -> None:
    """Write one document to a file or standard output.  Raises :class:`OperatorError` if it cannot be."""
    try:
        with opened(path) as out:
            write(out)
    except BrokenPipeError:
        leave_standard_output()
    except OSError as error:
        place = path or "standard output"
        raise OperatorError(f"{place}: {error.strerror}.", "Make room, or give another path.") from error


@contextmanager
def opened(path: str | None) -> Iterator[BinaryIO]:
    """A file that takes its name only when it is whole; None is standard output."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if Path(path).exists() and not Path(path).is_file():  # a pipe or a device
        with Path(path).open("wb") as out:
            yield out
        return
    place = Path(os.path.realpath(path))
    part = place.with_name(f"{place.name}.part-{os.getpid()}")
    try:
        with part.open("xb") as out:
            yield out
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def terminal(every_row: bool, colour: bool) -> Rendering:
    """How standard output wants it."""
    on_terminal = sys.stdout.isatty()
    return Rendering(
        width=shutil.get_terminal_size((PLAIN_WIDTH, 40)).columns,
        colour=colour and on_terminal,
        every_row=every_row,
        encoding=sys.stdout.encoding if on_terminal else "utf-8",
    )


def for_file(rendering: Rendering) -> Rendering:
    """How a file wants it, whatever the terminal is."""
    return replace(rendering, width=PLAIN_WIDTH, colour=False, encoding="utf-8")
