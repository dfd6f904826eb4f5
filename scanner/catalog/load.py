"""From folders of rules to the rule pack, by way of the compiled cache."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scanner.catalog.cache import Cache, cache_folder
from scanner.catalog.sources import entries, folders, rule_files
from scanner.model.pack import RulePack


def load(directories: Sequence[Path]) -> RulePack:
    """All rules of the folders as one pack; a later folder adds to the earlier ones.

    Raises :class:`~scanner.catalog.problems.RuleErrors` with everything that is wrong in
    any file, and :class:`~scanner.model.errors.OperatorError` for a folder that is not
    there.
    """
    rules = folders(directories)
    listed = entries(rules)
    folder = cache_folder()
    cache = Cache(folder, rules, listed) if folder is not None else None
    with _no_collection():
        pack = cache.read() if cache is not None else None
    if pack is not None:
        return pack
    # Reading YAML costs several times what a warm start does, its imports included.
    from scanner.catalog.compilation import compiled

    pack = compiled(rule_files(listed))
    if cache is not None:
        cache.write(pack)
    return pack


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage collection meanwhile, nor later over what was made: a pack has no cycles to find.

    Otherwise each collection would walk the whole pack again.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if enabled:
            gc.enable()
