"""The inventory: a YAML file that says who is scanned, and by which way each is entered.

::

    schema: hotfixscan.inventory/1
    vars:                              # of all
      domain: PLANT
      username: scanner
      password_env: PLANT_PASSWORD
    groups:
      press-shop:
        vars: {zone: plant, ntlmv1: allow}
        hosts:
          HMI-04: {address: 10.1.0.17, port: 139}
          10.1.0.18: {}
        ranges: [10.1.0.32/28]
      plant:
        children: [press-shop]
    targets:                           # the short form, without groups
      - 10.2.0.0/24
      - {address: 10.2.1.5, transport: winrm}

As in Ansible, a host's own variables count over those of its groups, a child's over its
parents', and those over ``vars``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec

from scanner.documents.tree import Key, Tree, place, tree
from scanner.documents.typed import converted
from scanner.inventory.entries import EntryRange
from scanner.inventory.families import Family, FamilyError, families
from scanner.inventory.targets import TARGET_FORMS, NotATarget, target_range
from scanner.inventory.variables import SECRETS, Variables, merged
from scanner.inventory.vaults import Vaults
from scanner.inventory.ways_in import about, access
from scanner.model.errors import OperatorError

INVENTORY_SCHEMA = "hotfixscan.inventory/1"

_Name = Annotated[str, msgspec.Meta(pattern=r"^[\w.-]{1,64}$")]
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class Item(Variables, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A target and what is said of it."""

    address: _Text


class Host(Variables, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is said of a host; without ``address`` its name is its address."""

    address: _Text | None = None


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Hosts that belong together; ``ranges`` are targets without names, ``children`` other groups."""

    hosts: dict[str, Any] | None = None
    ranges: tuple[_Text, ...] = ()
    children: tuple[_Name, ...] = ()
    vars: Variables = Variables()


class Inventory(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who is scanned."""

    schema: Annotated[str, msgspec.Meta(pattern=r"^hotfixscan\.inventory/1$")] = INVENTORY_SCHEMA
    vars: Variables = Variables()
    hosts: dict[str, Any] | None = None
    groups: dict[_Name, Any] | None = None
    targets: tuple[_Text | Item, ...] = ()


def read(path: str, environment: Mapping[str, str], vaults: Vaults | None = None) -> tuple[EntryRange, ...]:
    """The targets of the inventory: its short form first, then its hosts, then its groups.

    Raises :class:`OperatorError` with everything that is wrong, each as
    ``path:line:column: what is wrong``.
    """
    reading = _Reading(path, environment, vaults or Vaults())
    ranges = tuple(reading.ranges())
    if reading.faults:
        raise OperatorError("\n".join(reading.faults), TARGET_FORMS)
    return ranges


def inventory_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an inventory."""
    schemas, components = msgspec.json.schema_components(
        (Inventory, Group, Host), ref_template="#/$defs/{name}"
    )
    components["Inventory"]["properties"]["groups"] = _mapping_of("Group")
    for owner in ("Inventory", "Group"):
        components[owner]["properties"]["hosts"] = _mapping_of("Host")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": INVENTORY_SCHEMA,
        **schemas[0],
        "$defs": components,
    }


def _mapping_of(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": {"anyOf": [{"type": "null"}, {"$ref": f"#/$defs/{name}"}]},
    }


@dataclass(slots=True)
class _Reading:
    """One pass over an inventory, which notes every fault and goes on."""

    path: str
    environment: Mapping[str, str]
    vaults: Vaults
    faults: list[str] = field(default_factory=list)

    def ranges(self) -> Iterator[EntryRange]:
        root = tree(self.path)
        written = converted(self.path, root, Inventory, self.faults) if root is not None else Inventory()
        if written is None or root is None:
            if root is None:
                self.faults.append(f"{self.path}: is empty.")
            return
        self._check_secrets(root, written.vars, "vars")
        for number, item in enumerate(written.targets):
            yield from self._item(root, item, written.vars, ("targets", number))
        hosts = self._hosts(root, ("hosts",))
        groups = self._groups(root, written)
        yield from self._named(root, written.vars, hosts, groups)

    def _item(
        self, root: Tree, item: str | Item, common: Variables, at: tuple[Key, ...]
    ) -> Iterator[EntryRange]:
        if isinstance(item, str):
            yield from self._range(root, item, merged([common]), at)
            return
        self._check_secrets(root, item, *at)
        yield from self._range(root, item.address, merged([common, _own(item)]), (*at, "address"))

    def _groups(self, root: Tree, written: Inventory) -> dict[str, tuple[Group, dict[str, Host]]]:
        found = {}
        for name in written.groups or {}:
            group = self._part(root, ("groups", name), Group)
            if group is not None:
                self._check_secrets(root, group.vars, "groups", name, "vars")
                found[name] = (group, self._hosts(root, ("groups", name, "hosts")))
        return found

    def _hosts(self, root: Tree, at: tuple[Key, ...]) -> dict[str, Host]:
        node = _at(root, at)
        names = list(node.value) if node is not None and isinstance(node.value, dict) else []
        found = {str(name): self._part(root, (*at, str(name)), Host) for name in names}
        for name, host in found.items():
            if host is not None:
                self._check_secrets(root, host, *at, name)
        return {name: host for name, host in found.items() if host is not None}

    def _part(self, root: Tree, at: tuple[Key, ...], kind: type[Any]) -> Any:
        """A part of the document; nothing written there is as good as an empty mapping."""
        node = _at(root, at)
        if node is None or node.value is None:
            return kind()
        return converted(self.path, node, kind, self.faults)

    def _named(
        self,
        root: Tree,
        common: Variables,
        hosts: Mapping[str, Host],
        groups: Mapping[str, tuple[Group, Mapping[str, Host]]],
    ) -> Iterator[EntryRange]:
        """Every host that has a name, once, with all of its groups; then the ranges of the groups."""
        try:
            family = families({name: group.children for name, (group, _) in groups.items()})
        except FamilyError as error:
            self.faults.append(f"{self._place(root, 'groups', error.group)}: {error}.")
            return
        names = dict.fromkeys((*hosts, *(name for _, own in groups.values() for name in own)))
        for name in names:
            holding = [group for group, (_, own) in groups.items() if name in own]
            above = family.above(holding)
            own = [groups[group][1][name] for group in above if name in groups[group][1]]
            layers = [common, *(groups[group][0].vars for group in above), *map(_own, own)]
            here = hosts.get(name)
            said = merged([*layers, _own(here)] if here is not None else layers)
            address = next((one.address for one in (here, *reversed(own)) if one and one.address), name)
            at = ("hosts", name) if here is not None else ("groups", holding[0], "hosts", name)
            yield from self._range(root, address, said, at, name, frozenset(above))
        yield from self._group_ranges(root, common, groups, family)

    def _group_ranges(
        self,
        root: Tree,
        common: Variables,
        groups: Mapping[str, tuple[Group, Mapping[str, Host]]],
        family: Family,
    ) -> Iterator[EntryRange]:
        for name, (group, _) in groups.items():
            above = family.above([name])
            said = merged([common, *(groups[one][0].vars for one in above)])
            for number, word in enumerate(group.ranges):
                at = ("groups", name, "ranges", number)
                yield from self._range(root, word, said, at, None, frozenset(above))

    def _range(
        self,
        root: Tree,
        address: str,
        said: Variables,
        at: tuple[Key, ...],
        name: str | None = None,
        groups: frozenset[str] = frozenset(),
    ) -> Iterator[EntryRange]:
        """The targets of one address; none if something is wrong with it."""
        try:
            targets = target_range(_word(address, said))
            way_in = access(said, self.environment, self.vaults)
        except NotATarget as fault:
            self.faults.append(f"{self._place(root, *at)}: {fault}.")
            return
        except OperatorError as error:
            self.faults.append(f"{self._place(root, *at)}: {str(error).rstrip('.')}.")
            return
        yield EntryRange(targets, way_in, about(said, name, groups))

    def _check_secrets(self, root: Tree, said: Variables, *at: Key) -> None:
        given = [name for name in SECRETS if getattr(said, name) is not None]
        if len(given) > 1:
            self.faults.append(
                f"{self._place(root, *at, given[1])}: {' and '.join(given)} contradict each other."
            )

    def _place(self, root: Tree, *at: Key) -> str:
        node, mark = root, root.mark
        for step in at:
            child = node.child(step)
            if child is None:
                break
            mark = node.keys[step] if isinstance(step, str) else child.mark
            node = child
        return place(self.path, mark)


def _at(root: Tree, at: tuple[Key, ...]) -> Tree | None:
    node: Tree | None = root
    for step in at:
        node = node.child(step) if node is not None else None
    return node


def _own(said: Item | Host) -> Variables:
    return Variables(**{name: getattr(said, name) for name in Variables.__struct_fields__})


def _word(address: str, said: Variables) -> str:
    """The target as it would be written on the command line."""
    if "://" in address:
        return address
    if said.port is not None:
        return f"{said.transport or 'smb'}://{address}:{said.port}"
    return f"{said.transport}://{address}" if said.transport else address
