"""Optional parts: present, absent, or not to be told."""

from __future__ import annotations

import pytest

from scanner.collect.components import (
    COMPONENTS,
    ComponentEvidence,
    VersionValue,
    component,
    component_queries,
)
from scanner.collect.interface import KeyAnswer
from scanner.collect.registry_keys import SERVICES, SOFTWARE
from scanner.engine.products import COMPONENTS as NAMES_IN_RULES
from scanner.model.facts import Component, Observation
from tests.collect.answers import DENIED, MemorySession

ONE = ComponentEvidence(
    "IIS", ("HKLM\\A", "HKLM\\B"), (VersionValue("HKLM\\V", ("MajorVersion", "MinorVersion")),)
)


def answers(**statuses: Observation) -> dict[str, KeyAnswer]:
    return {f"HKLM\\{key}": KeyAnswer(f"HKLM\\{key}", status) for key, status in statuses.items()}


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        (Observation.PRESENT, Observation.ABSENT, Observation.PRESENT),
        (Observation.UNREADABLE, Observation.PRESENT, Observation.PRESENT),
        (Observation.ABSENT, Observation.ABSENT, Observation.ABSENT),
        (Observation.ABSENT, Observation.UNREADABLE, Observation.UNREADABLE),
    ],
)
def test_present_by_any_key_absent_only_by_all(
    first: Observation, second: Observation, status: Observation
) -> None:
    assert component(ONE, answers(A=first, B=second)).status is status


def test_a_key_that_was_not_asked_for_leaves_it_open() -> None:
    assert component(ONE, answers(A=Observation.ABSENT)).status is Observation.NOT_COLLECTED
    assert component(ONE, answers(A=Observation.PRESENT)).status is Observation.PRESENT


def test_a_version_is_joined_from_its_values() -> None:
    found = answers(A=Observation.PRESENT)
    found["HKLM\\V"] = KeyAnswer("HKLM\\V", Observation.PRESENT, {"MajorVersion": 4, "MinorVersion": 0})
    assert component(ONE, found) == Component("IIS", Observation.PRESENT, "4.0")
    found["HKLM\\V"] = KeyAnswer("HKLM\\V", Observation.PRESENT, {"MajorVersion": 4})
    assert component(ONE, found) == Component("IIS", Observation.PRESENT, None)


def test_over_a_session() -> None:
    session = MemorySession(
        {
            f"{SERVICES}\\W3SVC": {},
            f"{SOFTWARE}\\InetStp": {"MajorVersion": 4, "MinorVersion": 0},
            f"{SOFTWARE}\\Internet Explorer": {"Version": "5.50.4807.2300"},
            f"{SERVICES}\\DHCPServer": DENIED,
        }
    )
    found = {answer.key: answer for answer in session.registry(component_queries(COMPONENTS))}
    installed = {one.name: one for one in (component(evidence, found) for evidence in COMPONENTS)}
    assert installed["IIS"] == Component("IIS", Observation.PRESENT, "4.0")
    assert installed["Internet Explorer"].version == "5.50.4807.2300"
    assert installed["DHCP Server"].status is Observation.UNREADABLE
    assert installed["Exchange"].status is Observation.ABSENT


def test_each_key_is_asked_for_once() -> None:
    asked = [query.key for query in component_queries(COMPONENTS)]
    assert len(asked) == len(set(asked))


def test_every_component_that_a_rule_can_name_is_looked_for() -> None:
    assert {name for _, name in NAMES_IN_RULES} <= {evidence.name for evidence in COMPONENTS}
