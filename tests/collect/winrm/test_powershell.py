"""PowerShell's part: the script as text, what it is fed, and the reading of what it writes.

No PowerShell exists for these tests.  That the script parses is proved by a grammar that others
wrote; what it would write is written here from the documentation of the classes that it uses.
"""

from __future__ import annotations

import base64
import datetime as dt
import re

import pytest
import tree_sitter_powershell
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Language, Node, Parser

from scanner.collect.interface import (
    Coming,
    DirectoryAnswer,
    DirectoryEntry,
    ImageAnswer,
    ImageFacts,
    ImageQuery,
    KeyAnswer,
    KeyQuery,
)
from scanner.collect.winrm.notebook import Notebook
from scanner.collect.winrm.powershell import Questions, command, script
from scanner.collect.winrm.powershell_answers import Answers
from scanner.collect.winrm.shell import MAX_COMMAND
from scanner.model.facts import Listing, Observation
from tests.lab.version_resource import VersionInfo, win32

UPDATES = "HKLM\\SOFTWARE\\Microsoft\\Updates"
CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control"
SYSTEM32 = "%SystemRoot%\\System32"
COMING = Coming(
    (KeyQuery(CONTROL, ("Name",)), KeyQuery("HKLM\\SOFTWARE\\Größe", None)),
    (UPDATES,),
    (SYSTEM32, "C:"),
    frozenset({"ntdll.dll", "user.exe"}),
)


def parsed(text: str) -> Node:
    return Parser(Language(tree_sitter_powershell.language())).parse(text.encode()).root_node


def test_the_script_is_powershell() -> None:
    assert not parsed(script()).has_error
    encoded = command().rpartition(" ")[2]
    assert not parsed(base64.b64decode(encoded).decode("utf-16-le")).has_error
    assert parsed("function {").has_error


def test_the_script_only_reads() -> None:
    """Every command that it calls is its own or makes an object; every method that it calls reads."""
    own = set(re.findall(r"function (\w+)", script()))
    called = {one.text.decode() for one in _nodes(parsed(script()), "command_name") if one.text}
    assert called <= own | {"New-Object"}
    written = ("Set", "Delete", "Create", "Write", "Append", "Move", "Copy", "Start")
    methods = {one.text.decode() for one in _nodes(parsed(script()), "member_name") if one.text}
    assert {name for name in methods if name.startswith(written)} == {"WriteLine"}
    assert "'Open','Read'" in script()


def _nodes(node: Node, kind: str) -> list[Node]:
    found = [node] if node.type == kind else []
    return found + [one for child in node.children for one in _nodes(child, kind)]


def test_the_command_fits_into_a_command_line() -> None:
    assert len(command()) < MAX_COMMAND
    assert "Invoke-Expression" in base64.b64decode(command().rpartition(" ")[2]).decode("utf-16-le")


def test_what_it_is_fed() -> None:
    text = Questions(COMING, ("C:\\a b.dll",)).feed().decode("ascii")
    head, _, questions = text.partition("\n#go\n")
    assert head == script()
    assert questions.splitlines() == [
        "k\t0\t0\tSYSTEM\\\\CurrentControlSet\\\\Control",
        "k\t1\t0\tSOFTWARE\\\\Gr\\u00f6\\u00dfe",
        "k\t2\t3\tSOFTWARE\\\\Microsoft\\\\Updates",
        "n\tntdll.dll",
        "n\tuser.exe",
        "d\t0\t%SystemRoot%\\\\System32",
        "d\t1\tC:\\\\",
        "p\t0\tC:\\\\a b.dll",
    ]


RESOURCE = win32(
    VersionInfo((5, 2, 3790, 1830), description="NT Layer", original_name="ntdll.dll", language=0x407)
)
GOLDEN = f"""#hotfixscan/1\tC:\\u005cWINDOWS
k\t0\tp\t
v\tName\tMultiString\ta\t\tb
v\tBinary\tBinary\t0A-1B
v\tCount\tDWord\t-1
v\t\tString\tK\\u00f6ln
s\tBelow
k\t1\ta\t
k\t2\tp\t
s\tWindows Server 2003
k\t2\tp\t\\u005cWindows Server 2003
s\tSP2
k\t2\te\t\\u005cWindows Server 2003\\u005cSP2\tSecurityException
d\t0\tp
x\tdrivers
f\tntdll.dll\t765952\t128080224000000000
i\t332\t1111111111\t1031\t{base64.b64encode(RESOURCE).decode()}
f\tuser.exe\t10\t127290240000000000
m
f\tlocked.dll\t10\t127290240000000000
h\tUnauthorizedAccessException
d\t1\ta
z
"""


def told(text: str) -> tuple[Notebook, Answers]:
    notebook = Notebook()
    answers = Answers(Questions(COMING), notebook)
    answers.take(text.splitlines())
    return notebook, answers


def test_what_it_writes_is_read() -> None:
    notebook, answers = told(GOLDEN)
    assert (answers.greeted, answers.ended) == (True, True)
    assert notebook.system_root == "C:\\WINDOWS"
    assert notebook.answer(KeyQuery(CONTROL, None, subkeys=True)) == KeyAnswer(
        CONTROL,
        Observation.PRESENT,
        {"Name": ["a", "", "b"], "Binary": "hex:0a1b", "Count": 0xFFFFFFFF, "": "Köln"},
        subkeys=("Below",),
    )
    assert notebook.answer(KeyQuery("HKLM\\SOFTWARE\\Größe", None)) == KeyAnswer(
        "HKLM\\SOFTWARE\\Größe", Observation.ABSENT
    )
    below = notebook.answer(KeyQuery(f"{UPDATES}\\Windows Server 2003\\SP2", None, subkeys=True))
    assert isinstance(below, KeyAnswer)
    assert (below.status, below.refusal and below.refusal.code) == (Observation.UNREADABLE, "access-denied")


def test_files_are_read() -> None:
    notebook, _ = told(GOLDEN)
    (listing, root) = notebook.listings()
    assert isinstance(listing, DirectoryAnswer)
    assert listing.status is Listing.LISTED
    assert listing.entries[:2] == (
        DirectoryEntry("drivers", 0, None, True),
        DirectoryEntry("ntdll.dll", 765_952, dt.datetime(2006, 11, 15, tzinfo=dt.UTC)),
    )
    assert root == DirectoryAnswer("C:", Listing.ABSENT)
    image = notebook.answer(ImageQuery(f"{SYSTEM32}\\ntdll.dll"))
    assert isinstance(image, ImageAnswer)
    assert image.image == ImageFacts(
        "x86",
        dt.datetime(2005, 3, 18, 1, 58, 31, tzinfo=dt.UTC),
        "5.2.3790.1830",
        "0407",
        "ntdll.dll",
        "NT Layer",
    )
    assert notebook.answer(ImageQuery(f"{SYSTEM32}\\user.exe")) == ImageAnswer(
        f"{SYSTEM32}\\user.exe", Observation.PRESENT
    )
    locked = notebook.answer(ImageQuery(f"{SYSTEM32}\\locked.dll"))
    assert isinstance(locked, ImageAnswer)
    assert locked.status is Observation.UNREADABLE


def test_wherever_it_is_cut_off_nothing_is_taken_for_whole_that_is_not() -> None:
    lines = GOLDEN.splitlines()
    whole, _ = told(GOLDEN)
    queries = [KeyQuery(CONTROL, None, subkeys=True), KeyQuery(UPDATES, None, subkeys=True)]
    for count in range(len(lines)):
        notebook, answers = told("\n".join(lines[:count]))
        assert not answers.ended
        for query in queries:
            assert notebook.answer(query) in (None, whole.answer(query))
        listed = [one for one in notebook.listings() if one.path == SYSTEM32]
        assert not listed or listed[0].status is Listing.PARTIAL or count >= len(lines) - 1


@pytest.mark.parametrize(
    "line",
    [
        "k",
        "k\t99\tp\t",
        "k\tx\tp\t",
        "v\ta",
        "f",
        "f\t..\\a\t1\t1",
        "f\ta\tb\tc",
        "i\tx\ty\t1\t!!",
        "j\t!",
        "q\t9",
        "d\t7\tp",
    ],
)
def test_nonsense_is_passed_over(line: str) -> None:
    notebook, answers = told(
        f"#hotfixscan/1\tC:\\u005cW\nd\t0\tp\nf\ta.dll\t1\t127290240000000000\n{line}\nz\n"
    )
    assert answers.ended
    assert all("\\" not in entry.name for listing in notebook.listings() for entry in listing.entries)


@given(st.lists(st.sampled_from(GOLDEN.splitlines()) | st.text(max_size=60), max_size=60))
def test_whatever_a_host_writes_is_read(lines: list[str]) -> None:
    """Nothing trips over it; no name of a file leads elsewhere."""
    notebook, _ = told("\n".join(lines))
    for listing in notebook.listings():
        assert not any(set(entry.name) & set("\\/:*?") for entry in listing.entries)
    for query in COMING.keys:
        answer = notebook.answer(query)
        assert answer is None or answer.status in Observation
