"""Look at every rule file anew, without the compiled cache, and tell what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.catalog.compilation import contents
from scanner.catalog.problems import Problem
from scanner.catalog.sources import entries, folders, rule_files


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What was looked at, and what was found.  Warnings leave the pack usable."""

    files: int
    articles: int
    packages: int
    coherent_sets: int
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def valid(self) -> bool:
        """Whether the pack can be loaded."""
        return not self.errors


def validate(directories: Sequence[Path]) -> ValidationReport:
    """Read every file of the folders.

    Raises :class:`~scanner.model.errors.OperatorError` for a folder that is not there;
    what is wrong inside the files is in the report.
    """
    files = rule_files(entries(folders(directories)))
    found = contents(files)
    return ValidationReport(
        files=len(files),
        articles=len(found.articles),
        packages=len(found.packages),
        coherent_sets=len(found.sets),
        errors=tuple(sorted(set(found.errors))),
        warnings=tuple(found.warnings),
    )
