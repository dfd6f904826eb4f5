"""Reading what ``reg query`` writes: with tabs on Windows XP and 2003, with blanks on later ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.collect.interface import KeyAnswer, KeyQuery
from scanner.collect.winrm import reg_query
from scanner.collect.winrm.notebook import Notebook
from scanner.collect.winrm.shell import MAX_COMMAND
from scanner.model.facts import Observation

SOFTWARE = "HKLM\\SOFTWARE"
MICROSOFT = f"{SOFTWARE}\\Microsoft"
HOTFIX = f"{MICROSOFT}\\Hotfix"
QUERIES = [
    KeyQuery(HOTFIX, (), subkeys=True),
    KeyQuery(f"{MICROSOFT}\\Denied", None),
    KeyQuery(f"{MICROSOFT}\\Not", ()),
]
ASKED = reg_query.wanted(QUERIES, [HOTFIX])
ANSWER = r"""#root C:\WINDOWS
#0

! REG.EXE VERSION 3.0

HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Hotfix

HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Hotfix\KB123456
    Installed{}REG_DWORD{}0x1
    Comments{}REG_SZ{}two    words
and a second line
    <NO NAME>{}REG_SZ{}
    Files{}REG_MULTI_SZ{}a\0\0b\0\0
    Raw{}REG_BINARY{}0A1B
    Odd{}REG_DWORD{}zero
#1
ERROR: Access is denied.
#!
#2
HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft
    Any{}REG_SZ{}1

HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Hotfix
HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Denied
#3
HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft
"""


def told(separator: str, upto: int | None = None) -> Notebook:
    notebook = Notebook()
    lines = ANSWER.replace("{}", separator).splitlines()
    reg_query.note(lines[:upto], ASKED, notebook, whole=upto is None)
    return notebook


def test_the_order_of_questions() -> None:
    assert [(HOTFIX, True), (f"{MICROSOFT}\\Denied", False), (MICROSOFT, False), (SOFTWARE, False)] == ASKED


@pytest.mark.parametrize("separator", ["\t", "    "], ids=["2003", "later"])
def test_values_of_every_kind(separator: str) -> None:
    notebook = told(separator)
    assert notebook.system_root == "C:\\WINDOWS"
    assert notebook.answer(KeyQuery(f"{HOTFIX}\\KB123456", None)) == KeyAnswer(
        f"{HOTFIX}\\KB123456",
        Observation.PRESENT,
        {
            "Installed": 1,
            "Comments": "two    words\nand a second line",
            "": "",
            "Files": ["a", "", "b"],
            "Raw": "hex:0a1b",
            "Odd": "zero",
        },
    )
    found = notebook.answer(QUERIES[0])
    assert isinstance(found, KeyAnswer)
    assert found.subkeys == ("KB123456",)


def test_denied_and_absent_are_told_apart() -> None:
    notebook = told("\t")
    denied, absent = (notebook.answer(query) for query in QUERIES[1:])
    assert isinstance(denied, KeyAnswer)
    assert denied.refusal is not None
    assert (denied.status, denied.refusal.code) == (Observation.UNREADABLE, "access-denied")
    assert absent == KeyAnswer(f"{MICROSOFT}\\Not", Observation.ABSENT)
    assert notebook.answer(KeyQuery(f"{MICROSOFT}\\Not\\Below", None)) == KeyAnswer(
        f"{MICROSOFT}\\Not\\Below", Observation.ABSENT
    )
    assert notebook.answer(KeyQuery("HKLM\\SYSTEM\\Other", ())) is None


def test_what_is_cut_off_is_not_taken_for_whole() -> None:
    for upto in range(2, ANSWER.split("#1")[0].count("\n") + 1):
        assert told("\t", upto).answer(QUERIES[0]) is None


def test_commands_are_as_long_as_cmd_takes() -> None:
    asked = reg_query.wanted([KeyQuery(f"{MICROSOFT}\\{number:060}", None) for number in range(300)], ())
    commands = list(reg_query.commands(asked))
    assert len(commands) > 1
    assert all(len(command) <= MAX_COMMAND for command in commands)
    assert sum(command.count("reg query") for command in commands) == len(asked)


@pytest.mark.parametrize("name", ['a"b', "a&b", "%PATH%", "a|b", "a\nb"])
def test_nothing_else_gets_into_a_command(name: str) -> None:
    asked = reg_query.wanted([KeyQuery(f"{MICROSOFT}\\{name}", None)], [f"{MICROSOFT}\\{name}"])
    assert all(name not in command for command in reg_query.commands(asked))


LINES = st.sampled_from(
    [*ANSWER.replace("{}", "\t").splitlines(), *ANSWER.replace("{}", "    ").splitlines()]
)


@given(st.lists(LINES | st.text(max_size=60), max_size=60), st.booleans())
def test_whatever_a_host_writes_is_read(lines: list[str], whole: bool) -> None:
    """Nothing trips over it, and nothing outside the keys that were asked for is taken down."""
    notebook = Notebook()
    reg_query.note(lines, ASKED, notebook, whole)
    for query in (*QUERIES, KeyQuery(f"{HOTFIX}\\KB123456", None)):
        answer = notebook.answer(query)
        assert answer is None or answer.status in Observation
    assert notebook.answer(KeyQuery("HKLM\\SYSTEM\\Other", None)) is None
