"""One facts document: from JSON text to facts, or what exactly is wrong with it; and back to JSON text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from scanner.model.errors import OperatorError
from scanner.model.facts import FACTS_SCHEMA, FileFact, HostFacts

_ADVICE = "`hotfixscan schema facts` prints what a facts document may hold."
_MISFIT = re.compile(r"(?P<what>.*) - at `(?P<where>[^`]*)`", re.DOTALL)
_MALFORMED = re.compile(r"JSON is malformed: (?P<what>.*) \(byte (?P<byte>\d+)\)", re.DOTALL)
_MESSAGE_LIMIT = 300
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_decoder = msgspec.json.Decoder(HostFacts)


def decoded(text: bytes, name: str, first_line: int = 1) -> HostFacts | OperatorError:
    """The facts in ``text``, which starts on line ``first_line`` of ``name``; or the error, as a value.

    Keys that are null are as good as absent, unknown ones are passed over, and times
    without a zone are UTC.
    """
    try:
        facts = _typed(text)
    except UNREADABLE as error:
        return _error(f"{name}:{_line_of(error, text, first_line)}", _explained(error))
    fault = next(_faults(facts), None)
    return _error(f"{name}:{first_line}", fault) if fault else _in_utc(facts)


def elements(text: bytes, name: str) -> list[bytes]:
    """The texts of the documents in an array.  Raises :class:`OperatorError` if it is no JSON array."""
    try:
        return [bytes(element) for element in msgspec.json.decode(text, type=list[msgspec.Raw])]
    except UNREADABLE as error:
        raise _error(f"{name}:{_line_of(error, text, 1)}", _explained(error)) from None


def encoded(facts: HostFacts) -> bytes:
    """The document on one line, without line end; what was not collected is left out."""
    return msgspec.json.encode(_bare(msgspec.to_builtins(facts)))


def _typed(text: bytes) -> HostFacts:
    try:
        return _decoder.decode(text)
    except msgspec.ValidationError:
        document = msgspec.json.decode(text)
        _require_schema(document)
        return msgspec.convert(_bare(document), HostFacts)


def _require_schema(document: object) -> None:
    schema = document.get("schema") if isinstance(document, dict) else None
    if isinstance(schema, str) and not known_schema(schema):
        raise msgspec.ValidationError(_unknown_schema(schema))


def known_schema(schema: str) -> bool:
    """Whether documents of this schema can be read: minor versions (``…facts/1.2``) only add keys."""
    return schema == FACTS_SCHEMA or schema.startswith(FACTS_SCHEMA + ".")


def _unknown_schema(schema: str) -> str:
    return f"expected `{FACTS_SCHEMA}`, got `{schema[:60]}` - at `$.schema`"


def _bare(value: Any) -> Any:
    """Without the keys that are null, save for registry data, where null is a value without data."""
    if isinstance(value, list | tuple):
        return [_bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _bare_under(key, item) for key, item in value.items() if item is not None}


def _bare_under(key: str, value: Any) -> Any:
    if key == "values":
        return value
    if key == "registry" and isinstance(value, dict):
        return {name: data for name, data in value.items() if data is not None}
    return _bare(value)


def _faults(facts: HostFacts) -> Iterator[str]:
    """What the types alone do not catch."""
    if not known_schema(facts.schema):
        yield _unknown_schema(facts.schema)
    for position, file in enumerate(facts.files or ()):
        if file.size is not None and file.size < 0:
            yield f"expected a size in bytes, got `{file.size}` - at `$.files[{position}].size`"


def _in_utc(facts: HostFacts) -> HostFacts:
    if facts.files is not None and any(not _is_utc(file) for file in facts.files):
        facts = replace(facts, files=tuple(file_in_utc(file) for file in facts.files))
    return replace(facts, collected_at=utc(facts.collected_at))


def _is_utc(file: FileFact) -> bool:
    return all(moment is None or moment.tzinfo is UTC for moment in (file.modified, file.linked))


def file_in_utc(file: FileFact) -> FileFact:
    """The file with its times in UTC."""
    return replace(file, modified=utc(file.modified), linked=utc(file.linked))


def utc(moment: datetime | None) -> datetime | None:
    """The moment in UTC, which it is in where no zone is stated."""
    if moment is None or moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first or last day that Python knows, in another zone
        return None


def _error(place: str, what: str) -> OperatorError:
    return OperatorError(f"{place}: {_where_first(what)}.", _ADVICE)


def _where_first(what: str) -> str:
    match = _MISFIT.fullmatch(what)
    text = f"{match['where']}: {match['what']}" if match else what
    text = text.replace("`", "").replace(" | ", " or ").replace(": Expected", ": expected")
    return text if len(text) <= _MESSAGE_LIMIT else text[:_MESSAGE_LIMIT] + "…"


def _explained(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, UnicodeDecodeError) or "UTF-8" in str(error):  # by the version of msgspec
        return "is not UTF-8 text"
    if "truncated" in str(error):
        return "the JSON ends in the middle"
    match = _MALFORMED.fullmatch(str(error))
    return f"is not JSON: {match['what']}" if match else str(error)


def _line_of(error: Exception, text: bytes, first_line: int) -> int:
    match = _MALFORMED.fullmatch(str(error))
    return first_line + text.count(b"\n", 0, int(match["byte"])) if match else first_line
