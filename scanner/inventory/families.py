"""Groups and their children."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


class FamilyError(ValueError):
    """A group is its own ancestor, or names a child that is not there."""

    def __init__(self, group: str, what: str) -> None:
        super().__init__(what)
        self.group = group


@dataclass(frozen=True, slots=True)
class Family:
    """Every group with all of its ancestors; ``depth`` is the longest way down to it."""

    ancestors: Mapping[str, frozenset[str]]
    depth: Mapping[str, int]

    def above(self, groups: Iterable[str]) -> tuple[str, ...]:
        """The groups and their ancestors, each once: parents first, then by name, as Ansible has it."""
        named = {name for group in groups for name in (group, *self.ancestors[group])}
        return tuple(sorted(named, key=lambda name: (self.depth[name], name)))


def families(children: Mapping[str, Iterable[str]]) -> Family:
    """Work out the ancestors of each group.

    Raises :class:`FamilyError` for circles and for children that are not there.
    """
    parents: dict[str, set[str]] = {name: set() for name in children}
    for name, own in children.items():
        for child in own:
            if child not in parents:
                raise FamilyError(name, f"{name} has a child {child}, which is no group")
            parents[child].add(name)
    depth: dict[str, int] = {}
    ancestors: dict[str, frozenset[str]] = {}
    waiting = list(parents)
    while waiting:
        ready = [name for name in waiting if parents[name] <= ancestors.keys()]
        if not ready:
            raise FamilyError(waiting[0], f"{waiting[0]} is among its own children, or theirs")
        for name in ready:
            above = parents[name].union(*(ancestors[parent] for parent in parents[name]))
            ancestors[name] = frozenset(above)
            depth[name] = 1 + max((depth[parent] for parent in parents[name]), default=-1)
        waiting = [name for name in waiting if name not in ancestors]
    return Family(ancestors, depth)
