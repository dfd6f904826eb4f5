"""Hotfix keys, read completely or known not to be."""

from __future__ import annotations

import contextlib

from scanner.collect.interface import KeyAnswer, KeyQuery
from scanner.collect.marks import Marks, UpdateTree, hotfix_marks, hotfix_queries, mark_queries
from scanner.collect.registry_keys import HOTFIXES, UPDATES
from scanner.model.errors import TargetError
from scanner.model.facts import Hotfix, Listing
from tests.collect.answers import DENIED, MemorySession


def hotfixes(session: MemorySession) -> Marks:
    answers: dict[KeyQuery, KeyAnswer] = {}
    with contextlib.suppress(TargetError):
        for parent in session.registry(hotfix_queries((HOTFIXES,))):
            answers[hotfix_queries((HOTFIXES,))[0]] = parent
            for query in mark_queries(parent):
                answers[query] = next(session.registry([query]))
    return hotfix_marks(answers, (HOTFIXES,))


def updates(session: MemorySession) -> Marks:
    tree = UpdateTree((UPDATES,))
    answers: dict[KeyQuery, KeyAnswer] = {}
    waiting = list(tree.top)
    while waiting:
        query = waiting.pop()
        answers[query] = next(session.registry([query]))
        waiting += tree.below(query, answers[query])
    return tree.marks(answers)


def test_every_key_with_all_its_values() -> None:
    session = MemorySession(
        {
            f"{HOTFIXES}\\Q299444": {"Installed": 1, "Installed By": "Administrator"},
            f"{HOTFIXES}\\Q246009": {"installed": 0},
            f"{HOTFIXES}\\SecurityFix": {"Fix Description": "odd one"},
        }
    )
    marks = hotfixes(session)
    assert marks.status is Listing.LISTED
    assert marks.hotfixes == (
        Hotfix("Q246009", f"{HOTFIXES}\\Q246009", False, {"installed": 0}),
        Hotfix("Q299444", f"{HOTFIXES}\\Q299444", True, {"Installed": 1, "Installed By": "Administrator"}),
        Hotfix("SecurityFix", f"{HOTFIXES}\\SecurityFix", None, {"Fix Description": "odd one"}),
    )


def test_without_the_key_nothing_was_ever_registered() -> None:
    marks = hotfixes(MemorySession())
    assert (marks.status, marks.hotfixes) == (Listing.LISTED, ())


def test_a_closed_key_is_unreadable() -> None:
    marks = hotfixes(MemorySession({HOTFIXES: DENIED}))
    assert (marks.status, marks.hotfixes) == (Listing.UNREADABLE, ())


def test_a_closed_mark_is_there_all_the_same() -> None:
    marks = hotfixes(MemorySession({f"{HOTFIXES}\\Q1": DENIED}))
    assert (marks.status, marks.hotfixes) == (Listing.LISTED, (Hotfix("Q1", f"{HOTFIXES}\\Q1"),))


def test_a_conversation_that_breaks_off_leaves_the_list_partial() -> None:
    session = MemorySession(
        {f"{HOTFIXES}\\Q1": {"Installed": 1}, f"{HOTFIXES}\\Q2": {}}, ends_before=f"{HOTFIXES}\\Q2"
    )
    marks = hotfixes(session)
    assert marks.status is Listing.PARTIAL
    assert [hotfix.id for hotfix in marks.hotfixes] == ["Q1"]


def test_marks_of_other_products_are_found_further_down() -> None:
    session = MemorySession(
        {
            f"{UPDATES}\\Exchange Server 5.5\\Q248838": {"Installed": 1},
            f"{UPDATES}\\SMS 2.0\\SP1\\Q258149": {"Installed By": "me"},
            f"{UPDATES}\\SMS 2.0\\SP1\\Q258149\\File 1": {},
        }
    )
    assert {(hotfix.id, hotfix.installed) for hotfix in updates(session).hotfixes} == {
        ("Q248838", True),
        ("Q258149", None),
    }


def test_a_tree_without_end_is_left() -> None:
    class Endless(MemorySession):
        def _below(self, key: str) -> set[str]:
            return {f"{number}" for number in range(40)}

    session = Endless()
    updates(session)
    assert len(session.asked) <= 1024
