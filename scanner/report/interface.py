"""What a report format must offer: the Writer, or the FolderWriter."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol

from scanner.model.findings import HostReport, Run, RunError


class Writer(Protocol):
    """Writes one run in one format.

    Hosts are consumed one by one, so that a format which can stream uses the memory of one
    host.  ``errors`` is asked for after the last host.
    """

    @property
    def suffix(self) -> str:
        """File name ending of the format, with its dot."""
        ...

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole document to ``out`` as bytes.  Raises ``OSError`` as ``out`` does."""
        ...


class FolderWriter(Protocol):
    """Writes one run as a folder of files, such as one page for each host."""

    def write_folder(
        self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], folder: Path
    ) -> None:
        """Write every file into ``folder``, which is there and empty.  Raises ``OSError``."""
        ...
