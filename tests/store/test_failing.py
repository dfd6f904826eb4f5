"""A store whose disk is full, or that is locked or damaged, seen from the command line: for real."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
from pathlib import Path

import pytest

from scanner.store.runs import Store
from scanner.store.soundness import faults
from tests.cli.running import COMMAND, FAILING, OPEN, environment


def _scan(url: str, *targets: str, room: int | None = None) -> subprocess.CompletedProcess[bytes]:
    """A scan in a process of its own; ``room`` is how large any file may get, in bytes (setrlimit(2)).

    Python leaves SIGXFSZ ignored, so that a write past it fails, as on a full disk.
    """

    def less_room() -> None:
        if room is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run(
        [*COMMAND, "scan", "--store", url, "-f", "json", *(f"facts:{one}" for one in targets)],
        capture_output=True, env=environment(), timeout=300, check=False, preexec_fn=less_room,
    )  # fmt: skip


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "runs.db")


def test_a_full_disk(url: str) -> None:
    """The scan is reported whole, and says that it is not kept; what was kept before stays whole."""
    with Store(url, create=True):
        pass
    room = Path(url).stat().st_size + 40_000
    done = _scan(url, FAILING, OPEN, room=room)
    told = done.stderr.decode()
    assert done.returncode == 2, told
    assert "Traceback" not in told
    assert told.count("The scan goes on, but is not kept.") == 1
    assert len(json.loads(done.stdout)["hosts"]) == 2
    with Store(url) as store:
        assert list(faults(store.engine)) == []
        assert sum(record.hosts for record in store.records()) < 2


def test_a_damaged_store(url: str) -> None:
    """Refused before anything is scanned."""
    with Store(url, create=True):
        pass
    content = bytearray(Path(url).read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    Path(url).write_bytes(content)
    done = _scan(url, OPEN)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"malformed" in done.stderr
    assert b"restore it from a copy" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_store_that_is_written_by_another(url: str) -> None:
    """Whoever only reads waits for nobody."""
    with Store(url, create=True):
        pass
    other = sqlite3.connect(url, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    done = subprocess.run(
        [*COMMAND, "runs", "--store", url], capture_output=True, env=environment(), timeout=60, check=False
    )
    other.close()
    assert (done.returncode, done.stderr) == (0, b"")
