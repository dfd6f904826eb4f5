"""An operator's YAML as a typed value, or everything that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from scanner.documents.tree import Key, Mark, Tree, place, tree
from scanner.model.errors import OperatorError

FAULT_LIMIT = 20
"""How many faults of one document are told."""

Value = TypeVar("Value")
_MISFIT = re.compile(r"(?P<what>.*?)(?: - at `(?:key in )?(?P<where>[^`]*)`)?", re.DOTALL)
_STEP = re.compile(r"\.(?P<name>\w+)|\[(?P<index>\d+)\]|(?P<any>\[\.\.\.\])")
_NAMED = re.compile(r"field `(?P<name>[^`]*)`")


@dataclass(frozen=True, slots=True)
class Document(Generic[Value]):
    """A value and the file it was read from."""

    path: str
    value: Value
    root: Tree | None = None

    def place(self, *steps: Key) -> str:
        """``path:line:column`` of what stands under the steps, or of as many of them as there are."""
        return place(self.path, _mark(self.root, steps))


def document(path: str, kind: type[Value], empty: Value, advice: str) -> Document[Value]:
    """Read ``path`` as a ``kind``; a file without content is ``empty``.

    Raises :class:`OperatorError` with every fault as ``path:line:column: what is wrong``, and
    ``advice``.
    """
    root = tree(path)
    if root is None:
        return Document(path, empty)
    faults: list[str] = []
    value = converted(path, root, kind, faults)
    if faults or value is None:
        raise OperatorError("\n".join(faults), advice)
    return Document(path, value, root)


def converted(path: str, node: Tree, kind: type[Value], faults: list[str]) -> Value | None:
    """A part of the document in ``path`` as a ``kind``; what is wrong with it is added to ``faults``.

    None if something is wrong outside any list; a list is given without its wrong elements,
    which are taken out of ``node``, too.
    """
    for _ in range(FAULT_LIMIT):
        try:
            return msgspec.convert(node.plain(), kind)
        except msgspec.ValidationError as error:
            fault, steps = _fault(path, node, str(error))
            faults.append(fault)
            if not _drop(node, steps):
                return None
    return None


def _fault(path: str, root: Tree, message: str) -> tuple[str, list[Key]]:
    match = _MISFIT.fullmatch(message)
    assert match is not None, message
    steps = _steps(match["where"] or "$")
    named = _NAMED.search(match["what"])
    if named is not None and named["name"] in _keys(root, steps):
        steps.append(named["name"])
    what = match["what"].replace("`", "").replace(" | ", " or ").replace("Object", "the mapping", 1)
    return f"{place(path, _mark(root, steps))}: {_where(steps)}{what[:200]}.", steps


def _steps(where: str) -> list[Key]:
    found: list[Key] = []
    for step in _STEP.finditer(where):
        if step["any"]:
            break
        found.append(step["name"] or int(step["index"]))
    return found


def _where(steps: list[Key]) -> str:
    names = [str(step) for step in steps if isinstance(step, str)]
    return f"{'.'.join(names)}: " if names else ""


def _keys(root: Tree, steps: list[Key]) -> dict[str, Mark]:
    at: Tree | None = root
    for step in steps:
        at = at.child(step) if at is not None else None
    return at.keys if at is not None else {}


def _mark(root: Tree | None, steps: tuple[Key, ...] | list[Key]) -> Mark | None:
    if root is None:
        return None
    at, mark = root, root.mark
    for step in steps:
        child = at.child(step)
        if child is None:
            break
        mark = at.keys[step] if isinstance(step, str) else child.mark
        at = child
    return mark


def _drop(root: Tree, steps: list[Key]) -> bool:
    """Take out the element of a list that a fault stands in, so that the others can be looked at."""
    lists = [number for number, step in enumerate(steps) if isinstance(step, int)]
    if not lists:
        return False
    at: Tree | None = root
    for step in steps[: lists[-1]]:
        at = at.child(step) if at is not None else None
    if at is None or not isinstance(at.value, list):
        return False
    del at.value[int(steps[lists[-1]])]
    return True
