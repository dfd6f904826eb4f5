"""What the doctor writes down: one symptom for each step on the way into a host."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanner.collect.errors import DeniedError, Fault, LostError
from scanner.collect.interface import Refusal
from scanner.model.errors import TargetError


class State(StrEnum):
    """How a step went; ``remark`` is worth knowing but stops no scan, ``skipped`` could not be tried."""

    FINE = "fine"
    REMARK = "remark"
    TROUBLE = "trouble"
    SKIPPED = "skipped"


class Step(StrEnum):
    """The steps of a scan."""

    NAME = "name"
    PORT = "port"
    NETBIOS = "netbios session"
    DIALECT = "dialect"
    SIGNING = "signing"
    CLOCK = "clock"
    TLS = "tls"
    IDENTITY = "identity"
    LOGON = "authentication"
    SHARES = "shares"
    SHELL = "shell"
    WINREG = "winreg"
    PERMISSIONS = "permissions"


SMB_STEPS = (
    Step.NAME,
    Step.PORT,
    Step.NETBIOS,
    Step.DIALECT,
    Step.SIGNING,
    Step.CLOCK,
    Step.LOGON,
    Step.SHARES,
    Step.WINREG,
    Step.PERMISSIONS,
)
WINRM_STEPS = (
    Step.NAME,
    Step.PORT,
    Step.TLS,
    Step.IDENTITY,
    Step.LOGON,
    Step.SHELL,
    Step.WINREG,
    Step.PERMISSIONS,
)
"""In the order in which a scan takes them."""


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


def skipped(steps: Sequence[Step], failed: Step) -> Iterator[Symptom]:
    """The steps behind the one that failed."""
    for step in steps[steps.index(failed) + 1 :]:
        yield Symptom(step, State.SKIPPED, f"Not tried, because of {failed}.")


def named(address: str, unknown: Fault) -> Symptom:
    """Which addresses a name leads to.  Raises :class:`LostError` with ``unknown`` for none."""
    try:
        found = socket.getaddrinfo(address, None, socket.AF_INET, socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise LostError(unknown, address) from None
    addresses = sorted({str(place[0]) for *_, place in found})
    if addresses == [address]:
        return Symptom(Step.NAME, State.FINE, f"{address} is an address.")
    several = "" if len(addresses) == 1 else " The first one that answers is taken."
    return Symptom(Step.NAME, State.FINE, f"{address} is {', '.join(addresses)}.{several}")
