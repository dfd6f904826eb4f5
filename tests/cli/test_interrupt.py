"""Ctrl-C: what is finished is reported, and nobody waits for what is not."""

from __future__ import annotations

import fcntl
import json
import signal
import socket
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.cli.running import COMMAND, FAILING, OPEN, ROOT, environment


@pytest.fixture
def silent_host() -> Iterator[str]:
    """A host that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"smb://127.0.0.1:{listener.getsockname()[1]}"


def started(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
        start_new_session=True,
    )


def interrupt_after(running: subprocess.Popen[bytes], hosts: int) -> bytes:
    """Press Ctrl-C once so many hosts are finished; what was said until then."""
    assert running.stderr is not None
    said = b""
    while said.count(b"[") < hosts:
        line = running.stderr.readline()
        assert line, said
        said += line
    running.send_signal(signal.SIGINT)
    return said


def test_a_scan_reports_what_is_finished_and_names_what_is_not(silent_host: str) -> None:
    before = time.monotonic()
    with started(
        "scan",
        f"facts:{OPEN}",
        silent_host,
        f"facts:{FAILING}",
        "--no-pass",
        "--timeout",
        "300",
        "-f",
        "json",
    ) as running:
        interrupt_after(running, 2)
        stdout, stderr = running.communicate(timeout=60)
    assert running.returncode == 130
    assert time.monotonic() - before < 60
    assert b"Traceback" not in stderr
    found = json.loads(stdout)
    assert [host["hostname"] for host in found["hosts"]] == ["HMI-01", "HISTORIAN"]
    assert [(error["target"], error["code"]) for error in found["errors"]] == [(silent_host, "interrupted")]


def test_a_collection_keeps_what_is_finished(silent_host: str, tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    with started(
        "collect",
        f"facts:{OPEN}",
        silent_host,
        f"facts:{FAILING}",
        "--no-pass",
        "--timeout",
        "300",
        "-o",
        str(path),
    ) as running:
        interrupt_after(running, 2)
        _, stderr = running.communicate(timeout=60)
    assert running.returncode == 130
    assert b"Interrupted: 1 of 3 were not collected." in stderr
    assert [json.loads(line)["system"]["hostname"] for line in path.read_bytes().splitlines()] == [
        "HMI-01",
        "HISTORIAN",
    ]


def until_read(pipe: IO[bytes]) -> None:
    """Wait until the other end has read all that was written."""
    until = time.monotonic() + 60
    while struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]:
        assert time.monotonic() < until, "nobody reads"
        time.sleep(0.02)


def test_judging_reports_what_is_finished(tmp_path: Path) -> None:
    facts = json.dumps(json.loads(Path(FAILING).read_text(encoding="utf-8")))
    with subprocess.Popen(
        [*COMMAND, "judge", OPEN, "-", "-f", "json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
        start_new_session=True,
    ) as running:
        assert running.stdin is not None
        running.stdin.write(facts.encode() + b"\n" + b'{"target": "half')
        running.stdin.flush()
        until_read(running.stdin)  # which is after the first file was judged
        running.send_signal(signal.SIGINT)
        assert running.stdout is not None
        assert running.stderr is not None
        stdout, stderr = running.stdout.read(), running.stderr.read()
        running.wait(timeout=60)
    assert running.returncode == 130
    assert b"Traceback" not in stderr
    assert json.loads(stdout)["hosts"][0]["hostname"] == "HMI-01"
