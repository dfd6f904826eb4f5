"""Rule files become a rule pack, or the list of everything that is wrong with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from scanner.catalog.bulletins import Bulletin, Bulletins
from scanner.catalog.corrections import Correction
from scanner.catalog.diagnosis import diagnosis
from scanner.catalog.document import document
from scanner.catalog.locations import Location, Locations, PackFile, directories_of_files
from scanner.catalog.planning import joined_knowledge
from scanner.catalog.problems import Problem, RuleErrors
from scanner.catalog.references import Held, duplicates, loose_ends, replacing_in_circles, unknown_sets
from scanner.catalog.schema import NOUNS
from scanner.catalog.semantics import objections
from scanner.catalog.shapes import shaped
from scanner.catalog.sources import TOP_LEVEL, Kind, RuleFile
from scanner.model.articles import Article
from scanner.model.builds import KnownBuilds
from scanner.model.coherence import CoherentSet
from scanner.model.pack import RulePack
from scanner.model.packages import Package
from scanner.model.plan_knowledge import Chaining, Interactions, Obtaining


@dataclass(slots=True)
class Contents:
    """What was read from the files of a pack, and what is wrong with it."""

    articles: list[Held[Article]] = field(default_factory=list)
    packages: list[Held[Package]] = field(default_factory=list)
    sets: list[Held[CoherentSet]] = field(default_factory=list)
    locations: list[Location] = field(default_factory=list)
    bulletins: list[Bulletin] = field(default_factory=list)
    builds: list[KnownBuilds] = field(default_factory=list)
    planning: list[Interactions | Chaining | Obtaining] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)

    @property
    def warnings(self) -> list[Problem]:
        """What the author should look at although the pack is good."""
        return sorted([*loose_ends(self.articles, self.packages), *replacing_in_circles(self.articles)])


def contents(files: Sequence[RuleFile]) -> Contents:
    """Read every file; one bad file never stops the others."""
    found = Contents()
    for file in files:
        _add(found, file)
    found.errors += duplicates(found.articles)
    found.errors += duplicates(found.packages)
    found.errors += duplicates(found.sets)
    found.errors += unknown_sets(found.articles, found.sets)
    return found


def _add(found: Contents, file: RuleFile) -> None:
    try:
        noun = _noun(file)
    except RuleErrors as wrong:
        found.errors += wrong.problems
        return
    _take(found, file, noun)


def _take(found: Contents, file: RuleFile, noun: object) -> None:
    match noun:
        case Article():
            found.articles.append((file, noun))
        case Package():
            found.packages.append((file, noun))
        case CoherentSet():
            found.sets.append((file, noun))
        case Locations():
            found.locations += noun.locations
        case Bulletins():
            found.bulletins += noun.bulletins
        case KnownBuilds():
            found.builds.append(noun)
        case Interactions() | Chaining() | Obtaining():
            found.planning.append(noun)
        case Correction():
            found.corrections.append(noun)
        case PackFile():
            found.versions.append(noun.version)


def _noun(file: RuleFile) -> object:
    if file.kind is Kind.MISPLACED:
        raise RuleErrors([_misplaced(file)])
    try:
        data = file.read()
    except OSError as error:
        problem = Problem(file.path, 1, 1, f"cannot be read: {error.strerror or error}", "check the file")
        raise RuleErrors([problem]) from error
    return noun_in(file, data)


def noun_in(file: RuleFile, data: bytes) -> object:
    """What a file with this content holds.  Raises :class:`RuleErrors` with everything wrong in it."""
    try:
        read = document(file.path, data)
        noun: object = shaped(read.value, NOUNS[file.kind])
        if not read.problems and not any(objections(file, read.value)):
            return noun
    except (RuleErrors, msgspec.ValidationError):
        pass  # the diagnosis tells everything that is wrong, not only the first
    raise RuleErrors(diagnosis(file, data))


def _misplaced(file: RuleFile) -> Problem:
    if file.name.endswith(".yml"):
        return Problem(file.path, 1, 1, "the name ends in .yml", "rule files end in .yaml")
    alone = ", ".join(TOP_LEVEL)
    places = f"<area>/, packages/, sets/ or corrections/, or one of {alone}"
    return Problem(file.path, 1, 1, "no rule file belongs here", places)


def compiled(files: Sequence[RuleFile]) -> RulePack:
    """The pack that the files make up, in any order of files.  Raises :class:`RuleErrors`."""
    found = contents(files)
    if found.errors:
        raise RuleErrors(found.errors)
    return pack_of(found)


def pack_of(found: Contents) -> RulePack:
    """The pack of contents that have no errors, with its identity."""
    pack = RulePack(
        articles=tuple(sorted((article for _, article in found.articles), key=_place_in_pack)),
        packages=tuple(sorted((package for _, package in found.packages), key=_place_in_pack)),
        coherent_sets=tuple(sorted((coherent for _, coherent in found.sets), key=_place_in_pack)),
        locations=directories_of_files(found.locations),
        builds=_all_builds(found.builds),
        planning=joined_knowledge(found.planning),
        version="+".join(found.versions),
    )
    return replace(pack, sha256=identity(pack))


def _all_builds(parts: Sequence[KnownBuilds]) -> KnownBuilds:
    """What several packs know of builds, in an order of its own."""
    return KnownBuilds(
        withdrawn=tuple(sorted((one for part in parts for one in part.withdrawn), key=repr)),
        shared_versions=tuple(sorted((one for part in parts for one in part.shared_versions), key=repr)),
        unserviced=tuple(sorted((one for part in parts for one in part.unserviced), key=repr)),
        releases=tuple(sorted((one for part in parts for one in part.releases), key=repr)),
        procedures=tuple(sorted((one for part in parts for one in part.procedures), key=repr)),
    )


def _place_in_pack(noun: Article | Package | CoherentSet) -> tuple[int, str]:
    """Shorter ids first, so that Q98765 comes before Q123456."""
    return len(noun.id), noun.id


def identity(pack: RulePack) -> str:
    """SHA-256 of the pack's content, whatever the files' order, layout and places."""
    digest = hashlib.sha256()
    for part in _parts(pack):
        digest.update(msgspec.json.encode(part, order="deterministic"))
        digest.update(b"\n")
    return digest.hexdigest()


def _parts(pack: RulePack) -> Iterator[object]:
    yield pack.version
    yield from (pack.articles, pack.packages, pack.coherent_sets, pack.locations, pack.builds)
    yield pack.planning
