"""The shipped pack, read once."""

from __future__ import annotations

import pytest

from scanner.catalog.compilation import compiled
from scanner.catalog.sources import entries, folders, rule_files
from scanner.model.pack import RulePack
from scanner.shipped import shipped


@pytest.fixture(scope="session")
def pack() -> RulePack:
    """Read from YAML, not from the cache."""
    return compiled(rule_files(entries(folders([shipped("rules")]))))
