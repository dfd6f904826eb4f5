"""Files that setup installs under one name although they are several: the hardware abstraction layers."""

from __future__ import annotations

from scanner.model.articles import FileRow
from scanner.model.facts import FileFact
from scanner.model.logic import Truth, truth

HAL = "hal.dll"
HALS = frozenset(
    {
        HAL,
        "hal486c.dll",
        "halapic.dll",
        "halast.dll",
        "halcbus.dll",
        "halcbusm.dll",
        "halmca.dll",
        "halmps.dll",
        "halmpsm.dll",
        "halncr.dll",
        "haloli.dll",
        "halsp.dll",
        "halwyse7.dll",
    }
)
"""The HALs for x86, of which exactly one is installed, as Hal.dll (Q138258, Q156358, Q235373)."""


def listed_variant(installed_as: str, rows: tuple[FileRow, ...], file: FileFact) -> Truth:
    """Whether a table lists the HAL that is installed; YES for every other file.

    The name it was built under tells, in its version resource; without that it is unknown.
    """
    if installed_as.casefold() != HAL:
        return Truth.YES
    built_as = _built_as(file)
    if built_as not in HALS:
        return Truth.UNKNOWN
    return truth(built_as in {row.name.casefold() for row in rows})


def of_variant(rows: tuple[FileRow, ...], file: FileFact) -> tuple[FileRow, ...]:
    """The rows packaged under the name that the file was built under; all of them where none is."""
    built_as = _built_as(file)
    return tuple(row for row in rows if row.name.casefold() == built_as) or rows


def _built_as(file: FileFact) -> str | None:
    return file.original_name.casefold() if file.original_name else None
