"""A pack that is decoded when it is first looked into."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from scanner.model.pack import RulePack

_FIELDS = tuple(member.name for member in fields(RulePack))


class StoredPack(RulePack):
    """A rule pack like any other, except that its contents are decoded at their first use.

    To know that the rules are unchanged costs less than half of what decoding them does, and
    what needs only the pack's identity needs no more.  Afterwards it is a pack with all its
    fields; copies, comparisons and pickles of it are those of the pack it stands for.
    """

    __slots__ = ("_decode",)
    _decode: Callable[[], RulePack]

    def __new__(cls, *values: Any, **named: Any) -> RulePack:  # type: ignore[misc]
        """A plain pack; so does ``dataclasses.replace`` of a stored one give a plain one."""
        return RulePack(*values, **named)

    @staticmethod
    def of(version: str, sha256: str, decode: Callable[[], RulePack]) -> RulePack:
        """The pack with this identity that ``decode`` gives."""
        pack = object.__new__(StoredPack)
        for name, value in (("version", version), ("sha256", sha256), ("_decode", decode)):
            object.__setattr__(pack, name, value)
        return pack

    def __getattr__(self, name: str) -> Any:
        """Called for a field that is not there yet: now all of them are."""
        if name not in _FIELDS:
            raise AttributeError(name)
        pack = self._decode()
        for field in _FIELDS:
            object.__setattr__(self, field, getattr(pack, field))
        return getattr(pack, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RulePack) and _values(self) == _values(other)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return RulePack, _values(self)


def _values(pack: RulePack) -> tuple[object, ...]:
    return tuple(getattr(pack, name) for name in _FIELDS)
