"""Old runs go, what others hold stays; damage is found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scanner.model.errors import StoreError
from scanner.model.history import RunState
from scanner.store.runs import Store
from scanner.store.soundness import faults
from scanner.store.upkeep import Removed, vacuum
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
    assert vacuum(three_runs.engine, keep=1) == Removed(runs=2, pieces=0)
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


def test_what_others_need_stays_and_the_rest_goes(store: Store) -> None:
    """Hosts of one run share a pack; what only the older run needed goes out of it."""
    old, new = host("x"), host("x", version="4.0.1381.7086")
    store.begin(run("a1"), ["smb://x"])
    store.keep("a1", 0, [old])
    store.begin(run("b2", 1), ["smb://x"])
    store.keep("b2", 0, [new])
    for name in ("a1", "b2"):
        store.end(name, RunState.FINISHED, START)
    before = _size(store, "pack")
    assert vacuum(store.engine, keep=1) == Removed(runs=1, pieces=2)
    assert (_size(store, "pack"), _size(store, "piece")) == (before, 4)
    assert [one.facts for _, one in store.results("b2")] == [new.facts]
    assert list(faults(store.engine)) == []


def test_what_was_swept_is_kept_again(store: Store) -> None:
    """Whoever remembers where a piece was asks again once something was swept."""
    store.begin(run("a1"), ["smb://x"])
    store.keep("a1", 0, [host("x")])
    store.end("a1", RunState.FINISHED, START)
    with Store(store.engine.url.render_as_string(hide_password=False)) as other:
        vacuum(other.engine, keep=0)
    store.begin(run("b2"), ["smb://x"])
    store.keep("b2", 0, [host("x")])
    assert [one.facts for _, one in store.results("b2")] == [host("x").facts]
    assert list(faults(store.engine)) == []


def _size(store: Store, table: str) -> int:
    with store.engine.connect() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar())


def _spoil(store: Store, change: str) -> list[str]:
    zeros = "zeroblob(9)" if store.engine.dialect.name == "sqlite" else r"'\x000000000000000000'::bytea"
    with store.engine.begin() as connection:
        connection.exec_driver_sql(change.format(zeros=zeros))
    return list(faults(store.engine))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE pack SET body = {zeros}", "is damaged"),
        ("UPDATE pack SET digest = {zeros}", "is not what it was"),
        ("UPDATE judgement SET body = {zeros}", "is damaged"),
        ("UPDATE sighting SET digest = {zeros} WHERE id = 1", "is not what it was"),
        ("DELETE FROM pack WHERE id = 1", "pieces of judgement 1 are lost"),
        ("DELETE FROM judgement WHERE id = 1", "the judgement of smb://same is lost"),
        ("DELETE FROM sighting", "the sighting of smb://c3 is lost"),
    ],
)
def test_damage_is_found(three_runs: Store, change: str, told: str) -> None:
    found = _spoil(three_runs, change)
    assert any(told in fault for fault in found), found


def test_what_is_lost_is_told_to_who_asks_for_it(three_runs: Store) -> None:
    _spoil(three_runs, "DELETE FROM pack")
    with pytest.raises(StoreError, match="has lost piece"):
        list(three_runs.reports("a1"))
    with pytest.raises(StoreError, match="has lost piece"):
        list(three_runs.facts("c3"))


def test_results_of_an_entry_that_is_not_done_are_found(three_runs: Store) -> None:
    with three_runs.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE entry SET done = false WHERE target = 'smb://b2'")
    assert list(faults(three_runs.engine)) == ["Run b2: smb://b2 has a result but is not done."]
