"""Documents on their way into the store and out of it: JSON, compressed, named by their digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import zstandard

from scanner.model.errors import StoreError
from scanner.model.facts import HostFacts
from scanner.model.findings import HostReport, Verdict

SIZE_LIMIT = 256 << 20
"""Largest document taken from a store, in bytes when unpacked: a damaged one must not fill memory."""

LEVEL = 3
"""Zstandard's own choice; level 6 makes facts of 1,650 files a tenth smaller in six times the time."""

_DAMAGED = "Run `hotfixscan store verify`, and restore the store from a copy."
_facts = msgspec.json.Decoder(HostFacts)
_report = msgspec.json.Decoder(HostReport)


@dataclass(frozen=True, slots=True)
class Packed:
    """A document as it is stored; ``digest`` is that of its unpacked text."""

    digest: bytes
    body: bytes


def packed_facts(facts: HostFacts) -> Packed:
    """Facts without their time, which is kept beside them: a host that did not change is kept once."""
    return _packed(msgspec.json.encode(replace(facts, collected_at=None)))


def packed_report(report: HostReport) -> Packed:
    """A report without what does not apply: the facts can be judged again by who needs it."""
    findings = tuple(one for one in report.findings if one.verdict is not Verdict.NOT_APPLICABLE)
    return _packed(msgspec.json.encode(replace(report, findings=findings)))


def unpacked_facts(stored: Packed, collected_at: datetime | None) -> HostFacts:
    """The facts as they were.  Raises :class:`StoreError` if they are damaged."""
    try:
        return replace(_facts.decode(unpacked(stored)), collected_at=collected_at)
    except msgspec.DecodeError as error:
        raise StoreError(f"The store holds facts that cannot be read: {error}.", _DAMAGED) from None


def unpacked_report(stored: Packed) -> HostReport:
    """The report as it was.  Raises :class:`StoreError` if it is damaged."""
    try:
        return _report.decode(unpacked(stored))
    except msgspec.DecodeError as error:
        raise StoreError(f"The store holds a report that cannot be read: {error}.", _DAMAGED) from None


def unpacked(stored: Packed) -> bytes:
    """The text of a document.  Raises :class:`StoreError` unless it is what its digest names."""
    try:
        reader = zstandard.ZstdDecompressor().stream_reader(stored.body)
        text = bytes(reader.read(SIZE_LIMIT + 1))
    except zstandard.ZstdError as error:
        raise StoreError(f"Document {stored.digest.hex()[:12]} is damaged: {error}.", _DAMAGED) from None
    if len(text) > SIZE_LIMIT or hashlib.sha256(text).digest() != stored.digest:
        raise StoreError(f"Document {stored.digest.hex()[:12]} is not what it was.", _DAMAGED)
    return text


def _packed(text: bytes) -> Packed:
    body = zstandard.ZstdCompressor(level=LEVEL).compress(text)
    return Packed(hashlib.sha256(text).digest(), body)
