"""The executables that the lab makes, read by pefile."""

from __future__ import annotations

import datetime as dt
import struct
from typing import Any

import pefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lab import LabError
from tests.lab.pe import MACHINES, Build, build
from tests.lab.version_resource import VersionInfo

LINKED = dt.datetime(1999, 9, 21, 22, 2, 31, tzinfo=dt.UTC)
WORDS = st.integers(0, 0xFFFF)
TEXT = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


def read(data: bytes) -> pefile.PE:
    return pefile.PE(data=data)


def strings(image: pefile.PE) -> dict[str, str]:
    tables = [part for part in image.FileInfo[0] if part.Key == b"StringFileInfo"]
    entries: dict[bytes, bytes] = tables[0].StringTable[0].entries
    return {name.decode(): text.decode() for name, text in entries.items()}


def resources(image: pefile.PE) -> list[Any]:
    return list(image.DIRECTORY_ENTRY_RESOURCE.entries)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("size", [36112, 266224, 36113, 4_000_001])
def test_size_machine_and_link_time_are_exact(machine: str, size: int) -> None:
    info = VersionInfo((4, 0, 1381, 7086))
    data = build(Build(size=size, machine=machine, linked=LINKED, version=info)).data()
    image = read(data)
    assert len(data) == size
    assert image.FILE_HEADER.Machine == MACHINES[machine]
    assert image.FILE_HEADER.TimeDateStamp == int(LINKED.timestamp())
    assert [text for text in image.get_warnings() if "makes up" not in text] == []  # zeros are our filler


def test_version_resource_says_what_it_was_told() -> None:
    info = VersionInfo((4, 0, 1381, 33474), "4.00", "SMB Mini Redirector", "rdr.sys", language=0x0407)
    image = read(build(Build(size=50000, version=info)).data())
    fixed = image.VS_FIXEDFILEINFO[0]
    assert (fixed.FileVersionMS, fixed.FileVersionLS) == (4 << 16, 1381 << 16 | 33474)
    assert strings(image) == {
        "CompanyName": "hotfixscan lab",
        "FileDescription": "SMB Mini Redirector",
        "FileVersion": "4.00",
        "OriginalFilename": "rdr.sys",
        "ProductVersion": "4.00",
    }
    version = resources(image)[-1].directory.entries[0].directory.entries[0]
    assert version.id == 0x0407
    translation = next(part for part in image.FileInfo[0] if part.Key == b"VarFileInfo").Var[0].entry
    assert translation == {b"Translation": "0x0407 0x04b0"}


@settings(deadline=None)
@given(
    version=st.tuples(WORDS, WORDS, WORDS, WORDS), description=TEXT, name=TEXT, size=st.integers(4096, 90000)
)
def test_any_version_and_any_text_survive(
    version: tuple[int, int, int, int], description: str, name: str, size: int
) -> None:
    data = build(
        Build(size=size, version=VersionInfo(version, description=description, original_name=name))
    ).data()
    image = read(data)
    fixed = image.VS_FIXEDFILEINFO[0]
    high, low = fixed.FileVersionMS, fixed.FileVersionLS
    assert (high >> 16, high & 0xFFFF, low >> 16, low & 0xFFFF) == version
    assert strings(image)["FileDescription"] == description
    assert strings(image)["OriginalFilename"] == name
    assert len(data) == size


def test_version_data_may_lie_far_into_the_file() -> None:
    order = Build(
        size=900_000, version=VersionInfo((1, 2, 3, 4)), other_resources=400, other_resource_size=1000
    )
    image = read(build(order).data())
    entry = resources(image)[-1].directory.entries[0].directory.entries[0].data.struct
    start = image.get_offset_from_rva(image.OPTIONAL_HEADER.DATA_DIRECTORY[2].VirtualAddress)
    assert image.get_offset_from_rva(entry.OffsetToData) - start > 400_000
    assert image.VS_FIXEDFILEINFO[0].FileVersionLS == 3 << 16 | 4
    assert len(resources(image)[0].directory.entries) == 400


def test_resources_without_a_version() -> None:
    image = read(build(Build(size=20000, other_resources=3)).data())
    assert [kind.id for kind in resources(image)] == [6]
    assert not hasattr(image, "VS_FIXEDFILEINFO")


def test_no_resources_at_all() -> None:
    image = read(build(Build(size=20000, resources=False)).data())
    assert image.OPTIONAL_HEADER.DATA_DIRECTORY[2].Size == 0
    assert [section.Name.rstrip(b"\0") for section in image.sections] == [b".text"]


def test_a_version_resource_without_a_binary_version() -> None:
    data = build(Build(size=20000, version=VersionInfo(None, description="only words"))).data()
    root = data.index("VS_VERSION_INFO".encode("utf-16-le")) - 6
    length, value_length, kind = struct.unpack_from("<HHH", data, root)
    assert (value_length, kind) == (0, 0)
    assert "only words".encode("utf-16-le") in data[root : root + length]


def test_small_files_are_possible_and_too_small_ones_are_refused() -> None:
    info = VersionInfo(
        (4, 0, 1381, 4), description="Configuration Manager Forwarder DLL", original_name="x.dll"
    )
    smallest = build(Build(version=info))
    assert smallest.size <= 2048
    assert read(smallest.data()).VS_FIXEDFILEINFO[0].FileVersionLS == 1381 << 16 | 4
    with pytest.raises(LabError, match="too few for this executable: it needs"):
        build(Build(size=smallest.size - 1, version=info))


def test_a_link_time_that_is_none() -> None:
    with pytest.raises(LabError, match="no link time"):
        build(Build(linked=dt.datetime(1969, 1, 1, tzinfo=dt.UTC)))


def test_written_file_equals_the_image(tmp_path: Any) -> None:
    image = build(Build(size=123_457, version=VersionInfo((1, 0, 0, 1)), other_resources=2))
    image.write(tmp_path / "a.dll")
    assert (tmp_path / "a.dll").read_bytes() == image.data()
