"""What is kept is what is read, for each kind of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scanner.model.errors import StoreError
from scanner.model.findings import Verdict
from scanner.model.history import RunState
from scanner.store.runs import Store
from tests.store.building import START, host, run


def _kept(store: Store, name: str = "a1", after_hours: int = 0, hosts: int = 2) -> None:
    store.begin(run(name, after_hours), [f"smb://host{number}" for number in range(hosts)])
    for number in range(hosts):
        store.keep(name, number, [host(f"host{number}")])


def test_facts_come_back_as_they_were(store: Store) -> None:
    _kept(store)
    assert list(store.facts("a1")) == [host("host0").facts, host("host1").facts]


def test_reports_come_back_without_what_does_not_apply(store: Store) -> None:
    _kept(store)
    (first, _) = store.reports("a1")
    expected = host("host0").report
    applicable = tuple(one for one in expected.findings if one.verdict is not Verdict.NOT_APPLICABLE)
    assert first == replace(expected, findings=applicable)


def test_hosts_come_in_the_order_of_the_targets_whoever_was_first(store: Store) -> None:
    store.begin(run(), ["smb://x", "facts:fleet.jsonl", "smb://y"])
    store.keep("a1", 2, [host("y")])
    store.keep("a1", 1, [host("f1"), host("f2")])
    store.keep("a1", 0, [host("x")])
    assert [report.hostname for report in store.reports("a1")] == ["x", "f1", "f2", "y"]
    assert [(position, one.facts.target) for position, one in store.results("a1")] == [
        (0, "smb://x"),
        (1, "smb://f1"),
        (1, "smb://f2"),
        (2, "smb://y"),
    ]


def test_an_entry_is_kept_once(store: Store) -> None:
    store.begin(run(), ["smb://x"])
    assert store.keep("a1", 0, [host("x")])
    assert not store.keep("a1", 0, [host("another")])
    assert [report.hostname for report in store.reports("a1")] == ["x"]


def test_a_file_of_facts_may_lead_to_no_host(store: Store) -> None:
    store.begin(run(), ["facts:empty.jsonl"])
    store.keep("a1", 0, [])
    assert store.record("a1").complete
    assert list(store.reports("a1")) == []


def test_what_is_left_to_scan(store: Store) -> None:
    store.begin(run(), ["smb://x", "smb://y"])
    store.keep("a1", 1, [host("y")])
    assert store.targets("a1") == (("smb://x", False), ("smb://y", True))
    record = store.record("a1")
    assert (record.targets, record.done, record.hosts, record.complete) == (2, 1, 1, False)


def test_states(store: Store) -> None:
    store.begin(run(), [])
    assert store.record("a1").state is RunState.RUNNING
    store.end("a1", RunState.INTERRUPTED, START + timedelta(minutes=5))
    record = store.record("a1")
    assert (record.state, record.run.finished_at) == (RunState.INTERRUPTED, START + timedelta(minutes=5))
    store.resume("a1")
    record = store.record("a1")
    assert (record.state, record.run.finished_at) == (RunState.RUNNING, None)


def test_records_add_up(store: Store) -> None:
    _kept(store, "a1")
    _kept(store, "b2", after_hours=1, hosts=3)
    later, earlier = store.records()
    assert (later.run, later.counts["missing"], later.counts["installed"]) == (run("b2", 1), 3, 0)
    assert (earlier.run, earlier.counts["not-applicable"]) == (run("a1"), 2)
    assert [record.run.id for record in store.records(limit=1)] == ["b2"]


@pytest.mark.parametrize(
    ("name", "found"), [("b2", "b2"), ("b", "b2"), ("latest", "c_3"), ("previous", "b2")]
)
def test_runs_by_name(store: Store, name: str, found: str) -> None:
    for hours, one in enumerate(["a1", "b2", "c_3"]):
        _kept(store, one, after_hours=hours, hosts=0)
    assert store.record(name).run.id == found


@pytest.mark.parametrize("name", ["x", "_", "%", "previous"])
def test_no_such_run(store: Store, name: str) -> None:
    _kept(store, hosts=0)
    with pytest.raises(StoreError, match="there is no run"):
        store.record(name)


def test_a_beginning_of_several_runs(store: Store) -> None:
    _kept(store, "a1", hosts=0)
    _kept(store, "a2", hosts=0)
    with pytest.raises(StoreError, match="a1, a2"):
        store.record("a")


def _sizes(store: Store) -> tuple[int, ...]:
    with store.engine.connect() as connection:
        tables = ("result", "sighting", "judgement", "piece", "pack")
        return tuple(
            int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0) for table in tables
        )


def test_a_host_that_did_not_change_is_kept_once(store: Store) -> None:
    store.begin(run("a1"), ["smb://x"])
    store.begin(run("b2"), ["smb://x"])
    store.keep("a1", 0, [host("x")])
    store.keep("b2", 0, [host("x", collected_at=START + timedelta(days=1))])
    assert _sizes(store) == (2, 1, 1, 4, 1)
    assert [one.collected_at for one in store.facts("b2")] == [START + timedelta(days=1)]


def test_hosts_that_are_alike_are_kept_once(store: Store) -> None:
    store.begin(run("a1"), ["smb://x", "smb://y", "smb://z"])
    store.keep("a1", 0, [host("x")])
    store.keep("a1", 1, [host("y")])
    assert _sizes(store) == (2, 1, 1, 4, 1)
    store.keep("a1", 2, [host("z", version="4.0.1381.7086")])
    assert _sizes(store) == (3, 2, 2, 6, 2), "one chunk of files and one finding are other ones"
    assert [one.facts for _, one in store.results("a1")] == [
        host("x").facts,
        host("y").facts,
        host("z", version="4.0.1381.7086").facts,
    ]


def test_another_store_knows_what_is_kept(store: Store) -> None:
    """Pieces are found by their digests, whoever wrote them."""
    store.begin(run("a1"), ["smb://x", "smb://y"])
    store.keep("a1", 0, [host("x")])
    with Store(_url(store)) as other:
        other.keep("a1", 1, [host("y")])
    assert _sizes(store) == (2, 1, 1, 4, 1)


def _url(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def test_groups_of_hosts(store: Store) -> None:
    groups = {"smb://x": frozenset({"plant", "press-shop"}), "facts:y.jsonl": frozenset({"office"})}
    store.begin(run("a1"), ["smb://x", "facts:y.jsonl", "smb://z"], groups)
    for position, names in enumerate((["x"], ["y1", "y2"], ["z"])):
        store.keep("a1", position, [host(name) for name in names])
    office = frozenset({"office"})
    assert store.groups("a1") == {"smb://x": groups["smb://x"], "smb://y1": office, "smb://y2": office}


def test_text_of_any_script(store: Store) -> None:
    store.begin(run(), ["smb://ж\u202e'; DROP TABLE run; --"])
    store.keep("a1", 0, [host("ж\u202e'; DROP TABLE run; --")])
    (report,) = store.reports("a1")
    assert report.hostname == "ж\u202e'; DROP TABLE run; --"
