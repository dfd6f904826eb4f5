"""From directory listings and image answers to facts about files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, field, fields, make_dataclass, replace
from typing import Any

from scanner.collect.interface import DirectoryAnswer, ImageAnswer
from scanner.collect.plan import SYSTEM_ROOT
from scanner.model.facts import DirectoryFact, FileFact, Observation

_PRESENT = Observation.PRESENT
_OF_A_LISTING = {"version_status": Observation.NOT_COLLECTED}

_Draft: Any = make_dataclass(
    "_Draft",
    [
        (one.name, Any, field() if one.default is MISSING else field(default=_OF_A_LISTING.get(one.name)))
        for one in fields(FileFact)
    ],
    slots=True,
)
"""A :class:`FileFact` that can still be written to: a frozen one takes six times as long to make.

What is not said of it is as a listing leaves it.
"""


def as_spelled(path: str, system_root: str | None) -> str:
    """A path of the plan as the host spells it, once it is known where Windows is."""
    if system_root is None or not path.casefold().startswith(SYSTEM_ROOT.casefold()):
        return path
    return system_root.rstrip("\\") + path[len(SYSTEM_ROOT) :]


def directory_fact(answer: DirectoryAnswer, system_root: str | None) -> DirectoryFact:
    """What is known of a directory itself."""
    return DirectoryFact(as_spelled(answer.path, system_root), answer.status)


def wanted_images(answers: Iterable[DirectoryAnswer], names: frozenset[str]) -> Iterator[str]:
    """The paths of the files whose version resource is to be read: those that are there."""
    for answer in answers:
        for entry in answer.entries:
            if not entry.is_directory and entry.name.casefold() in names:
                yield f"{answer.path}\\{entry.name}"


def file_facts(
    answers: Iterable[DirectoryAnswer], images: Mapping[str, ImageAnswer], system_root: str | None
) -> Iterator[FileFact]:
    """Every file that was listed, with what its image says where that was read."""
    read: dict[str, dict[str, ImageAnswer]] = {}
    for path, image in images.items():
        folder, _, name = path.rpartition("\\")
        read.setdefault(folder, {})[name] = image
    for answer in answers:
        yield from _files(answer, as_spelled(answer.path, system_root), read.get(answer.path, {}))


def _files(answer: DirectoryAnswer, folder: str, images: Mapping[str, ImageAnswer]) -> list[FileFact]:
    """The files of one directory; ``images`` by their names in it."""
    found: list[FileFact] = []
    inside = f"{folder}\\"
    for name, size, modified, is_directory in answer.entries:
        if is_directory:
            continue
        fact = _Draft(inside + name, _PRESENT, size, modified)
        fact.__class__ = FileFact
        found.append(with_image(fact, images[name]) if name in images else fact)
    return found


def with_image(fact: FileFact, answer: ImageAnswer | None) -> FileFact:
    """A listed file with what its image says; as it is where that was not read."""
    if answer is None:
        return fact
    if answer.status is Observation.UNREADABLE:
        return replace(fact, status=Observation.UNREADABLE, version_status=Observation.UNREADABLE)
    if answer.status is not Observation.PRESENT:
        return fact  # it went away between listing and reading: what the listing said stands
    image = answer.image
    if image is None:
        status = Observation.UNREADABLE if answer.refusal else Observation.ABSENT
        return replace(fact, version_status=status)
    return FileFact(
        fact.path,
        fact.status,
        fact.size,
        fact.modified,
        version=image.version,
        machine=image.machine,
        linked=image.linked,
        language=image.language,
        original_name=image.original_name,
        description=image.description,
        version_status=_version_status(answer),
    )


def _version_status(answer: ImageAnswer) -> Observation:
    if answer.refusal is not None:
        return Observation.UNREADABLE
    has_version = answer.image is not None and answer.image.version is not None
    return Observation.PRESENT if has_version else Observation.ABSENT
