"""What could not be read, as rows: one for each thing, but only one where everything fails alike."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.collect.file_facts import as_spelled
from scanner.collect.interface import DirectoryAnswer, ImageAnswer, KeyAnswer, Refusal
from scanner.model.facts import CollectionError, Listing

WHOLE_REGISTRY = "HKLM"


def registry_failures(answers: list[KeyAnswer]) -> list[CollectionError]:
    """A row for each key and value; one for the whole registry where no key could be read for one reason."""
    if len(answers) > 1 and (common := _common(answer.refusal for answer in answers)):
        return [_row("registry", WHOLE_REGISTRY, common)]
    rows = [_row("registry", answer.key, answer.refusal) for answer in answers if answer.refusal]
    for answer in answers:
        for name, refusal in answer.unreadable_values.items():
            rows.append(_row("registry", f"{answer.key}\\{name}", refusal))
    return rows


def directory_failures(answers: Iterable[DirectoryAnswer], system_root: str | None) -> list[CollectionError]:
    """A row for each directory; one for a whole drive or the system root where its share is refused."""
    by_root: dict[str, list[DirectoryAnswer]] = {}
    for answer in answers:
        by_root.setdefault(answer.path.partition("\\")[0], []).append(answer)
    rows: list[CollectionError] = []
    for root, inside in by_root.items():
        common = _common(answer.refusal for answer in inside)
        if common and len(inside) > 1 and all(answer.status is Listing.UNREADABLE for answer in inside):
            rows.append(_row("directories", as_spelled(root, system_root), common))
        else:
            rows += [
                _row("directories", as_spelled(answer.path, system_root), answer.refusal)
                for answer in inside
                if answer.refusal
            ]
    return rows


def file_failures(answers: Iterable[ImageAnswer], system_root: str | None) -> list[CollectionError]:
    """A row for each file."""
    return [
        _row("files", as_spelled(answer.path, system_root), answer.refusal)
        for answer in answers
        if answer.refusal
    ]


def _common(refusals: Iterable[Refusal | None]) -> Refusal | None:
    """The refusal that all share, or None."""
    distinct = set(refusals)
    return distinct.pop() if len(distinct) == 1 else None


def _row(stage: str, subject: str, refusal: Refusal) -> CollectionError:
    return CollectionError(stage, subject, refusal.code, refusal.message, refusal.advice)
