"""Old runs go, what others hold stays; damage is found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scanner.model.history import RunState
from scanner.store.runs import Store
from scanner.store.upkeep import Removed, faults, vacuum
from tests.store.building import START, host, run


@pytest.fixture
def three_runs(store: Store) -> Store:
    for hours, name in enumerate(["a1", "b2", "c3"]):
        store.begin(run(name, hours), ["smb://same", f"smb://{name}"])
        store.keep(name, 0, [host("same")])
        store.keep(name, 1, [host(name)])
        store.end(name, RunState.FINISHED, START + timedelta(hours=hours, minutes=9))
    return store


def _runs(store: Store) -> list[str]:
    return [record.run.id for record in store.records()]


def test_the_latest_stay(three_runs: Store) -> None:
    assert vacuum(three_runs.engine, keep=1) == Removed(runs=2, documents=4)
    assert _runs(three_runs) == ["c3"]
    assert [report.hostname for report in three_runs.reports("c3")] == ["same", "c3"]


def test_those_since_stay(three_runs: Store) -> None:
    assert vacuum(three_runs.engine, since=START + timedelta(hours=1)).runs == 1
    assert _runs(three_runs) == ["c3", "b2"]


def test_either_keeps_a_run(three_runs: Store) -> None:
    assert vacuum(three_runs.engine, keep=2, since=START + timedelta(hours=2)).runs == 1


def test_without_a_limit_all_stay(three_runs: Store) -> None:
    assert vacuum(three_runs.engine) == Removed(0, 0)


def test_a_run_that_goes_on_stays(three_runs: Store) -> None:
    three_runs.resume("a1")
    vacuum(three_runs.engine, keep=0)
    assert _runs(three_runs) == ["a1"]


def test_a_whole_store(three_runs: Store) -> None:
    assert list(faults(three_runs.engine)) == []


def test_changed_documents_are_found(three_runs: Store) -> None:
    with three_runs.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE document SET body = (SELECT body FROM document LIMIT 1)")
    found = list(faults(three_runs.engine))
    assert len(found) == 7
    assert all("is not what it was" in fault for fault in found)


def test_garbage_is_found(three_runs: Store) -> None:
    with three_runs.engine.begin() as connection:
        zeros = "zeroblob(9)" if connection.dialect.name == "sqlite" else r"'\x000000000000000000'::bytea"
        connection.exec_driver_sql(f"UPDATE document SET body = {zeros}")
    assert len(list(faults(three_runs.engine))) == 8


def test_results_of_an_entry_that_is_not_done_are_found(three_runs: Store) -> None:
    with three_runs.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE entry SET done = false WHERE target = 'smb://b2'")
    assert list(faults(three_runs.engine)) == ["Run b2: smb://b2 has a result but is not done."]
