"""JSON Schemas (2020-12) of the exported rules and of the files of a pack."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from scanner.catalog.bulletins import Bulletins
from scanner.catalog.corrections import Correction
from scanner.catalog.locations import Locations, PackFile
from scanner.catalog.shapes import strict
from scanner.catalog.sources import Kind
from scanner.model.articles import Article
from scanner.model.builds import KnownBuilds
from scanner.model.coherence import CoherentSet
from scanner.model.packages import Package
from scanner.model.plan_knowledge import Chaining, Interactions, Obtaining

DIALECT = "https://json-schema.org/draft/2020-12/schema"

NOUNS: dict[Kind, type] = {
    Kind.ARTICLE: Article,
    Kind.PACKAGE: Package,
    Kind.COHERENT_SET: CoherentSet,
    Kind.LOCATIONS: Locations,
    Kind.BULLETINS: Bulletins,
    Kind.BUILDS: KnownBuilds,
    Kind.INTERACTIONS: Interactions,
    Kind.CHAINING: Chaining,
    Kind.OBTAINING: Obtaining,
    Kind.CORRECTION: Correction,
    Kind.PACK: PackFile,
}
"""What each kind of file holds."""

Schema = dict[str, Any]


@cache
def file_schema(kind: Kind) -> Schema:
    """What a file of this kind may hold; fields that are left out have their defaults."""
    noun = strict(NOUNS[kind])
    return {"$schema": DIALECT, "title": f"hotfixscan {kind.value} file", **msgspec.json.schema(noun)}


def rules_schema() -> Schema:
    """What ``rules export --format json`` prints: an array of rules in which every field is there."""
    schema = msgspec.json.schema(tuple[strict(Article), ...])  # type: ignore[misc]
    for definition in schema["$defs"].values():
        if "properties" in definition:
            definition["required"] = list(definition["properties"])
    return {"$schema": DIALECT, "title": "hotfixscan rules", **schema}
