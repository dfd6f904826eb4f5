"""A Windows of Wine's: real cmd.exe and reg.exe over a folder and a registry that a test describes.

No prefix is installed: its registry is written as Wine stores it, its drive C is a folder that is
there, and the programs are those of the package.  That takes a tenth of a second instead of a minute.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.lab.registry import Key, Registry, Value, ValueType

PACKAGES = "wine wine64"
"""The Debian packages that hold it."""

CODE_PAGE = "cp437"
"""What Wine's programs write to a pipe."""

_PROGRAMS = Path("/usr/lib/x86_64-linux-gnu/wine/x86_64-windows")
_SERVER = Path("/usr/lib/wine/wineserver64")
_BUILTINS = ("cmd.exe", "reg.exe")
_SILENT: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
"""Not a pipe: the server stays, and would keep it open."""
_HEAD = "WINE REGISTRY Version 2\n;; All keys relative to \\\\Machine\n\n#arch=win64\n\n"


def needed_wine() -> None:
    """Skip the test where there is no Wine, but fail it with ``CI=true``."""
    if shutil.which("wine") and _SERVER.exists() and (_PROGRAMS / "cmd.exe").exists():
        return
    message = f"Wine is not installed: apt-get install -y --no-install-recommends {PACKAGES}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@dataclass(frozen=True, slots=True)
class Windows:
    """A running Wine.  ``drive`` is the folder that is its drive C; ``registry`` what it started with."""

    folder: Path
    drive: Path
    registry: Registry
    environment: dict[str, str]
    system_root: str = "C:\\windows"

    def started(self, command: str, number: int) -> subprocess.Popen[bytes]:
        """cmd.exe with a command line, as a shell of WinRM starts it."""
        script = self.folder / "scripts" / f"{number}.cmd"
        script.write_bytes(f"@echo off\r\n{command}\r\n".encode())
        return subprocess.Popen(
            ["wine", "W:\\cmd.exe", "/c", f"Z:\\{script.name}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment,
            cwd=self.folder,
        )


@contextlib.contextmanager
def windows(folder: Path, drive: Path, registry: Registry) -> Iterator[Windows]:
    """Wine over a drive and a registry, with a server that stays."""
    devices = folder / "dosdevices"
    devices.mkdir(parents=True)
    (folder / ".update-timestamp").write_text("disable\n")
    (folder / "scripts").mkdir()
    (folder / "programs").mkdir()
    for name in _BUILTINS:
        (folder / "programs" / name).symlink_to(_PROGRAMS / name)
    for letter, place in (("c:", drive), ("w:", folder / "programs"), ("z:", folder / "scripts")):
        (devices / letter).symlink_to(place)
    (folder / "system.reg").write_text(_HEAD + "\n".join(_lines(registry.root, "")), encoding="utf-8")
    environment = {
        **os.environ,
        "WINEPREFIX": str(folder),
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "mscoree,mshtml=",
        "WINEBOOTSTRAPMODE": "1",
        "WINEPATH": "W:\\",
        "LC_ALL": "C.UTF-8",
        "DISPLAY": "",
    }
    subprocess.run([_SERVER, "-p"], env=environment, check=True, **_SILENT)
    try:
        # What the first program starts beside it stays, too, and would keep its pipes open.
        command = ["wine", "W:\\cmd.exe", "/c", "exit"]
        subprocess.run(
            command, env=environment, check=True, timeout=60, cwd=folder, stdin=subprocess.DEVNULL, **_SILENT
        )
        yield Windows(folder, drive, registry, environment)
    finally:
        subprocess.run([_SERVER, "-k"], env=environment, check=False, **_SILENT)
        subprocess.run([_SERVER, "-w"], env=environment, check=False, timeout=20, **_SILENT)


def _lines(key: Key, path: str) -> Iterator[str]:
    """A key and those below, as Wine writes them."""
    if path:
        yield f"[{_quoted(path)}] 1700000000"
        for value in key.values.values():
            yield f"{_name(value)}={_data(value)}"
        yield ""
    for below in key.subkeys.values():
        yield from _lines(below, f"{path}\\{below.name}".lstrip("\\"))


def _name(value: Value) -> str:
    return f'"{_quoted(value.name)}"' if value.name else "@"


def _data(value: Value) -> str:
    if value.type is ValueType.DWORD and len(value.data) == 4:
        return f"dword:{struct.unpack('<I', value.data)[0]:08x}"
    kind = "" if value.type is ValueType.BINARY else f"({int(value.type):x})"
    return f"hex{kind}:{value.data.hex(',')}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("[", "\\[").replace("]", "\\]")
    return "".join(one if one.isascii() else f"\\x{ord(one):04x}" for one in escaped)
