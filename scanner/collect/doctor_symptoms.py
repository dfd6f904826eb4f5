"""What the doctor writes down: one symptom for each step on the way into a host."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.interface import Refusal
from scanner.model.errors import TargetError


class State(StrEnum):
    """How a step went; ``remark`` is worth knowing but stops no scan, ``skipped`` could not be tried."""

    FINE = "fine"
    REMARK = "remark"
    TROUBLE = "trouble"
    SKIPPED = "skipped"


class Step(StrEnum):
    """The steps, in the order in which a scan takes them."""

    NAME = "name"
    PORT = "port"
    NETBIOS = "netbios session"
    DIALECT = "dialect"
    SIGNING = "signing"
    CLOCK = "clock"
    LOGON = "authentication"
    SHARES = "shares"
    WINREG = "winreg"
    PERMISSIONS = "permissions"


@dataclass(frozen=True, slots=True)
class Symptom:
    """One step: what was seen, and what to do about it."""

    step: Step
    state: State
    seen: str
    advice: str | None = None


def trouble(step: Step, error: LostError | DeniedError | TargetError) -> Symptom:
    """A step that failed."""
    advice = error.advice if isinstance(error, TargetError) else error.fault.advice
    return Symptom(step, State.TROUBLE, error.message, advice)


def refused(step: Step, what: str, refusal: Refusal) -> Symptom:
    """A step at which something could not be read."""
    return Symptom(step, State.TROUBLE, f"{what}: {refusal.message}", refusal.advice)
