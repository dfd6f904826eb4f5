"""The facts of one host, ready to be looked up by path, mark and name."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from scanner.model.facts import Component, FileFact, HostFacts, Hotfix, Listing, Observation
from scanner.model.identifiers import article_id
from scanner.model.logic import Truth

SYSTEM_ROOT = "%systemroot%"


@lru_cache(maxsize=1 << 14)
def folded(path: str) -> str:
    """A path as Windows compares it: without case, with backslashes, without a trailing one."""
    return path.replace("/", "\\").rstrip("\\").casefold()


def parent(path: str) -> str:
    """The folded directory of a folded path."""
    return path.rpartition("\\")[0]


@dataclass(frozen=True, slots=True)
class Observed:
    """Look-ups over :class:`HostFacts`.

    Where the facts name a thing twice with different contents, what is present is believed
    over what is not, and otherwise the first is: the answer does not depend on order.
    """

    facts: HostFacts
    system_root: str | None
    files: Mapping[str, FileFact]
    listings: Mapping[str, Listing]
    marks: Mapping[str, Hotfix]
    components: Mapping[str, Component]
    pending: Container[str]

    def located(self, path: str) -> str | None:
        """The folded path on this host for one that may start with ``%SystemRoot%``; None if unknown."""
        path = folded(path)
        if not path.startswith(SYSTEM_ROOT):
            return path
        return None if self.system_root is None else self.system_root + path[len(SYSTEM_ROOT) :]

    def file(self, path: str) -> FileFact:
        """The file at a path, which may start with ``%SystemRoot%``.

        A file that the facts do not name is absent only where its directory was listed.
        """
        place = self.located(path)
        if place is None:
            return FileFact(path=path, status=Observation.NOT_COLLECTED)
        known = self.files.get(place)
        return known if known is not None else FileFact(path=path, status=self._unnamed(place))

    def _unnamed(self, place: str) -> Observation:
        match self.listings.get(parent(place)):
            case Listing.LISTED | Listing.ABSENT:
                return Observation.ABSENT
            case Listing.UNREADABLE | Listing.PARTIAL:
                return Observation.UNREADABLE
            case _:
                return Observation.NOT_COLLECTED

    def registered(self, marks: Iterable[str]) -> Truth:
        """Whether any of these registry marks is there (``Installed`` not 0)."""
        found = map(self.marks.get, map(mark_name, marks))
        if any(hotfix is not None and hotfix.installed is not False for hotfix in found):
            return Truth.YES
        complete = self.facts.hotfixes_status in (Listing.LISTED, Listing.ABSENT)
        return Truth.NO if complete else Truth.UNKNOWN

    def component(self, name: str) -> Observation:
        """Whether an optional part of the system is installed."""
        known = self.components.get(name.casefold())
        return known.status if known is not None else Observation.NOT_COLLECTED

    def rename_pending(self, path: str) -> bool:
        """Whether the file waits to be replaced at the next restart (Q286019)."""
        place = self.located(path)
        return place is not None and place in self.pending


@lru_cache(maxsize=1 << 14)
def mark_name(mark: str) -> str:
    """A Hotfix subkey name as it is compared: ``Q275020`` for every spelling of that number."""
    return article_id(mark) or mark.strip().casefold()


def observed(facts: HostFacts) -> Observed:
    """Arrange the facts of one host for look-up."""
    root = system_root(facts)
    files: dict[str, FileFact] = {}
    for file in sorted(facts.files or (), key=believability):
        files.setdefault(placed(folded(file.path), root), file)
    return Observed(
        facts=facts,
        system_root=root,
        files=files,
        listings=listings(facts, root),
        marks=marks(facts),
        components=components(facts),
        pending=pending(facts),
    )


def placed(place: str, root: str | None) -> str:
    """A folded path with the system root in the place of ``%SystemRoot%``, where it is known."""
    if root is None or not place.startswith(SYSTEM_ROOT):
        return place
    return root + place[len(SYSTEM_ROOT) :]


_CERTAINTY = {
    Observation.PRESENT: 0,
    Observation.ABSENT: 1,
    Observation.UNREADABLE: 2,
    Observation.NOT_COLLECTED: 3,
}


def believability(file: FileFact) -> tuple[int, str]:
    """The order in which contradicting facts about one file are believed."""
    return _CERTAINTY[file.status], repr(file)


def listings(facts: HostFacts, root: str | None) -> dict[str, Listing]:
    """What is known of each directory, by folded path."""
    found: dict[str, Listing] = {}
    for directory in facts.directories or ():
        place = placed(folded(directory.path), root)
        if found.get(place) is not Listing.LISTED:
            found[place] = directory.status
    return found


def marks(facts: HostFacts, name_of: Callable[[str], str] = mark_name) -> dict[str, Hotfix]:
    """The registry marks by the name they are compared by."""
    found: dict[str, Hotfix] = {}
    for hotfix in facts.hotfixes or ():
        name = name_of(hotfix.id)
        if name not in found or found[name].installed is False:
            found[name] = hotfix
    return found


def components(facts: HostFacts) -> dict[str, Component]:
    """The optional parts of the system by lower-case name."""
    ordered = sorted(
        facts.components or (), key=lambda one: (_CERTAINTY[one.status], repr(one)), reverse=True
    )
    return {component.name.casefold(): component for component in ordered}


def pending(facts: HostFacts) -> frozenset[str]:
    """The folded paths of the files that wait for a restart."""
    return frozenset(_without_prefix(path) for path in facts.pending_renames or ())


def _without_prefix(path: str) -> str:
    r"""Pending renames are written as ``\??\C:\…``, sometimes with a leading ``!``."""
    return folded(path.removeprefix("!").removeprefix("\\??\\"))


def system_root(facts: HostFacts) -> str | None:
    """Where Windows is: as the registry says, or the directory above the only ``System32`` seen."""
    stated = facts.system.system_root
    if stated:
        return folded(stated)
    places = [folded(directory.path) for directory in facts.directories or ()]
    places += [parent(folded(file.path)) for file in facts.files or ()]
    roots = {parent(place) for place in places if place.endswith("\\system32")}
    return roots.pop() if len(roots) == 1 else None
