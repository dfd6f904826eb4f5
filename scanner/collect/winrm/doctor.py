"""The doctor on the way in over WinRM: port, TLS, who is there, logon, shell, what may be read."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime

from scanner.collect.conduct import Conduct
from scanner.collect.deadline import Clock, Deadline
from scanner.collect.doctor_inside import INSIDE
from scanner.collect.doctor_symptoms import WINRM_STEPS, State, Step, Symptom, named, skipped, trouble
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.interface import KeyQuery
from scanner.collect.registry_keys import CURRENT_VERSION
from scanner.collect.winrm import faults
from scanner.collect.winrm.conversation import Conversation, Identity
from scanner.collect.winrm.entrance import Opened, log_on, open_door
from scanner.collect.winrm.inquiry import POWERSHELL_STACK
from scanner.collect.winrm.line import Line
from scanner.collect.winrm.manner import Manner, manner
from scanner.collect.winrm.session import WinrmSession
from scanner.collect.winrm.transport import BoundedTransport
from scanner.collect.winrm.watch import Watch
from scanner.model.errors import TargetError
from scanner.model.targets import Credential, Target

_FAILURES = (LostError, DeniedError, TargetError)
_OF_TLS = (faults.NOT_TRUSTED, faults.NO_TLS)


class Examination:
    """One examination of one host."""

    def __init__(
        self, target: Target, credential: Credential, deadline: Deadline, clock: Clock, conduct: Conduct
    ) -> None:
        self._target = target
        self._who = manner(target, credential)
        self._deadline = deadline
        self._conduct = conduct
        self._line = Line(deadline, Watch(conduct, clock))
        self._step = Step.NAME

    def steps(self) -> Iterator[Symptom]:
        """Every step as soon as it is done."""
        try:
            yield named(self._target.address, faults.UNKNOWN_NAME)
            self._step = Step.PORT
            opened = open_door(self._who.doors, self._deadline)
            yield Symptom(Step.PORT, State.FINE, f"Port {opened.door.port} of {opened.address} is open.")
            with contextlib.closing(
                Conversation(BoundedTransport(self._who, opened.door, self._line), self._line)
            ) as conversation:
                yield from self._inside(conversation, opened)
        except _FAILURES as error:
            yield trouble(self._step, error)
            yield from skipped(WINRM_STEPS, self._step)

    def _inside(self, conversation: Conversation, opened: Opened) -> Iterator[Symptom]:
        try:
            identity = conversation.identity()
        except LostError as error:  # the handshake of TLS goes before the question
            self._step = Step.TLS if error.fault in _OF_TLS else Step.IDENTITY
            if self._step is Step.IDENTITY:
                yield _tls(opened, self._who)
            raise
        yield _tls(opened, self._who)
        yield _identified(identity)
        self._step = Step.LOGON
        log_on(conversation, self._who, opened, self._target.address, self._conduct.guard, self._deadline)
        yield _logged_on(self._who)
        self._step = Step.SHELL
        session = WinrmSession(self._target.address, conversation, identity)
        yield _shell(session)
        for self._step, look in INSIDE:
            if self._step is not Step.SHARES:
                yield look(session)


def _tls(opened: Opened, who: Manner) -> Symptom:
    if not opened.door.tls:
        return Symptom(Step.TLS, State.FINE, "None; the logon encrypts every message.")
    if who.web.verify is False:
        advice = "Give the authority that signed it (winrm_ca) instead of winrm_verify: false."
        return Symptom(Step.TLS, State.REMARK, "The certificate is not checked.", advice)
    return Symptom(Step.TLS, State.FINE, "The certificate is trusted, and is that of the host.")


def _identified(identity: Identity) -> Symptom:
    if identity.stack is None:
        return Symptom(Step.IDENTITY, State.REMARK, "It does not say which WinRM it is.")
    seen = f"WinRM {identity.stack} of {identity.vendor or 'nobody'}."
    if identity.stack < POWERSHELL_STACK:
        advice = "Install WinRM 2.0, with PowerShell (KB968930), to read more than WMI tells."
        return Symptom(Step.IDENTITY, State.REMARK, seen, advice)
    return Symptom(Step.IDENTITY, State.FINE, seen)


def _logged_on(who: Manner) -> Symptom:
    name = who.name or "The owner of the ticket or certificate"
    return Symptom(Step.LOGON, State.FINE, f"{name} is logged on by {who.logon}.")


def _shell(session: WinrmSession) -> Symptom:
    """Ask something; the session notes in which way it was answered."""
    list(session.registry([KeyQuery(CURRENT_VERSION, ("CurrentVersion",))]))
    note = next(iter(session.notes()), None)
    if note is not None:
        return Symptom(Step.SHELL, State.REMARK, note.message, note.advice)
    return Symptom(Step.SHELL, State.FINE, "A shell opens, and PowerShell runs in it.")


def examine(
    target: Target,
    credential: Credential,
    timeout: float,
    now: Callable[[], datetime],
    clock: Clock,
    conduct: Conduct,
) -> Iterator[Symptom]:
    """Examine a host, as :func:`scanner.collect.doctor.examine` does; its clock is not asked for.

    Raises :class:`~scanner.model.errors.OperatorError` for what cannot or must not be done.
    """
    return Examination(target, credential, Deadline(timeout, clock), clock, conduct).steps()
