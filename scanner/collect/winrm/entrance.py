"""Coming in: the door, who is behind it, and the logon, which is tried once."""

from __future__ import annotations

import contextlib
import socket
import time
from dataclasses import dataclass

from scanner.collect.conduct import Conduct
from scanner.collect.deadline import Clock, Deadline, DeadlineError
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.guard import CredentialGuard, Use
from scanner.collect.interface import Session
from scanner.collect.winrm import faults
from scanner.collect.winrm.conversation import Conversation, Identity
from scanner.collect.winrm.line import Line
from scanner.collect.winrm.manner import PLAIN_PORT, TLS_PORT, Door, Manner, manner
from scanner.collect.winrm.session import WinrmSession, target_error
from scanner.collect.winrm.transport import BoundedTransport
from scanner.collect.winrm.watch import Watch
from scanner.model.targets import Credential, Target

_USUAL_PORTS = frozenset({PLAIN_PORT, TLS_PORT, 80, 443})


@dataclass(frozen=True, slots=True)
class Opened:
    """A door that opened, and the address behind it."""

    door: Door
    address: str


def open_session(
    target: Target,
    credential: Credential,
    timeout: float,
    clock: Clock = time.monotonic,
    conduct: Conduct | None = None,
) -> Session:
    """Connect and log on.

    ``timeout`` is in seconds and for everything that is asked in the session; ``conduct`` that of
    the run, by default one for this session alone.  Raises :class:`TargetError` when the host or
    the account refuses, and :class:`OperatorError` for what cannot or must not be done.
    """
    who = manner(target, credential)
    conduct = conduct or Conduct()
    deadline = Deadline(timeout, clock)
    line = Line(deadline, Watch(conduct, clock))
    stage = "connect"
    try:
        opened = open_door(who.doors, deadline)
        with contextlib.ExitStack() as ending:
            conversation = Conversation(BoundedTransport(who, opened.door, line), line)
            ending.callback(conversation.close)
            stage = "negotiate"
            identity = conversation.identity()
            stage = "logon"
            log_on(conversation, who, opened, target.address, conduct.guard, deadline)
            unchecked = opened.door.tls and who.web.verify is False
            session = WinrmSession(target.address, conversation, identity, unchecked=unchecked)
            ending.pop_all()
            return session
    except (LostError, DeniedError) as error:
        raise target_error(error, stage, target.address) from error


def open_door(doors: tuple[Door, ...], deadline: Deadline) -> Opened:
    """The first door that opens.  Raises :class:`LostError` for why the last one does not."""
    failure = LostError(faults.REFUSED)
    for number, door in enumerate(doors):
        try:
            seconds = deadline.left() / (len(doors) - number)
            with socket.create_connection((door.address, door.port), seconds) as knock:
                return Opened(door, str(knock.getpeername()[0]))
        except (TimeoutError, DeadlineError):
            failure = LostError(faults.TIMEOUT, f"port {door.port}")
        except ConnectionRefusedError:
            failure = LostError(faults.REFUSED, f"port {door.port}")
        except (socket.gaierror, UnicodeError):
            raise LostError(faults.UNKNOWN_NAME, door.address) from None
        except OSError as error:
            failure = LostError(faults.UNREACHABLE, error.strerror or "")
    raise failure


def log_on(
    conversation: Conversation,
    who: Manner,
    opened: Opened,
    host: str,
    guard: CredentialGuard,
    deadline: Deadline,
) -> Identity | None:
    """Log on, if the guard lets the password go; who the host is to those it knows, if it said so.

    Raises :class:`TargetError` where the guard refuses, :class:`DeniedError` and
    :class:`LostError` where the host does.
    """
    use = use_of(who, opened, host)
    if use is None:
        return conversation.log_on()
    with guard.sending(use, lambda: _left(deadline)) as sending:
        try:
            identity = conversation.log_on()
        except DeniedError as error:
            if error.fault.code in faults.ABOUT_THE_ACCOUNT:
                sending.refused(error.fault.code)
            raise
        sending.accepted()
        return identity


def use_of(who: Manner, opened: Opened, host: str) -> Use | None:
    """The use of a password; None where none is sent.

    A host is known by its address, whichever of the usual ports of WinRM or SMB it is entered by.
    """
    if who.nt_hash is None:
        return None
    port = opened.door.port
    at = f"at {opened.address}" if port in _USUAL_PORTS else f"at {opened.address}:{port}"
    return Use(who.user, who.domain, who.nt_hash, host, frozenset({at}))


def _left(deadline: Deadline) -> float:
    try:
        return deadline.left()
    except DeadlineError:
        return 0.0
