"""Runs that are kept: listed, reported again, compared, continued."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from scanner.catalog.load import load
from scanner.collect import documents
from scanner.engine.judge import index, judge
from scanner.history import past
from scanner.model.facts import HostFacts
from scanner.model.history import HostResult
from scanner.scan import new_run
from scanner.shipped import shipped
from scanner.store.runs import Store
from tests.cli.running import FAILING, OPEN, run, without_run


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "runs.db")


def _scan(url: str, *arguments: str) -> dict[str, Any]:
    found = json.loads(run("scan", "--store", url, "-f", "json", *arguments).stdout)
    assert isinstance(found, dict)
    return found


def _json(*arguments: str) -> Any:
    return json.loads(run(*arguments, "-f", "json").stdout)


def _changed(folder: Path, source: str, name: str, **changes: object) -> str:
    """A copy of a facts document with other facts."""
    path = folder / name
    path.write_text(json.dumps({**json.loads(Path(source).read_text()), **changes}))
    return f"facts:{path}"


def test_a_scan_is_kept(url: str) -> None:
    found = _scan(url, f"facts:{FAILING}", f"facts:{OPEN}")
    (record,) = _json("runs", "--store", url)
    assert record["run"]["id"] == found["run"]["id"]
    assert (record["state"], record["targets"], record["done"], record["hosts"]) == ("finished", 2, 2, 2)
    assert record["counts"]["missing"] == sum(host["counts"]["missing"] for host in found["hosts"])
    listing = run("runs", "--store", url).stdout
    assert found["run"]["id"][:12] in listing


def test_a_kept_run_is_reported_as_it_was(url: str) -> None:
    found = _scan(url, f"facts:{FAILING}", f"facts:{OPEN}")
    again = json.loads(run("report", "--store", url, "-f", "json").stdout)
    assert again == found


def test_unless_it_is_not_to_be_kept(url: str) -> None:
    run("scan", "--store", url, "--no-store", f"facts:{OPEN}")
    assert not Path(url).exists()


def test_there_is_no_store(url: str) -> None:
    for verb in ("runs", "diff", "twins", "report"):
        result = run(verb, "--store", url)
        assert result.exit_code == 2
        assert "there is no store here" in result.stderr


def _cut_off(url: str, *sources: str, done: int) -> str:
    """A run over facts files of which some have their results; then its process was killed."""
    arranged = index(load([shipped("rules")]))
    started = new_run(arranged.pack)
    with Store(url, create=True) as store:
        targets = [f"facts:{source}" for source in sources]
        store.begin(started, targets, dict.fromkeys(targets, frozenset({"plant"})))
        for position, source in enumerate(sources[:done]):
            with Path(source).open("rb") as nothing:
                (facts,) = documents.read(source, nothing)
            assert isinstance(facts, HostFacts)
            store.keep(started.id, position, [HostResult(facts, judge(facts, arranged))])
    return started.id


@pytest.mark.parametrize("named", [True, False])
def test_a_run_that_was_cut_off_goes_on(url: str, tmp_path: Path, named: bool) -> None:
    undisturbed = _scan(str(tmp_path / "other.db"), f"facts:{FAILING}", f"facts:{OPEN}", "--show", "all")
    name = _cut_off(url, FAILING, OPEN, done=1)
    targets = [f"facts:{FAILING}", f"facts:{OPEN}"] if named else []
    result = run("scan", "--store", url, "--resume", name[:8], "-f", "json", "--show", "all", *targets)
    found = json.loads(result.stdout)
    assert found["run"]["id"] == name
    assert without_run(found) == without_run(undisturbed)
    assert FAILING not in result.stderr, "it has its result already"
    (record,) = _json("runs", "--store", url)
    assert (record["state"], record["done"], record["hosts"]) == ("finished", 2, 2)


def test_what_goes_on_without_being_named_is_in_the_groups_it_was_in(url: str, tmp_path: Path) -> None:
    _cut_off(url, FAILING, OPEN, done=1)
    floor = tmp_path / "baseline.yaml"
    floor.write_text("baselines: [{id: b, groups: [plant], articles: [Q275020]}]")
    result = run("scan", "--store", url, "--resume", "latest", "--baseline", str(floor), "-f", "json")
    hosts = json.loads(result.stdout)["hosts"]
    assert [{one["rule"] for one in host["findings"]} for host in hosts] == [{"Q275020"}] * 2


def test_only_its_own_targets_go_on(url: str) -> None:
    _cut_off(url, FAILING, done=0)
    result = run("scan", "--store", url, "--resume", "latest", f"facts:{OPEN}")
    assert result.exit_code == 2
    assert "is no target of run" in result.stderr


def test_with_other_rules_it_does_not_go_on(url: str, tmp_path: Path) -> None:
    _cut_off(url, FAILING, done=0)
    own = tmp_path / "own" / "winnt"
    own.mkdir(parents=True)
    (own / "Q999999.yaml").write_text(
        "id: Q999999\ntitle: Own\narea: winnt\nproducts:\n- name: Microsoft Windows NT Server\n"
        "  versions: ['4.0']\nprovenance: {origin: hand-checked, document: Q999999}\n"
    )
    result = run("scan", "--store", url, "--resume", "latest", "--rules", str(tmp_path / "own"))
    assert result.exit_code == 2
    assert "other rules" in result.stderr


def test_a_store_that_fails_stops_no_scan(url: str) -> None:
    with Store(url, create=True):
        pass
    with sqlite3.connect(url) as database:
        failing = "SELECT RAISE(FAIL, 'database or disk is full')"
        database.execute(f"CREATE TRIGGER full BEFORE INSERT ON result BEGIN {failing}; END")
    database.close()
    result = run("scan", "--store", url, "-f", "json", f"facts:{FAILING}", f"facts:{OPEN}")
    assert result.exit_code == 2
    assert result.stderr.count("disk is full") == 1
    assert len(json.loads(result.stdout)["hosts"]) == 2


def test_what_changed_between_two_runs(url: str, tmp_path: Path) -> None:
    before = json.loads(Path(FAILING).read_text())
    (rdr,) = [file for file in before["files"] if file["path"].casefold().endswith("rdr.sys")]
    fix = {"version": "4.0.1381.7086", "size": 266224, "modified": "2001-03-01T23:12:00Z"}
    mended = [{**file, **fix} if file is rdr else file for file in before["files"]]
    target = _changed(tmp_path, FAILING, "host.json", files=mended)
    _scan(url, target)
    assert run("diff", "--store", url, "latest", "latest").exit_code == 0
    _changed(tmp_path, FAILING, "host.json")
    _scan(url, target)
    (host,) = _json("diff", "--store", url)
    (change,) = [one for one in host["changes"] if one["rule"] == "Q275020"]
    assert (change["kind"], change["after"]["verdict"]) == ("regressed", "missing")
    assert change["cause"] == f"{rdr['path']} went from 4.0.1381.7086 to {rdr['version']}."
    told = run("diff", "--store", url)
    assert told.exit_code == 1
    assert change["cause"] in told.stdout
    back = run("diff", "--store", url, "latest", "previous")
    assert (back.exit_code, "fixed" in back.stdout) == (0, True)
    with Store(url) as store:
        told_by_reports(store, change["cause"])
    page = run("report", "--store", url, "-f", "html").stdout
    assert "Since the run of" in page
    assert change["cause"] in page
    assert (
        "No earlier run of these hosts is kept."
        in run("report", "previous", "--store", url, "-f", "html").stdout
    )
    assert "Since the run of" in run("scan", target, "--store", url, "-f", "html").stdout


def told_by_reports(store: Store, cause: str) -> None:
    """What reports say of the last of two runs, and that there is nothing to say of the first."""
    seen = past(store, "latest")
    (worse,) = [one for one in seen.worse if one.rule == "Q275020"]
    assert (worse.kind, worse.was, worse.now, worse.cause) == ("regressed", "installed", "missing", cause)
    assert seen.previous == store.record("previous").run
    assert seen.kinds["regressed"] == len([one for one in seen.worse if one.kind == "regressed"])
    assert [standing.hosts for standing in seen.trend] == [1, 1]
    assert seen.trend[0].failing < seen.trend[1].failing
    first = past(store, "previous")
    assert (first.previous, first.worse, len(first.trend)) == (None, (), 1)


def test_hosts_that_appear_and_vanish(url: str) -> None:
    _scan(url, f"facts:{FAILING}")
    _scan(url, f"facts:{OPEN}")
    presences = {host["target"]: host["presence"] for host in _json("diff", "--store", url)}
    assert sorted(presences.values()) == ["appeared", "vanished"]
    with Store(url) as store:
        assert past(store, "latest").previous is None, "the earlier run has none of its hosts"


def test_twins(url: str, tmp_path: Path) -> None:
    system = json.loads(Path(FAILING).read_text())["system"]
    twin = _changed(
        tmp_path, FAILING, "twin.json", target="smb://twin", system={**system, "hostname": "TWIN", "build": 1}
    )
    _scan(url, f"facts:{FAILING}", twin)
    (difference,) = _json("twins", "--store", url)
    assert difference["subject"] == "system: build"
    told = run("twins", "--store", url)
    assert (told.exit_code, "TWIN" in told.stdout) == (1, True)
    alone = run("twins", "--store", url, "TWIN")
    assert alone.exit_code == 2
    assert "two are needed" in alone.stderr


def test_the_store_is_verified_and_shrunk(url: str) -> None:
    first = _scan(url, f"facts:{OPEN}")
    _scan(url, f"facts:{FAILING}")
    assert run("store", "verify", "--store", url).exit_code == 0
    assert "1 runs and" in run("store", "vacuum", "--store", url, "--keep", "1").stdout
    assert first["run"]["id"] not in run("runs", "--store", url, "-f", "json").stdout
    with sqlite3.connect(url) as database:
        database.execute("UPDATE pack SET body = x'00'")
    database.close()
    result = run("store", "verify", "--store", url)
    assert (result.exit_code, "is damaged" in result.stdout) == (2, True)


def test_a_run_goes_from_store_to_store(url: str, tmp_path: Path) -> None:
    found = _scan(url, f"facts:{FAILING}")
    exported, other = str(tmp_path / "run.jsonl"), str(tmp_path / "other.db")
    assert run("store", "export", "--store", url, "-o", exported).exit_code == 0
    assert run("store", "import", "--store", other, exported).exit_code == 0
    assert json.loads(run("report", "--store", other, "-f", "json").stdout) == found
    twice = run("store", "import", "--store", other, exported)
    assert (twice.exit_code, "already" in twice.stderr) == (2, True)
    missing = run("store", "import", "--store", other, str(tmp_path / "none"))
    assert (missing.exit_code, "No such file" in missing.stderr) == (2, True)


def test_a_kept_run_is_judged_again(url: str) -> None:
    found = _scan(url, f"facts:{FAILING}", f"facts:{OPEN}", "--show", "all")
    again = json.loads(run("judge", "--store", url, "--run", "latest", "-f", "json", "--show", "all").stdout)
    assert without_run(again) == without_run(found)
    for words in ((), (FAILING, "--run", "latest")):
        assert run("judge", "--store", url, *words).exit_code == 2


def test_how_the_hosts_do_from_run_to_run(url: str, tmp_path: Path) -> None:
    before = json.loads(Path(FAILING).read_text())
    fix = {"version": "4.0.1381.7086", "size": 266224, "modified": "2001-03-01T23:12:00Z"}
    target = _changed(tmp_path, FAILING, "host.json")
    _scan(url, target)
    _changed(tmp_path, FAILING, "host.json", files=[{**file, **fix} for file in before["files"]])
    _scan(url, target)
    trend = _json("runs", "--store", url, "--rule", "275020")
    assert [(one["failing"], one["satisfied"], one["score"]) for one in trend["runs"]] == [
        (1, 0, 0),
        (0, 1, 1),
    ]
    assert trend["mended"] == 1
    assert trend["mean_seconds_to_fix"] >= 0
    assert "1 failures were mended" in run("runs", "--store", url, "--rule", "Q275020").stdout
    nobody = _json("runs", "--store", url, "--trend", "--host", "nobody")
    assert [one["hosts"] for one in nobody["runs"]] == [0, 0]
    assert run("runs", "--store", url, "--rule", "xyz").exit_code == 2


def test_groups_are_kept_with_a_run(url: str, tmp_path: Path) -> None:
    """Twins, trends and waivers of a group know its hosts from the run, without the inventory."""
    system = json.loads(Path(FAILING).read_text())["system"]
    twin = _changed(tmp_path, FAILING, "twin.json", target="smb://twin", system={**system, "build": 1})
    inventory = tmp_path / "plant.yaml"
    ranges = {"floor": [f"facts:{FAILING}", twin], "office": [f"facts:{OPEN}"]}
    inventory.write_text(json.dumps({"groups": {name: {"ranges": own} for name, own in ranges.items()}}))
    _scan(url, "-i", str(inventory))
    (difference,) = _json("twins", "--store", url, "--group", "floor")
    assert difference["subject"] == "system: build"
    assert [
        _json("runs", "--store", url, "--group", name)["runs"][0]["hosts"] for name in (*ranges, "nobody")
    ] == [2, 1, 0]
    waivers = tmp_path / "waivers.json"
    for group, state in (("floor", "lapsed"), ("nobody", "unused")):
        waivers.write_text(json.dumps({"waivers": [{**WAIVER, "groups": [group]}]}))
        (row,) = _json("waivers", "check", str(waivers), "--store", url)
        assert row["state"] == state
        told = run("report", "--store", url, "--waivers", str(waivers)).stderr
        assert ("is lapsed for 2 findings" in told) is (state == "lapsed")


WAIVER = {
    "id": "W-1",
    "rules": ["Q275020"],
    "justification": "because",
    "owner": "Anna",
    "approver": "Bert",
    "expires": "2999-12-31",
    "evidence": ["0" * 12],
}
