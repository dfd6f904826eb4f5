"""Every listed build of the pack, by file name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.engine.languages import ENGLISH, table_language
from scanner.engine.selection import installed_name
from scanner.model.articles import Article, FileRow, FileSet
from scanner.model.coherence import DOMESTIC_BITS, CoherentSet, Fingerprint, Strength
from scanner.model.pack import RulePack
from scanner.model.packages import Package


@dataclass(frozen=True, slots=True)
class Shipment:
    """One listed build: the article or package that lists it, and the row.

    ``section`` and ``language`` are the table's: its product, and the language of its files.
    """

    source: str
    section: str
    row: FileRow
    language: str = ENGLISH


def shipments(pack: RulePack) -> dict[str, tuple[Shipment, ...]]:
    """Every listed build by lower-case installed name, in the order of the sources."""
    found: defaultdict[str, list[Shipment]] = defaultdict(list)
    sources: tuple[Article | Package, ...] = (*pack.articles, *pack.packages)
    for source in sources:
        for one in _listed(source):
            found[installed_name(one.row)].append(one)
    for group in pack.coherent_sets:
        for known in group.fingerprints:
            if not any(_same_build(known, one.row) for one in found[known.file.casefold()]):
                found[known.file.casefold()].append(_known(known, group))
    return {
        name: tuple(sorted(builds, key=lambda one: (one.source, repr(one.row))))
        for name, builds in found.items()
    }


def _listed(source: Article | Package) -> Iterator[Shipment]:
    sets: Iterable[FileSet] = source.file_sets
    for one in sets:
        for row in one.files:
            yield Shipment(source.id, one.product, row, table_language(one.language))


def _same_build(known: Fingerprint, row: FileRow) -> bool:
    """Whether a table of the pack lists the build by which a security file is known."""
    return (known.size, known.date) == (row.size, row.date) and row.platform in (None, known.platform)


def _known(known: Fingerprint, group: CoherentSet) -> Shipment:
    """A build that only a set of security files knows, because its article has no rule."""
    bits = DOMESTIC_BITS if known.strength is Strength.DOMESTIC else None
    row = FileRow(
        known.file,
        version=known.version,
        size=known.size,
        date=known.date,
        platform=known.platform,
        crypto_bits=bits,
    )
    return Shipment(known.source, group.product, row)
