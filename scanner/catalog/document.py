"""One YAML document as plain values, built from libyaml's events.

Stricter than YAML: one document, text keys, no duplicate keys, no anchors, aliases or tags,
bounded depth, no control characters.  Plain scalars as YAML 1.2 has them: ``null``,
``true``, ``false``, decimal integers and decimal fractions; everything else is text, so that
``no``, ``12:05``, ``017`` and ``2001-03-01`` stay what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from scanner.catalog.problems import Problem, RuleErrors
from scanner.catalog.sources import LARGEST_FILE

Where = tuple[str | int, ...]
"""The way to a value from the top of the document."""

Place = tuple[int, int]
"""Line and column, counted from 1."""

DEEPEST = 16
"""Levels of nesting; the deepest rule (file sets, files, a row's field) needs five."""

_LISTED_AT_MOST = 100
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_FRACTION = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Document:
    """The values of a file and, if asked for, the place (line, column) of each value and each key."""

    value: object = None
    problems: list[Problem] = field(default_factory=list)
    places: dict[Where, Place] = field(default_factory=dict)
    key_places: dict[Where, Place] = field(default_factory=dict)


def document(path: str, data: bytes, *, with_places: bool = False) -> Document:
    """Read a file's bytes.

    Raises :class:`RuleErrors` when no values can be had at all; problems beside which the
    rest is readable (duplicate keys, aliases, …) are listed in the document.
    """
    return _Builder(path, _text(path, data), with_places).document()


def _text(path: str, data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise RuleErrors([Problem(path, 1, 1, "the file is too large", f"at most {LARGEST_FILE:,} bytes")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place(data[: error.start].decode("utf-8", "replace"))
        problem = Problem(path, *place, f"byte 0x{data[error.start]:02x} is not UTF-8", "save it as UTF-8")
        raise RuleErrors([problem]) from error
    unfit = [
        Problem(path, *_place(text[: match.start()]), f"control character U+{ord(match[0]):04X}", "remove it")
        for match, _ in zip(_CONTROL.finditer(text), range(_LISTED_AT_MOST), strict=False)
    ]
    if unfit:
        raise RuleErrors(unfit)
    return text


def _place(before: str) -> Place:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


class _Builder:
    """Turns events into values; collects what is wrong on the way."""

    def __init__(self, path: str, text: str, with_places: bool) -> None:
        self._path = path
        self._parser = _Loader(text)
        self._with_places = with_places
        self._document = Document()

    def document(self) -> Document:
        self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            self._refuse(event, "the file is empty", "a mapping of fields")
            raise RuleErrors(self._document.problems)
        self._document.value = self._node(self._next(), ())
        self._next()
        extra = self._next()
        if not isinstance(extra, yaml.StreamEndEvent):
            self._refuse(extra, "a second document", "one document in a file")
        return self._document

    def _next(self) -> yaml.Event:
        try:
            event: yaml.Event = self._parser.get_event()
        except yaml.YAMLError as error:
            line, column = _position(getattr(error, "problem_mark", None))
            what = str(getattr(error, "problem", None) or "it cannot be read")
            problem = Problem(self._path, line, column, f"not valid YAML: {what}", _yaml_advice(what))
            raise RuleErrors([*self._document.problems, problem]) from error
        return event

    def _refuse(self, event: yaml.Event, message: str, allowed: str) -> None:
        line, column = _position(event.start_mark)
        self._document.problems.append(Problem(self._path, line, column, message, allowed))

    def _node(self, event: yaml.Event, where: Where) -> object:
        if self._with_places:
            self._document.places[where] = _position(event.start_mark)
        if len(where) > DEEPEST:
            self._refuse(event, "nested too deeply", f"at most {DEEPEST} levels")
            raise RuleErrors(self._document.problems)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"alias {_shown(event.anchor)}", "write the value out")
            return None
        self._plainness(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._node(item, (*where, index)) for index, item in enumerate(self._items())]
        return self._mapping(where)

    def _plainness(self, event: yaml.Event) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._refuse(event, f"anchor {_shown(anchor)}", "write the value out where it is needed")
        if tag is not None:
            self._refuse(event, f"tag {_shown(tag)}", "no tags")

    def _items(self) -> Iterator[yaml.Event]:
        while not isinstance(event := self._next(), (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            yield event

    def _mapping(self, where: Where) -> dict[str, object]:
        value: dict[str, object] = {}
        for event in self._items():
            key = self._key(event, where)
            inside = (*where, key)
            if key in value:
                self._refuse(event, f"the key {_shown(key)} is there twice", "each key once")
            elif self._with_places:
                self._document.key_places[inside] = _position(event.start_mark)
            value[key] = self._node(self._next(), inside)
        return value

    def _key(self, event: yaml.Event, where: Where) -> str:
        if isinstance(event, yaml.ScalarEvent):
            self._plainness(event)
            return str(event.value)
        self._refuse(event, "a key that is not a word", "the name of a field")
        self._node(event, (*where, "?"))
        return "?"

    def _scalar(self, event: yaml.ScalarEvent) -> object:
        text = str(event.value)
        if _BREAK.search(text):
            self._refuse(event, "a line break or control character inside a text", "one line; fold with >-")
        return text if event.style else _plain(text)


def _position(mark: Any) -> Place:
    """Where a mark of libyaml (or of PyYAML itself) points."""
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _shown(text: object) -> str:
    return repr(str(text)[:60])


def _plain(text: str) -> object:
    """The value of a scalar without quotes."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FRACTION.fullmatch(text) else text


def _yaml_advice(problem: str) -> str:
    if "\\t" in problem or "tab" in problem or "cannot start any token" in problem:
        return "indent with blanks, and quote a text that starts with a special character"
    return "check indentation, colons and quotes"
