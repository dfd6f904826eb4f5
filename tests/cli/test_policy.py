"""Waivers, baselines and the least coverage, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.running import FAILING, OPEN, run


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "runs.db")


def _proposed(folder: Path, url: str, rule: str, **changes: object) -> str:
    """A waiver for a rule of the latest run, filled in."""
    proposal = yaml.safe_load(run("waivers", "propose", rule, "--store", url).stdout)
    (waiver,) = proposal["waivers"]
    filled = {key: value or "because" for key, value in waiver.items()}
    path = folder / "waivers.yaml"
    path.write_text(yaml.safe_dump({**proposal, "waivers": [{**filled, **changes}]}))
    return str(path)


def _baseline(folder: Path, *articles: str) -> str:
    path = folder / "baseline.yaml"
    path.write_text(yaml.safe_dump({"baselines": [{"id": "b", "hosts": ["*"], "articles": list(articles)}]}))
    return str(path)


@pytest.fixture
def kept(url: str) -> dict[str, Any]:
    found = json.loads(run("scan", "--store", url, "-f", "json", f"facts:{FAILING}").stdout)
    assert isinstance(found, dict)
    return found


@pytest.mark.usefixtures("kept")
def test_what_is_waived_stays_in_sight_and_does_not_fail(url: str, tmp_path: Path) -> None:
    floor, waivers = _baseline(tmp_path, "Q275020"), _proposed(tmp_path, url, "Q275020")
    failing = run("scan", "--no-store", "--baseline", floor, f"facts:{FAILING}")
    assert failing.exit_code == 1
    result = run(
        "scan", "--no-store", "--baseline", floor, "--waivers", waivers, "-f", "json", f"facts:{FAILING}"
    )
    (host,) = json.loads(result.stdout)["hosts"]
    (finding,) = host["findings"]
    assert (finding["rule"], finding["verdict"], finding["waiver"]) == ("Q275020", "missing", "W-1")
    assert (host["compliant"], host["counts"]["waived"], result.exit_code) == (True, 1, 0)


def test_a_baseline_leaves_out_what_it_does_not_demand(
    url: str, tmp_path: Path, kept: dict[str, Any]
) -> None:
    floor = _baseline(tmp_path, "Q275020")
    (host,) = json.loads(run("report", "--store", url, "--baseline", floor, "-f", "json").stdout)["hosts"]
    assert [finding["rule"] for finding in host["findings"]] == ["Q275020"]
    assert host["counts"] == kept["hosts"][0]["counts"]
    everything = run("report", "--store", url, "--baseline", floor, "-f", "json", "--show", "all")
    assert len(json.loads(everything.stdout)["hosts"][0]["findings"]) == len(kept["hosts"][0]["findings"])


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("changes", "state", "code"),
    [
        ({}, "in force", 0),
        ({"granted": "2001-01-01", "expires": "2001-12-31"}, "expired", 1),
        ({"granted": "2999-01-01", "expires": "2999-12-31"}, "not yet granted", 1),
        ({"evidence": ["0" * 12]}, "lapsed", 1),
        ({"hosts": ["elsewhere"]}, "unused", 1),
    ],
)
def test_checking_waivers(
    url: str, tmp_path: Path, changes: dict[str, object], state: str, code: int
) -> None:
    waivers = _proposed(tmp_path, url, "Q275020", **changes)
    result = run("waivers", "check", waivers, "--store", url, "-f", "json")
    (row,) = json.loads(result.stdout)
    assert (row["waiver"], row["state"], result.exit_code) == ("W-1", state, code)
    assert state in run("waivers", "check", waivers, "--store", url).stdout


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"granted": "2001-01-01", "expires": "2001-12-31"}, "waiver W-1 is expired for 1 findings"),
        ({"evidence": ["0" * 12]}, "waiver W-1 is lapsed for 1 findings"),
        ({"hosts": ["elsewhere"]}, "waiver W-1 is not needed by any finding"),
    ],
)
def test_a_report_warns_of_worthless_waivers(
    url: str, tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    waivers = _proposed(tmp_path, url, "Q275020", **changes)
    result = run("report", "--store", url, "--waivers", waivers)
    assert told in result.stderr
    assert "[waiver" not in result.stdout


@pytest.mark.usefixtures("kept")
def test_waivers_are_listed(url: str, tmp_path: Path) -> None:
    waivers = _proposed(tmp_path, url, "Q275020")
    assert "in force" in run("waivers", "list", waivers).stdout
    (row,) = json.loads(run("waivers", "list", waivers, "-f", "json").stdout)
    assert (row["id"], row["state"], row["rules"]) == ("W-1", "in force", ["Q275020"])


@pytest.mark.usefixtures("kept")
def test_what_is_not_filled_in_is_no_waiver(url: str, tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(run("waivers", "propose", "Q275020", "--store", url).stdout)
    result = run("waivers", "list", str(path))
    assert result.exit_code == 2
    for field in ("justification", "owner", "approver"):
        path.write_text(path.read_text().replace(f"{field}: ''", f"{field}: because"))
    assert "compensating_control" in run("waivers", "list", str(path)).stderr


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("Q999998",), "fails or is open"),
        (("xyz",), "is no article"),
        (("Q275020", "--host", "x"), "fails or"),
    ],
)
def test_nothing_to_propose(url: str, arguments: tuple[str, ...], why: str) -> None:
    result = run("waivers", "propose", *arguments, "--store", url)
    assert (result.exit_code, why in result.stderr) == (2, True)


def test_one_id_in_two_files(tmp_path: Path, url: str, kept: dict[str, Any]) -> None:
    one = _proposed(tmp_path, url, "Q275020")
    other = tmp_path / "other.yaml"
    other.write_text(Path(one).read_text())
    result = run("scan", "--no-store", "--waivers", one, "--waivers", str(other), f"facts:{OPEN}")
    assert (result.exit_code, "W-1 stands in" in result.stderr) == (2, True)


def test_the_least_coverage(url: str, kept: dict[str, Any]) -> None:
    coverage = kept["hosts"][0]["coverage"]
    assert 0 < coverage < 1
    for share, code in ((coverage, 1), (coverage + 0.0001, 3)):
        scanned = run("scan", "--no-store", "--min-coverage", str(share), f"facts:{FAILING}")
        assert scanned.exit_code == code
    assert run("report", "--store", url, "--min-coverage", "1").exit_code == 3
