"""Logging on under the guard's eye: what a host is known by, and what its answer says of the account."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from scanner.collect.deadline import Deadline, DeadlineError
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.guard import CredentialGuard, Use
from scanner.collect.smb.ntlm import Account

Logged = TypeVar("Logged")

_USUAL_PORTS = frozenset({139, 445})

ABOUT_THE_ACCOUNT = frozenset(
    {
        "account-disabled",
        "account-expired",
        "account-locked",
        "account-restricted",
        "guest",
        "logon-failure",
        "logon-hours",
        "logon-type",
        "logon-workstation",
        "password-expired",
        "password-must-change",
    }
)
"""Codes of faults by which a host refuses an account; others are troubles of its own."""


def admitted(
    guard: CredentialGuard, use: Use | None, deadline: Deadline, log_on: Callable[[], Logged]
) -> Logged:
    """Log on, if the guard lets the password go; a ``use`` of None is anonymous and harms nobody.

    Raises :class:`~scanner.model.errors.TargetError` where the guard refuses, and whatever
    ``log_on`` raises.
    """
    if use is None:
        return log_on()
    with guard.sending(use, lambda: _left(deadline)) as sending:
        try:
            logged = log_on()
        except (DeniedError, LostError) as error:
            if error.fault.code in ABOUT_THE_ACCOUNT:
                sending.refused(error.fault.code)
            raise
        sending.accepted()
        return logged


def use_of(who: Account, host: str, door: tuple[str, int], identity: str) -> Use | None:
    """The use of an account on the host behind a ``door``, address and port, that calls itself ``identity``.

    None for an anonymous logon.  The usual ports belong to one host; another port may lead on to another one.
    """
    if who.nt_hash is None:
        return None
    address, port = door
    at = f"at {address}" if port in _USUAL_PORTS else f"at {address}:{port}"
    marks = frozenset({at, f"is {identity}"}) if identity else frozenset({at})
    return Use(who.user, who.domain, who.nt_hash, host, marks)


def _left(deadline: Deadline) -> float:
    try:
        return deadline.left()
    except DeadlineError:
        return 0.0
