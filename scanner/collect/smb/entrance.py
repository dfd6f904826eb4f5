"""Coming in: the door, the dialect, the logon, and then the session that the dialect has."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf

from scanner.collect.conduct import Conduct
from scanner.collect.deadline import Clock, Deadline
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.interface import Session
from scanner.collect.smb import packets
from scanner.collect.smb.admission import admitted, use_of
from scanner.collect.smb.connect import connect, usual_ports
from scanner.collect.smb.dialogue import Dialogue
from scanner.collect.smb.logon import account, log_on
from scanner.collect.smb.negotiate import DIALECT, Terms
from scanner.collect.smb.ntlm import Account
from scanner.collect.smb.probe import probe
from scanner.collect.smb.session import SmbSession, target_error
from scanner.collect.smb.smb2_channel import Channel
from scanner.collect.smb.smb2_greeting import Greeting
from scanner.collect.smb.smb2_session import Smb2Session
from scanner.collect.smb.tolerance import Tolerance, announced
from scanner.collect.smb.watch import Watch
from scanner.collect.smb.wire import Wire
from scanner.model.errors import TargetError
from scanner.model.targets import Credential, Target


@dataclass(frozen=True, slots=True)
class Entered:
    """A session, how the logon went, and the dialect that is spoken."""

    session: Session
    method: str
    dialect: str


def open_session(
    target: Target,
    credential: Credential,
    timeout: float,
    clock: Clock = time.monotonic,
    conduct: Conduct | None = None,
    *,
    extended_security: bool = True,
) -> Session:
    """Connect and log on, in the dialect that the host speaks.

    ``timeout`` is in seconds and for everything that is asked in the session; ``conduct``
    that of the run, by default one for this session alone.
    ``extended_security`` offers the newer form of logon, which Windows NT 4.0 does not take
    up.  Raises :class:`TargetError` when the host or the account refuses, and
    :class:`OperatorError` for a credential that cannot be used here.
    """
    who = account(credential, target.address)
    conduct = conduct or Conduct()
    watch = Watch(conduct)
    stage = "connect"
    wire: Wire | None = None
    try:
        wire = connect(target.address, usual_ports(target.port), Deadline(timeout, clock)).wire
        stage = "negotiate"
        offer = probe(wire, extended_security=extended_security, meter=watch)
        stage = "logon"
        return enter(wire, offer, target, who, credential.allow_ntlmv1, conduct, watch).session
    except (LostError, DeniedError, TargetError) as error:
        if wire is not None:
            wire.drop()
        if isinstance(error, TargetError):
            raise
        raise target_error(error, stage, target.address) from error


def enter(
    wire: Wire,
    offer: Terms | Greeting,
    target: Target,
    who: Account,
    allow_ntlmv1: bool,
    conduct: Conduct,
    watch: Watch | None = None,
) -> Entered:
    """Log on, once, to a host that has said what it offers; ``watch`` is that over the conversation so far.

    Raises :class:`TargetError` where the guard does not let the password go, and otherwise
    :class:`DeniedError` and :class:`LostError`.
    """
    watch = watch or Watch(conduct)
    use = use_of(who, target.address, wire.other_end, offer.identity)
    if isinstance(offer, Greeting):
        channel = Channel(wire, offer, target.address, watch)
        logon = admitted(conduct.guard, use, wire.deadline, lambda: channel.log_on(who))
        return Entered(Smb2Session(channel), logon, channel.dialect)
    dialogue = Dialogue(wire, watch)
    if offer.challenge is None:
        dialogue.flags2 |= packets.FLAGS2_EXTENDED_SECURITY
    elif use is not None and allow_ntlmv1:
        conduct.guard.over_ntlmv1(use)
    old = admitted(conduct.guard, use, wire.deadline, lambda: log_on(dialogue, offer, who, allow_ntlmv1))
    session = SmbSession(target.address, dialogue, offer, old, _tolerance(offer, conduct))
    return Entered(session, old.method, DIALECT)


def _tolerance(offer: Terms, conduct: Conduct) -> Tolerance:
    """What the host announces, less what the run's conduct has no use for.

    At a pace requests do not leave in heaps; where calls are counted none are spent on further
    pipes, so that first things come first.
    """
    if conduct.pace.requests is not None:
        return Tolerance()
    tolerance = announced(offer.max_requests)
    if conduct.budget.calls < inf:
        tolerance.pipes = 1
    return tolerance
