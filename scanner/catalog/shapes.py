"""The strict shape of each noun: the model's fields, the documented forms, and nothing else.

A shape is made from the model's dataclass and the table of fields, so that the loader, the
published JSON Schema and the documentation can never disagree.
"""

from __future__ import annotations

import dataclasses
import operator
import types
import typing
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec

from scanner.catalog.fields import FIELDS, Field

Noun = TypeVar("Noun")


@cache
def strict(noun: type) -> type[msgspec.Struct]:
    """A structure with the fields of ``noun`` that accepts no other field and only the documented forms."""
    hints = typing.get_type_hints(noun)
    documented = FIELDS[noun.__name__]
    members = []
    for member in dataclasses.fields(noun):
        description = documented[member.name]
        kind = _formed(hints[member.name], description)
        annotated = _annotated(kind, msgspec.Meta(description=description.says))
        members.append((member.name, annotated, _default(member)))
    return msgspec.defstruct(noun.__name__, members, forbid_unknown_fields=True, frozen=True, kw_only=True)


def _default(member: dataclasses.Field[Any]) -> Any:
    if member.default is not dataclasses.MISSING:
        return member.default
    if member.default_factory is not dataclasses.MISSING:
        return msgspec.field(default_factory=member.default_factory)
    return msgspec.NODEFAULT


def _formed(kind: Any, field: Field) -> Any:
    """``kind`` with every noun in it strict and its innermost values in the documented form."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        inner = next(argument for argument in arguments if argument is not type(None))
        return _formed(inner, field) | None
    if origin is tuple:
        return tuple[_formed(arguments[0], field), ...]  # type: ignore[misc]
    if origin is dict:
        return dict[str, _formed(arguments[1], field)]  # type: ignore[misc]
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return strict(kind)
    leaf = kind if field.kind is None else field.kind
    return leaf if field.form is None else _annotated(leaf, field.form)


def _annotated(kind: Any, meta: msgspec.Meta) -> Any:
    """``Annotated[kind, meta]`` for types that are only known when running."""
    return operator.getitem(typing.cast(Any, Annotated), (kind, meta))


def shaped(value: object, noun: type[Noun]) -> Noun:
    """``value`` as a ``noun``.  Raises ``msgspec.ValidationError`` at the first thing that does not fit."""
    msgspec.convert(value, strict(typing.cast(type, noun)))
    return msgspec.convert(value, noun)
