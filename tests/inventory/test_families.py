"""Groups, their children, and the order in which they are heard."""

from __future__ import annotations

import pytest

from scanner.inventory.families import FamilyError, families


def test_parents_come_before_children_and_names_in_order() -> None:
    family = families({"c": [], "b": ["c"], "a": ["c"], "z": ["a"], "alone": []})
    assert family.above(["c"]) == ("b", "z", "a", "c")
    assert family.above(["alone", "a"]) == ("alone", "z", "a")
    assert family.above([]) == ()


@pytest.mark.parametrize(
    ("children", "group", "why"),
    [
        ({"a": ["a"]}, "a", "its own children"),
        ({"a": ["b"], "b": ["c"], "c": ["a"]}, "a", "its own children"),
        ({"a": ["ghost"]}, "a", "ghost, which is no group"),
    ],
)
def test_what_is_no_family(children: dict[str, list[str]], group: str, why: str) -> None:
    with pytest.raises(FamilyError, match=why) as raised:
        families(children)
    assert raised.value.group == group
