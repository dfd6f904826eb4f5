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
    before, after = dict(_named(facts(was))), dict(_named(facts(now)))
    names = sorted({*before, *after})
    return tuple(
        FactChange(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    )


def _named(values: Facts) -> Iterator[tuple[str, str]]:
    """Each fact with a name that stays the same when rows are added or change places."""
    for name, value in values.items():
        if name == _SETS and isinstance(value, list):
            yield from _in_sets(value)
        else:
            yield name, _shown(value)


def _in_sets(sets: list[Facts]) -> Iterator[tuple[str, str]]:
    seen: Counter[str] = Counter()
    for one in sets:
        parts = (one.get("product"), one.get("language"), one.get("service_pack"), one.get("component"))
        place = _once(f"{_SETS}.{' '.join(str(part) for part in parts if part)}", seen)
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
