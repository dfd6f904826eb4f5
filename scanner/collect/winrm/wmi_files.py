"""Directories and the versions of files, by questions to WMI: CIM_DataFile and Win32_Directory.

WMI tells of an executable no more than its version: neither machine, language nor names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from scanner.collect.directory_entries import IMPOSSIBLE_NAME, MAX_ENTRIES
from scanner.collect.errors import DeniedError
from scanner.collect.file_facts import as_spelled
from scanner.collect.interface import DirectoryAnswer, DirectoryEntry, ImageAnswer, ImageFacts, Refusal
from scanner.collect.winrm import faults, soap, wql
from scanner.collect.winrm.conversation import Conversation
from scanner.collect.winrm.notebook import Notebook
from scanner.collect.winrm.wql import Instance, quoted
from scanner.model.facts import Listing, Observation

_DRIVE = re.compile(r"([A-Za-z]:)(\\.*)?")
_VERSION = re.compile(r"\d{1,5}(\.\d{1,5}){3}")
_WORD = 0xFFFF


def list_directories(conversation: Conversation, paths: Iterable[str], notebook: Notebook) -> None:
    """List each directory that is there, one question each; which are is asked together.

    Raises :class:`~scanner.collect.errors.LostError`.
    """
    native = {path: as_spelled(path, notebook.system_root) for path in paths}
    on_drives = {path: place for path, place in native.items() if _DRIVE.fullmatch(place)}
    for path in native.keys() - on_drives.keys():
        notebook.listed(_unreadable(path, DeniedError(faults.NO_ANSWER).refusal))
    conditions = {f"Name={quoted(_as_directory(place))}": path for path, place in on_drives.items()}
    for batch, answer in wql.in_batches(conversation, "SELECT Name FROM Win32_Directory", [*conditions]):
        asked = [conditions[condition] for condition in batch]
        if isinstance(answer, DeniedError):
            for path in asked:
                notebook.listed(_unreadable(path, answer.refusal))
            continue
        there = {(one.get("Name") or "").casefold().rstrip("\\") for one in answer}
        for path in asked:
            if on_drives[path].casefold().rstrip("\\") in there:
                notebook.listed(_listing(conversation, path, on_drives[path]))
            else:
                notebook.listed(DirectoryAnswer(path, Listing.ABSENT))


def read_versions(conversation: Conversation, paths: Sequence[str], notebook: Notebook) -> None:
    """The version of each file, many to a question.  Raises :class:`~scanner.collect.errors.LostError`."""
    by_place = {as_spelled(path, notebook.system_root).casefold(): path for path in paths}
    conditions = {f"Name={quoted(place)}": path for place, path in by_place.items()}
    question = "SELECT Name,Version FROM CIM_DataFile"
    for batch, answer in wql.in_batches(conversation, question, [*conditions]):
        if isinstance(answer, DeniedError):
            for condition in batch:
                path = conditions[condition]
                notebook.read(ImageAnswer(path, Observation.UNREADABLE, refusal=answer.refusal))
            continue
        told = {(one.get("Name") or "").casefold(): one for one in answer}
        for condition in batch:
            path = conditions[condition]
            one = told.get(as_spelled(path, notebook.system_root).casefold())
            notebook.read(_image(path, one))


def _listing(conversation: Conversation, path: str, place: str) -> DirectoryAnswer:
    match = _DRIVE.fullmatch(place)
    assert match is not None
    inside = (match[2] or "").rstrip("\\") + "\\"
    condition = f"Drive={quoted(match[1])} AND Path={quoted(inside)}"
    question = wql.where("SELECT Name,FileSize,LastModified FROM CIM_DataFile", condition)
    try:
        entries = [*_entries(wql.ask(conversation, question))]
    except DeniedError as error:
        return _unreadable(path, error.refusal)
    whole = tuple(entry for entry in entries[:MAX_ENTRIES] if entry is not None)
    if len(whole) < len(entries):
        part = faults.PART_OF_LISTING
        return DirectoryAnswer(path, Listing.PARTIAL, whole, DeniedError(part).refusal)
    return DirectoryAnswer(path, Listing.LISTED, whole)


def _entries(instances: Iterable[Instance]) -> Iterator[DirectoryEntry | None]:
    """The files; None for what cannot be one."""
    for one in instances:
        name = (one.get("Name") or "").rpartition("\\")[2]
        size = one.get("FileSize") or ""
        if not name or IMPOSSIBLE_NAME.search(name) or not (size.isascii() and size.isdigit()):
            yield None
        else:
            yield DirectoryEntry(name, int(size[:19]), soap.moment(one.get("LastModified") or ""))


def _image(path: str, told: Instance | None) -> ImageAnswer:
    if told is None:
        return ImageAnswer(path, Observation.ABSENT)
    version = told.get("Version")
    if not version:
        return ImageAnswer(path, Observation.PRESENT, ImageFacts())
    if not _VERSION.fullmatch(version) or max(map(int, version.split("."))) > _WORD:
        odd = Refusal("damaged", "WMI tells a version that is none.", "Look at the file on the host.")
        return ImageAnswer(path, Observation.PRESENT, refusal=odd)
    return ImageAnswer(path, Observation.PRESENT, ImageFacts(version=version))


def _as_directory(place: str) -> str:
    """``C:`` is written ``C:\\`` by WMI."""
    return f"{place}\\" if place.endswith(":") else place


def _unreadable(path: str, refusal: Refusal) -> DirectoryAnswer:
    return DirectoryAnswer(path, Listing.UNREADABLE, refusal=refusal)
