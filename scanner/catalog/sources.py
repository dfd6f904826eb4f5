"""Which files make up a rule pack, found and told apart by where they lie.

A rules folder holds ``<area>/Qnnnnnn.yaml``, ``packages/<id>.yaml``, ``sets/<id>.yaml``, and
single files such as ``locations.yaml`` and ``pack.yaml``.  Other files and names with a leading
dot are not rules.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from scanner.model.errors import OperatorError

SUFFIX = ".yaml"
CORRECTIONS = "corrections"
_ENDINGS = (SUFFIX, ".yml")

LARGEST_FILE = 4 * 1024 * 1024
"""Bytes; the longest list known, a service pack's file manifest (Q235373), takes a twentieth of it."""

Entry = tuple[str, str, int, int, int]
"""Folder, name below it, size in bytes, modification and change time in nanoseconds."""


class Kind(Enum):
    """What a file in a rules folder holds."""

    ARTICLE = "article"
    PACKAGE = "package"
    COHERENT_SET = "coherent set"
    LOCATIONS = "locations"
    BULLETINS = "bulletins"
    BUILDS = "builds"
    INTERACTIONS = "interactions"
    CHAINING = "chaining"
    OBTAINING = "obtaining"
    CORRECTION = "correction"
    PACK = "pack"
    MISPLACED = "misplaced"


_FOLDERS = {
    "packages": Kind.PACKAGE,
    "sets": Kind.COHERENT_SET,
    CORRECTIONS: Kind.CORRECTION,
    "locks": Kind.MISPLACED,
}
TOP_LEVEL = {
    "locations.yaml": Kind.LOCATIONS,
    "bulletins.yaml": Kind.BULLETINS,
    "builds.yaml": Kind.BUILDS,
    "interactions.yaml": Kind.INTERACTIONS,
    "chaining.yaml": Kind.CHAINING,
    "obtaining.yaml": Kind.OBTAINING,
    "pack.yaml": Kind.PACK,
}
"""Files that stand alone at the top of a rules folder."""


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One file of a pack: where it is, and its name below the rules folder with forward slashes."""

    folder: str
    name: str

    @property
    def path(self) -> str:
        """The path to show to people."""
        return os.path.join(self.folder, *self.name.split("/"))

    @property
    def stem(self) -> str:
        """File name without its ending, which must equal the id inside."""
        return self.name.rpartition("/")[2].removesuffix(SUFFIX)

    @property
    def area(self) -> str:
        """The folder that an article lies in."""
        return self.name.partition("/")[0]

    @property
    def kind(self) -> Kind:
        """What the file holds, told by its place."""
        folder, slash, rest = self.name.partition("/")
        if not self.name.endswith(SUFFIX) or "/" in rest:
            return Kind.MISPLACED
        if not slash:
            return TOP_LEVEL.get(folder, Kind.MISPLACED)
        return _FOLDERS.get(folder, Kind.ARTICLE)

    def read(self) -> bytes:
        """The content, at most :data:`LARGEST_FILE` and one byte.  Raises ``OSError``."""
        if not stat.S_ISREG(os.stat(self.path).st_mode):
            raise OSError("it is not a regular file")
        with open(self.path, "rb") as source:
            return source.read(LARGEST_FILE + 1)


def folders(directories: Sequence[Path]) -> list[str]:
    """The folders to read, each once.  Raises :class:`OperatorError` for one that is not there."""
    unique: dict[Path, str] = {}
    for directory in directories:
        if not directory.is_dir():
            raise OperatorError(f"{directory} is not a folder of rules.", "Check the --rules option.")
        unique.setdefault(directory.resolve(), str(directory))
    return list(unique.values())


def entries(directories: Sequence[str]) -> list[Entry]:
    """Every file of the folders in a fixed order, with what tells cheaply whether it changed.

    Raises :class:`OperatorError` when a folder cannot be listed.
    """
    try:
        return [entry for folder in directories for entry in _listed(folder)]
    except OSError as error:
        raise OperatorError(
            f"{error.filename} cannot be listed: {error.strerror}.", "Check its permissions."
        ) from error


def _listed(folder: str) -> list[Entry]:
    found, others = _files(folder, "", os.path.join(folder, ""))
    for name in others:
        path = os.path.join(folder, name, "")
        if os.path.isdir(path):
            inside, deeper = _files(folder, f"{name}/", path)
            found += inside
            # A folder inside an area is listed too, to be told as misplaced.
            found += [(folder, f"{name}/{one}/", 0, 0, 0) for one in deeper if os.path.isdir(path + one)]
    return found


def _files(folder: str, prefix: str, path: str) -> tuple[list[Entry], list[str]]:
    """The rule files in one folder, and the names of what else is there.

    One question for each file: with thousands of rules this is most of a warm start, so
    nothing is called in between, and ``os.scandir``, which is slower here, is not used.
    """
    found: list[Entry] = []
    others: list[str] = []
    ask = os.stat
    for name in sorted(os.listdir(path)):
        if name[0] == ".":
            continue
        if not name.endswith(_ENDINGS):
            others.append(name)
            continue
        try:
            seen = ask(path + name)
        except OSError:
            found.append((folder, prefix + name, -1, 0, 0))
        else:
            found.append((folder, prefix + name, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns))
    return found, others


def rule_files(listed: Sequence[Entry]) -> list[RuleFile]:
    """The files behind the entries."""
    return [RuleFile(folder, name) for folder, name, *_ in listed]
