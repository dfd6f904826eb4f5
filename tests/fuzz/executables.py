"""Fuzzing what reads executables: real ones mutated, and ones made up around good signatures."""

from __future__ import annotations

import contextlib
import datetime as dt
import struct
from dataclasses import replace
from functools import cache
from random import Random

from scanner.collect.images import read_image
from scanner.collect.interface import ImageFacts
from scanner.collect.version_resource import MAX_TEXT, version_info
from scanner.collect.window import MAX_BYTES, MAX_READS, ImageError
from tests.collect.pefile_reading import wine_executables
from tests.fuzz.mutation import mutated
from tests.lab import ne, pe
from tests.lab.version_resource import VersionInfo, win16, win32

_VERSION = VersionInfo((4, 0, 1381, 7086), description="SMB Mini Redirector", original_name="rdr.sys")
_LINKED = dt.datetime(2001, 3, 1, 22, 40, 11, tzinfo=dt.UTC)
_WINE_FILES = 40
_LONGEST_SEED = 1 << 17


class Source:
    """A file in memory that counts what is read of it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reads = self.bytes = 0

    def __call__(self, offset: int, length: int) -> bytes:
        self.reads += 1
        self.bytes += length
        return self.data[offset : offset + length]


@cache
def portable_seeds() -> tuple[bytes, ...]:
    """PE files: of every platform, with and without resources, and some of wine's where it is installed."""
    builds = [pe.Build(version=_VERSION, linked=_LINKED, machine=machine) for machine in pe.MACHINES]
    builds += [
        pe.Build(),
        pe.Build(resources=False),
        pe.Build(version=_VERSION, other_resources=3),
        pe.Build(version=_VERSION, other_resources=60, other_resource_size=16),
        pe.Build(version=replace(_VERSION, file_version=None, language=0x0407)),
        pe.Build(version=replace(_VERSION, description="x" * 700), size=20_000),
    ]
    made = [pe.build(build).data() for build in builds]
    real = [path.read_bytes() for path in wine_executables()[::17] if path.stat().st_size <= _LONGEST_SEED]
    return (*made, *real[:_WINE_FILES])


@cache
def sixteen_bit_seeds() -> tuple[bytes, ...]:
    """NE files, with and without version resource."""
    infos = (_VERSION, None, replace(_VERSION, language=0x0407, description="Für Österreich"))
    return tuple(ne.build(info).data() for info in infos)


@cache
def version_seeds() -> tuple[bytes, ...]:
    """Version resources in both forms."""
    infos = (_VERSION, replace(_VERSION, file_version=None), replace(_VERSION, codepage=932, description="é"))
    return tuple(form(info) for info in infos for form in (win32, win16))


def portable(draw: Random) -> int:
    """A PE file: a seed with changes where its structures are, or sections and resources made up."""
    if draw.random() < 0.2:
        return _looked_at(_made_up(draw))
    seed = draw.choice(portable_seeds())
    return _looked_at(_changed(draw, seed, portable_seeds(), _structures(seed)))


def sixteen_bit(draw: Random) -> int:
    """An NE file with changes."""
    seed = draw.choice(sixteen_bit_seeds())
    return _looked_at(mutated(draw, seed, sixteen_bit_seeds(), draw.choice((0, 0x80))))


def version(draw: Random) -> int:
    """A version resource by itself, with changes."""
    seeds = version_seeds()
    data = mutated(draw, draw.choice(seeds), seeds)
    with contextlib.suppress(ImageError):
        info = version_info(data)
        assert max(len(info.description or ""), len(info.original_name or "")) <= MAX_TEXT
    return 1


def _looked_at(data: bytes) -> int:
    source = Source(data)
    with contextlib.suppress(ImageError):
        _check(read_image(source))
    assert source.reads <= MAX_READS
    assert source.bytes <= MAX_BYTES
    return 1


def _check(image: ImageFacts | None) -> None:
    if image is not None:
        assert len(image.description or "") <= MAX_TEXT
        assert len(image.original_name or "") <= MAX_TEXT


def _structures(data: bytes) -> tuple[int, int]:
    """From where to where the resources lie, as far as they are found by their section's name."""
    at = data.find(b".rsrc", 0, 4096)
    if at < 0 or at + 24 > len(data):
        return 0, min(len(data), 1024)
    size, offset = struct.unpack_from("<II", data, at + 16)
    return offset, offset + min(size, 4096)


def _changed(draw: Random, data: bytes, others: tuple[bytes, ...], resources: tuple[int, int]) -> bytes:
    """Changes in the headers or in the resources, not in the code that nobody reads."""
    start, end = draw.choice(((0, min(len(data), 1024)), resources))
    return data[:start] + mutated(draw, data[start:end], others) + data[end:]


def _made_up(draw: Random) -> bytes:
    """Good signatures and noise: headers whose numbers are anything, a resource tree of any shape."""
    sections = draw.choice((0, 1, 2, 96, 0xFFFF))
    optional = draw.choice((0, 96, 224, 240, 0xFFFF))
    coff = struct.pack("<HHIIIHH", 0x14C, sections, draw.getrandbits(32), 0, 0, optional, 0x2102)
    magic = struct.pack("<H", draw.choice((0x10B, 0x20B, draw.getrandbits(16))))
    body = bytearray(draw.randbytes(600) if draw.random() < 0.5 else bytes(600))
    struct.pack_into("<II", body, 110, draw.choice((0x1000, draw.getrandbits(32))), draw.getrandbits(16))
    table = struct.pack("<8sIIII", b".rsrc", 0x1000, 0x1000, draw.getrandbits(16), 0x200) + bytes(16)
    tree = b"".join(_directory(draw) for _ in range(draw.randint(1, 12)))
    return (
        b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + coff + magic + bytes(body[:222]) + table
    ).ljust(0x200, b"\0") + tree


def _directory(draw: Random) -> bytes:
    """A resource directory whose entries point anywhere, also to itself and in circles."""
    entries = draw.randint(0, 4)
    head = struct.pack("<12xHH", 0, draw.choice((entries, entries, 0xFFFF)))
    return head + b"".join(
        struct.pack("<II", draw.choice((16, 1, 0x409)), draw.choice((0, 0x80000000)) | draw.randrange(0x200))
        for _ in range(entries)
    )
