"""``hotfixscan discover``: a table, a JSON document and an inventory of who is there."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.inventory import inventory_file
from scanner.inventory.targets import target_range
from tests.cli.running import COMMAND, ROOT, environment, run
from tests.collect.smb.hosts import machine
from tests.conftest import StartLab
from tests.lab import Faults, Host, Lab, Speech

PATIENCE = ("--timeout", "2", "--no-progress")


@pytest.fixture(scope="module")
def lab(start_module_lab: StartLab) -> Lab:
    return start_module_lab(
        machine("HMI-04"),
        machine("samba", speaks=Speech(dialect="SMB2")),
        machine("gone", faults=Faults(down=True)),
    )


def word(host: Host) -> str:
    return host.address if host.port == 139 else f"smb://{host.address}:{host.port}"


@pytest.fixture
def words(lab: Lab) -> list[str]:
    return [word(lab.hosts[name]) for name in ("gone", "HMI-04", "samba")]


def test_the_table(lab: Lab, words: list[str]) -> None:
    result = run("discover", *words, *PATIENCE, COLUMNS="120")
    assert result.exit_code == 0
    heading, _, nt, samba, *rest = result.stdout.splitlines()
    assert heading.split() == ["address", "name", "domain", "system", "dialect", "signing", "clock", "remark"]
    assert "Windows NT 4.0" in nt
    assert "SMB1 only" in nt
    assert samba.rstrip().endswith("no Windows")
    assert "Addresses: 3. Windows hosts: 1, with SMB1 only: 1. Others: 1." in rest
    assert lab.hosts["gone"].address not in result.stdout


def test_a_narrow_window_leaves_addresses_whole(lab: Lab, words: list[str]) -> None:
    lines = run("discover", *words, *PATIENCE, COLUMNS="72").stdout.splitlines()
    assert sum(lab.hosts["HMI-04"].address in line for line in lines) == 1
    assert max(map(len, lines)) <= 72


def test_the_json_document(lab: Lab, words: list[str]) -> None:
    found = json.loads(run("discover", *words, *PATIENCE, "-f", "json").stdout)
    assert (found["schema"], found["addresses"], found["visited"]) == ("hotfixscan.discovery/1", 3, 3)
    nt, samba = found["hosts"]
    assert nt["address"] == lab.hosts["HMI-04"].address
    assert (nt["system"], nt["lan_manager"]) == ("Windows NT 4.0", "NT LAN Manager 4.0")
    assert (nt["nt_family"], nt["smb1_only"], nt["dialect"]) == (True, True, "NT LM 0.12")
    assert nt["clock"].endswith("Z")
    assert (samba["nt_family"], samba["dialect"]) == (False, "SMB 3.1.1")


def test_the_inventory_is_one_that_can_be_scanned(lab: Lab, words: list[str], tmp_path: Path) -> None:
    path = tmp_path / "plant.yaml"
    result = run("discover", *words, *PATIENCE, "-o", str(path))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "Windows hosts: 1" in result.stderr
    (found,) = inventory_file.read(str(path), {})
    assert list(found.targets) == list(target_range(word(lab.hosts["HMI-04"])))
    assert "Windows NT 4.0, WORKGROUP, SMB1 only" in path.read_text(encoding="utf-8")


def test_several_documents_at_once(words: list[str], tmp_path: Path) -> None:
    inventory, document = tmp_path / "plant.yaml", tmp_path / "plant.json"
    forms = ("-f", "table", "-f", f"inventory:{inventory}", "-f", f"json:{document}")
    result = run("discover", *words, *PATIENCE, *forms, COLUMNS="120")
    assert "Windows NT 4.0" in result.stdout
    assert inventory.read_text(encoding="utf-8").startswith("# Addresses: 3")
    assert len(json.loads(document.read_text(encoding="utf-8"))["hosts"]) == 2


def test_hosts_are_told_as_they_are_found(words: list[str]) -> None:
    result = run("discover", *words, "--timeout", "2")
    assert "/3] " in result.stderr
    assert "Windows NT 4.0" in result.stderr


def test_nobody_there() -> None:
    result = run("discover", "127.44.1.1", "--port", "1", *PATIENCE)
    assert result.exit_code == 0
    assert result.stdout == "Addresses: 1. Windows hosts: 0, with SMB1 only: 0. Others: 0.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "nothing to scan"),
        (("facts:x.json",), "cannot be discovered"),
        (("10.0.0.300",), "10.0.0.300"),
        (("10.0.0.5", "-f", "html"), "'html' is not one of table, json, inventory"),
        (("10.0.0.5", "-o", "/nowhere/x.yaml"), "/nowhere"),
        (("10.0.0.5", "--rate", "0"), "--rate"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], words: str) -> None:
    result = run("discover", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


@pytest.fixture
def silent() -> Iterator[str]:
    """A host that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"smb://127.0.0.1:{listener.getsockname()[1]}"


def test_ctrl_c_keeps_what_was_found(lab: Lab, silent: str, tmp_path: Path) -> None:
    path = tmp_path / "plant.yaml"
    command = [*COMMAND, "discover", word(lab.hosts["HMI-04"]), silent, "--timeout", "600", "-o", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=environment(), cwd=ROOT) as running:
        assert running.stderr is not None
        first = running.stderr.readline()
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert b"Windows NT 4.0" in first
    assert running.returncode == 130
    assert b"Interrupted: Addresses: 1 of 2. Windows hosts: 1" in said
    assert b"Traceback" not in said
    assert len(inventory_file.read(str(path), dict(os.environ))) == 1
