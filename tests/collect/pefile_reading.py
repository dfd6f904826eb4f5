"""What pefile, a PE reader that nobody here wrote, says of an executable."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path

import pefile

from scanner.collect.images import machine
from scanner.collect.interface import ImageFacts

WINE_FOLDERS = (
    Path("/usr/lib/x86_64-linux-gnu/wine"),
    Path("/usr/lib/i386-linux-gnu/wine"),
    Path("/usr/lib/aarch64-linux-gnu/wine"),
)
"""Where Debian's libwine has its executables."""

NO_WINE = "wine's files are missing: apt-get install -y --no-install-recommends libwine"

_RESOURCES = pefile.DIRECTORY_ENTRY["IMAGE_DIRECTORY_ENTRY_RESOURCE"]


def wine_executables() -> list[Path]:
    """Every PE file of wine that is installed."""
    files = [path for folder in WINE_FOLDERS for path in folder.rglob("*") if path.is_file()]
    return sorted(path for path in files if _starts_with_mz(path))


def _starts_with_mz(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"MZ"


@cache
def wine_readings() -> dict[Path, ImageFacts]:
    """What pefile says of every file of wine; asked once, for it takes its time."""
    gc.freeze()  # pefile looks for garbage after every file, among all that other tests left, too
    try:
        return {path: as_pefile_reads(path) for path in wine_executables()}
    finally:
        gc.unfreeze()


def as_pefile_reads(source: Path | bytes) -> ImageFacts:
    """The executable's machine, version, language, original name and description; no link time."""
    image = (
        pefile.PE(data=source, fast_load=True)
        if isinstance(source, bytes)
        else pefile.PE(str(source), fast_load=True)
    )
    with image:
        image.parse_data_directories(directories=[_RESOURCES])
        strings = _strings(image)
        return ImageFacts(
            machine=machine(image.FILE_HEADER.Machine),
            version=_version(image),
            language=_language(image),
            original_name=strings.get(b"OriginalFilename"),
            description=strings.get(b"FileDescription"),
        )


def _version(image: pefile.PE) -> str | None:
    if not hasattr(image, "VS_FIXEDFILEINFO"):
        return None
    info = image.VS_FIXEDFILEINFO[0]
    high, low = info.FileVersionMS, info.FileVersionLS
    return f"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}"


def _language(image: pefile.PE) -> str | None:
    if not hasattr(image, "DIRECTORY_ENTRY_RESOURCE"):
        return None
    for entry in image.DIRECTORY_ENTRY_RESOURCE.entries:
        if entry.id == 16:
            return f"{entry.directory.entries[0].directory.entries[0].id:04x}"
    return None


def _strings(image: pefile.PE) -> dict[bytes, str]:
    for block in getattr(image, "FileInfo", []):
        for part in block:
            if part.Key == b"StringFileInfo" and part.StringTable:
                entries = part.StringTable[0].entries
                return {key: text.decode("utf-8") for key, text in entries.items()}
    return {}
