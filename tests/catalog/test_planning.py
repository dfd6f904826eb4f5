"""Interactions, chaining, obtaining: read, checked, joined."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalog.load import load
from scanner.catalog.problems import RuleErrors
from scanner.model.pack import RulePack
from scanner.model.plan_knowledge import Alone, Condition, Discontinued
from scanner.shipped import shipped
from tests.catalog.folder import folder

INTERACTION = """\
interactions:
- packages: [Q299444]
  effect: It stops.
  advice: Mend it first.
  source: Q305228
  when:
  - {condition}
"""


def read(tmp_path: Path, **files: str) -> RulePack:
    return load([folder(tmp_path, {f"{name}.yaml": text for name, text in files.items()})])


def interaction(condition: str) -> str:
    return INTERACTION.replace("{condition}", condition)


def test_an_interaction_is_read(tmp_path: Path) -> None:
    text = interaction(r"{file: '%SystemRoot%\System32\drivers\cpqarray.sys', below: 4.24.0.0}")
    (one,) = read(tmp_path, interactions=text).planning.interactions
    assert one.packages == ("Q299444",)
    assert one.before
    assert one.when == (Condition(file=r"%SystemRoot%\System32\drivers\cpqarray.sys", below="4.24.0.0"),)


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("{}", "interactions.yaml:7:5: a condition of 0 kinds; exactly one of file, component"),
        ("{component: RAS, unseen: it}", "a condition of 2 kinds: component, unseen"),
        ("{component: RAS, below: 1.0.0.0}", "below without file; below beside file"),
        (r"{component: RAS, value: a, equals: b}", "equals without key; equals beside key"),
        (r"{key: 'HKLM\SYSTEM\Setup'}", "a key without value"),
        (r"{key: 'HKCU\x', value: a}", "does not fit; a registry key such as HKLM"),
        ("{languages: [NL]}", "a language id of four small hex digits"),
        ("{component: RAS, sort: 1}", "unknown key 'sort'"),
    ],
)
def test_what_is_wrong_with_a_condition_is_told_at_its_place(
    tmp_path: Path, condition: str, told: str
) -> None:
    with pytest.raises(RuleErrors) as caught:
        read(tmp_path, interactions=interaction(condition))
    assert told in str(caught.value)
    assert "interactions.yaml:7:" in str(caught.value)


def test_what_two_packs_say_is_joined_whatever_their_order(tmp_path: Path) -> None:
    first = folder(
        tmp_path / "a",
        {
            "chaining.yaml": "stated: [Q301625]\notherwise: Q184305\n",
            "obtaining.yaml": "support_only: [Q307991]\n",
        },
    )
    second = folder(
        tmp_path / "b",
        {
            "chaining.yaml": "stated: [Q322051]\nalone:\n- {package: Q299444, source: Q299444}\n",
            "obtaining.yaml": "discontinued:\n- {article: Q303397, instead: Q324204, source: Q303397}\n",
        },
    )
    known = load([first, second]).planning
    assert known == load([second, first]).planning
    assert known.chaining.stated == ("Q301625", "Q322051")
    assert known.chaining.alone == (Alone("Q299444", "Q299444"),)
    assert known.chaining.otherwise == "Q184305"
    assert known.obtaining.support_only == ("Q307991",)
    assert known.obtaining.discontinued == (Discontinued("Q303397", "Q324204", "Q303397"),)


def test_it_belongs_to_the_identity_of_the_pack(tmp_path: Path) -> None:
    before = load([folder(tmp_path / "a", {"pack.yaml": "version: '1'\n"})])
    files = {"pack.yaml": "version: '1'\n", "chaining.yaml": "stated: [Q301625]\n"}
    after = load([folder(tmp_path / "b", files)])
    assert before.sha256 != after.sha256


def test_the_shipped_pack_names_only_packages_that_it_has() -> None:
    pack = load([shipped("rules")])
    known = {article.id for article in pack.articles} | {package.id for package in pack.packages}
    named = {name for one in pack.planning.interactions for name in one.packages}
    assert named <= known
    assert {one.package for one in pack.planning.chaining.alone} <= known
    assert set(pack.planning.chaining.stated) <= known
    assert set(pack.planning.obtaining.support_only) <= known
    assert {one.article for one in pack.planning.obtaining.controls} <= known
