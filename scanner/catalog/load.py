"""From folders of rules to the rule pack, by way of the compiled cache."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from scanner.catalog.cache import Cache, cache_folder
from scanner.catalog.garbage import no_collection
from scanner.catalog.sources import Entry, entries, folders, rule_files
from scanner.model.pack import RulePack


def load(directories: Sequence[Path]) -> RulePack:
    """All rules of the folders as one pack; a later folder adds to the earlier ones.

    Raises :class:`~scanner.catalog.problems.RuleErrors` with everything that is wrong in
    any file, and :class:`~scanner.model.errors.OperatorError` for a folder that is not
    there.
    """
    rules = folders(directories)
    folder = cache_folder()
    with no_collection():
        listed = entries(rules)
        cache = Cache(folder, rules, listed) if folder is not None else None
        anew = partial(_compiled, listed, cache)
        stored = cache.read(anew) if cache is not None else None
    return stored or anew()


def _compiled(listed: Sequence[Entry], cache: Cache | None) -> RulePack:
    # Reading YAML costs several times what a warm start does, its imports included.
    from scanner.catalog.compilation import compiled

    pack = compiled(rule_files(listed))
    if cache is not None:
        cache.write(pack)
    return pack
