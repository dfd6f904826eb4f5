"""Known harm, checked against what is on the host: seen, ruled out, or not to be seen."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.engine.judge import index
from scanner.engine.plan import plan
from scanner.model.facts import Component, HostFacts, Observation
from scanner.model.logic import Truth
from scanner.model.plan import Caution
from scanner.model.plan_knowledge import Condition, Interaction, PlanKnowledge
from tests.engine.building import FIX, OLD, article, file, host, pack, row

PARAMETERS = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters"
DRIVER = "%SystemRoot%\\System32\\drivers\\cpqarray.sys"
FIXED_BY = article(row("cure.sys", size=2, date="2001-01-01"), id="Q307991", title="Cure")


def cautions(
    facts: HostFacts, *when: Condition, more: tuple[Any, ...] = (), **known: Any
) -> tuple[Caution, ...]:
    one = Interaction(("Q275020",), "It stops.", "Mend it first.", "Q305228", when, **known)
    other = Interaction(("Q300000",), "Something else.", "Nothing.", "Q300000", ())
    rules = pack(FIX, *more, planning=PlanKnowledge(interactions=(one, other)))
    made = plan(facts, index(rules))
    return next(step.cautions for step in made.steps if step.package == "Q275020")


def cpqarray(**attributes: Any) -> Any:
    return file("System32\\drivers\\cpqarray.sys", **attributes)


RAS = Component("RAS", Observation.PRESENT)


@pytest.mark.parametrize(
    ("facts", "condition", "answer"),
    [
        (host(OLD, cpqarray(version="4.23.0.1")), Condition(file=DRIVER, below="4.24.0.0"), Truth.YES),
        (host(OLD, cpqarray(version="4.24.0.0")), Condition(file=DRIVER, below="4.24.0.0"), Truth.NO),
        (host(OLD, cpqarray()), Condition(file=DRIVER, below="4.24.0.0"), Truth.UNKNOWN),
        (host(OLD), Condition(file=DRIVER, below="4.24.0.0"), Truth.NO),
        (host(OLD, directories=()), Condition(file=DRIVER, below="4.24.0.0"), Truth.UNKNOWN),
        (host(OLD, cpqarray()), Condition(file=DRIVER), Truth.YES),
        (host(OLD, components=(RAS,)), Condition(component="RAS"), Truth.YES),
        (host(OLD, components=(Component("RAS", Observation.ABSENT),)), Condition(component="RAS"), Truth.NO),
        (host(OLD), Condition(component="RAS"), Truth.UNKNOWN),
        (host(OLD), Condition(key=PARAMETERS, value="SynAttackProtect", equals="2"), Truth.UNKNOWN),
        (
            host(OLD, registry={PARAMETERS.upper(): {"synattackprotect": 2}}),
            Condition(key=PARAMETERS, value="SynAttackProtect", equals="2"),
            Truth.YES,
        ),
        (
            host(OLD, registry={PARAMETERS: {"SynAttackProtect": 1}}),
            Condition(key=PARAMETERS, value="SynAttackProtect", equals="2"),
            Truth.NO,
        ),
        (host(OLD, registry={PARAMETERS: {}}), Condition(key=PARAMETERS, value="Syn"), Truth.NO),
        (host(OLD, registry={PARAMETERS: {"Syn": ""}}), Condition(key=PARAMETERS, value="Syn"), Truth.YES),
        (host(OLD, system={"install_language": "0413"}), Condition(languages=("0413",)), Truth.YES),
        (host(OLD), Condition(languages=("0413",)), Truth.NO),
        (host(OLD, system={"install_language": None}), Condition(languages=("0413",)), Truth.UNKNOWN),
        (
            host(OLD, system={"current_type": "Multiprocessor Free"}),
            Condition(several_processors=True),
            Truth.YES,
        ),
        (
            host(OLD, system={"current_type": "Uniprocessor Free"}),
            Condition(several_processors=True),
            Truth.NO,
        ),
        (host(OLD), Condition(several_processors=True), Truth.UNKNOWN),
        (host(OLD, marks=("Q301625",)), Condition(package="Q301625"), Truth.YES),
        (host(OLD), Condition(package="Q301625"), Truth.NO),
        (host(OLD, hotfixes=None, hotfixes_status=None), Condition(package="Q301625"), Truth.UNKNOWN),
        (host(OLD), Condition(unseen="a program"), Truth.UNKNOWN),
    ],
)
def test_each_condition_is_looked_for(facts: HostFacts, condition: Condition, answer: Truth) -> None:
    found = cautions(facts, condition)
    assert [one.applies for one in found] == ([] if answer is Truth.NO else [answer])
    for one in found:
        assert bool(one.found) is (answer is Truth.YES)
        assert bool(one.unseen) is (answer is Truth.UNKNOWN)


def test_one_condition_that_does_not_hold_is_enough_to_say_nothing() -> None:
    assert cautions(host(OLD), Condition(unseen="a program"), Condition(file=DRIVER)) == ()


def test_what_was_seen_and_what_could_not_be_stand_beside_each_other() -> None:
    (one,) = cautions(host(OLD, components=(RAS,)), Condition(component="RAS"), Condition(unseen="the order"))
    assert (one.applies, one.found, one.unseen) == (Truth.UNKNOWN, ("RAS is installed",), ("the order",))


@pytest.mark.parametrize(
    ("facts", "settled_by"),
    [
        (host(OLD, file("System32\\drivers\\cure.sys", size=1, modified="1999-04-29T12:00:00")), "Q307991"),
        (host(OLD, file("System32\\drivers\\cure.sys", size=2, modified="2001-01-01T12:00:00")), "Q307991"),
        (host(OLD), None),
    ],
)
def test_a_fix_for_the_harm_that_is_planned_or_there_takes_care_of_it(
    facts: HostFacts, settled_by: str | None
) -> None:
    (one,) = cautions(facts, Condition(unseen="a program"), more=(FIXED_BY,), fixed_by=("Q307991",))
    assert one.settled_by == settled_by


def test_the_certain_comes_before_the_possible() -> None:
    sure = Interaction(("Q275020",), "Sure.", "Mind.", "Q300002", (Condition(component="RAS"),))
    perhaps = Interaction(("Q275020",), "Perhaps.", "Mind.", "Q300001", (Condition(unseen="it"),))
    rules = pack(FIX, planning=PlanKnowledge(interactions=(perhaps, sure)))
    (step,) = plan(host(OLD, components=(RAS,)), index(rules)).steps
    assert [one.effect for one in step.cautions] == ["Sure.", "Perhaps."]
