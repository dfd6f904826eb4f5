"""One smbd: its folder, its configuration, its life.

``smbd -F`` makes a process group of its own and ends when its standard input is closed, so
that it never outlives the lab, however that ends.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.lab.accounts import write_accounts
from tests.lab.description import Account, Speech
from tests.lab.errors import LabError, SmbdMissing
from tests.lab.smb_conf import smb_conf

PACKAGES = "samba smbclient samba-vfs-modules"
"""The Debian packages that the lab needs (smbclient for its tests)."""

_LISTENING = "0A"
_START_SECONDS = 20.0
_END_SECONDS = 10.0


def find_smbd() -> str:
    """The path of smbd; raises SmbdMissing, with the packages to install, where there is none."""
    found = shutil.which("smbd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if found is None:
        raise SmbdMissing(f"smbd is not installed: apt-get install -y --no-install-recommends {PACKAGES}")
    return found


class Smbd:
    """A running smbd that serves the hosts below its folder, one at each of its addresses."""

    def __init__(
        self,
        folder: Path,
        addresses: Sequence[str],
        port: int,
        speech: Speech,
        accounts: Sequence[Account],
        shares: dict[str, str],
        denied_shares: Sequence[str] = (),
        *,
        audited: bool = True,
    ) -> None:
        self.folder = folder
        self.addresses = tuple(addresses)
        self.port = port
        self.log = folder / "log" / "log.smbd"
        self.pipes = folder / "rpc" / "np"
        self._make_folders()
        write_accounts(accounts, folder / "private" / "smbpasswd", folder / "users.map")
        text = smb_conf(folder, addresses, port, speech, shares, denied_shares, audited)
        (folder / "smb.conf").write_text(text, encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens at every address; raises LabError with smbd's own words."""
        command = [find_smbd(), "-F", "-s", str(self.folder / "smb.conf"), "-l", str(self.folder / "log")]
        with (self.folder / "log" / "console").open("wb") as console:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=console, stderr=console, cwd=self.folder
            )
        deadline = time.monotonic() + _START_SECONDS
        while missing := set(self.addresses) - _listened_at(self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise LabError(f"smbd does not serve {min(missing)}:{self.port}: {self._last_words()}")
            time.sleep(0.01)

    def stop(self) -> None:
        """End it with every process it made; may be called twice."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_END_SECONDS / 2)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(_END_SECONDS)
        _wait_for_group(process.pid)

    def _make_folders(self) -> None:
        for name in ("private", "lock", "state", "cache", "pid", "rpc", "log", "hosts"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        (self.folder / "private").chmod(0o700)
        self.pipes.mkdir(mode=0o700)

    def _last_words(self) -> str:
        for log in (self.log, self.folder / "log" / "console"):
            if log.is_file() and (text := log.read_text(errors="replace").strip()):
                return text.splitlines()[-1].strip()
        return "it said nothing"


def _listened_at(port: int) -> set[str]:
    """The addresses where somebody listens at the port (proc(5)); to connect would start a process."""
    places = (line.split()[1:4] for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    listening = (local.split(":") for local, _, state in places if state == _LISTENING)
    return {
        socket.inet_ntoa(int(address, 16).to_bytes(4, sys.byteorder))
        for address, at in listening
        if int(at, 16) == port
    }


def _wait_for_group(group: int) -> None:
    """Wait until every process of the group has ended; what init has yet to reap has ended."""
    deadline = time.monotonic() + _END_SECONDS
    while any(_group_and_state(entry) == (group, True) for entry in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > deadline:
            raise LabError(f"processes of smbd's group {group} do not end")
        time.sleep(0.01)


def _group_and_state(entry: Path) -> tuple[int, bool]:
    """The process group of a process, and whether it is alive (proc(5), stat)."""
    try:
        state, _, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
    except (OSError, ValueError):
        return 0, False
    return int(group), state not in "ZX"
