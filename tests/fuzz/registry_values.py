"""Fuzzing what makes sense of registry data: every type with any bytes, every key of the profile."""

from __future__ import annotations

from functools import cache
from random import Random

from scanner.collect.components import COMPONENTS, component
from scanner.collect.interface import KeyAnswer
from scanner.collect.plan import plan
from scanner.collect.registry_data import registry_data
from scanner.collect.system import pending_renames, system_facts
from scanner.model.facts import Observation, RegistryData
from scanner.model.pack import RulePack
from tests.fuzz.mutation import mutated

_TYPES = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_TEXTS = (
    "Service Pack 6", "Service Pack 6, RC 1.2", "1381", "4.0", "Windows NT", "ServerNT", "LanmanNT",
    "Terminal Server", "Uniprocessor Free", "C:\\WINNT", "%SystemRoot%", "x86", "0409", "\\??\\C:\\a\0\0",
    "\ud800", "\u0000", "",
)  # fmt: skip


@cache
def _seeds() -> tuple[bytes, ...]:
    texts = tuple((text + "\0").encode("utf-16-le", "surrogatepass") for text in _TEXTS)
    lists = tuple(
        "\0".join(_TEXTS[at : at + 3]).encode("utf-16-le", "surrogatepass") + bytes(4) for at in range(5)
    )
    return (*texts, *lists, bytes(4), b"\xff\xff\xff\xff", bytes(8), b"\xe0\x01\0\0")


def value(draw: Random) -> int:
    """One value of any type."""
    found = _data(draw)
    assert isinstance(found, str | int | list)
    return 1


def profile(draw: Random) -> int:
    """All keys that a host's profile is made of, each value of any type or missing."""
    answers = {}
    for query in plan(RulePack(())).registry:
        names = query.values or ("Version", "CSDVersion")
        values = {name: _data(draw) for name in names if draw.random() < 0.7}
        status = draw.choices((Observation.PRESENT, Observation.ABSENT, Observation.UNREADABLE), (8, 1, 1))[0]
        present = status is Observation.PRESENT
        answers[query.key] = KeyAnswer(query.key, status, values if present else {})
    system_facts(answers)
    pending_renames(answers)
    for evidence in COMPONENTS:
        component(evidence, answers)
    return len(answers)


def _data(draw: Random) -> RegistryData:
    return registry_data(draw.choice(_TYPES), mutated(draw, draw.choice(_seeds()), _seeds()))
