"""Reading ``HOSTS.yaml``: every mistake with the file, the host and the field it is in."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from scanner.model.facts import FileFact, HostFacts, Hotfix, SystemFacts
from tests.lab.description import HostDescription
from tests.lab.errors import LabError

_TOP = {"hosts", "defaults", "parts"}


def read(path: Path) -> tuple[HostDescription, ...]:
    """The hosts of a description file; raises LabError naming the file, the host and the field."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except OSError as error:
        raise LabError(f"{path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LabError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict) or not isinstance(document.get("hosts"), list) or not document["hosts"]:
        raise LabError(f"{path}: expected a list of machines under 'hosts:'")
    if unknown := set(document) - _TOP:
        raise LabError(
            f"{path}: unknown key {sorted(map(str, unknown))[0]!r}, expected 'hosts' and 'defaults'"
        )
    defaults = document.get("defaults") or {}  # and "parts" are only there for YAML's anchors
    return tuple(_host(path, number, entry, defaults) for number, entry in enumerate(document["hosts"]))


def _host(path: Path, number: int, entry: object, defaults: object) -> HostDescription:
    where = f"{path}: hosts[{number}]"
    if not isinstance(entry, dict) or not isinstance(defaults, dict):
        raise LabError(f"{where}: expected a mapping with a name")
    if isinstance(entry.get("name"), str):
        where = f"{path}: {entry['name']}"
    entry = defaults | entry
    if "facts" in entry:
        entry["facts"] = _facts(where, path.parent, entry["facts"], str(entry.get("address")))
    try:
        return msgspec.convert(entry, HostDescription, dec_hook=_as_it_is)
    except (msgspec.ValidationError, ValueError) as error:
        raise LabError(f"{where}: {_readable(str(error))}") from error


def _facts(where: str, folder: Path, facts: object, address: str) -> HostFacts:
    """The facts: a mapping, or the path of a facts document."""
    if isinstance(facts, str):
        where, facts = f"{where}: {facts}", _document(where, folder / facts)
    if not isinstance(facts, dict):
        raise LabError(f"{where}: facts: expected a mapping or the path of a facts document")
    facts = {"target": f"smb://{address}"} | facts
    for found, known in _places(facts):
        if unknown := set(found) - known:
            raise LabError(f"{where}: facts: unknown field {sorted(unknown)[0]!r}, known are {sorted(known)}")
    try:
        return msgspec.convert(facts, HostFacts)
    except msgspec.ValidationError as error:
        raise LabError(f"{where}: facts: {_readable(str(error))}") from error


def _document(where: str, path: Path) -> Any:
    try:
        return msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise LabError(f"{where}: {path}: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise LabError(f"{where}: {path}: {error}") from error


def _places(facts: Mapping[str, Any]) -> Iterable[tuple[Mapping[str, Any], set[str]]]:
    """The mappings of a facts document whose keys are fixed, with those keys."""
    yield facts, _fields(HostFacts)
    for name, kind in (("system", SystemFacts), ("files", FileFact), ("hotfixes", Hotfix)):
        entries = facts.get(name)
        for entry in entries if isinstance(entries, list) else [entries]:
            if isinstance(entry, Mapping):
                yield entry, _fields(kind)


def _fields(kind: Any) -> set[str]:
    return {field.name for field in dataclasses.fields(kind)}


def _as_it_is(kind: type, found: object) -> object:
    """Facts are converted already; nothing else needs help."""
    if isinstance(found, kind):
        return found
    raise NotImplementedError(f"cannot convert to {kind.__name__}")


def _readable(message: str) -> str:
    """msgspec's message with its path in front: ``speaks.ntlm: Invalid enum value 'v3'``."""
    text, _, at = message.partition(" - at `$")
    text = text.replace("Object missing", "missing").replace("Object contains", "contains")
    return f"{at.rstrip('`').lstrip('.')}: {text}" if at else text


class _Loader(yaml.SafeLoader):
    """YAML as JSON has it: a key that stands twice is an error."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.composer.ComposerError(
                    None, None, f"key {key.value!r} stands twice", key.start_mark
                )
            seen.add(str(key.value))
        return node
