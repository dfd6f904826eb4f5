"""Scheduled scans for real: a process of their own, reports, a past, notices, never twice at once."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from scanner.model.schedules import Blackout, Schedule, Webhook, When
from scanner.schedule.running import Scans, Start, arguments
from scanner.schedule.state import Past, State
from tests.cli.running import COMMAND, FAILING, environment, run

NOW = dt.datetime(2026, 1, 11, 1, 0, tzinfo=dt.UTC)


class _Receiver(BaseHTTPRequestHandler):
    posted: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        self.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[str]:
    _Receiver.posted.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def scans(tmp_path: Path, said: list[str]) -> Scans:
    return Scans(str(tmp_path / "runs.db"), State(tmp_path / "state"), said.append)


def schedule(folder: Path, **others: Any) -> Schedule:
    given = {
        "targets": (f"facts:{folder}/host.json",),
        "reports": (f"json:{folder}/{{id}}-{{date}}.json",),
        **others,
    }
    return Schedule("weekly", "0 2 * * sun", "Europe/Berlin", **given)


def _host(folder: Path, mended: bool) -> None:
    facts = json.loads(Path(FAILING).read_text())
    if mended:
        fix = {"version": "4.0.1381.7086", "size": 266224, "modified": "2001-03-01T23:12:00Z"}
        facts["files"] = [{**file, **fix} for file in facts["files"]]
    (folder / "host.json").write_text(json.dumps(facts))


def test_what_got_worse_is_reported_and_told(
    scans: Scans, tmp_path: Path, receiver: str, said: list[str]
) -> None:
    one = schedule(tmp_path, notices=(Webhook(receiver),))
    _host(tmp_path, mended=True)
    assert scans.run(one, NOW) is Start.DONE
    first = scans.state.past("weekly")
    report = json.loads((tmp_path / "weekly-2026-01-11.json").read_text())
    assert (first.started_at, first.run, first.code) == (NOW, report["run"]["id"], 1)
    assert _Receiver.posted == []
    _host(tmp_path, mended=False)
    later = NOW + dt.timedelta(days=7)
    assert scans.run(one, later) is Start.DONE
    assert (tmp_path / "weekly-2026-01-18.json").exists()
    (told,) = _Receiver.posted
    assert told["run"] == scans.state.past("weekly").run != first.run
    assert "Q275020" in {event["rule"]["id"] for event in told["changes"]}
    assert said == []


def test_a_scan_that_fails_is_told(scans: Scans, tmp_path: Path, receiver: str) -> None:
    one = schedule(tmp_path, targets=("a b",), notices=(Webhook(receiver),))
    scans.run(one, NOW)
    (told,) = _Receiver.posted
    assert (told["run"], told["exit_code"]) == (None, 2)
    assert scans.state.past("weekly") == Past(NOW, None, 2)


def test_a_receiver_that_is_away_stops_nothing(scans: Scans, tmp_path: Path, said: list[str]) -> None:
    _host(tmp_path, mended=False)
    away = Webhook("http://127.0.0.1:9/", when=When.ALWAYS)
    assert scans.run(schedule(tmp_path, notices=(away,)), NOW) is Start.DONE
    assert len(said) == 1
    assert said[0].startswith("weekly: webhook: ")


def test_in_a_blackout_nothing_starts(scans: Scans, tmp_path: Path) -> None:
    one = schedule(tmp_path, blackouts=(Blackout(NOW.date(), NOW.date()),))
    assert scans.run(one, NOW) is Start.NOT_NOW
    assert scans.state.past("weekly") == Past()
    _host(tmp_path, mended=False)
    assert scans.run(one, NOW, forced=True) is Start.DONE


def _hold(folder: str, ready: Any, end: Any) -> None:
    with State(Path(folder)).alone("weekly") as alone:
        assert alone
        ready.set()
        end.wait(60)


def test_no_schedule_runs_twice_at_once(scans: Scans, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, end = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(str(tmp_path / "state"), ready, end))
    other.start()
    assert ready.wait(60)
    assert scans.run(schedule(tmp_path), NOW) is Start.OVERLAPS
    other.kill()
    other.join()
    _host(tmp_path, mended=False)
    assert scans.run(schedule(tmp_path), NOW) is Start.DONE, "the lock ends with its process"


def test_a_past_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    state = State(tmp_path)
    (tmp_path / "weekly.json").write_text("{")
    assert state.past("weekly") == Past()


def test_words_of_the_command_line(tmp_path: Path) -> None:
    one = schedule(
        tmp_path, inventory=("a.yaml",), options=("--threads", "4"), targets=("--odd",), reports=()
    )
    words = list(arguments(one, "runs.db", tmp_path / "f.json", NOW))
    assert words[:5] == ["scan", "-i", "a.yaml", "--threads", "4"]
    assert words[-2:] == ["--", "--odd"]


SCHEDULES = """\
schedules:
- id: weekly
  cron: "0 2 * * sun"
  targets: ["facts:{failing}"]
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "schedules.yaml"
    path.write_text(SCHEDULES.format(failing=FAILING))
    return str(path)


def _verb(tmp_path: Path, file: str, verb: str, *words: str) -> list[str]:
    own = ["--state", str(tmp_path / "state"), "--store", str(tmp_path / "runs.db")]
    return ["schedule", verb, *words, "-s", file, *own]


def test_once_and_list(tmp_path: Path, file: str) -> None:
    result = run(*_verb(tmp_path, file, "once", "weekly"))
    assert result.exit_code == 1
    (row,) = json.loads(run(*_verb(tmp_path, file, "list", "-f", "json")).stdout)
    assert (row["schedule"], row["code"]) == ("weekly", 1)
    assert row["run"] in run("runs", "--store", str(tmp_path / "runs.db"), "-f", "json").stdout
    assert "weekly" in run(*_verb(tmp_path, file, "list")).stdout
    nobody = run(*_verb(tmp_path, file, "once", "nobody"))
    assert (nobody.exit_code, "there is no schedule nobody" in nobody.stderr) == (2, True)


@pytest.mark.parametrize("system", ["systemd", "cron", "windows"])
def test_emitting(tmp_path: Path, file: str, system: str) -> None:
    result = run(*_verb(tmp_path, file, "emit", system, "--command", "/opt/hotfixscan"))
    assert result.exit_code == 0
    assert "schedule once weekly" in result.stdout


def test_a_missed_scan_is_caught_up_by_the_scheduler(tmp_path: Path, file: str) -> None:
    missed = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)
    text = SCHEDULES.format(failing=FAILING).replace("0 2 * * sun", "0 * * * *")
    Path(file).write_text(text)
    State(tmp_path / "state").remember("weekly", Past(missed, None, 0))
    process = subprocess.Popen(
        [*COMMAND, *_verb(tmp_path, file, "run")], env=environment(), stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 120
        while State(tmp_path / "state").past("weekly").run is None and time.monotonic() < deadline:
            time.sleep(0.1)
        os.kill(process.pid, signal.SIGTERM)
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "was missed; it starts now" in told
    past = State(tmp_path / "state").past("weekly")
    assert past.run is not None
    assert past.started_at is not None
    assert past.started_at > missed
