"""The rule pack, arranged for judging: what contains what, and which article describes which package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

from scanner.engine.entry import Entry
from scanner.engine.shipments import Shipment, shipments
from scanner.model.articles import Article, Product
from scanner.model.coherence import CoherentSet
from scanner.model.identifiers import article_id
from scanner.model.pack import RulePack
from scanner.model.packages import Package


@dataclass(frozen=True, slots=True)
class PackIndex:
    """Look-ups over a :class:`RulePack`; build it once for a run.

    ``containers`` maps an article to the packages that contain it, by the package's list,
    by the article's own claim, by its ``rollups``, or because they contain such a package
    (SP4 has RRAS's hotfix pack and so its fixes, Q194507); an exclusion overrules all that.
    ``described`` maps an article to the package that it describes; ``superseding`` to the
    articles that say of themselves that they replace it.  ``builds`` are all listed builds
    by lower-case installed name.  ``scopes`` are the articles that list the same products and need
    the same components, by name; ``order`` is that of findings.  ``dockets`` remembers what a profile
    alone decides.
    """

    pack: RulePack
    articles: dict[str, Article]
    packages: dict[str, Package]
    containers: dict[str, tuple[Package, ...]]
    described: dict[str, Package]
    coherent_sets: dict[str, CoherentSet]
    superseding: dict[str, frozenset[str]]
    builds: dict[str, tuple[Shipment, ...]]
    shared_versions: frozenset[tuple[str, str]]
    scopes: tuple[tuple[str, ...], ...]
    order: tuple[str, ...]
    dockets: dict[Hashable, dict[str, Entry]] = field(default_factory=dict, compare=False, repr=False)

    def containing(self, article: str) -> tuple[Package, ...]:
        """The packages that contain an article, in the order of their ids."""
        return self.containers.get(article, ())


def index(pack: RulePack) -> PackIndex:
    """Arrange a pack for judging; the order of its parts does not matter."""
    packages = {package.id: package for package in pack.packages}
    return PackIndex(
        pack=pack,
        articles={article.id: article for article in pack.articles},
        packages=packages,
        containers=_containers(pack, packages),
        described=_described(pack),
        coherent_sets={group.id: group for group in pack.coherent_sets},
        superseding=_superseding(pack),
        builds=shipments(pack),
        shared_versions=frozenset((one.file.casefold(), one.version) for one in pack.builds.shared_versions),
        scopes=_scopes(pack),
        order=tuple(sorted((article.id for article in pack.articles), key=by_number)),
    )


def by_number(article: str) -> tuple[int, str]:
    """The order of findings."""
    digits = "".join(character for character in article if character.isdigit())
    return (int(digits or 0), article)


def _scopes(pack: RulePack) -> tuple[tuple[str, ...], ...]:
    alike: defaultdict[tuple[tuple[Product, ...], tuple[str, ...]], list[str]] = defaultdict(list)
    for one in pack.articles:
        alike[one.products, one.components].append(one.id)
    return tuple(map(tuple, alike.values()))


def _containers(pack: RulePack, packages: dict[str, Package]) -> dict[str, tuple[Package, ...]]:
    holding: defaultdict[str, set[str]] = defaultdict(set)
    for package in pack.packages:
        for member in (*package.contains, *package.claimed_by):
            holding[member].add(package.id)
    for article in pack.articles:
        holding[article.id].update(name for name in article.rollups if name in packages)
    direct = {name: frozenset(names) for name, names in holding.items()}
    for names in holding.values():
        names.update(outer for name in tuple(names) for outer in direct.get(name, ()))
    for package in pack.packages:
        holding[package.id].discard(package.id)
        for exclusion in package.excludes:
            holding[exclusion.article].discard(package.id)
    return {
        article: tuple(packages[name] for name in sorted(names))
        for article, names in holding.items()
        if names
    }


def _described(pack: RulePack) -> dict[str, Package]:
    described: dict[str, Package] = {}
    for package in sorted(pack.packages, key=lambda one: one.id):
        for name in (package.id, package.registry_mark):
            article = article_id(name) if name else None
            if article is not None:
                described.setdefault(article, package)
    return described


def _superseding(pack: RulePack) -> dict[str, frozenset[str]]:
    newer: defaultdict[str, set[str]] = defaultdict(set)
    for article in pack.articles:
        for older in article.supersedes:
            newer[older].add(article.id)
    return {older: frozenset(names) for older, names in newer.items()}
