"""What the pack knows of an article besides its text: bulletins, the lists of rollups, corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.catalog.bulletins import Bulletin, by_article, with_bulletins
from scanner.catalog.compilation import Contents, contents
from scanner.catalog.corrections import Corrected, Correction, corrected
from scanner.catalog.memberships import rollups_by_article, with_rollups
from scanner.catalog.problems import RuleErrors
from scanner.catalog.sources import Kind, entries, folders, rule_files
from scanner.model.articles import Article

_KINDS = (Kind.BULLETINS, Kind.PACKAGE, Kind.CORRECTION)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Bulletins and rollups by article, corrections by article."""

    bulletins: Mapping[str, tuple[Bulletin, ...]]
    rollups: Mapping[str, tuple[str, ...]]
    corrections: Mapping[str, Correction]

    def over(self, article: Article) -> Corrected:
        """The rule as it stands: what was read, what the pack knows besides, then the corrections."""
        joined = with_rollups(with_bulletins(article, self.bulletins), self.rollups)
        return corrected(joined, self.corrections)


def overlay(directories: Sequence[Path]) -> Overlay:
    """What these rules folders know; of two folders the later one counts.  Raises :class:`RuleErrors`."""
    held = [_held(directory) for directory in directories if directory.is_dir()]
    bulletins = {bulletin.id: bulletin for found in held for bulletin in found.bulletins}
    packages = {package.id: package for found in held for _, package in found.packages}
    corrections = {one.article: one for found in held for one in found.corrections}
    return Overlay(by_article(bulletins.values()), rollups_by_article(packages.values()), corrections)


def _held(directory: Path) -> Contents:
    files = [file for file in rule_files(entries(folders([directory]))) if file.kind in _KINDS]
    found = contents(files)
    if found.errors:
        raise RuleErrors(found.errors)
    return found
