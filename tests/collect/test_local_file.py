"""A file on this machine, read as a fact about a file."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from scanner.collect.local_file import local_file, moment
from scanner.model.errors import OperatorError
from scanner.model.facts import FileFact, Observation
from tests.collect.test_images import LINKED, built

CHANGED = dt.datetime(2001, 3, 1, 23, 12, tzinfo=dt.UTC)


def laid(folder: Path, data: bytes, name: str = "RDR.SYS") -> Path:
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (CHANGED.timestamp(), CHANGED.timestamp()))
    return path


def test_everything_that_its_listing_and_headers_say(tmp_path: Path) -> None:
    data = built()
    assert local_file(laid(tmp_path, data)) == (
        FileFact(
            "RDR.SYS",
            size=len(data),
            modified=CHANGED,
            version="4.0.1381.7086",
            machine="x86",
            linked=LINKED,
            language="0409",
            original_name="rdr.sys",
            description="SMB Mini Redirector",
            version_status=Observation.PRESENT,
        ),
        None,
    )


def test_a_file_that_is_no_executable(tmp_path: Path) -> None:
    path = laid(tmp_path, b"[Strings]\n", "modem.inf")
    file, fault = local_file(path)
    expected = FileFact("modem.inf", size=10, modified=CHANGED, version_status=Observation.ABSENT)
    assert (file, fault) == (expected, None)


def test_a_damaged_executable_says_what_could_be_read(tmp_path: Path) -> None:
    file, fault = local_file(laid(tmp_path, built()[:700]))
    assert (file.machine, file.linked, file.version) == ("x86", LINKED, None)
    assert file.version_status is Observation.UNREADABLE
    assert fault
    file, fault = local_file(laid(tmp_path, built()[:160]))
    assert (file.machine, file.size) == (None, 160)
    assert fault


def test_a_date_that_no_calendar_has() -> None:
    assert moment(CHANGED.timestamp()) == CHANGED
    assert moment(float(1 << 62)) is None
    assert moment(float("nan")) is None


@pytest.mark.parametrize("name", ["", "nowhere.sys", "\0"])
def test_what_is_no_file_is_the_operators_to_mend(tmp_path: Path, name: str) -> None:
    with pytest.raises(OperatorError):
        local_file(tmp_path / name)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OperatorError, match="is no file"):
        local_file(tmp_path / "pipe")
