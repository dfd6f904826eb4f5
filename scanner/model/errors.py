"""What can go wrong, in four families by whose fault it is.  Each error carries one sentence of advice."""

from __future__ import annotations


class HotfixscanError(Exception):
    """Something the operator is told about: a cause, and what to do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class RuleError(HotfixscanError):
    """A rule file is wrong: the rule author's to mend."""


class TargetError(HotfixscanError):
    """A host cannot be read, or only in part: the target's condition.

    ``code`` is a short stable word for programs (``access-denied``, ``timeout``, …);
    ``stage`` says how far the collection got; ``subject`` what it was about.
    """

    def __init__(self, message: str, advice: str = "", *, code: str, stage: str, subject: str = "") -> None:
        super().__init__(message, advice)
        self.code = code
        self.stage = stage
        self.subject = subject


class OperatorError(HotfixscanError):
    """The command, its configuration or its input files are wrong: the operator's to mend."""


class StoreError(HotfixscanError):
    """The store of runs cannot be used."""
