"""The compiled pack on disk: read in milliseconds, trusted only while the rule files stay as they were.

The file is one line of JSON (what the pack was compiled from) and the pack as MessagePack,
decoded into the model's types: nothing in it can run.  A cache that is missing, damaged,
written by another version or not the user's own is built anew; one that cannot be written is
done without.  What it holds is decoded at its first use.
"""

from __future__ import annotations

import gc
import hashlib
import os
import tempfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from operator import itemgetter
from pathlib import Path

import msgspec

from scanner import __version__
from scanner.catalog.garbage import no_collection
from scanner.catalog.sources import Entry, rule_files
from scanner.catalog.stored import StoredPack
from scanner.model.pack import RulePack

LARGEST_CACHE = 256 * 1024 * 1024
"""Bytes; 5,000 rules take five million."""

LONGEST_HEADER = 4096
"""Bytes of the first line."""

CLOCK_GRAIN = 2_000_000_000
"""Nanoseconds within which two writes may carry the same time (FAT keeps even seconds)."""


class Header(msgspec.Struct, frozen=True):
    """What a compiled pack was made from (program, the files' listing, their content), and which it is."""

    program: str
    listing: str
    content: str
    checksum: int
    version: str
    sha256: str


class Cache:
    """The compiled pack of one set of rule folders."""

    def __init__(self, folder: Path, rules: Sequence[str], listed: Sequence[Entry]) -> None:
        of_these = "\0".join(os.path.abspath(name) for name in rules)
        self._file = folder / f"pack-{_hash(of_these)[:16]}"
        self._listed = listed

    def read(self, build: Callable[[], RulePack]) -> RulePack | None:
        """The pack, if it is still what the rule files say.

        ``build`` makes it anew, should it turn out at its first use that this is no pack.
        """
        try:
            line, header, written = self._header()
            if header.program != _program() or not self._current(header, written):
                return None
        except (OSError, ValueError):
            return None
        return StoredPack.of(header.version, header.sha256, partial(self._decoded, line, build))

    def write(self, pack: RulePack) -> None:
        """Keep the pack for the next time, if the folder can be written."""
        payload = msgspec.msgpack.encode(pack)
        with suppress(OSError):
            listing, content = _listing(self._listed), _content(self._listed)
            checksum = zlib.crc32(payload)
            header = Header(_program(), listing, content, checksum, pack.version, pack.sha256)
            self._replace(header, payload)

    def _header(self) -> tuple[bytes, Header, int]:
        """The first line, what it says, and when the file was written."""
        with open(self._file, "rb") as source:
            seen = os.fstat(source.fileno())
            if not _own(seen) or seen.st_size > LARGEST_CACHE:
                raise OSError("not to be trusted")
            line = source.readline(LONGEST_HEADER)
        return line, msgspec.json.decode(line, type=Header), seen.st_mtime_ns

    def _payload(self, header: Header) -> memoryview:
        """The pack's bytes.  Raises ``ValueError`` if they are not those that were written."""
        with open(self._file, "rb") as source:
            source.readline(LONGEST_HEADER)
            payload = memoryview(source.read(LARGEST_CACHE))
        if header.checksum != zlib.crc32(payload):
            raise ValueError("damaged")
        return payload

    def _decoded(self, line: bytes, build: Callable[[], RulePack]) -> RulePack:
        """The pack, or one built anew where the file is damaged or is not the one that was looked at."""
        try:
            found, header, _ = self._header()
            if found != line:
                return build()
            with no_collection():
                pack = msgspec.msgpack.decode(self._payload(header), type=RulePack)
                gc.freeze()  # a pack has no cycles to find, and each collection would walk all of it
                return pack
        except (OSError, ValueError, RecursionError):
            return build()

    def _current(self, header: Header, written: int) -> bool:
        """Whether the rule files are those that were compiled.

        Name, size and times answer for it, unless a file changed so shortly before the
        cache was written that a second change could bear the same times; then, and
        where only the times differ, the content answers, and the answer is kept.
        """
        listing = _listing(self._listed)
        if header.listing == listing and self._newest() < written - CLOCK_GRAIN:
            return True
        if header.content != _content(self._listed):
            return False
        payload = self._payload(header)
        with suppress(OSError):
            self._replace(msgspec.structs.replace(header, listing=listing), payload)
        return True

    def _newest(self) -> int:
        """The latest time of any file."""
        modified = max(map(itemgetter(3), self._listed), default=0)
        changed = max(map(itemgetter(4), self._listed), default=0)
        return max(modified, changed)

    def _replace(self, header: Header, payload: bytes | memoryview) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=self._file.parent, prefix=f"{self._file.name}.")
        try:
            with open(number, "wb") as target:
                target.writelines((msgspec.json.encode(header), b"\n", payload))
            os.replace(name, self._file)
        except OSError:
            with suppress(OSError):
                os.unlink(name)
            raise


def cache_folder() -> Path | None:
    """``$HOTFIXSCAN_CACHE``, or ``hotfixscan`` in the user's cache folder; None where there is none."""
    if chosen := os.environ.get("HOTFIXSCAN_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):
        return Path(base) / "hotfixscan"
    with suppress(RuntimeError):
        return Path.home() / ".cache" / "hotfixscan"
    return None


def _own(seen: os.stat_result) -> bool:
    """Whether only this user can have written the file (always so where there are no such owners)."""
    if not hasattr(os, "geteuid"):
        return True
    return seen.st_uid in (0, os.geteuid()) and not seen.st_mode & 0o022


def _program() -> str:
    """The program's version and the state of the code that reads rules."""
    catalog = Path(__file__).resolve().parent
    state = [__version__]
    for folder in (catalog, catalog.parent / "model"):
        with suppress(OSError), os.scandir(folder) as modules:
            state += sorted(
                f"{module.name} {seen.st_size} {seen.st_mtime_ns}"
                for module in modules
                if module.name.endswith(".py") and (seen := module.stat())
            )
    return _hash("\n".join(state))


def _listing(listed: Sequence[Entry]) -> str:
    try:
        return hashlib.sha256(msgspec.msgpack.encode(listed)).hexdigest()
    except UnicodeEncodeError:  # a name that is no text
        return _hash(repr(listed))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _content(listed: Sequence[Entry]) -> str:
    """Hash of every name and every byte.  Raises ``OSError``."""
    digest = hashlib.sha256()
    for file in rule_files(listed):
        data = file.read()
        digest.update(f"{file.name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
        digest.update(data)
    return digest.hexdigest()
