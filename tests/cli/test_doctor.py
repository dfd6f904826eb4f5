"""``hotfixscan doctor``: a line for each step, and an exit code."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import run
from tests.collect.smb.hosts import PASSWORD, USER, machine
from tests.conftest import StartLab
from tests.lab import Faults, Host, Lab

STEPS = [
    "name", "port", "netbios session", "dialect", "signing", "clock", "authentication", "shares", "winreg",
    "permissions",
]  # fmt: skip


@pytest.fixture(scope="module")
def lab(start_module_lab: StartLab) -> Lab:
    return start_module_lab(machine("nt4"), machine("no-winreg", faults=Faults(winreg="absent")))


def word(host: Host) -> str:
    return host.address if host.port == 139 else f"smb://{host.address}:{host.port}"


def given(password: str = PASSWORD) -> dict[str, str]:
    return {"SECRET_FOR_TEST": password}


CREDENTIAL = ("-u", USER, "--password-env", "SECRET_FOR_TEST")


def test_a_line_for_each_step(lab: Lab) -> None:
    result = run("doctor", word(lab.hosts["nt4"]), *CREDENTIAL, **given())
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line[:15].strip() for line in lines] == STEPS
    assert {line[15:].split()[0] for line in lines} == {"fine"}
    assert PASSWORD not in result.output


def test_trouble_is_told_with_advice_and_the_exit_code_of_an_incomplete_scan(lab: Lab) -> None:
    result = run("doctor", word(lab.hosts["no-winreg"]), *CREDENTIAL, **given())
    assert result.exit_code == 3
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("winreg")]
    assert "trouble" in line
    assert "SecurePipeServers\\winreg" in line


def test_the_json_document(lab: Lab) -> None:
    host = lab.hosts["no-winreg"]
    result = run("doctor", word(host), *CREDENTIAL, "-f", "json", **given())
    found = json.loads(result.stdout)
    assert result.exit_code == 3
    assert found["schema"] == "hotfixscan.doctor/1"
    assert found["target"].startswith(f"smb://{host.address}")
    assert [step["step"] for step in found["steps"]] == STEPS
    assert {step["state"] for step in found["steps"]} == {"fine", "trouble"}
    assert all(step["advice"] for step in found["steps"] if step["state"] == "trouble")


def test_without_an_account(lab: Lab) -> None:
    result = run("doctor", word(lab.hosts["nt4"]), "--no-pass")
    assert result.exit_code == 3
    assert "null session" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "TARGET"),
        (("10.0.0.0/24", "--no-pass"), "one host"),
        (("facts:x.json", "--no-pass"), "one host"),
        (("10.0.0.300", "--no-pass"), "10.0.0.300"),
        (("10.0.0.5", "-u", "x"), "No password was given"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], words: str) -> None:
    result = run("doctor", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""
