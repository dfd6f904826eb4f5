"""The tab-separated lines of ``hfnetchk -vv -o tab``: the same with three cells more."""

from __future__ import annotations

from scanner.report.hfnetchk import HfnetchkLines, Patch
from scanner.report.interface import Writer
from scanner.report.rendering import Rendering


def writer(rendering: Rendering) -> Writer:
    """The writer of this format, which looks the same everywhere."""
    return VerboseLines()


class VerboseLines(HfnetchkLines):
    """Writes nine cells a line, in the order in which Open-AudIT's audit.vbs took them apart.

    The cell of the bulletin's address is empty: those addresses lead nowhere any more.
    """

    header = (
        "Machine Name",
        "Product",
        "Bulletin",
        "Title",
        "Q Number",
        "URL",
        "Reason",
        "Description",
        "Status",
    )

    def cells(self, patch: Patch) -> tuple[str, ...]:
        """The cells after the machine and its product."""
        address = ""
        return (
            patch.bulletin,
            patch.title,
            patch.article,
            address,
            patch.reason,
            patch.description,
            patch.status,
        )
