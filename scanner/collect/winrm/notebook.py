"""What a host has told so far, in whichever way; questions are answered out of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.collect.interface import (
    Answer,
    DirectoryAnswer,
    DirectoryQuery,
    ImageAnswer,
    ImageQuery,
    KeyAnswer,
    KeyQuery,
    Question,
    Refusal,
)
from scanner.model.facts import Observation, RegistryData


@dataclass(slots=True)
class KeyNote:
    """A registry key: values and names of subkeys, each None while not known.

    ``absent``: looked for and not there.  ``refusal``: why it could not be read, or not in full;
    ``hidden`` are the values (in lower case) that this concerns.
    """

    values: dict[str, RegistryData] | None = None
    subkeys: dict[str, str] | None = None
    absent: bool = False
    refusal: Refusal | None = None
    hidden: frozenset[str] = frozenset()

    def put(self, name: str, data: RegistryData) -> None:
        """A value was read."""
        self.values = self.values or {}
        self.values[name] = data

    def subkey(self, name: str) -> None:
        """A subkey is there."""
        self.subkeys = self.subkeys or {}
        self.subkeys.setdefault(name.casefold(), name)


@dataclass(slots=True)
class Notebook:
    """Everything that was told; keys and paths are found without regard to case."""

    system_root: str | None = None
    _keys: dict[str, KeyNote] = field(default_factory=dict)
    _listings: dict[str, DirectoryAnswer] = field(default_factory=dict)
    _images: dict[str, ImageAnswer] = field(default_factory=dict)

    def key(self, key: str) -> KeyNote:
        """The note on a key, made if need be."""
        return self._keys.setdefault(key.casefold(), KeyNote())

    def listed(self, answer: DirectoryAnswer) -> None:
        """A directory was looked at."""
        self._listings[answer.path.casefold()] = answer

    def read(self, answer: ImageAnswer) -> None:
        """An executable was looked into."""
        self._images[answer.path.casefold()] = answer

    def listings(self) -> Iterator[DirectoryAnswer]:
        """All directories so far."""
        return iter(self._listings.values())

    def answer(self, question: Question) -> Answer | None:
        """The answer, if it has been told."""
        match question:
            case KeyQuery():
                return self._key_answer(question)
            case DirectoryQuery():
                return self._listings.get(question.path.casefold())
            case ImageQuery():
                return self._images.get(question.path.casefold())

    def _key_answer(self, query: KeyQuery) -> KeyAnswer | None:
        note = self._keys.get(query.key.casefold(), KeyNote())
        there = self._by_its_parent(query.key)
        if note.absent or (there is False and note.values is None):
            return KeyAnswer(query.key, Observation.ABSENT)
        if note.refusal is not None and note.values is None and note.subkeys is None:
            return KeyAnswer(query.key, Observation.UNREADABLE, refusal=note.refusal)
        known = note.values is not None or (query.values == () and (there or note.subkeys is not None))
        if not known or (query.subkeys and note.subkeys is None):
            return None
        hidden = [name for name in query.values or () if name.casefold() in note.hidden]
        subkeys = tuple((note.subkeys or {}).values()) if query.subkeys else None
        return KeyAnswer(
            query.key,
            Observation.PRESENT,
            _wanted(note.values or {}, query.values),
            {name: note.refusal for name in hidden if note.refusal is not None},
            subkeys,
            note.refusal,
        )

    def _by_its_parent(self, key: str) -> bool | None:
        """Whether a key is there, by the nearest key above it whose subkeys are known."""
        above, _, name = key.casefold().rpartition("\\")
        while above:
            note = self._keys.get(above)
            if note is not None and note.subkeys is not None:
                direct = key.casefold() == f"{above}\\{name}"
                return False if name not in note.subkeys else (True if direct else None)
            if note is not None and note.absent:
                return False
            above, _, name = above.rpartition("\\")
        return None


def _wanted(values: dict[str, RegistryData], names: tuple[str, ...] | None) -> dict[str, RegistryData]:
    """The values that were asked for, by the names that they were asked by."""
    if names is None:
        return dict(values)
    folded = {name.casefold(): data for name, data in values.items()}
    return {name: folded[name.casefold()] for name in names if name.casefold() in folded}
