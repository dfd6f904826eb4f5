"""The 16-bit executables that the lab makes."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from tests.lab import LabError
from tests.lab.ne import build
from tests.lab.version_resource import VersionInfo

USER = VersionInfo((3, 10, 0, 103), "3.10", "Windows User interface core component", "USER.EXE")


def test_headers_lead_to_the_version_data() -> None:
    data = build(USER, 47392).data()
    (header,) = struct.unpack_from("<I", data, 0x3C)
    assert data[header : header + 2] == b"NE"
    (table,) = struct.unpack_from("<H", data, header + 0x24)
    at = header + table
    shift, kind, count = struct.unpack_from("<HHH", data, at)
    offset, length = struct.unpack_from("<HH", data, at + 10)
    assert (kind, count) == (0x8010, 1)
    block = data[offset << shift : (offset + length) << shift]
    assert block[4:20] == b"VS_VERSION_INFO\0"
    assert struct.unpack_from("<4H", block, 20 + 8) == (10, 3, 103, 0)
    assert b"USER.EXE\0" in block
    assert len(data) == 47392


def test_wrestool_agrees(tmp_path: Path) -> None:
    wrestool = shutil.which("wrestool")
    if wrestool is None:
        pytest.skip("wrestool is not installed (Debian package icoutils)")
    (tmp_path / "user.exe").write_bytes(build(USER, 47392).data())
    (tmp_path / "ver.dll").write_bytes(build(None, 9008).data())
    listing = subprocess.run(
        [wrestool, "-l", "user.exe"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "--type=16 --name=1" in listing.stdout
    raw = subprocess.run(
        [wrestool, "-x", "-R", "-t16", "user.exe"], cwd=tmp_path, capture_output=True, check=True
    )
    assert b"VS_VERSION_INFO" in raw.stdout
    nothing = subprocess.run([wrestool, "-l", "ver.dll"], cwd=tmp_path, capture_output=True, text=True)
    assert "--type" not in nothing.stdout


def test_too_small_a_size_is_refused() -> None:
    with pytest.raises(LabError, match="too few for this executable"):
        build(USER, 300)
