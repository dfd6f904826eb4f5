"""Reading executables: right, sparing, and safe from hostile ones."""

from __future__ import annotations

import contextlib
import datetime as dt
import struct
from dataclasses import replace
from functools import partial
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.collect.images import FIRST_READ, DamagedImageError, read_image
from scanner.collect.interface import ImageFacts
from scanner.collect.version_resource import MAX_TEXT
from scanner.collect.window import MAX_BYTES, MAX_READS, ImageError
from tests.collect.pefile_reading import NO_WINE, as_pefile_reads, wine_executables, wine_readings
from tests.lab import ne, pe
from tests.lab.version_resource import VersionInfo

LINKED = dt.datetime(2001, 3, 1, 22, 40, 11, tzinfo=dt.UTC)
VERSION = VersionInfo((4, 0, 1381, 7086), description="SMB Mini Redirector", original_name="rdr.sys")


class Counted:
    """A file in memory that counts what is read of it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reads: list[tuple[int, int]] = []

    def __call__(self, offset: int, length: int) -> bytes:
        self.reads.append((offset, length))
        return self.data[offset : offset + length]


def built(**changes: object) -> bytes:
    return pe.build(replace(pe.Build(version=VERSION, linked=LINKED), **changes)).data()


@pytest.mark.parametrize("platform", ["x86", "alpha", "mips", "ppc"])
def test_everything_in_the_headers_and_the_version_resource(platform: str) -> None:
    assert read_image(Counted(built(machine=platform))) == ImageFacts(
        machine=platform,
        linked=LINKED,
        version="4.0.1381.7086",
        language="0409",
        original_name="rdr.sys",
        description="SMB Mini Redirector",
    )


def test_a_16_bit_executable() -> None:
    info = VersionInfo(
        (3, 10, 0, 103), description="Windows User API", original_name="USER.EXE", language=0x0407
    )
    image = read_image(Counted(ne.build(info, None).data()))
    assert image == ImageFacts(
        version="3.10.0.103", language="0407", original_name="USER.EXE", description="Windows User API"
    )


def test_without_version_resource_the_headers_still_speak() -> None:
    assert read_image(Counted(built(version=None))) == ImageFacts(machine="x86", linked=LINKED)
    assert read_image(Counted(built(version=None, resources=False))) == ImageFacts(
        machine="x86", linked=LINKED
    )
    assert read_image(Counted(ne.build(None, None).data())) == ImageFacts()


@pytest.mark.parametrize("data", [b"", b"MZ", b"\0" * 4096, b"This is not a program." * 100])
def test_what_is_no_executable(data: bytes) -> None:
    assert read_image(Counted(data)) is None


def test_a_dos_program_has_nothing_to_say() -> None:
    assert read_image(Counted(b"MZ" + bytes(200))) == ImageFacts()


@pytest.mark.parametrize("stamp", [0, 1, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_stamp_that_is_no_date_is_no_link_time(stamp: int) -> None:
    data = bytearray(built())
    start = struct.unpack_from("<I", data, 0x3C)[0]
    struct.pack_into("<I", data, start + 8, stamp)
    image = read_image(Counted(bytes(data)))
    assert image is not None
    assert image.linked is None


def test_an_unknown_machine_is_given_as_its_code() -> None:
    data = bytearray(built())
    struct.pack_into("<H", data, struct.unpack_from("<I", data, 0x3C)[0] + 4, 0x1234)
    image = read_image(Counted(bytes(data)))
    assert image is not None
    assert image.machine == "0x1234"


def test_the_first_read_is_small_and_few_follow() -> None:
    read = Counted(built(size=300_000))
    read_image(read)
    assert read.reads[0] == (0, FIRST_READ)
    assert len(read.reads) <= 3
    assert sum(length for _, length in read.reads) <= 8192


def test_many_resources_in_front_of_the_version() -> None:
    read = Counted(built(other_resources=2500, other_resource_size=64))
    image = read_image(read)
    assert image is not None
    assert image.version == "4.0.1381.7086"
    assert sum(length for _, length in read.reads) < 64_000


def test_long_texts_are_cut() -> None:
    image = read_image(Counted(built(version=replace(VERSION, description="x" * 5000))))
    assert image is not None
    assert image.description == "x" * MAX_TEXT


def test_of_a_damaged_executable_the_headers_are_kept() -> None:
    whole = built()
    with pytest.raises(DamagedImageError, match="the file ends before") as caught:
        read_image(Counted(whole[: whole.index("VS_VERSION_INFO".encode("utf-16-le")) + 40]))
    assert caught.value.image == ImageFacts(machine="x86", linked=LINKED)


def test_headers_cut_short() -> None:
    with pytest.raises(ImageError, match="the file ends before"):
        read_image(Counted(built()[:0x100]))


@pytest.mark.parametrize("other_resources", [0, 3, 40])
@pytest.mark.parametrize("description", ["plain", "Für Österreich – ©", ""])
def test_pefile_agrees_on_generated_files(other_resources: int, description: str) -> None:
    data = built(other_resources=other_resources, version=replace(VERSION, description=description))
    ours = read_image(Counted(data))
    assert ours is not None
    assert ours._replace(linked=None) == as_pefile_reads(data)


def test_pefile_agrees_on_every_file_of_wine() -> None:
    if not wine_executables():
        pytest.skip(NO_WINE)
    for path, expected in wine_readings().items():
        with path.open("rb") as file:
            ours = read_image(partial(_read, file))
        assert ours is not None, path
        assert ours._replace(linked=None) == expected, path


def _read(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


WHOLE = [built(), built(other_resources=5), ne.build(VERSION, None).data()]
PLACES = st.lists(st.tuples(st.integers(0, 4095), st.integers(0, 255)), max_size=12)


@settings(max_examples=400, deadline=None)
@given(whole=st.sampled_from(WHOLE), changes=PLACES, length=st.integers(0, 8192))
def test_a_mutilated_executable_is_read_or_refused_within_the_limits(
    whole: bytes, changes: list[tuple[int, int]], length: int
) -> None:
    data = bytearray(whole[:length] if length < 4096 else whole)
    for place, byte in changes:
        if place < len(data):
            data[place] = byte
    _within_limits(Counted(bytes(data)))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_noise_behind_good_headers(noise: bytes) -> None:
    whole = WHOLE[1]
    start = whole.index("VS_VERSION_INFO".encode("utf-16-le")) - 6
    _within_limits(Counted(whole[:start] + noise + whole[start + len(noise) :]))


def test_an_endless_table_of_resources_is_given_up() -> None:
    header = bytearray(b"NE" + b"\x01" * 62)
    struct.pack_into("<HH", header, 0x24, 64, 65)
    front = b"MZ" + bytes(0x3A) + struct.pack("<I", 0x40) + bytes(header) + struct.pack("<H", 4)

    def read(offset: int, length: int) -> bytes:
        return (front[offset:] + b"\x01" * length)[:length]

    with pytest.raises(ImageError, match=r"types of resources|would be needed"):
        read_image(read)


def test_a_resource_directory_beyond_all_measure_is_given_up() -> None:
    data = bytearray(built())
    section = data.index(b".rsrc")
    start = struct.unpack_from("<I", data, section + 20)[0]
    struct.pack_into("<HH", data, start + 12, 0xFFFF, 0xFFFF)
    with pytest.raises(ImageError, match="a resource directory with"):
        read_image(Counted(bytes(data)))


def _within_limits(read: Counted) -> None:
    with contextlib.suppress(ImageError):
        read_image(read)
    assert len(read.reads) <= MAX_READS
    assert sum(length for _, length in read.reads) <= MAX_BYTES
