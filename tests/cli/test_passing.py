"""What is passed from process to process arrives as it was, and no text twice."""

from __future__ import annotations

from collections import Counter

import pytest

from scanner.cli import passing
from scanner.cli.findings import Result
from scanner.cli.passing import Receiver, Sender
from scanner.report.spool import Encoded


def result(head: bytes, *findings: bytes) -> Result:
    return Result(Counter({"missing": 1}), False, Encoded(head, findings), ())


FIRST, SECOND, THIRD = result(b"1", b"a", b"b", b"a"), result(b"2", b"b", b"c"), result(b"3")


def test_results_arrive_as_they_were() -> None:
    sender, receiver = Sender(), Receiver()
    for one in (FIRST, SECOND, THIRD, FIRST):
        assert receiver.result(sender.passed(one)) == one


def test_each_text_is_passed_on_once() -> None:
    sender = Sender()
    assert [list(sender.passed(one).new) for one in (FIRST, SECOND, FIRST)] == [[b"a", b"b"], [b"c"], []]


def test_numbers_begin_anew_when_they_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "TEXTS_KEPT", 2)
    sender, receiver = Sender(), Receiver()
    passed = [sender.passed(one) for one in (FIRST, SECOND, THIRD, FIRST)]
    assert [one.anew for one in passed] == [False, False, True, False]
    assert list(passed[3].new) == [b"a", b"b"]
    assert [receiver.result(one) for one in passed] == [FIRST, SECOND, THIRD, FIRST]
