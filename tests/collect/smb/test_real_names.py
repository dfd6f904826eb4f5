"""Samba's own name service, nmbd, asked for its names in a network of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, environment
from tests.conftest import needed_smbd

ADDRESS = "10.99.0.1"
NETWORK = ["unshare", "--map-root-user", "--net"]

INSIDE = """
import json, subprocess, sys, time
from dataclasses import asdict
from scanner.collect.smb.names import node_status
address, nmbd, folder = sys.argv[1:]
COMMANDS = (
    "link set lo up", "tuntap add tap0 mode tap", f"address add {address}/24 broadcast + dev tap0",
    "link set tap0 up",
)
for command in COMMANDS:
    subprocess.run(["ip", *command.split()], check=True)
command = [nmbd, "-F", "--no-process-group", "-s", f"{folder}/smb.conf", "-l", folder]
quiet = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
with subprocess.Popen(command, stdin=subprocess.PIPE, **quiet) as server:
    until, status = time.monotonic() + 20, None
    while (status is None or status.server is None) and time.monotonic() < until:
        status = node_status(address, 1)
    server.kill()
print(json.dumps(asdict(status) if status else None))
"""


@pytest.fixture
def nmbd() -> str:
    """The path of Samba's name server, where a network of its own can be made for it."""
    smbd = needed_smbd()
    found = shutil.which("nmbd", path=str(Path(smbd).parent))
    assert found is not None, "the package that has smbd has nmbd, too"
    made = "ip tuntap add tap0 mode tap"
    if shutil.which("unshare") is None or subprocess.run([*NETWORK, *made.split()], check=False).returncode:
        pytest.skip("no network namespace with a tap device can be made here")
    return found


def test_nmbd_tells_its_names(nmbd: str, tmp_path: Path) -> None:
    kinds = ("private", "lock", "state", "cache", "pid", "ncalrpc")
    folders = [f"{kind} dir" for kind in kinds]
    settings = {
        "netbios name": "HMI-04",
        "workgroup": "PLANT",
        "interfaces": f"{ADDRESS}/24",
        "bind interfaces only": "yes",
        "local master": "no",
        **dict.fromkeys(folders, tmp_path),
    }
    lines = ["[global]", *(f"{name} = {value}" for name, value in settings.items())]
    (tmp_path / "smb.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        [*NETWORK, sys.executable, "-c", INSIDE, ADDRESS, nmbd, str(tmp_path)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=environment(),
        timeout=60,
    )
    found = json.loads(done.stdout)
    names = {(name["name"], name["kind"], name["group"]) for name in found["names"]}
    assert {("HMI-04", 0x00, False), ("HMI-04", 0x20, False), ("PLANT", 0x00, True)} <= names
