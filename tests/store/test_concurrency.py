"""Many processes on one store: nothing is lost, nothing twice, nobody is told that it is locked."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

from scanner.store.runs import Store
from scanner.store.soundness import faults
from tests.store.building import host, run

WRITERS = 10
HOSTS = 8
READS = 10

_PROCESSES = multiprocessing.get_context("spawn")


def _write(url: str, name: str) -> None:
    with Store(url, create=True) as store:
        store.begin(run(name), [f"smb://{name}-{number}" for number in range(HOSTS)])
        for number in range(HOSTS):
            assert store.keep(name, number, [host(f"{name}-{number}")])


def _read(url: str) -> None:
    with Store(url, create=True) as store:
        for _ in range(READS):
            for record in store.records():
                assert len(list(store.reports(record.run.id))) >= record.hosts


def _race(url: str, number: int) -> None:
    with Store(url) as store:
        for position in range(HOSTS):
            store.keep("a1", position, [host(f"by{number}")])


def _all(target: object, *arguments: tuple[object, ...]) -> None:
    started = [_PROCESSES.Process(target=target, args=one) for one in arguments]  # type: ignore[arg-type]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0] * len(started)


def _read_and_write(url: str, name: str | None) -> None:
    if name is None:
        _read(url)
    else:
        _write(url, name)


def test_ten_writers_and_readers(url: str) -> None:
    readers = [(url, None)] * 3
    _all(_read_and_write, *[(url, f"run{number}") for number in range(WRITERS)], *readers)
    with Store(url) as store:
        assert [record.complete for record in store.records()] == [True] * WRITERS
        for number in range(WRITERS):
            names = [report.hostname for report in store.reports(f"run{number}")]
            assert names == [f"run{number}-{position}" for position in range(HOSTS)]
        assert list(faults(store.engine)) == []


def test_two_that_continue_one_run_keep_each_entry_once(url: str) -> None:
    with Store(url, create=True) as store:
        store.begin(run(), [f"smb://{number}" for number in range(HOSTS)])
    _all(_race, *[(url, number) for number in range(4)])
    with Store(url) as store:
        assert store.record("a1").complete
        assert len(list(store.reports("a1"))) == HOSTS


def _until_killed(url: str) -> None:
    with Store(url) as store:
        for position in range(100_000):
            store.keep("a1", position, [host(f"h{position}"), host(f"g{position}")])


def test_a_killed_writer_leaves_whole_entries(tmp_path: Path) -> None:
    url = str(tmp_path / "runs.db")
    with Store(url, create=True) as store:
        store.begin(run(), [f"smb://{number}" for number in range(100_000)])
        for _ in range(3):
            writer = _PROCESSES.Process(target=_until_killed, args=(url,))
            writer.start()
            done = store.record("a1").done
            while store.record("a1").done == done:
                writer.join(0.01)
            os.kill(writer.pid or 0, signal.SIGKILL)
            writer.join()
        record = store.record("a1")
        assert record.hosts == 2 * record.done
        assert list(faults(store.engine)) == []
