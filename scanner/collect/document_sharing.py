"""Decoding the documents of a fleet: what hosts have in common is decoded once.

Hosts share most of what is observed on them: the same build of the same file in the same
place, the same lists of directories and components.  The JSON text of such a part is all
there is to it, so equal texts are given the same value, without being decoded again.  That is
faster by itself, and lets judgement see at a glance what two hosts have in common.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from scanner.collect.document import UNREADABLE, decoded, file_in_utc, known_schema, utc
from scanner.collect.document_parts import divided, element, pieces
from scanner.engine.precedents.lately import Lately
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


SAMPLED = 509
"""Of so many bytes of a long text one is hashed: a prime, so that no period of a list of files meets it."""


class _Outline(msgspec.Struct, gc=False):
    """A document, or a part of one, whose shared parts are still text."""

    target: str | UnsetType = UNSET
    schema: str | UnsetType = UNSET
    collected_at: datetime | UnsetType | None = UNSET
    collector: msgspec.Raw | UnsetType = UNSET
    outcome: Outcome | UnsetType = UNSET
    system: SystemFacts | UnsetType = UNSET
    hotfixes: msgspec.Raw | UnsetType = UNSET
    hotfixes_status: Listing | UnsetType | None = UNSET
    components: msgspec.Raw | UnsetType = UNSET
    files: msgspec.Raw | UnsetType = UNSET
    directories: msgspec.Raw | UnsetType = UNSET
    registry: msgspec.Raw | UnsetType = UNSET
    pending_renames: tuple[str, ...] | UnsetType | None = UNSET
    errors: tuple[CollectionError, ...] | UnsetType = UNSET


_KEYS = _Outline.__struct_fields__
_outline = msgspec.json.Decoder(_Outline)


class _Rest:
    """A long text: compared whole, hashed by a sample.  To hash all of it costs half of what decoding does.

    Hostile ones whose samples agree are compared with each other: no more than ``BYTES_KEPT`` are kept.
    """

    __slots__ = ("text",)

    def __init__(self, text: bytes) -> None:
        self.text = text

    def __hash__(self) -> int:
        return hash((len(self.text), self.text[::SAMPLED]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Rest) and self.text == other.text


class _Known(Generic[Value]):
    """What texts of one kind mean, for those met before."""

    def __init__(self, decode: Callable[[bytes], Value]) -> None:
        self._decode = decode
        self._values: dict[bytes, Value] = {}
        self._bytes = 0

    def value(self, text: bytes | msgspec.Raw) -> Value:
        """What one text means.  Raises as msgspec does."""
        text = bytes(text)
        value = self._values.get(text)
        if value is None:
            value = self._decode(text)
            self._keep(text, value)
        return value

    def values(self, texts: list[bytes]) -> tuple[Value, ...]:
        """What each text of a list means."""
        try:
            return tuple(map(self._values.__getitem__, texts))
        except KeyError:
            return tuple(map(self.value, texts))

    def _keep(self, text: bytes, value: Value) -> None:
        if len(self._values) >= TEXTS_KEPT or self._bytes >= BYTES_KEPT:
            self._values.clear()
            self._bytes = 0
        self._values[text] = value
        self._bytes += len(text)


_file_decoder = msgspec.json.Decoder(FileFact)
_list_decoder = msgspec.json.Decoder(list[msgspec.Raw] | None)


def _file(text: bytes) -> FileFact:
    """A file fact, from its piece of a document."""
    file = _file_decoder.decode(element(text))
    if file.size is not None and file.size < 0:
        raise msgspec.ValidationError("a size below nothing")
    return file_in_utc(file)


class FleetDecoder:
    """Decodes documents one after the other, and remembers their parts."""

    def __init__(self) -> None:
        self._files = _Known(_file)
        self._hotfixes = _Known(msgspec.json.Decoder(Hotfix).decode)
        self._known: dict[str, Callable[[Any], object]] = {
            "collected_at": utc,
            "collector": _Known(msgspec.json.Decoder(Collector | None).decode).value,
            "hotfixes": _Known(self._hotfix_list).value,
            "components": _Known(msgspec.json.Decoder(tuple[Component, ...] | None).decode).value,
            "files": self._file_list,
            "directories": _Known(msgspec.json.Decoder(tuple[DirectoryFact, ...] | None).decode).value,
            "registry": _Known(msgspec.json.Decoder(dict[str, dict[str, RegistryData]] | None).decode).value,
        }
        self._rests: Lately[_Rest, dict[str, Any]] = Lately(BYTES_KEPT)

    def decoded(self, text: bytes, name: str, first_line: int = 1) -> HostFacts | OperatorError:
        """The same as :func:`scanner.collect.document.decoded`; for whatever is unusual, by asking it."""
        try:
            told = self._in_parts(text) or self._told(text)
            if "target" in told and known_schema(told.get("schema", FACTS_SCHEMA)):
                return HostFacts(**told)
        except UNREADABLE:
            pass
        return decoded(text, name, first_line)

    def _in_parts(self, text: bytes) -> dict[str, Any] | None:
        """What a document says whose files are seen apart from the rest of it; None for any other."""
        parts = divided(text)
        if parts is None:
            return None
        before, rest = parts[0], _Rest(parts[1])
        told = self._rests.get(rest)
        if told is None:
            told = self._rest(rest.text)
            if told is None:
                return None
            self._rests.keep(rest, told, len(rest.text))
        return self._told(before) | told

    def _rest(self, rest: bytes) -> dict[str, Any] | None:
        parted = pieces(rest)
        if parted is None:
            return None
        files, after = parted
        told = self._told(after)
        return None if "files" in told else {"files": self._files.values(files), **told}

    def _told(self, text: bytes) -> dict[str, Any]:
        """What a text says, by key.  Raises as msgspec does."""
        outline, told = _outline.decode(text), {}
        for key in _KEYS:
            value = getattr(outline, key)
            if value is not UNSET:
                known = self._known.get(key)
                told[key] = value if known is None else known(value)
        return told

    def _file_list(self, text: msgspec.Raw) -> tuple[FileFact, ...] | None:
        listed = _list_decoder.decode(text)
        return None if listed is None else self._files.values([bytes(one)[1:] + b"," for one in listed])

    def _hotfix_list(self, text: bytes) -> tuple[Hotfix, ...] | None:
        listed = _list_decoder.decode(text)
        return None if listed is None else self._hotfixes.values(list(map(bytes, listed)))
