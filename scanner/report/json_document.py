"""The findings document, ``hotfixscan.findings/1``: host after host."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec

from scanner.model.findings import FINDINGS_SCHEMA, HostReport, Run, RunError
from scanner.report.interface import Writer
from scanner.report.rendering import Rendering

_NO_STRAYS = b',"strays":[]'


def writer(rendering: Rendering) -> Writer:
    """The writer of this format, which looks the same everywhere."""
    return JsonDocument()


class JsonDocument:
    """Writes JSON, indented by two, in the memory of one host."""

    suffix = ".json"

    def write(self, run: Run, hosts: Iterable[HostReport], errors: Iterable[RunError], out: BinaryIO) -> None:
        """Write the whole document."""
        out.write(b'{\n  "schema": ' + msgspec.json.encode(FINDINGS_SCHEMA))
        out.write(b',\n  "run": ' + _indented(msgspec.json.encode(run), b"  "))
        out.write(b',\n  "hosts": ')
        _write_array(map(_host, hosts), out)
        out.write(b',\n  "errors": ')
        _write_array(map(msgspec.json.encode, errors), out)
        out.write(b"\n}\n")


def _host(report: HostReport) -> bytes:
    """One host; ``strays``, its last key, only where there are any."""
    text = msgspec.json.encode(report)
    return text if report.strays else text.removesuffix(_NO_STRAYS + b"}") + b"}"


def _write_array(items: Iterable[bytes], out: BinaryIO) -> None:
    opening = b"["
    for item in items:
        out.write(opening + b"\n    " + _indented(item, b"    "))
        opening = b","
    out.write(b"[]" if opening == b"[" else b"\n  ]")


def _indented(text: bytes, indentation: bytes) -> bytes:
    """JSON never has a line end within a string, so every one of them starts a line of the document."""
    return msgspec.json.format(text, indent=2).replace(b"\n", b"\n" + indentation)
