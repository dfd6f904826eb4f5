"""What discovering found, as a table, as JSON, or as an inventory."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scanner.collect.discovery import DiscoveredHost, remark
from scanner.inventory.inventory_writing import Item, inventory_text
from scanner.model.targets import Target
from scanner.report.text import visible

SCHEMA = "hotfixscan.discovery/1"

_COLUMNS = ("address", "name", "domain", "system", "dialect", "signing", "clock", "remark")
_WHOLE = frozenset({"address", "name"})
"""Columns that are read with the mouse: a window that is too narrow wraps the others."""
_CLOCK_IS_RIGHT = 5
"""Seconds within which a clock is not worth a word."""


@dataclass(frozen=True, slots=True)
class Discovered:
    """Everything that was found: hosts with their targets, and how many of all addresses were visited."""

    hosts: Sequence[tuple[Target, DiscoveredHost]]
    visited: int
    total: int

    @property
    def windows(self) -> list[tuple[Target, DiscoveredHost]]:
        """The hosts that are Windows of the NT family."""
        return [(target, host) for target, host in self.hosts if host.nt_family]

    @property
    def summary(self) -> str:
        """What was found, in one line."""
        windows = self.windows
        old = sum(bool(host.smb1_only) for _, host in windows)
        visited = f"{self.visited:,} of {self.total:,}" if self.visited < self.total else f"{self.total:,}"
        others = len(self.hosts) - len(windows)
        found = f"Windows hosts: {len(windows):,}, with SMB1 only: {old:,}. Others: {others:,}."
        return f"Addresses: {visited}. {found}"


def rendered(found: Discovered, form: str, width: int) -> bytes:
    """The document in a form of :data:`~scanner.cli.discovery_options.FORMATS`."""
    match form:
        case "json":
            return json_document(found)
        case "inventory":
            return inventory(found).encode()
        case _:
            return table(found, width).encode()


def json_document(found: Discovered) -> bytes:
    """Every host with all that is known of it."""
    document = {
        "schema": SCHEMA,
        "visited": found.visited,
        "addresses": found.total,
        "hosts": [host for _, host in found.hosts],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def inventory(found: Discovered) -> str:
    """The hosts that are Windows, as an inventory."""
    items = [Item(target.address, target.port, remark(host)) for target, host in found.windows]
    return inventory_text(items, found.summary)


def table(found: Discovered, width: int) -> str:
    """A row for each host."""
    rows = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in _COLUMNS:
        rows.add_column(column, overflow="fold", no_wrap=column in _WHOLE)
    for target, host in found.hosts:
        rows.add_row(*(Text(visible(cell)) for cell in _cells(target, host)))
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False)
    with console.capture() as capture:
        if found.hosts:
            console.print(rows)
        console.print(found.summary, soft_wrap=True)
    lines = (line.rstrip() for line in capture.get().splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def _cells(target: Target, host: DiscoveredHost) -> tuple[str, ...]:
    place = target.address if target.port is None else f"{target.address}:{target.port}"
    known = (host.computer, host.domain, host.system, host.dialect, host.signing)
    return (place, *(cell or "" for cell in known), _clock(host), _remark(host))


def _clock(host: DiscoveredHost) -> str:
    """How wrong the clock is, and its time zone as hours from UTC."""
    words = []
    if host.clock_skew_seconds is not None and abs(host.clock_skew_seconds) > _CLOCK_IS_RIGHT:
        words.append(f"{timedelta(seconds=abs(host.clock_skew_seconds))} {_ahead(host.clock_skew_seconds)}")
    if host.time_zone_bias_minutes is not None:
        hours, minutes = divmod(abs(host.time_zone_bias_minutes), 60)
        words.append(f"UTC{'-' if host.time_zone_bias_minutes > 0 else '+'}{hours}:{minutes:02}")
    return ", ".join(words)


def _ahead(seconds: int) -> str:
    return "ahead" if seconds > 0 else "behind"


def _remark(host: DiscoveredHost) -> str:
    if host.trouble is not None:
        return host.trouble.message
    if host.nt_family is False:
        return "no Windows"
    words = ["SMB1 only" if host.smb1_only else "", "domain controller" if host.domain_controller else ""]
    return ", ".join(word for word in words if word)
