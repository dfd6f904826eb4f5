"""How two readings of one rule differ, fact by fact and by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.catalog.facts import Facts, facts
from scanner.model.articles import Article

_SETS, _ROWS = "file_sets", "files"
_SEVERAL = "#"


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact that is no longer what it was.

    ``name`` leads to it: ``requires_service_pack``, or ``file_sets.Windows NT 4.0.Rdr.sys.x86.size``.
    ``was`` or ``now`` is None where the fact is new or gone.
    """

    name: str
    was: str | None
    now: str | None

    def __str__(self) -> str:
        if self.was is None:
            return f"{self.name}: {self.now} is new"
        if self.now is None:
            return f"{self.name}: {self.was} is gone"
        return f"{self.name}: {self.was} is now {self.now}"


def changed_facts(was: Article, now: Article) -> tuple[FactChange, ...]:
    """Every fact in which two versions of a rule differ, in the order of the names."""
    old, new = facts(was), facts(now)
    labels, new_labels = _labels(_sets(old)), _labels(_sets(new))
    before = dict(_named(old, labels))
    after = dict(_named(new, _paired(_sets(old), labels, _sets(new), new_labels)))
    names = sorted({*before, *after})
    return tuple(
        FactChange(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def _sets(values: Facts) -> list[Facts]:
    sets = values.get(_SETS, [])
    return sets if isinstance(sets, list) else []


def _labels(sets: list[Facts]) -> list[str]:
    """What each set is called: its product, language, service pack and component."""
    seen: Counter[str] = Counter()
    parts = ("product", "language", "service_pack", "component")
    return [
        _once(f"{_SETS}.{' '.join(str(one[part]) for part in parts if part in one)}", seen) for one in sets
    ]


def _paired(old: list[Facts], labels: list[str], new: list[Facts], new_labels: list[str]) -> list[str]:
    """The new sets' names; a set that only got another product keeps the name it had."""
    gone = [(label, _files(one)) for label, one in zip(labels, old, strict=True) if label not in new_labels]
    found = []
    for label, one in zip(new_labels, new, strict=True):
        same = next((name for name, files in gone if files == _files(one)), None)
        if label not in labels and same is not None:
            gone = [pair for pair in gone if pair[0] != same]
            label = same
        found.append(label)
    return found


def _files(one: Facts) -> list[str]:
    rows = one.get(_ROWS, [])
    return [str(row.get("name")) for row in rows] if isinstance(rows, list) else []


def _named(values: Facts, labels: list[str]) -> Iterator[tuple[str, str]]:
    """Each fact with a name that stays the same when rows are added or change places."""
    yield from ((name, _shown(value)) for name, value in values.items() if name != _SETS)
    for place, one in zip(labels, _sets(values), strict=True):
        yield from ((f"{place}.{name}", _shown(value)) for name, value in one.items() if name != _ROWS)
        rows = one.get(_ROWS, [])
        if isinstance(rows, list):
            yield from _in_rows(place, rows)


def _in_rows(place: str, rows: list[Facts]) -> Iterator[tuple[str, str]]:
    seen: Counter[str] = Counter()
    for row in rows:
        parts = (row.get("name"), row.get("platform"), row.get("crypto_bits"))
        at = _once(f"{place}.{'.'.join(str(part) for part in parts if part is not None)}", seen)
        yield from ((f"{at}.{name}", _shown(value)) for name, value in row.items())


def _once(name: str, seen: Counter[str]) -> str:
    """The name, with a number where there are several of it."""
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}{_SEVERAL}{seen[name]}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value)) or "nothing"
    if isinstance(value, dict):
        return " ".join(_shown(item) for item in value.values())
    return str(value)
