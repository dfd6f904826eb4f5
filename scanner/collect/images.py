"""What the headers and the version resource of an executable say, read in a few bounded pieces."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

from scanner.collect import ne, pe
from scanner.collect.interface import ImageFacts
from scanner.collect.version_resource import VersionInfo, version_info
from scanner.collect.window import ImageError, Piece, Read, Reading, Window, read_through

FIRST_READ = 1024
"""Bytes fetched first: the headers and section tables of nearly all executables fit."""

FRONT = Piece(0, FIRST_READ)
"""What every reading begins with."""

MACHINES = {
    0x014C: "x86",
    0x0184: "alpha",
    0x0162: "mips",
    0x0166: "mips",
    0x0168: "mips",
    0x01F0: "ppc",
    0x0200: "ia64",
    0x0284: "alpha64",
    0x8664: "x64",
    0x01C4: "arm",
    0xAA64: "arm64",
}
"""Platform names by the machine code of the COFF header (PE and COFF Specification, section 3.3.1)."""

_DOS_SIGNATURE = b"MZ"
_NEW_HEADER = 0x3C  # e_lfanew, where the Windows header starts
_EARLIEST_LINK = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp())  # no NT executable is older
_LATEST_LINK = 0x7FFFFFFF


class DamagedImageError(ImageError):
    """An executable of which only the headers could be read; ``image`` is what they say."""

    def __init__(self, message: str, image: ImageFacts) -> None:
        super().__init__(message)
        self.image = image


def read_image(read: Read) -> ImageFacts | None:
    """Read an executable that is at hand; as :func:`image_reading`."""
    return read_through(image_reading(), read)


def image_reading() -> Reading[ImageFacts | None]:
    """Read an executable; None for a file that is none, empty facts for a DOS program.

    A 16-bit Windows executable gets no machine: every platform of Windows NT runs it.
    Raises :class:`~scanner.collect.window.ImageError` for a damaged one, in its form
    :class:`DamagedImageError` where the headers could still be read.
    """
    window = Window()
    front = yield from window.fetch(FRONT)
    if front[:2] != _DOS_SIGNATURE or len(front) < _NEW_HEADER + 4:
        return None
    start = int(struct.unpack_from("<I", front, _NEW_HEADER)[0])
    signature = yield from _signature(window, start)
    if signature == pe.SIGNATURE:
        return (yield from _portable(window, start))
    if signature[:2] == ne.SIGNATURE:
        data = yield from ne.version_resource(window, start)
        return ImageFacts() if data is None else _with_version(None, None, version_info(data), None)
    return ImageFacts()


def _signature(window: Window, start: int) -> Reading[bytes]:
    """The four bytes where a Windows header would be; nothing for a plain DOS program."""
    try:
        return (yield from window.at(start, 4, ahead=FIRST_READ))
    except ImageError:
        return b""


def _portable(window: Window, start: int) -> Reading[ImageFacts]:
    image = yield from pe.headers(window, start)
    of_headers = machine(image.machine), _linked(image.stamp)
    try:
        found = yield from pe.version_resource(window, image)
        if found is None:
            return ImageFacts(*of_headers)
        return _with_version(*of_headers, version_info(found[0], translations=False), found[1])
    except ImageError as error:
        raise DamagedImageError(str(error), ImageFacts(*of_headers)) from error


def image_facts(code: int, stamp: int, resource: tuple[bytes, int] | None = None) -> ImageFacts:
    """What machine code, link time and version resource (with its language id) say.

    Raises :class:`DamagedImageError` for a resource that is none.
    """
    of_headers = machine(code), _linked(stamp)
    if resource is None:
        return ImageFacts(*of_headers)
    try:
        return _with_version(*of_headers, version_info(resource[0], translations=False), resource[1])
    except ImageError as error:
        raise DamagedImageError(str(error), ImageFacts(*of_headers)) from error


def _with_version(
    platform: str | None, linked: datetime | None, info: VersionInfo, language: int | None
) -> ImageFacts:
    language = info.language if language is None else language
    return ImageFacts(
        machine=platform,
        linked=linked,
        version=info.version,
        language=None if language is None else f"{language:04x}",
        original_name=info.original_name,
        description=info.description,
    )


def machine(code: int) -> str:
    """The platform name for a COFF machine code; unknown ones as hexadecimal."""
    return MACHINES.get(code, f"{code:#06x}")


def _linked(stamp: int) -> datetime | None:
    """The link time, or None where the stamp is a hash, a zero or a filler."""
    return datetime.fromtimestamp(stamp, UTC) if _EARLIEST_LINK <= stamp < _LATEST_LINK else None
