"""What holds for every noun of the model: it never changes, and nothing can be hung on it."""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
from importlib import import_module

import pytest

import scanner.model

MODULES = [import_module(one.name) for one in pkgutil.iter_modules(scanner.model.__path__, "scanner.model.")]
NOUNS = [
    noun
    for module in MODULES
    for _, noun in inspect.getmembers(module, inspect.isclass)
    if dataclasses.is_dataclass(noun) and noun.__module__ == module.__name__
]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: f"{noun.__module__}.{noun.__name__}")
def test_a_noun_is_frozen_and_has_slots(noun: type) -> None:
    assert noun.__dataclass_params__.frozen
    assert "__dict__" not in dir(noun)
