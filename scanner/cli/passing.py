"""Results on their way from one process to another: what was passed on before is not passed on again.

A report has thousands of findings, of which hosts share most.  The process that judges numbers their
texts, and sends each with the first report that has it; later ones have the number.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanner.cli.findings import Result
from scanner.report.spool import Encoded

TEXTS_KEPT = 1 << 14
"""Texts that are numbered, of about 1.5 kB; with more, numbers begin anew."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A result whose findings are given by ``numbers``, with the texts that are ``new``, in their order.

    ``anew`` says that numbers begin with these.
    """

    result: Result
    numbers: bytes
    new: Sequence[bytes]
    anew: bool


class Sender:
    """Passes on the results of one process."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}

    def passed(self, result: Result) -> Passed:
        """The result as it is passed on."""
        numbers, findings = self._numbers, result.report.findings
        anew = len(numbers) > TEXTS_KEPT
        if anew:
            numbers.clear()
        known = len(numbers)
        for text in findings:
            if text not in numbers:
                numbers[text] = len(numbers)
        return Passed(
            replace(result, report=Encoded(result.report.head, ())),
            array("I", map(numbers.__getitem__, findings)).tobytes(),
            list(numbers)[known:] if len(numbers) > known else (),
            anew,
        )


class Receiver:
    """Takes in what one :class:`Sender` passes on, in the order in which it does."""

    def __init__(self) -> None:
        self._texts: list[bytes] = []

    def result(self, passed: Passed) -> Result:
        """The result as it was."""
        if passed.anew:
            self._texts.clear()
        self._texts += passed.new
        numbers = array("I")
        numbers.frombytes(passed.numbers)
        findings = tuple(map(self._texts.__getitem__, numbers))
        return replace(passed.result, report=Encoded(passed.result.report.head, findings))
