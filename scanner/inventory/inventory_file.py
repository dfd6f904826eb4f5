"""The inventory: a YAML file that says who is scanned, and by which way each is entered.

::

    targets:
      - 10.1.0.0/24
      - address: 10.1.0.17
        transport: smb
        port: 139
        username: scanner
        domain: PLANT
        password_env: PLANT_PASSWORD
        ntlmv1: allow
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import yaml

from scanner.inventory import secrets, yaml_text
from scanner.inventory.entries import Access, EntryRange
from scanner.inventory.targets import TARGET_FORMS, NotATarget, TargetRange, target_range
from scanner.model.errors import OperatorError
from scanner.model.targets import Secret

_ROOT_KEYS = ("targets",)
_ITEM_KEYS = (
    "address", "transport", "port", "username", "domain", "password_env", "password_file", "ntlmv1",
)  # fmt: skip
_TRANSPORTS = ("smb", "winrm")
_PERMISSIONS = ("allow", "deny")
_TEXT_TAG = "tag:yaml.org,2002:str"
_NUMBER_TAG = "tag:yaml.org,2002:int"
_Item = Mapping[str, yaml.Node]


def read(path: str, environment: Mapping[str, str]) -> tuple[EntryRange, ...]:
    """The targets of the inventory in their order.

    Raises :class:`OperatorError` with everything that is wrong, each as
    ``path:line:column: what is wrong, what is allowed``.
    """
    reading = _Reading(path, environment)
    ranges = reading.ranges(yaml_text.root(path))
    if reading.faults:
        raise OperatorError("\n".join(reading.faults), TARGET_FORMS)
    return ranges


class _Reading:
    """One pass over an inventory, which notes every fault and goes on."""

    def __init__(self, path: str, environment: Mapping[str, str]) -> None:
        self._path = path
        self._environment = environment
        self.faults: list[str] = []

    def ranges(self, root: yaml.Node | None) -> tuple[EntryRange, ...]:
        targets = self._mapping(root, _ROOT_KEYS).get("targets") if root is not None else None
        if not isinstance(targets, yaml.SequenceNode):
            self._fault(targets or root, "expected a mapping with the list `targets`")
            return ()
        found = (self._range(node) for node in targets.value)
        return tuple(entry_range for entry_range in found if entry_range is not None)

    def _range(self, node: yaml.Node) -> EntryRange | None:
        if isinstance(node, yaml.ScalarNode):
            targets = self._targets(node, node.value)
            return EntryRange(targets) if targets else None
        item = self._mapping(node, _ITEM_KEYS)
        address, access = self._text(item, "address"), self._access(item)
        if "address" not in item:
            self._fault(node, "a target needs an `address`")
        if address is None:
            return None
        targets = self._targets(item["address"], self._word(address, item))
        return EntryRange(targets, access) if targets else None

    def _word(self, address: str, item: _Item) -> str:
        """The target as it would be written on the command line."""
        transport = self._choice(item, "transport", _TRANSPORTS)
        port = self._port(item)
        if port is not None:
            return f"{transport or 'smb'}://{address}:{port}"
        return f"{transport}://{address}" if transport else address

    def _access(self, item: _Item) -> Access:
        return Access(
            username=self._text(item, "username"),
            domain=self._text(item, "domain"),
            secret=self._secret(item),
            allow_ntlmv1=self._choice(item, "ntlmv1", _PERMISSIONS) == "allow",
        )

    def _secret(self, item: _Item) -> Secret | None:
        variable, path = self._text(item, "password_env"), self._text(item, "password_file")
        try:
            if variable is not None:
                return secrets.from_environment(variable, self._environment, "password_env")
            return secrets.from_file(path, "password_file") if path is not None else None
        except OperatorError as error:
            self._fault(item.get("password_env") or item.get("password_file"), str(error).rstrip("."))
            return None

    def _targets(self, node: yaml.Node, word: str) -> TargetRange | None:
        try:
            return target_range(word)
        except NotATarget as fault:
            self._fault(node, str(fault))
            return None

    def _mapping(self, node: yaml.Node | None, allowed: tuple[str, ...]) -> _Item:
        """The keys of a mapping; wrong, unknown and repeated ones are faults."""
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, f"expected a mapping of {', '.join(allowed)}")
            return {}
        return dict(self._pairs(node, allowed))

    def _pairs(self, node: yaml.MappingNode, allowed: tuple[str, ...]) -> Iterator[tuple[str, yaml.Node]]:
        seen = set()
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name not in allowed:
                self._fault(key, f"unknown key {str(name)[:40]!r}; allowed are {', '.join(allowed)}")
            elif name in seen:
                self._fault(key, f"the key {name!r} stands here twice")
            else:
                seen.add(name)
                yield name, value

    def _text(self, item: _Item, key: str) -> str | None:
        node = item.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and node.value and node.tag == _TEXT_TAG):
            return node.value if node is not None else None
        self._fault(node, f"`{key}` must be text (quote numbers and yes/no)")
        return None

    def _choice(self, item: _Item, key: str, allowed: tuple[str, ...]) -> str | None:
        node = item.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and node.value in allowed):
            return node.value if node is not None else None
        self._fault(node, f"`{key}` must be one of {', '.join(allowed)}")
        return None

    def _port(self, item: _Item) -> int | None:
        node = item.get("port")
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode) and node.tag == _NUMBER_TAG and node.value.isdecimal():
            return int(node.value) if len(node.value) < 6 else 0
        self._fault(node, "`port` must be a number from 1 to 65535")
        return None

    def _fault(self, node: yaml.Node | None, what: str) -> None:
        mark = node.start_mark if node is not None else None
        self.faults.append(f"{yaml_text.place(self._path, mark)}: {what}.")
