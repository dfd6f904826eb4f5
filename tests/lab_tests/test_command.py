"""``python -m tests.lab``, as somebody without a Windows NT machine uses it."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from tests.conftest import EXAMPLE
from tests.lab.__main__ import main
from tests.lab_tests.test_life import Started

HOSTS = """
hosts:
  - {name: HMI-04, plays: a server, accounts: [{name: scanner, password_env: LAB_PASSWORD}]}
  - {name: OLD-09, plays: an old machine, faults: {down: true}}
"""


@pytest.fixture
def hosts(tmp_path: Path) -> Path:
    path = tmp_path / "hosts.yaml"
    path.write_text(HOSTS, encoding="utf-8")
    return path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_up_shows_the_hosts_and_stays(smbd: str, hosts: Path, number: signal.Signals) -> None:
    with Started("up", hosts, LAB_PASSWORD="secret") as command:
        command.wait_for("Ctrl-C ends the lab.")
        assert command.process.poll() is None
        command.process.send_signal(number)
    assert command.process.returncode == 0
    assert re.search(r"HMI-04 +│ 127\.\d+\.\d+\.\d+ +│ +\d+ +│ scanner +│ a server", command.said)
    assert re.search(r"OLD-09 .*\(down\) an old machine", command.said)


def test_up_says_what_somebody_changed(smbd: str, tmp_path: Path, hosts: Path) -> None:
    with Started("up", hosts, "--dir", tmp_path / "lab", LAB_PASSWORD="secret") as command:
        command.wait_for("Ctrl-C")
        log = tmp_path / "lab" / "smbd0" / "log" / "log.smbd"
        with log.open("a") as lines:
            lines.write("  AUDIT|daemon|127.0.0.1|ADMIN_|unlinkat|ok|/x\n")
        command.process.send_signal(signal.SIGINT)
    assert "not read-only: AUDIT|daemon|127.0.0.1|ADMIN_|unlinkat|ok|/x" in command.said


def test_check_starts_nothing(
    hosts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LAB_PASSWORD", "secret")
    assert main(["check", str(hosts)]) == 0
    assert capsys.readouterr().out == f"{hosts}: 2 hosts, nothing wrong\n"
    assert main(["check", str(EXAMPLE)]) == 0


def test_check_says_what_is_wrong(
    hosts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LAB_PASSWORD", raising=False)
    assert main(["check", str(hosts)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "lab: account 'scanner' takes its password from $LAB_PASSWORD, which is not set: "
        "export LAB_PASSWORD=... first\n"
    )


def test_without_smbd_up_names_the_packages(
    hosts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.lab.server.shutil.which", lambda *_, **__: None)
    assert main(["up", str(hosts)]) == 2
    assert "apt-get install -y --no-install-recommends samba" in capsys.readouterr().err
