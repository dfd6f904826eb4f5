"""Labs begin, stand side by side, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from impacket.smbconnection import SMBConnection

from tests.lab import Account, Faults, LabError, SmbdMissing, Speech, lab
from tests.lab_tests.clients import logged_in, smbclient
from tests.lab_tests.machines import PASSWORD, machine

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
"""Seconds after which something that should have happened has not."""


def processes_of(folder: Path) -> list[str]:
    """The command lines of living processes that mention a lab's folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(folder) in command and int(entry.name) != os.getpid():
            found.append(command)
    return found


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def test_no_process_and_no_file_is_left(smbd: str) -> None:
    with lab([machine(), machine("ENG-11", speaks=Speech(max_mux=10))]) as running:
        for host in running.hosts.values():
            with logged_in(host) as connection:
                connection.listPath("ADMIN$", "*")
        folder = running.folder
        assert len(processes_of(folder)) >= 2
    assert processes_of(folder) == []
    assert not folder.exists()


def test_clients_that_stay_are_dropped(smbd: str) -> None:
    with lab([machine()]) as running:
        host = running.hosts["HMI-04"]
        session = SMBConnection("*SMBSERVER ", host.address, sess_port=host.port, timeout=10)
        idle = socket.create_connection((host.address, host.port))
        folder = running.folder
    assert processes_of(folder) == []
    session.close()
    idle.close()


def test_an_error_inside_ends_the_lab_too(smbd: str) -> None:
    folders = []

    def fail() -> None:
        with lab([machine()]) as running:
            folders.append(running.folder)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert processes_of(folders[0]) == []


def test_a_lab_whose_owner_is_killed_ends_by_itself(smbd: str, tmp_path: Path) -> None:
    (tmp_path / "hosts.yaml").write_text(
        "hosts: [{name: HMI-04, accounts: [{name: scanner, password: secret}]}]", encoding="utf-8"
    )
    with Started("up", tmp_path / "hosts.yaml", "--dir", tmp_path / "lab") as command:
        command.wait_for("Ctrl-C")
        assert processes_of(tmp_path / "lab" / "smbd0")
        command.process.send_signal(signal.SIGKILL)
    wait_until(lambda: not processes_of(tmp_path / "lab" / "smbd0"), "smbd outlived the lab")


def test_labs_side_by_side(smbd: str) -> None:
    with lab([machine("HMI-04")]) as one, lab([machine("HMI-04")]) as other:
        addresses = {one.hosts["HMI-04"].address, other.hosts["HMI-04"].address}
        assert len(addresses) == 2
        for running in (one, other):
            assert "ole32.dll" in smbclient(running.hosts["HMI-04"], "ADMIN$", "ls System32\\*")


def test_one_smbd_for_hosts_with_the_same_manners(smbd: str) -> None:
    hosts = [machine(f"HOST-{number}", faults=Faults(denied_files=("C:\\boot.ini",))) for number in range(4)]
    hosts += [machine("DOWN", faults=Faults(down=True)), machine("OTHER", speaks=Speech(ntlm="v2-only"))]
    with lab(hosts) as running:
        assert [len(server.addresses) for server in running.servers] == [4, 1]
        assert list(running.hosts) == ["HOST-0", "HOST-1", "HOST-2", "HOST-3", "DOWN", "OTHER"]


def test_a_high_port(smbd: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with lab([machine()], port=port) as running:
        assert running.hosts["HMI-04"].port == port
        with logged_in(running.hosts["HMI-04"]) as connection:
            assert connection.listPath("ADMIN$", "*")


def test_a_directory_that_stays(smbd: str, tmp_path: Path) -> None:
    with lab([machine()], directory=tmp_path / "lab"):
        pass
    assert (tmp_path / "lab" / "smbd0" / "smb.conf").is_file()
    with pytest.raises(LabError, match="is not empty"), lab([machine()], directory=tmp_path / "lab"):
        pytest.fail("started")


def test_a_directory_too_deep_for_a_socket(smbd: str, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    with (
        pytest.raises(LabError, match="choose a directory with a shorter name"),
        lab([machine()], directory=deep),
    ):
        pytest.fail("started")


def test_an_address_in_use(smbd: str) -> None:
    with (
        lab([machine()]) as running,
        pytest.raises(LabError, match=r"cannot listen at .* is another lab running"),
        lab([machine(address=running.hosts["HMI-04"].address)], port=running.hosts["HMI-04"].port),
    ):
        pytest.fail("started")


@pytest.mark.parametrize("what", ["name", "address"])
def test_hosts_that_cannot_be_told_apart(smbd: str, what: str) -> None:
    hosts = [machine("A", address="127.9.9.1"), machine("B", address="127.9.9.2")]
    twin = machine("A", address="127.9.9.3") if what == "name" else machine("C", address="127.9.9.1")
    with pytest.raises(LabError, match=f"two hosts have the {what}"), lab([*hosts, twin]):
        pytest.fail("started")


def test_more_accounts_than_users(smbd: str) -> None:
    accounts = tuple(Account(f"user{number}", password=PASSWORD) for number in range(1000))
    with pytest.raises(LabError, match="1000 different accounts"), lab([machine(accounts=accounts)]):
        pytest.fail("started")


def test_without_smbd_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.lab.server.shutil.which", lambda *_, **__: None)
    with pytest.raises(SmbdMissing, match=r"apt-get install .*samba-vfs-modules"), lab([machine()]):
        pytest.fail("started")


def test_an_ordinary_user_can_have_a_lab(smbd: str) -> None:
    if os.getuid() != 0:
        pytest.skip("every lab of this run is an ordinary user's")
    done = subprocess.run(
        [sys.executable, "-m", "tests.lab_tests.ordinary_user"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.stdout.splitlines()[-1:] == ["ole32.dll listed, secret.dll denied, 0 violations"], done


class Started:
    """``python -m tests.lab`` as a process of its own."""

    def __init__(self, *arguments: str | Path, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.lab", *map(str, arguments)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "COLUMNS": "150", **environment},
            text=True,
        )
        self.said = ""

    def wait_for(self, words: str) -> None:
        assert self.process.stdout is not None
        while words not in self.said:
            line = self.process.stdout.readline()
            assert line, f"ended, having said {self.said!r}"
            self.said += line

    def __enter__(self) -> Started:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.said += self.process.communicate(timeout=PATIENCE)[0]
        finally:
            self.process.kill()
            self.process.communicate()
