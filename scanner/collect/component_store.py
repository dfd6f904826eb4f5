"""The component store, where Windows keeps its updates from version 6.0 on, as marks."""

from __future__ import annotations

import re

from scanner.collect.interface import KeyAnswer, KeyQuery
from scanner.collect.marks import Answers, Marks
from scanner.collect.registry_keys import CURRENT_VERSION, PACKAGES
from scanner.model.facts import Hotfix, Observation

STORE = KeyQuery(PACKAGES, (), subkeys=True)
"""What is asked first: the names of all packages."""
MAX_PACKAGES = 2048
"""Packages looked at below the key of packages: those of whole updates, not of their parts."""
INSTALLED_STATE = 0x70
"""``CurrentState`` of a package that is installed (CBS of Windows 6.0 and later; outside knowledge)."""
_PACKAGE = re.compile(r"Package_for_(KB\d{6,7})~.*", re.IGNORECASE)

_SINCE = 6
"""The first number of the version that first had one: Vista's."""


def has_store(answer: KeyAnswer) -> bool:
    """Whether the answer is that of a system which has one."""
    major = str(answer.values.get("CurrentVersion", "")).partition(".")[0]
    is_number = major.isascii() and major.isdigit() and len(major) < 4
    return answer.key == CURRENT_VERSION and is_number and int(major) >= _SINCE


def package_queries(parent: KeyAnswer) -> tuple[KeyQuery, ...]:
    """What to ask about the packages of updates below the key of packages."""
    names = [name for name in parent.subkeys or () if _PACKAGE.fullmatch(name)]
    return tuple(KeyQuery(f"{parent.key}\\{name}", ("CurrentState",)) for name in names[:MAX_PACKAGES])


def package_marks(answers: Answers) -> Marks:
    """The updates that the component store knows.  They are never known to be complete."""
    if STORE not in answers:
        return Marks()
    parent = answers[STORE]
    found = [answers[query] for query in package_queries(parent) if query in answers]
    present = (answer for answer in found if answer.status is Observation.PRESENT)
    return Marks(tuple(_package(answer) for answer in present), None, (parent, *found))


def _package(answer: KeyAnswer) -> Hotfix:
    match = _PACKAGE.fullmatch(answer.key.rpartition("\\")[2])
    assert match is not None
    state = answer.values.get("CurrentState")
    installed = None if state is None else state == INSTALLED_STATE
    return Hotfix(match[1].upper(), answer.key, installed, dict(answer.values))
