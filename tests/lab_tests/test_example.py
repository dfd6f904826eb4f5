"""The lab of examples/lab.yaml, scanned as its guide says: the verdicts are those it expects."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import EXAMPLE
from tests.lab import Host, Lab
from tests.lab.description_file import read

HOTFIXSCAN = Path(sys.executable).with_name("hotfixscan")
JUDGED = [host.name for host in read(EXAMPLE) if host.expect]


def scan(*hosts: Host, accept: int, more: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The hosts of the findings document."""
    targets = [f"smb://{host.address}:{host.port}" for host in hosts]
    options = ("-u", "scanner", "--password-env", "LAB_PASSWORD", "--no-progress", *more)
    done = subprocess.run(
        [HOTFIXSCAN, "scan", *targets, *options, "-f", "json", "--show", "all"],
        capture_output=True,
        timeout=120,
    )
    assert b"Traceback" not in done.stderr
    assert done.returncode == accept, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["hosts"]
    return found


def verdicts(host: dict[str, Any]) -> dict[str, str]:
    return {finding["rule"]: finding["verdict"] for finding in host["findings"]}


@pytest.fixture(scope="module")
def scanned(example_lab: Lab) -> dict[str, dict[str, Any]]:
    """Every host as found; some cannot be scanned, or only in part: exit code 3."""
    return dict(zip(example_lab.hosts, scan(*example_lab.hosts.values(), accept=3), strict=True))


@pytest.mark.parametrize("name", JUDGED)
def test_verdicts_are_those_expected(example_lab: Lab, scanned: dict[str, Any], name: str) -> None:
    expected = example_lab.hosts[name].description.expect
    found = verdicts(scanned[name])
    assert {rule: found.get(rule) for rule in expected} == expected


def test_the_first_host_scanned_with_ntlmv1(example_lab: Lab) -> None:
    host = example_lab.hosts["HMI-04"]
    (found,) = scan(host, accept=1, more=("--allow-ntlmv1",))
    assert host.description.expect.items() <= verdicts(found).items()


def test_outcomes_are_those_the_machines_play(scanned: dict[str, Any]) -> None:
    assert {name: host["outcome"] for name, host in scanned.items()} == {
        "HMI-04": "complete",
        "ENG-11": "complete",
        "MAIL-02": "complete",
        "FILE-07": "complete",
        "CELL-3": "partial",
        "GATE-1": "partial",
        "OLD-09": "unreachable",
    }
