"""The fields of the Elastic Common Schema that are used, and what they may hold.

Names, types and allowed values are those of the release 9.4.0, as Elastic's own package for
npm, ``@elastic/ecs`` 9.4.0, has them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from ipaddress import ip_address

KEYWORDS = frozenset(
    (
        "ecs.version",
        "event.id",
        "event.kind",
        "event.module",
        "event.dataset",
        "event.outcome",
        "event.reason",
        "observer.product",
        "observer.type",
        "observer.version",
        "host.name",
        "host.hostname",
        "host.architecture",
        "host.os.type",
        "host.os.family",
        "host.os.name",
        "host.os.version",
        "host.os.full",
        "message",
        "rule.id",
        "rule.name",
        "rule.category",
        "rule.ruleset",
        "rule.version",
        "vulnerability.enumeration",
        "vulnerability.severity",
        "vulnerability.description",
        "vulnerability.report_id",
        "vulnerability.scanner.vendor",
        "file.path",
        "file.name",
        "file.extension",
        "file.pe.file_version",
        "error.code",
        "error.message",
        "error.type",
    )
)
ARRAYS = frozenset({"event.category", "event.type", "host.ip", "tags", "vulnerability.id"})
"""``vulnerability.id`` is a keyword, of which Elasticsearch takes several as well."""
DATES = frozenset({"@timestamp", "event.start", "event.end"})
NUMBERS = frozenset({"file.size"})
ALLOWED = {
    "event.kind": {"alert", "asset", "enrichment", "event", "metric", "state", "pipeline_error", "signal"},
    "event.outcome": {"failure", "success", "unknown"},
    "host.os.type": {"linux", "macos", "unix", "windows", "ios", "android"},
}
TYPES_OF_CATEGORY = {
    "vulnerability": {"info"},
    "host": {"access", "change", "end", "info", "start"},
}
"""``event.type`` that goes with each ``event.category`` in use."""

OWN = "hotfixscan"
"""The one field set that is ours: any name that Elastic does not use may be added beside its own."""

Document = dict[str, object]


def flat(document: Document, head: str = "") -> Iterator[tuple[str, object]]:
    """Field by field, with dots; our own left out."""
    for name, value in document.items():
        if isinstance(value, dict):
            if name != OWN:
                yield from flat(value, f"{head}{name}.")
        else:
            yield head + name, value


def check(document: Document) -> None:
    """Fails unless the document is as the schema has it."""
    for name, value in flat(document):
        if name in ARRAYS:
            assert isinstance(value, list), name
            assert value, name
        elif name in NUMBERS:
            assert isinstance(value, int), name
        elif name in DATES:
            assert isinstance(value, str), name
            assert dt.datetime.fromisoformat(value).tzinfo is dt.UTC, name
        else:
            assert name in KEYWORDS, name
            assert isinstance(value, str), name
        assert value in ALLOWED.get(name, [value])
    event, host = document["event"], document["host"]
    assert isinstance(event, dict)
    assert isinstance(host, dict)
    for category in event["category"]:
        assert set(event["type"]) <= TYPES_OF_CATEGORY[category]
    assert all(ip_address(one) for one in host.get("ip", ()))
