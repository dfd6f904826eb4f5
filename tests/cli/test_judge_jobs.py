"""Judging in several processes."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from scanner.cli import judging
from scanner.collect import documents
from tests.cli.running import FLEET, document, run, without_run

ALL = sorted(FLEET.glob("*.json"))[:4]


@pytest.fixture(autouse=True)
def learnt_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are handed out from the third on."""
    monkeypatch.setattr(judging, "LEARNING", 2)


def test_few_documents_need_no_other_process(fleet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "LEARNING", 1000)
    monkeypatch.setattr(judging, "ProcessPoolExecutor", None)
    assert len(document("judge", fleet, "--jobs", "2")["hosts"]) == 2 * len(ALL)


@pytest.fixture
def fleet(tmp_path: Path) -> str:
    """The example fleet a few times over, a host a line, with a bad document among them."""
    lines = [json.dumps(json.loads(path.read_text("utf-8"))) for path in ALL] * 2
    lines.insert(3, '{"target": 1}')
    path = tmp_path / "fleet.jsonl"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


def test_two_processes_give_the_document_of_one(fleet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "BATCH", 3)
    one, two = (run("judge", fleet, "-f", "json", "--jobs", jobs) for jobs in ("1", "2"))
    assert (one.exit_code, one.stderr) == (two.exit_code, two.stderr)
    assert without_run(json.loads(two.stdout)) == without_run(json.loads(one.stdout))
    assert len(json.loads(two.stdout)["hosts"]) == 2 * len(ALL)


def test_a_file_of_rubbish_is_given_up_by_several_too(tmp_path: Path) -> None:
    path = tmp_path / "rubbish.jsonl"
    path.write_bytes(b"\x00\xff\n" * 1000)
    result = run("judge", str(path), "--jobs", "2", "-f", "json")
    assert result.exit_code == 2
    assert len(json.loads(result.stdout)["errors"]) == documents.FAULT_LIMIT + 1
    assert "the rest was not read" in result.stderr


def test_several_files_and_one_that_is_not_there() -> None:
    paths = [str(ALL[0]), "/nowhere.jsonl", str(ALL[1])]
    result = run("judge", *paths, "--jobs", "2", "-f", "json")
    assert result.exit_code == 2
    assert [host["hostname"] for host in json.loads(result.stdout)["hosts"]] == [
        host["hostname"] for host in document("judge", str(ALL[0]), str(ALL[1]))["hosts"]
    ]


def test_a_process_that_is_killed_is_told(fleet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "_judge_batch", killed)
    result = run("judge", fleet, "--jobs", "2")
    assert result.exit_code == 2
    assert "ended before its time" in result.stderr
    assert "fewer --jobs" in result.stderr


def killed(batch: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_jobs_are_a_number_of_processes(jobs: str) -> None:
    assert run("judge", str(ALL[0]), "--jobs", jobs).exit_code == 2
