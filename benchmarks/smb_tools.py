"""The same work with the tools of Samba: ``smbclient`` for files, ``net rpc registry`` for keys.

``smbclient`` cannot read a part of a file, so it fetches the executables whole; ``net`` asks
about one key, and starts anew for each.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any
from unittest import mock

from benchmarks.smb_host import HOTFIX_NAMES, NAMES, PASSWORD, PLAN, USER
from scanner.collect.registry_keys import HOTFIXES
from tests.lab import HostDescription, Lab, lab, smb_conf

_OPTIONS = (
    "client min protocol=CORE",
    "client max protocol=NT1",
    "client ipc min protocol=CORE",
    "client ipc max protocol=NT1",
    "client use spnego=no",
    "client ntlmv2 auth=no",
    "client signing=disabled",
    "client ipc signing=disabled",
)
_LISTINGS = "ls *; ls System32\\*; ls System32\\drivers\\*"


def are_there() -> bool:
    """Whether both tools are installed."""
    return all(shutil.which(tool) for tool in ("smbclient", "net"))


@contextlib.contextmanager
def lab_for_tools(host: HostDescription) -> Iterator[Lab]:
    """A lab in which ``net`` finds the pipe that it asks for first, lsarpc, beside our winreg.

    Samba's helper serves lsarpc and, once it starts, takes winreg over: it is given back.
    """
    with mock.patch("tests.lab.server.smb_conf", _with_helpers), lab([host]) as running:
        pipes = running.servers[0].pipes
        os.link(pipes / "winreg", pipes / "ours")
        place = next(iter(running.hosts.values()))
        _net(HOTFIXES, place.address, place.port)
        os.rename(pipes / "ours", pipes / "winreg")
        try:
            yield running
        finally:
            for file in running.folder.rglob("samba-dcerpcd.pid"):
                os.kill(int(file.read_text()), signal.SIGTERM)


def seconds(address: str, port: int) -> float:
    """What it takes by the clock: listings, 60 whole files, and every key of profile and hotfixes."""
    started = time.perf_counter()
    gets = "; ".join(f"get System32\\{name} /dev/null" for name in NAMES)
    _run("smbclient", f"//{address}/ADMIN$", "-p", str(port), "-c", f"{_LISTINGS}; {gets}")
    keys = [query.key for query in PLAN.registry] + [HOTFIXES]
    for key in [*keys, *(f"{HOTFIXES}\\{name}" for name in HOTFIX_NAMES)]:
        _net(key, address, port)
    return time.perf_counter() - started


def _net(key: str, address: str, port: int) -> None:
    _run("net", "rpc", "registry", "enumerate", key, "-S", address, "-I", address, "-p", str(port))


def _run(tool: str, *arguments: str) -> None:
    """A key that is not there makes ``net`` fail, which is an answer too."""
    options = [f"--option={option}" for option in _OPTIONS]
    command = [tool, "-s", "/dev/null", *arguments, "-U", f"{USER}%{PASSWORD}", *options]
    subprocess.run(command, capture_output=True, check=tool == "smbclient")


def _with_helpers(*arguments: Any) -> str:
    off, on = "rpc start on demand helpers = no", "rpc start on demand helpers = yes"
    return smb_conf.smb_conf(*arguments).replace(off, on)
