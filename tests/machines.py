"""Machines written as YAML: the stories that the engine is tried on.

A machine names a base (tests/hosts/bases) and says what is different about it::

    story: A server that lacks the SMB signing fix.
    base: server-sp6a
    hotfixes: [Q299444]
    files:
      System32\\drivers\\rdr.sys: {size: 264944, modified: 1999-04-29T12:04:00Z}
      System32\\dhcpcsvc.dll: absent
    expect:
      Q275020: missing
      Q322051: {verdict: undetermined, settle: FileDescription}

Paths are relative to the system root unless they start with a drive.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import yaml

from scanner.model.facts import HostFacts

HOSTS = Path(__file__).parent / "hosts"
COLLECTED_AT = "2026-11-22T10:15:00Z"
HOTFIX_KEY = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix"


@dataclass(frozen=True)
class Machine:
    """A story, the facts that tell it, and what must be found."""

    name: str
    story: str
    facts: HostFacts
    expect: dict[str, Any]


def machine(path: Path) -> Machine:
    """Read one machine, its base included."""
    text = _inherited(path)
    facts = msgspec.convert(_facts(path.stem, text), HostFacts)
    return Machine(path.stem, text["story"], facts, text.get("expect", {}))


def machines(folder: Path = HOSTS) -> list[Machine]:
    """Every machine in a folder, in the order of their names."""
    return [machine(path) for path in sorted(folder.glob("*.yaml"))]


def _inherited(path: Path) -> dict[str, Any]:
    own = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "base" not in own:
        return own
    base = _inherited(HOSTS / "bases" / f"{own['base']}.yaml")
    return {
        **base,
        **own,
        "system": {**base.get("system", {}), **own.get("system", {})},
        "files": {**base.get("files", {}), **own.get("files", {})},
        "components": {**base.get("components", {}), **own.get("components", {})},
    }


def _facts(name: str, text: dict[str, Any]) -> dict[str, Any]:
    root = text["system"].get("system_root") or "C:\\WINNT"
    facts: dict[str, Any] = {
        "schema": "hotfixscan.facts/1",
        "target": text.get("target", f"smb://{name}"),
        "collected_at": text.get("collected_at", COLLECTED_AT),
        "collector": {"name": "example", "version": "0.1.0"},
        "outcome": text.get("outcome", "complete"),
        "system": {"hostname": name.upper()[:15], **text["system"]},
        "files": [file for path, value in text["files"].items() for file in _file(root, path, value)],
        "directories": [
            {"path": _absolute(root, path), "status": status}
            for path, status in text.get("directories", _LISTED).items()
        ],
        "errors": text.get("errors", []),
    }
    if text.get("hotfixes_status", "listed") is not None:
        facts["hotfixes_status"] = text.get("hotfixes_status", "listed")
        facts["hotfixes"] = [_hotfix(mark) for mark in text.get("hotfixes", [])]
    if text["components"]:
        facts["components"] = [
            {"name": component, "status": status} for component, status in text["components"].items()
        ]
    for key in ("registry", "pending_renames"):
        if key in text:
            facts[key] = text[key]
    return _plain(facts)


_LISTED = {"": "listed", "System32": "listed", "System32\\drivers": "listed"}


def _file(root: str, path: str, value: Any) -> list[dict[str, Any]]:
    if value == "absent":
        return []
    if isinstance(value, str):
        return [{"path": _absolute(root, path), "status": value}]
    return [{"path": _absolute(root, path), "status": "present", **value}]


def _absolute(root: str, path: str) -> str:
    if path[1:2] == ":":
        return path
    return f"{root}\\{path}".rstrip("\\")


def _hotfix(mark: Any) -> dict[str, Any]:
    name, values = (mark, {"Installed": 1}) if isinstance(mark, str) else next(iter(mark.items()))
    installed = values.get("Installed") == 1 if "Installed" in values else None
    return {"id": name, "key": f"{HOTFIX_KEY}\\{name}", "installed": installed, "values": values}


def _plain(value: Any) -> Any:
    """YAML's dates as the documents write them."""
    match value:
        case dt.datetime():
            return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list():
            return [_plain(item) for item in value]
        case _:
            return value


def facts_json(one: Machine) -> bytes:
    """The machine's facts as a document, without what was not collected, indented for readers."""
    plain = _without_nulls(msgspec.to_builtins(one.facts))
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


def _without_nulls(value: Any) -> Any:
    match value:
        case dict():
            return {key: _without_nulls(item) for key, item in value.items() if item is not None}
        case list() | tuple():
            return [_without_nulls(item) for item in value]
        case _:
            return value


FLEET = Path(__file__).parents[1] / "examples" / "fleet"


def write_fleet() -> None:
    """Write the example fleet from its stories: ``python -m tests.machines``."""
    for one in machines(HOSTS / "fleet"):
        (FLEET / f"{one.name}.json").write_bytes(facts_json(one))


if __name__ == "__main__":
    write_fleet()
