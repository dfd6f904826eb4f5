"""How gently a run behaves, told by options and seen by real servers."""

from __future__ import annotations

import json
import socket
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from tests.cli.running import run
from tests.collect.smb.hosts import machine, target
from tests.conftest import StartLab
from tests.lab import Lab


def wrong(lab: Lab, *options: str, user: str = "scanner") -> str:
    """What is said on standard error when every host refuses."""
    hosts = [str(target(host)) for host in lab.hosts.values()]
    said = run(
        "collect",
        *hosts,
        "-u",
        user,
        "--password-env",
        "WRONG",
        "-t",
        "1",
        "--no-progress",
        *options,
        WRONG="x",
    )
    assert said.exit_code == 3
    return said.stderr


@pytest.mark.parametrize(("options", "sent"), [((), 3), (("--max-refusals", "1"), 1)])
def test_an_account_that_is_refused_is_not_used_any_more(
    start_lab: StartLab, options: tuple[str, ...], sent: int
) -> None:
    lab = start_lab(*(machine(f"hmi-{number}") for number in range(5)))
    said = wrong(lab, *options)
    assert sum(not logon.accepted for logon in lab.logons) == sent
    assert said.count("not used any more in this run") == 5 - sent


def test_a_privileged_account_is_warned_of(start_lab: StartLab) -> None:
    lab = start_lab(machine("a"), machine("b"))
    assert wrong(lab, "--allow-ntlmv1").count("warning: ") == 0
    assert (
        wrong(lab, "--allow-ntlmv1", "--privileged", "SCANNER").count("warning: scanner looks privileged")
        == 1
    )
    assert (
        wrong(lab, "--allow-ntlmv1", user="Administrator").count("warning: Administrator looks privileged")
        == 1
    )
    assert wrong(lab, user="Administrator").count("warning: ") == 0, "NTLMv2 is what goes"


def test_a_null_session_is_one_even_where_the_inventory_has_an_account(
    start_lab: StartLab, tmp_path: Path
) -> None:
    lab = start_lab(machine())
    host = lab.hosts["HMI-04"]
    inventory = tmp_path / "plant.yaml"
    inventory.write_text(
        f"targets:\n  - address: {host.address}\n    port: {host.port}\n"
        "    username: scanner\n    password_env: SECRET\n"
    )
    run("collect", "-i", str(inventory), "--no-pass", "--no-progress", SECRET=host.password)
    assert [(logon.user, logon.method) for logon in lab.logons] == [("", "No-Password")]


def collected(lab: Lab, *options: str, accept: int = 0) -> str:
    """What is said on standard error when every host is collected from."""
    hosts = [str(target(host)) for host in lab.hosts.values()]
    said = run(
        "collect", *hosts, "-u", "scanner", "--password-env", "SECRET", "--no-progress", *options,
        SECRET=next(iter(lab.hosts.values())).password,
    )  # fmt: skip
    assert said.exit_code == accept, said.stderr
    return said.stderr


def test_a_budget_that_is_spent_is_an_incomplete_scan(start_lab: StartLab) -> None:
    lab = start_lab(machine())
    said = collected(lab, "--budget", "calls=30,bytes=20M,seconds=120", accept=3)
    assert "The budget for this host is spent (30 calls)." in said
    assert sum(lab.hosts["HMI-04"].traffic.requests.values()) <= 30


def test_the_ledger_is_added_to(start_lab: StartLab, tmp_path: Path) -> None:
    lab = start_lab(machine("a"), machine("b"))
    path = tmp_path / "touched.jsonl"
    for times in (1, 2):
        collected(lab, "--ledger", str(path))
        touches = [json.loads(line) for line in path.read_text().splitlines()]
        kinds = Counter(touch["kind"] for touch in touches)
        assert (kinds["host"], kinds["session"], kinds["pipe"]) == (2 * times, 2 * times, 2 * times)
    schema = json.loads(run("schema", "ledger").stdout)
    for touch in touches:
        jsonschema.validate(touch, schema)


def test_a_ledger_that_cannot_be_opened_is_wrong_usage(tmp_path: Path) -> None:
    said = run("collect", "10.0.0.1", "--no-pass", "--ledger", str(tmp_path / "no" / "where"))
    assert said.exit_code == 2
    assert "No such file or directory" in said.stderr


@pytest.mark.parametrize("verb", ["scan", "collect"])
def test_a_dry_run_connects_to_nothing_and_asks_for_nothing(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *how: pytest.fail("it made a connection"))
    ledger = tmp_path / "ledger"
    said = run(verb, "10.0.0.0/30", "-u", "PLANT\\scanner", "--dry-run", "--ledger", str(ledger))
    assert said.exit_code == 0, said.stderr
    lines = said.stdout.splitlines()
    assert lines[0] == "host       smb://10.0.0.1  (as PLANT\\scanner)"
    assert sum(line.startswith("host ") for line in lines) == 2
    for kind in ("session", "share", "pipe", "key", "directory", "file"):
        assert any(line.startswith(f"{kind:9}  ") for line in lines), kind
    assert not ledger.exists()


@pytest.mark.parametrize(
    ("options", "who"),
    [
        (("--no-pass",), "as nobody"),
        (("-u", "scanner", "-d", "PLANT"), "as PLANT\\scanner"),
        ((), "as the account that is asked for"),
    ],
)
def test_a_dry_run_tells_who_would_log_on(options: tuple[str, ...], who: str) -> None:
    assert run("collect", "10.0.0.1", "--dry-run", *options).stdout.splitlines()[0].endswith(f"({who})")


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (("--budget", "calls=x"), "calls must be a number"),
        (("--budget", "cells=3"), "is none of calls, bytes, seconds"),
        (("--pace", "requests=0"), "requests must be 0.1 a second or more"),
        (("--fuse", "0"), "0 is not in the range"),
        (("--max-refusals", "0"), "0 is not in the range"),
    ],
)
def test_what_is_not_understood(options: tuple[str, ...], wrong: str) -> None:
    said = run("collect", "10.0.0.1", "--no-pass", *options)
    assert said.exit_code == 2
    assert wrong in said.stderr


def test_a_configuration_may_say_how_gently(start_lab: StartLab, tmp_path: Path) -> None:
    lab = start_lab(machine())
    config = tmp_path / "gentle.toml"
    config.write_text(
        'budget = ["calls=30", "seconds=60"]\npace = "requests=500"\nfuse = 1\nmax-refusals = 2\n'
    )
    said = run(
        "--config", str(config), "collect", str(target(lab.hosts["HMI-04"])), "-u", "scanner",
        "--password-env", "SECRET", "--no-progress", SECRET=lab.hosts["HMI-04"].password,
    )  # fmt: skip
    assert "(30 calls)" in said.stderr


def test_the_doctor_keeps_the_ledger_too(start_lab: StartLab, tmp_path: Path) -> None:
    host = start_lab(machine()).hosts["HMI-04"]
    path = tmp_path / "touched.jsonl"
    run(
        "doctor", str(target(host)), "-u", "scanner", "--password-env", "SECRET", "--ledger", str(path),
        SECRET=host.password,
    )  # fmt: skip
    kinds = [json.loads(line)["kind"] for line in path.read_text().splitlines()]
    assert kinds[:2] == ["host", "session"]
    assert {"share", "pipe", "key", "directory"} <= set(kinds)
