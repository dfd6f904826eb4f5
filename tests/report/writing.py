"""Writing the samples in a format."""

from __future__ import annotations

import io
from collections.abc import Iterable

from scanner.model.findings import HostReport, RunError
from scanner.report.formats import writer
from scanner.report.rendering import Rendering
from tests.report.samples import ERRORS, HOSTS, RUN


def written(
    name: str,
    hosts: Iterable[HostReport] = HOSTS,
    errors: Iterable[RunError] = ERRORS,
    rendering: Rendering = Rendering(),  # noqa: B008 - frozen
) -> bytes:
    out = io.BytesIO()
    writer(name, rendering).write(RUN, hosts, errors, out)
    assert not out.closed
    return out.getvalue()
