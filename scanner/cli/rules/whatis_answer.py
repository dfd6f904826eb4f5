"""What is known of where a file came from, as a document and as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from scanner.engine.comparison import Setting
from scanner.engine.index import PackIndex
from scanner.engine.origins import Agreement, Origin, neighbours, origins
from scanner.engine.selection import installed_name
from scanner.engine.shipments import Shipment
from scanner.model.articles import Platform
from scanner.model.facts import FileFact
from scanner.report.text import visible


@dataclass(frozen=True, slots=True)
class Candidate:
    """One listed build, and who lists it.

    ``kind`` is article, service-pack or rollup; ``contained_in`` the service packs and rollups
    that contain the article, and so this build or a later one; ``agreement`` is None for a
    neighbour.
    """

    source: str
    kind: str
    title: str
    agreement: Agreement | None
    product: str
    language: str
    platform: Platform | None
    name: str
    installed_as: str | None
    version: str | None
    size: int | None
    date: dt.date | None
    time: str | None
    crypto_bits: int | None
    contained_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The file that was asked about; what is not known is None."""

    name: str | None
    version: str | None
    size: int | None
    modified: dt.date | None
    linked: dt.date | None
    platform: str | None
    description: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Every listed build that the file can be; where there is none, the nearest before and after it.

    ``name_listed`` is False where no rule lists a file of this name: then candidates are files
    of other names.
    """

    file: Asked
    name_listed: bool
    candidates: tuple[Candidate, ...]
    below: tuple[Candidate, ...]
    above: tuple[Candidate, ...]


def answer(file: FileFact, rules: PackIndex) -> Answer:
    """Look the file up in the whole pack: by its name, or among all files where it has none."""
    named = _named(file, rules)
    found = origins(file, named, Setting()) if named else _under_another_name(file, rules)
    near = neighbours(file, () if found else named, Setting())
    return Answer(
        Asked(
            file.path or None,
            file.version,
            file.size,
            file.modified.date() if file.modified else None,
            file.linked.date() if file.linked else None,
            file.machine,
            file.description,
        ),
        bool(named),
        tuple(_candidate(one.shipment, one.agreement, rules) for one in found),
        tuple(_candidate(one, None, rules) for one in near.below),
        tuple(_candidate(one, None, rules) for one in near.above),
    )


def _named(file: FileFact, rules: PackIndex) -> list[Shipment]:
    """The builds listed under the file's name; else under the name in its version resource."""
    return next((builds for name in (file.path, file.original_name) if (builds := _of_name(name, rules))), [])


def _of_name(name: str | None, rules: PackIndex) -> list[Shipment]:
    """Every build listed under a name, as it is shipped or as it is installed."""
    wanted = (name or "").casefold()
    return [
        build for build in _all(rules) if wanted in (installed_name(build.row), build.row.name.casefold())
    ]


def _all(rules: PackIndex) -> Iterator[Shipment]:
    for builds in rules.builds.values():
        yield from builds


def _under_another_name(file: FileFact, rules: PackIndex) -> tuple[Origin, ...]:
    """A file that was renamed is known by size and date; a version alone is many files'."""
    found = origins(file, _all(rules), Setting())
    return tuple(one for one in found if one.agreement in (Agreement.EXACT, Agreement.SIZE_AND_DATE))


def _candidate(one: Shipment, kind: Agreement | None, rules: PackIndex) -> Candidate:
    package, article = rules.packages.get(one.source), rules.articles.get(one.source)
    source = article if article is not None and package is None else package
    row = one.row
    return Candidate(
        one.source,
        "article" if package is None else package.kind.value,
        source.title if source is not None else "",
        kind,
        one.section,
        one.language,
        row.platform,
        row.name,
        row.installed_as,
        row.version,
        row.size,
        row.date,
        row.time,
        row.crypto_bits,
        tuple(container.id for container in rules.containing(one.source)),
    )


def answer_text(one: Answer) -> str:
    """The answer for people."""
    return "\n".join(_lines(one))


def _lines(one: Answer) -> Iterator[str]:
    file = one.file
    known = _attributes(file.version, file.size, file.modified, file.platform)
    yield f"{visible(file.name or 'A file')}: {known}"
    if not one.name_listed and file.name:
        yield f"\nNo rule lists a file named {visible(file.name)}."
    for kind, group in groupby(one.candidates, key=lambda each: each.agreement):
        yield f"\nListed with this {kind}:"
        yield from _entries(group)
    if one.candidates:
        return
    yield "\nNobody shipped this: no article, service pack or rollup of the rules lists such a file."
    for place, near in (("before", one.below), ("after", one.above)):
        if near:
            yield f"\nNearest listed {place} it:"
            yield from _entries(near)


def _entries(candidates: Iterable[Candidate]) -> Iterator[str]:
    for each in candidates:
        yield f"  {each.source:<10} {visible(each.title)}"
        yield f"  {'':<10} {_row(each)}"


def _row(one: Candidate) -> str:
    name = visible(one.name)
    if one.installed_as:
        name += f" (installed as {visible(one.installed_as)})"
    bits = f", {one.crypto_bits} bit" if one.crypto_bits else ""
    language = "" if one.language == "english" else f", {visible(one.language).title()}"
    within = f"; contained in {', '.join(one.contained_in)}" if one.contained_in else ""
    platform = one.platform.value if one.platform else None
    attributes = _attributes(one.version, one.size, one.date, platform)
    return f"{name}: {attributes}{bits}, for {visible(one.product)}{language}{within}"


def _attributes(version: str | None, size: int | None, date: dt.date | None, platform: str | None) -> str:
    known = (
        visible(version) if version else None,
        f"{size:,} bytes" if size is not None else None,
        date.isoformat() if date else None,
        visible(platform) if platform else None,
    )
    return ", ".join(text for text in known if text) or "nothing is known of it"
