"""What the engine remembers between questions, so that a test can make it forget."""

from __future__ import annotations

import functools
import sys


def engine_caches() -> list[functools._lru_cache_wrapper[object]]:
    """The caches of functions in the engine's modules that are loaded.

    Modules are asked, not the garbage collector: ``gc.get_objects`` leaves out what was frozen,
    and loading a pack freezes all there is.
    """
    return [
        one
        for name, module in list(sys.modules.items())
        if name.startswith("scanner.engine.")
        for one in vars(module).values()
        if isinstance(one, functools._lru_cache_wrapper) and one.__module__ == name
    ]
