"""Garbage collection, where it would only look at what is being made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """No garbage collection meanwhile: it would walk thousands of young objects that all live on."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


_SELDOM = (50_000, 20, 100)
"""When to look for garbage: neither rules nor facts nor findings have cycles, and it walks all of them."""


@contextmanager
def seldom_collection() -> Iterator[None]:
    """Garbage collection at long intervals meanwhile; what is there already is left out of it."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
