"""Decoding the documents of a fleet: what hosts have in common is decoded once.

Hosts share most of what is observed on them: the same build of the same file in the same
place, the same lists of directories and components.  The JSON text of such a part is all
there is to it, so equal texts are given the same value, without being decoded again.  That is
faster by itself, and lets judgement see at a glance what two hosts have in common.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from scanner.collect.document import UNREADABLE, decoded, file_in_utc, known_schema, utc
from scanner.model.errors import OperatorError
from scanner.model.facts import (
    FACTS_SCHEMA,
    CollectionError,
    Collector,
    Component,
    DirectoryFact,
    FileFact,
    HostFacts,
    Hotfix,
    Listing,
    Outcome,
    RegistryData,
    SystemFacts,
)

Value = TypeVar("Value")

TEXTS_KEPT = 1 << 16
"""Texts of one kind that are remembered; then it starts anew.  All 10,000 listed builds fit several times."""

BYTES_KEPT = 16 << 20
"""Bytes that the remembered texts of one kind may have together: hostile ones must not fill memory."""

_NULL = b"null"


class _Outline(msgspec.Struct, gc=False):
    """A document whose shared parts are still text."""

    target: str
    schema: str = FACTS_SCHEMA
    collected_at: datetime | None = None
    collector: msgspec.Raw = msgspec.Raw(_NULL)
    outcome: Outcome = Outcome.COMPLETE
    system: SystemFacts = SystemFacts()
    hotfixes: list[msgspec.Raw] | None = None
    hotfixes_status: Listing | None = None
    components: msgspec.Raw = msgspec.Raw(_NULL)
    files: list[msgspec.Raw] | None = None
    directories: msgspec.Raw = msgspec.Raw(_NULL)
    registry: msgspec.Raw = msgspec.Raw(_NULL)
    pending_renames: tuple[str, ...] | None = None
    errors: tuple[CollectionError, ...] = ()


_outline = msgspec.json.Decoder(_Outline)


class _Known(Generic[Value]):
    """What texts of one kind mean, for those met before."""

    def __init__(self, decode: Callable[[bytes], Value]) -> None:
        self._decode = decode
        self._values: dict[bytes, Value] = {}
        self._bytes = 0

    def value(self, text: msgspec.Raw) -> Value:
        """What one text means.  Raises as msgspec does."""
        return self._met(bytes(text))

    def values(self, texts: list[msgspec.Raw] | None) -> tuple[Value, ...] | None:
        """What each text of a list means."""
        if texts is None:
            return None
        keys = list(map(bytes, texts))
        try:
            return tuple(map(self._values.__getitem__, keys))
        except KeyError:
            return tuple(map(self._met, keys))

    def _met(self, text: bytes) -> Value:
        value = self._values.get(text)
        if value is None:
            value = self._decode(text)
            self._keep(text, value)
        return value

    def _keep(self, text: bytes, value: Value) -> None:
        if len(self._values) >= TEXTS_KEPT or self._bytes >= BYTES_KEPT:
            self._values.clear()
            self._bytes = 0
        self._values[text] = value
        self._bytes += len(text)


_file_decoder = msgspec.json.Decoder(FileFact)


def _file(text: bytes) -> FileFact:
    file = _file_decoder.decode(text)
    if file.size is not None and file.size < 0:
        raise msgspec.ValidationError("a size below nothing")
    return file_in_utc(file)


class FleetDecoder:
    """Decodes documents one after the other, and remembers their parts."""

    def __init__(self) -> None:
        self._files = _Known(_file)
        self._hotfixes = _Known(msgspec.json.Decoder(Hotfix).decode)
        self._components = _Known(msgspec.json.Decoder(tuple[Component, ...] | None).decode)
        self._directories = _Known(msgspec.json.Decoder(tuple[DirectoryFact, ...] | None).decode)
        self._registry = _Known(msgspec.json.Decoder(dict[str, dict[str, RegistryData]] | None).decode)
        self._collectors = _Known(msgspec.json.Decoder(Collector | None).decode)

    def decoded(self, text: bytes, name: str, first_line: int = 1) -> HostFacts | OperatorError:
        """The same as :func:`scanner.collect.document.decoded`; for whatever is unusual, by asking it."""
        try:
            outline = _outline.decode(text)
            if known_schema(outline.schema):
                return self._assembled(outline)
        except UNREADABLE:
            pass
        return decoded(text, name, first_line)

    def _assembled(self, outline: _Outline) -> HostFacts:
        return HostFacts(
            schema=outline.schema,
            target=outline.target,
            collected_at=utc(outline.collected_at),
            collector=self._collectors.value(outline.collector),
            outcome=outline.outcome,
            system=outline.system,
            hotfixes=self._hotfixes.values(outline.hotfixes),
            hotfixes_status=outline.hotfixes_status,
            components=self._components.value(outline.components),
            files=self._files.values(outline.files),
            directories=self._directories.value(outline.directories),
            registry=self._registry.value(outline.registry),
            pending_renames=outline.pending_renames,
            errors=outline.errors,
        )
