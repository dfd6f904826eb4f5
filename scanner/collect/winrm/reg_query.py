"""The registry by ``reg query``: the commands that ask for it, and what they write.

``reg`` says in the host's language why it fails, so that a key which is not there looks like
one that is denied.  Therefore every key above is listed, too: what its parent does not list is
not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from scanner.collect.interface import KeyQuery, Refusal
from scanner.collect.winrm import faults
from scanner.collect.winrm.notebook import KeyNote, Notebook
from scanner.collect.winrm.shell import MAX_COMMAND
from scanner.model.facts import RegistryData

_ROOT, _LONG_ROOT = "HKLM\\", "HKEY_LOCAL_MACHINE\\"
_ODD = frozenset('"%^&|<>\r\n')
"""What cmd.exe would not leave as it is; no key of Windows that is looked at has any of it."""

_MARK = re.compile(r"#(\d{1,4})")
_FAILED = "#!"
_FIRST = "echo #root %SystemRoot%"
_SYSTEM_ROOT = re.compile(r"#root ([A-Za-z]:\\[^%]*)")
_VALUE = re.compile(r" {4}(?P<name>.*?)(?:\t| {4})(?P<kind>REG_[A-Z_]+)(?:(?:\t| {4})(?P<data>.*))?")
_DEFAULT_NAMES = frozenset({"<NO NAME>", "(Default)", "(Standard)", "(par défaut)", "(Predeterminado)"})
"""What is written for the value without a name: up to Windows 2003, and later in some languages."""
_NUMBERS = frozenset({"REG_DWORD", "REG_QWORD", "REG_DWORD_BIG_ENDIAN", "REG_DWORD_LITTLE_ENDIAN"})
_TEXTS = frozenset({"REG_SZ", "REG_EXPAND_SZ", "REG_LINK"})

Wanted = tuple[str, bool]
"""A key, and whether all that is below it is wanted."""


def wanted(queries: Iterable[KeyQuery], trees: Iterable[str]) -> list[Wanted]:
    """Which keys to ask for: first those whose values are needed, the trees, then all that are above them."""
    below = list(trees)
    queries = list(queries)
    own = [query.key for query in queries if query.values != () or query.subkeys]
    above = [parent for key in (*(query.key for query in queries), *below) for parent in _parents(key)]
    asked: dict[str, Wanted] = {key.casefold(): (key, True) for key in below}
    for key in (*own, *above):
        asked.setdefault(key.casefold(), (key, False))
    ordered = sorted(asked.values(), key=lambda one: one[0] not in own)
    return [one for one in ordered if not _ODD.intersection(one[0])]


def _parents(key: str) -> Iterator[str]:
    """The keys above, nearest first, without the root, which has no more than its hives."""
    above = key.rpartition("\\")[0]
    while above.count("\\") >= 1:
        yield above
        above = above.rpartition("\\")[0]


def commands(asked: Sequence[Wanted]) -> Iterator[str]:
    """Command lines that ask for all of them, each as long as cmd.exe takes."""
    line = _FIRST
    for number, (key, tree) in enumerate(asked):
        part = f'&echo #{number}&reg query "{key}"{" /s" if tree else ""}&(if errorlevel 1 echo {_FAILED})'
        if len(line) + len(part) > MAX_COMMAND:
            yield line
            line = _FIRST
        line += part
    yield line


def note(lines: Iterable[str], asked: Sequence[Wanted], notebook: Notebook, whole: bool) -> None:
    """Take down what the commands wrote; ``whole``: they came to their end."""
    reading = _Reading(asked, notebook)
    for line in lines:
        reading.take(line)
    if whole:
        reading.end()
    else:
        reading.break_off()


class _Reading:
    """One pass over the lines: which question is being answered, which key, which value."""

    def __init__(self, asked: Sequence[Wanted], notebook: Notebook) -> None:
        self._asked = asked
        self._notebook = notebook
        self._question: Wanted | None = None
        self._key: KeyNote | None = None
        self._open: tuple[str, str, str] | None = None

    def take(self, line: str) -> None:
        """One line."""
        mark = _MARK.fullmatch(line)
        if mark is not None and int(mark[1]) < len(self._asked):
            self.end()
            self._question = self._asked[int(mark[1])]
        elif line == _FAILED:
            self._fail()
        elif (root := _SYSTEM_ROOT.fullmatch(line)) is not None:
            self._notebook.system_root = root[1].rstrip()
        elif line[: len(_LONG_ROOT)].upper() == _LONG_ROOT:
            self._close_value()
            self._begin(_ROOT + line[len(_LONG_ROOT) :])
        elif (value := _VALUE.fullmatch(line)) is not None:
            self._close_value()
            self._open = (value["name"], value["kind"], value["data"] or "")
        elif line and self._open is not None:
            name, kind, data = self._open
            self._open = (name, kind, f"{data}\n{line}")

    def end(self) -> None:
        """The answer to a question is over: of a key that was found, everything is known now."""
        self._close_value()
        if self._question is not None:
            self._known(self._notebook.key(self._question[0]))
        self._question = self._key = None

    def break_off(self) -> None:
        """The answer to a question was cut off: of the key that was asked for, nothing is known."""
        if self._question is not None:
            note = self._notebook.key(self._question[0])
            note.values = note.subkeys = None

    def _begin(self, key: str) -> None:
        """A key: the one asked for, or one below it."""
        if self._question is None:
            return
        asked, tree = self._question
        folded, root = key.casefold().rstrip("\\"), asked.casefold()
        if folded != root and not folded.startswith(root + "\\"):
            return
        for parent in _below(root, key):
            above, _, name = parent.rpartition("\\")
            self._notebook.key(above).subkey(name)
        self._key = self._notebook.key(key) if tree or folded == root else None
        if self._key is not None and tree:
            self._known(self._key)

    def _close_value(self) -> None:
        if self._open is not None and self._key is not None:
            name, kind, data = self._open
            self._key.put("" if name in _DEFAULT_NAMES else name, _data(kind, data))
        self._open = None

    def _fail(self) -> None:
        self._close_value()
        if self._question is not None:
            fault = faults.ACCESS_DENIED
            self._notebook.key(self._question[0]).refusal = Refusal(
                fault.code, f"{fault.message[:1].upper()}{fault.message[1:]} (reg query).", fault.advice
            )
        self._question = self._key = None

    def _known(self, key: KeyNote) -> None:
        key.values = key.values or {}
        key.subkeys = key.subkeys or {}


def _below(root: str, key: str) -> Iterator[str]:
    """The key and those between it and the root, which they are below of."""
    while len(key) > len(root):
        yield key
        key = key.rpartition("\\")[0]


def _data(kind: str, text: str) -> RegistryData:
    """Data as the facts carry it; what does not have the form of its type stays as it was written."""
    if kind in _TEXTS:
        return text
    if kind == "REG_MULTI_SZ":
        return _list(text)
    try:
        return int(text, 16) if kind in _NUMBERS else f"hex:{bytes.fromhex(text).hex()}"
    except ValueError:
        return text


def _list(text: str) -> RegistryData:
    r"""Texts that are joined by ``\0``, with one or two more of them at the end on Windows XP and 2003."""
    parts = text.split("\\0")
    for _ in range(2):
        if len(parts) > 1 and not parts[-1]:
            parts.pop()
    return parts if text else []
