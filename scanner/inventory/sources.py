"""Targets from what other programs wrote: Nmap, Ansible, a spreadsheet.

Each source gives words that name targets, with their place for messages.  The documents are
bounded, and read by parsers that follow no reference out of them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from scanner.documents.tree import Tree, place, tree
from scanner.inventory.entries import Word
from scanner.model.errors import OperatorError

SIZE_LIMIT = 64 << 20
"""Largest document of another program, in bytes."""

SMB_PORTS = ("445", "139")
"""Ports that make a host one to be scanned, the preferred one first."""

_ADDRESS_COLUMNS = (
    "address",
    "ip",
    "ip address",
    "host",
    "hostname",
    "dnshostname",
    "dns name",
    "name",
    "target",
)
_ADDRESS_VARIABLES = ("ansible_host", "ansible_ssh_host")


def from_nmap(path: str) -> Iterator[Word]:
    """Hosts that are up and have an SMB port open, from Nmap's XML (``nmap -oX``).

    Raises :class:`OperatorError` for what is no such document.
    """
    try:
        root = fromstring(_text(path))
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise OperatorError(f"{path}: is not XML: {error}.", "Write it with nmap -oX.") from None
    if root.tag != "nmaprun":
        raise OperatorError(f"{path}: is no document of Nmap.", "Write it with nmap -oX.")
    for number, host in enumerate(root.iter("host"), 1):
        word = _of_nmap(host)
        if word is not None:
            yield Word(word, f"{path}: host {number}: ")


def _of_nmap(host: Element) -> str | None:
    status = host.find("status")
    address = next((one.get("addr") for one in host.iter("address") if one.get("addrtype") == "ipv4"), None)
    opened = {port.get("portid") for port in host.iter("port") if _is_open(port)}
    port = next((port for port in SMB_PORTS if port in opened), None)
    if address is None or port is None or (status is not None and status.get("state") != "up"):
        return None
    return address if port == SMB_PORTS[0] else f"smb://{address}:{port}"


def _is_open(port: Element) -> bool:
    state = port.find("state")
    return port.get("protocol") == "tcp" and state is not None and state.get("state") == "open"


def from_ansible(path: str) -> Iterator[Word]:
    """Every host of an Ansible inventory in YAML, by ``ansible_host`` where it is said.

    Raises :class:`OperatorError` for what is no such document.
    """
    root = tree(path)
    if root is None or not isinstance(root.value, dict):
        raise OperatorError(
            f"{path}: is no inventory of Ansible.", "Give one in YAML, with groups and hosts."
        )
    seen: set[str] = set()
    for group in root.value.values():
        for name, host in _ansible_hosts(group):
            if name not in seen:
                seen.add(name)
                yield Word(_ansible_address(name, host), f"{place(path, host.mark)}: ")


def _ansible_hosts(group: Tree) -> Iterator[tuple[str, Tree]]:
    """The hosts of a group and of its children; the tree is not deeper than its reader allows."""
    own = group.child("hosts")
    if own is not None and isinstance(own.value, dict):
        yield from own.value.items()
    children = group.child("children")
    if children is not None and isinstance(children.value, dict):
        for child in children.value.values():
            yield from _ansible_hosts(child)


def _ansible_address(name: str, host: Tree) -> str:
    said = (host.child(variable) for variable in _ADDRESS_VARIABLES)
    return next((str(one.value) for one in said if one is not None and isinstance(one.value, str)), name)


def from_csv(path: str) -> Iterator[Word]:
    """The column of a table that names hosts: ``address``, ``ip``, ``hostname`` and the like.

    Commas, semicolons or tabs between the cells.  Raises :class:`OperatorError` if there is no
    such column.
    """
    text = _text(path).decode("utf-8-sig", "replace")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        column = _address_column(rows.fieldnames or (), path)
        for row in rows:
            if (word := (row[column] or "").strip()) != "":
                yield Word(word, f"{path}:{rows.line_num}: ")
    except csv.Error as error:
        raise OperatorError(f"{path}:{rows.line_num}: {error}.", "Save the table as CSV again.") from None


def _address_column(names: Iterable[str], path: str) -> str:
    columns = {(name or "").strip().casefold(): name for name in names}
    column = next((columns[name] for name in _ADDRESS_COLUMNS if name in columns), None)
    if column is None:
        known = ", ".join(_ADDRESS_COLUMNS[:4])
        raise OperatorError(f"{path}: no column names hosts.", f"Call one of them {known}.")
    return column


SOURCES = {"nmap": from_nmap, "ansible": from_ansible, "csv": from_csv}
"""Readers by the word that stands before the file: ``nmap:scan.xml``."""


def _text(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            text = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror}.", "Check the path and its permissions.") from None
    if len(text) > SIZE_LIMIT:
        raise OperatorError(f"{path}: is larger than {SIZE_LIMIT >> 20} MiB.", "Split it.")
    return text
