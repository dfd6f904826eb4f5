"""Facts written, and read back."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard

from scanner.collect import documents
from scanner.collect.facts_file import facts_file
from scanner.model.facts import (
    CollectionError,
    Collector,
    Component,
    DirectoryFact,
    FileFact,
    HostFacts,
    Hotfix,
    Listing,
    Observation,
    SystemFacts,
)

FULL = HostFacts(
    target="smb://10.1.0.17",
    collected_at=datetime(2026, 11, 22, 10, 15, tzinfo=UTC),
    collector=Collector("smb", "0.1.0"),
    system=SystemFacts(hostname="HMI-04\0\x1b", build=1381, product_suites=("Terminal Server",)),
    hotfixes=(Hotfix("Q299444", values={"Installed": 1, "Empty": None, "List": ["a", "b"]}),),
    hotfixes_status=Listing.LISTED,
    components=(Component("IIS", version="4.0"), Component("Index Server", Observation.ABSENT)),
    files=(FileFact("C:\\WINNT\\System32\\drivers\\rdr.sys", size=266224, version="4.0.1381.7086"),),
    directories=(DirectoryFact("C:\\WINNT\\System32"),),
    registry={"HKLM\\SYSTEM": {"Name": "Wert", "None": None}},
    pending_renames=(),
    errors=(CollectionError("files", "ntoskrnl.exe", "access-denied", "No."),),
)
BARE = HostFacts(target="facts")


def written(path: Path, *facts: HostFacts) -> bytes:
    with facts_file(str(path), io.BytesIO()) as file:
        for host in facts:
            file.add(host)
    return path.read_bytes()


@pytest.mark.parametrize(
    "name", ["f.jsonl", "f.json", "f", "f.jsonl.gz", "f.jsonl.zst", "f.json.gz", "f.json.zst"]
)
@pytest.mark.parametrize("facts", [(FULL,), (FULL, BARE), (BARE, FULL, FULL)])
def test_what_is_written_is_read_back_equal(tmp_path: Path, name: str, facts: tuple[HostFacts, ...]) -> None:
    path = tmp_path / name
    written(path, *facts)
    assert tuple(documents.read(str(path), io.BytesIO())) == facts


def test_names_say_the_form(tmp_path: Path) -> None:
    assert written(tmp_path / "two.jsonl", FULL, BARE).count(b"\n") == 2
    assert len(json.loads(written(tmp_path / "two.json", FULL, BARE))) == 2
    assert json.loads(written(tmp_path / "one.json", BARE))["target"] == "facts"
    assert json.loads(written(tmp_path / "none.json")) == []
    assert gzip.decompress(written(tmp_path / "f.gz", BARE)).startswith(b'{"')
    assert (
        zstandard.ZstdDecompressor().decompressobj().decompress(written(tmp_path / "f.zst", BARE))[:2]
        == b'{"'
    )


def test_standard_output_is_written_and_left_open() -> None:
    out = io.BytesIO()
    with facts_file("-", out) as file:
        file.add(BARE)
    assert json.loads(out.getvalue()) == {
        "schema": "hotfixscan.facts/1",
        "target": "facts",
        "outcome": "complete",
        "system": {},
        "errors": [],
    }


def test_keys_stand_in_the_order_of_the_contract(tmp_path: Path) -> None:
    document = json.loads(written(tmp_path / "f.jsonl", FULL))
    assert list(document) == [
        "schema", "target", "collected_at", "collector", "outcome", "system", "hotfixes", "hotfixes_status",
        "components", "files", "directories", "registry", "pending_renames", "errors",
    ]  # fmt: skip


def test_what_was_not_collected_is_left_out(tmp_path: Path) -> None:
    document = json.loads(written(tmp_path / "f.jsonl", FULL))
    assert document["files"] == [
        {
            "path": "C:\\WINNT\\System32\\drivers\\rdr.sys",
            "status": "present",
            "size": 266224,
            "version": "4.0.1381.7086",
        }
    ]
    assert document["hotfixes"][0]["values"] == {"Installed": 1, "Empty": None, "List": ["a", "b"]}
    assert document["registry"] == {"HKLM\\SYSTEM": {"Name": "Wert", "None": None}}


def interrupted(path: Path) -> None:
    with facts_file(str(path), io.BytesIO()) as file:
        file.add(BARE)
        file.add(FULL)
        raise KeyboardInterrupt


def test_what_was_finished_survives_an_interrupted_run(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    with pytest.raises(KeyboardInterrupt):
        interrupted(path)
    assert len(list(documents.read(str(path), io.BytesIO()))) == 2
