"""Everything that is wrong with one rule file, each thing at its place.

Only a file that did not fit is looked at this way: read again with the place of every value,
checked against the JSON Schema of its kind and against what no schema can say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import Any

import msgspec
from jsonschema import Draft202012Validator

from scanner.catalog.document import Document, Where, document
from scanner.catalog.problems import Problem, RuleErrors
from scanner.catalog.schema import NOUNS, file_schema
from scanner.catalog.semantics import objections
from scanner.catalog.shapes import shaped
from scanner.catalog.sources import Kind, RuleFile

MOST_PROBLEMS = 1000
"""Problems told of one file; a file that is no rule at all has one for every value."""

_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")
"""One step of the path in a decoder's message, such as ``$.file_sets[0].files[0].size``."""

_KINDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "nothing",
    "number": "a number",
    "object": "a mapping of fields",
    "string": "text (in quotes if it looks like a number)",
}


@cache
def _validator(kind: Kind) -> Draft202012Validator:
    return Draft202012Validator(file_schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)


def diagnosis(file: RuleFile, data: bytes) -> list[Problem]:
    """All problems of a file, in order of place; empty if there are none."""
    try:
        read = document(file.path, data, with_places=True)
    except RuleErrors as unreadable:
        return list(unreadable.problems)
    found = [*read.problems, *islice(_schema_problems(file, read), MOST_PROBLEMS)]
    found += [_problem(file, read, *objection) for objection in objections(file, read.value)]
    return sorted(set(found)) or list(_unexplained(file, read))


def _unexplained(file: RuleFile, read: Document) -> Iterator[Problem]:
    """What the decoder refuses although the schema does not (``3.0`` for a whole number)."""
    try:
        shaped(read.value, NOUNS[file.kind])
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        steps = _STEP.findall(path.strip("`"))
        where = tuple(int(index) if index else name for name, index in steps)
        yield _problem(file, read, where, message, "")


def _problem(file: RuleFile, read: Document, where: Where, message: str, allowed: str) -> Problem:
    line, column = read.places.get(where, (1, 1))
    return Problem(file.path, line, column, message, allowed)


@dataclass(frozen=True, slots=True)
class _Mismatch:
    """One statement of the schema that a value does not meet."""

    where: Where
    statement: str
    wanted: Any
    schema: dict[str, Any]
    value: Any
    text: str


def _schema_problems(file: RuleFile, read: Document) -> Iterator[Problem]:
    for mismatch in _mismatches(_validator(file.kind).iter_errors(read.value)):
        if mismatch.statement == "additionalProperties":
            yield from _unknown_keys(file, read, mismatch)
        else:
            yield _problem(file, read, mismatch.where, *_explained(mismatch))


def _mismatches(errors: Iterable[Any]) -> Iterator[_Mismatch]:
    """What does not fit; for "this or nothing", what does not fit "this"."""
    for error in errors:
        if error.validator == "anyOf":
            yield from _mismatches(inner for inner in error.context if not _about_null(inner))
        else:
            where = tuple(error.absolute_path)
            wanted, schema = error.validator_value, error.schema
            yield _Mismatch(where, error.validator, wanted, schema, error.instance, error.message)


def _about_null(error: Any) -> bool:
    return (error.validator, error.validator_value) == ("type", "null")


def _unknown_keys(file: RuleFile, read: Document, mismatch: _Mismatch) -> Iterator[Problem]:
    known = list(mismatch.schema["properties"])
    for key in mismatch.value:
        if key not in known:
            line, column = read.key_places.get((*mismatch.where, key), (1, 1))
            yield Problem(file.path, line, column, f"unknown key {_shown(key)}", _suggestion(key, known))


def _suggestion(key: str, known: list[str]) -> str:
    close = get_close_matches(key[:60], known, n=1)
    return f"did you mean {close[0]}?" if close else f"known keys are {', '.join(known)}"


def _explained(mismatch: _Mismatch) -> tuple[str, str]:
    """What is wrong and what is allowed, in words."""
    value, form = _shown(mismatch.value), str(mismatch.schema.get("title", ""))
    match mismatch.statement:
        case "required":
            missing = next(key for key in mismatch.wanted if mismatch.text.startswith(repr(key)))
            meaning = mismatch.schema["properties"][missing].get("description", "")
            return f"the key {missing!r} is missing", meaning[:1].lower() + meaning[1:]
        case "type":
            return f"{value} is not {_KINDS[mismatch.wanted]}", "" if mismatch.wanted == "object" else form
        case "enum":
            return f"{value} is not one of the words", "allowed: " + ", ".join(map(str, mismatch.wanted))
        case "format":
            return f"{value} is no day of the calendar", form
        case _:
            return f"{value} does not fit", form


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a mapping"
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    return repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:57]}..."
