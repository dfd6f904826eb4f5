"""What several packs know of packages, as one; and what no schema can say about a condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.catalog.document import Where
from scanner.model.plan_knowledge import (
    Chaining,
    Interaction,
    Interactions,
    Obtaining,
    PlanKnowledge,
)

CONDITION_KINDS = ("file", "component", "key", "languages", "several_processors", "package", "unseen")
"""The fields of which a condition has exactly one."""

_COMPANIONS = (("below", "file"), ("value", "key"), ("equals", "key"))
"""Fields that mean something only beside another."""

Part = Interactions | Chaining | Obtaining


def joined_knowledge(parts: Sequence[Part]) -> PlanKnowledge:
    """Everything that the packs say, in an order of its own: that of the files does not matter."""
    interactions = (one for part in parts if isinstance(part, Interactions) for one in part.interactions)
    return PlanKnowledge(
        interactions=tuple(sorted(interactions, key=_place)),
        chaining=_chaining([part for part in parts if isinstance(part, Chaining)]),
        obtaining=_obtaining([part for part in parts if isinstance(part, Obtaining)]),
    )


def _place(one: Interaction) -> tuple[str, str]:
    return one.source, repr(one)


def _chaining(parts: Sequence[Chaining]) -> Chaining:
    return Chaining(
        hotfixes=tuple(sorted((one for part in parts for one in part.hotfixes), key=repr)),
        stated=tuple(sorted({name for part in parts for name in part.stated})),
        alone=tuple(sorted((one for part in parts for one in part.alone), key=repr)),
        otherwise=min((part.otherwise for part in parts if part.otherwise), default=None),
    )


def _obtaining(parts: Sequence[Obtaining]) -> Obtaining:
    return Obtaining(
        support_only=tuple(sorted({name for part in parts for name in part.support_only})),
        discontinued=tuple(sorted((one for part in parts for one in part.discontinued), key=repr)),
        controls=tuple(sorted((one for part in parts for one in part.controls), key=repr)),
    )


def conditions(value: dict[str, object]) -> Iterator[tuple[Where, str, str]]:
    """What is wrong with the conditions of interactions: where, what, and what is allowed."""
    for number, interaction in enumerate(_mappings(value.get("interactions"))):
        for index, condition in enumerate(_mappings(interaction.get("when"))):
            yield from _condition(("interactions", number, "when", index), condition)


def _condition(where: Where, condition: dict[str, object]) -> Iterator[tuple[Where, str, str]]:
    kinds = [name for name in CONDITION_KINDS if condition.get(name) is not None]
    if len(kinds) != 1:
        told = f"a condition of {len(kinds)} kinds" + (f": {', '.join(kinds)}" if kinds else "")
        yield where, told, f"exactly one of {', '.join(CONDITION_KINDS)}"
    for name, needed in _COMPANIONS:
        if condition.get(name) is not None and condition.get(needed) is None:
            yield (*where, name), f"{name} without {needed}", f"{name} beside {needed}"
    if condition.get("key") is not None and condition.get("value") is None:
        yield (*where, "key"), "a key without value", "the name of the value, and what it equals"


def _mappings(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
