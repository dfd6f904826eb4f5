"""What the script ``collect.ps1`` answers, taken down line by line."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from scanner.collect.directory_entries import IMPOSSIBLE_NAME, MAX_ENTRIES, filetime
from scanner.collect.images import DamagedImageError, image_facts, read_image
from scanner.collect.interface import DirectoryAnswer, DirectoryEntry, ImageAnswer, ImageFacts, Refusal
from scanner.collect.window import ImageError
from scanner.collect.winrm import faults
from scanner.collect.winrm.notebook import KeyNote, Notebook
from scanner.collect.winrm.powershell import GREETING, Questions
from scanner.model.facts import Listing, Observation, RegistryData

_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
_MASKS = {"DWord": (1 << 32) - 1, "QWord": (1 << 64) - 1}
_TEXTS = frozenset({"String", "ExpandString"})
_DENIED = frozenset({"SecurityException", "UnauthorizedAccessException"})

Parts = list[str]


@dataclass(slots=True)
class _Directory:
    path: str
    entries: list[DirectoryEntry] = field(default_factory=list)
    odd: bool = False


class Answers:
    """One pass over the answer."""

    def __init__(self, questions: Questions, notebook: Notebook) -> None:
        self._questions = questions
        self._notebook = notebook
        self._key: KeyNote | None = None
        self._directory: _Directory | None = None
        self._file = ""
        self.greeted = self.ended = False
        self._kinds: dict[str, Callable[[Parts], None]] = {
            GREETING: self._greeting, "k": self._asked_key, "v": self._value, "s": self._subkey,
            "d": self._asked_directory, "f": self._entry, "x": self._entry, "q": self._asked_path,
            "i": self._image, "j": self._image, "m": self._image, "h": self._unread, "z": self._end,
        }  # fmt: skip

    def take(self, lines: Iterable[str]) -> None:
        """Take down the lines; what makes no sense is passed over, as it would be if it were missing."""
        for line in lines:
            kind, *parts = map(_unescaped, line.split("\t"))
            told = self._kinds.get(kind)
            if told is not None:
                try:
                    told(parts)
                except (IndexError, ValueError):
                    continue
        if not self.ended:
            self._break_off()

    def _greeting(self, parts: Parts) -> None:
        self.greeted = True
        self._notebook.system_root = parts[0]

    def _asked_key(self, parts: Parts) -> None:
        key = self._questions.keys[int(parts[0])] + parts[2]
        note = self._notebook.key(key)
        if parts[1] == "a":
            note.absent = True
        elif parts[1] == "e":
            note.refusal = _refusal(parts[3])
        else:
            note.values, note.subkeys = {}, {}
            self._key = note

    def _value(self, parts: Parts) -> None:
        if self._key is not None:
            self._key.put(parts[0], _data(parts[1], parts[2:]))

    def _subkey(self, parts: Parts) -> None:
        if self._key is not None:
            self._key.subkey(parts[0])

    def _asked_directory(self, parts: Parts) -> None:
        self._close_directory(Listing.LISTED)
        path = self._questions.directories[int(parts[0])]
        if parts[1] == "p":
            self._directory = _Directory(path)
        elif parts[1] == "a":
            self._notebook.listed(DirectoryAnswer(path, Listing.ABSENT))
        else:
            self._notebook.listed(DirectoryAnswer(path, Listing.UNREADABLE, refusal=_refusal(parts[2])))

    def _entry(self, parts: Parts) -> None:
        directory = self._directory
        if directory is None:
            return
        name, size, time = (*parts, "0", "0")[:3]
        if not name or IMPOSSIBLE_NAME.search(name) or len(directory.entries) >= MAX_ENTRIES:
            directory.odd = True
            return
        is_directory = len(parts) == 1
        directory.entries.append(DirectoryEntry(name, int(size), filetime(int(time)), is_directory))
        self._file = f"{directory.path}\\{name}"

    def _asked_path(self, parts: Parts) -> None:
        self._close_directory(Listing.LISTED)
        self._file = self._questions.paths[int(parts[0])]

    def _image(self, parts: Parts) -> None:
        if self._file:
            self._notebook.read(_image_answer(self._file, parts))

    def _unread(self, parts: Parts) -> None:
        refusal = _refusal(parts[0])
        denied = refusal.code == faults.ACCESS_DENIED.code
        status = Observation.UNREADABLE if denied else Observation.PRESENT
        if self._file:
            self._notebook.read(ImageAnswer(self._file, status, refusal=refusal))

    def _end(self, parts: Parts) -> None:
        self._close_directory(Listing.LISTED)
        self.ended = True

    def _break_off(self) -> None:
        """What was being told is known in part only."""
        self._close_directory(Listing.PARTIAL)
        if self._key is not None:
            self._key.values = self._key.subkeys = None

    def _close_directory(self, status: Listing) -> None:
        directory, self._directory = self._directory, None
        if directory is None:
            return
        refusal = None
        if directory.odd or status is Listing.PARTIAL:
            status, refusal = (
                Listing.PARTIAL,
                _told(faults.PART_OF_LISTING.code, faults.PART_OF_LISTING.message),
            )
        self._notebook.listed(DirectoryAnswer(directory.path, status, tuple(directory.entries), refusal))


def _image_answer(path: str, parts: Parts) -> ImageAnswer:
    """By ``MACHINE STAMP LANGUAGE RESOURCE``, by ``BYTES``, or by nothing: then it is no executable."""
    try:
        image = _image_facts(parts)
    except DamagedImageError as error:
        return ImageAnswer(path, Observation.PRESENT, error.image, _told("damaged", str(error)))
    except (ImageError, binascii.Error) as error:
        return ImageAnswer(path, Observation.PRESENT, refusal=_told("damaged", str(error)))
    return ImageAnswer(path, Observation.PRESENT, image)


def _image_facts(parts: Parts) -> ImageFacts | None:
    match parts:
        case []:
            return None
        case [machine, stamp, language, resource]:
            found = (b64decode(resource, validate=True), int(language)) if language else None
            return image_facts(int(machine), int(stamp), found)
        case [text]:
            data = b64decode(text, validate=True)
            return read_image(lambda offset, length: data[offset : offset + length])
    raise ValueError("an answer of another form")


def _data(kind: str, parts: Parts) -> RegistryData:
    """Data as the facts carry it."""
    if kind == "MultiString":
        return parts
    text = parts[0] if parts else ""
    if kind in _TEXTS:
        return text.partition("\0")[0]
    if kind in _MASKS:
        return int(text) & _MASKS[kind]
    return f"hex:{text.replace('-', '').lower()}"


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "\\" in text else text


def _refusal(exception: str) -> Refusal:
    """Why something could not be read, by the name that .NET gives it."""
    if exception in _DENIED:
        return _told(faults.ACCESS_DENIED.code, faults.ACCESS_DENIED.message, faults.ACCESS_DENIED.advice)
    return _told("unreadable", f"PowerShell could not read it ({exception[:60]})", "Look at it on the host.")


def _told(code: str, message: str, advice: str | None = None) -> Refusal:
    return Refusal(code, f"{message[:1].upper()}{message[1:].rstrip('.')}.", advice)
