"""No secret is ever written: every file and every word of whole runs is searched for it, in every shape."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from impacket.ntlm import compute_nthash

from tests.conftest import StartLab
from tests.lab import Account, HostDescription
from tests.machines import HOSTS, machines

HOTFIXSCAN = Path(sys.executable).with_name("hotfixscan")
SECRET = "S3cret-of-the-Plant"
WRONG = "Wr0ng-of-the-Plant"


def shapes(secret: str) -> Iterator[bytes]:
    """What a secret could be written as: plain, as Windows has it, its NT hash, all of it in hex too."""
    for shape in (secret.encode(), secret.encode("utf-16-le"), compute_nthash(secret)):
        yield shape
        yield shape.hex().encode()
        yield shape.hex().upper().encode()


def written(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file with its bytes; what is compressed in it is unpacked, too."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            yield path.name, content
            yield from ((f"{path.name} (unpacked)", part) for part in _frames(content))


def _frames(content: bytes) -> Iterator[bytes]:
    start = content.find(zstandard.FRAME_HEADER)
    while start >= 0:
        with contextlib.suppress(zstandard.ZstdError):
            yield zstandard.ZstdDecompressor().decompressobj().decompress(content[start:])
        start = content.find(zstandard.FRAME_HEADER, start + 4)


@pytest.mark.parametrize("given", [SECRET, WRONG], ids=["right", "wrong"])
def test_no_run_writes_its_secret(start_lab: StartLab, tmp_path: Path, given: str) -> None:
    story = next(iter(machines(HOSTS / "fleet")))
    lab = start_lab(
        HostDescription("one", facts=story.facts, accounts=(Account("scanner", password=SECRET),))
    )
    (host,) = lab.hosts.values()
    secret = tmp_path.parent / f"{tmp_path.name}-secret"
    secret.write_text(given)
    secret.chmod(0o600)
    target = {"address": host.address, "port": host.port, "username": "scanner", "password_file": str(secret)}
    (tmp_path / "plant.yaml").write_text(json.dumps({"targets": [target]}))
    words = [
        *("-i", "plant.yaml", "--store", "runs.db", "--ledger", "ledger.jsonl", "-v"),
        *("-f", "json:findings.json", "-f", "html:report.html", "-f", "table"),
    ]
    verbs = (("scan", *words), ("inventory", "list", "plant.yaml"), ("store", "export", "--store", "runs.db"))
    told = b"".join(_run(tmp_path, *verb) for verb in verbs)
    assert b'"hostname":' in told, "the export has the facts and the findings"
    assert (tmp_path / "findings.json").exists()
    assert (tmp_path / "ledger.jsonl").stat().st_size > 0
    places = [("what was said", told), *written(tmp_path)]
    for shape in shapes(given):
        assert [name for name, content in places if shape in content] == []


def _run(folder: Path, *arguments: str) -> bytes:
    done = subprocess.run(
        [HOTFIXSCAN, *arguments], capture_output=True, env=dict(os.environ), cwd=folder, timeout=120
    )
    return done.stdout + done.stderr


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """The test of the test: each shape, in a file and in compressed data, is found."""
    for number, shape in enumerate(shapes(SECRET)):
        (tmp_path / f"plain{number}").write_bytes(b"x" + shape + b"x")
        (tmp_path / f"packed{number}").write_bytes(
            b"junk" + zstandard.ZstdCompressor().compress(b"y" * 99 + shape * 9)
        )
    for shape in shapes(SECRET):
        names = {name.split()[0] for name, content in written(tmp_path) if shape in content}
        assert any(name.startswith("plain") for name in names)
        assert any(name.startswith("packed") for name in names)
