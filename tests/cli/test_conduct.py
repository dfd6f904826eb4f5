"""How gently a run behaves, told by options and seen by real servers."""

from __future__ import annotations

from pathlib import Path

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
