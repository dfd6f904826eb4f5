"""The doctor: goes the way into a host step by step, and says at each what was seen and what to do.

It makes one connection for the conversation and logs on once; a step that fails ends the
examination, and the steps behind it are skipped.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from scanner.collect.conduct import Conduct
from scanner.collect.deadline import Clock, Deadline
from scanner.collect.directory_entries import filetime
from scanner.collect.doctor_inside import INSIDE
from scanner.collect.doctor_symptoms import SMB_STEPS, State, Step, Symptom, named, skipped, trouble
from scanner.collect.errors import DeniedError, LostError
from scanner.collect.smb import faults
from scanner.collect.smb.connect import DIRECT_PORT, Door, closed, connect, connection, usual_ports
from scanner.collect.smb.entrance import Entered, enter
from scanner.collect.smb.logon import NTLMV1, account
from scanner.collect.smb.names import NodeStatus, node_status
from scanner.collect.smb.negotiate import DIALECT, Terms
from scanner.collect.smb.ntlm import Account
from scanner.collect.smb.probe import probe
from scanner.collect.smb.session import target_error
from scanner.collect.smb.smb2_greeting import Greeting
from scanner.collect.smb.wire import Wire
from scanner.model.errors import TargetError
from scanner.model.targets import Credential, Target

PORT_SECONDS = 5.0
"""How long a port is tried: as a TCP connection of Windows is, up to its third try."""
_NAMES_SECONDS = 1.5

NTLMV2_SKEW = timedelta(minutes=30)
"""How far clocks may differ for NTLMv2 (Q147706)."""
_WORTH_A_REMARK = timedelta(minutes=5)

_FAILURES = (LostError, DeniedError, TargetError)


class Examination:
    """One examination of one host."""

    def __init__(
        self,
        target: Target,
        credential: Credential,
        deadline: Deadline,
        now: Callable[[], datetime],
        conduct: Conduct,
    ) -> None:
        self._target = target
        self._credential = credential
        self._deadline = deadline
        self._now = now
        self._conduct = conduct
        self._step = Step.NAME

    def steps(self) -> Iterator[Symptom]:
        """Every step as soon as it is done.

        Raises :class:`~scanner.model.errors.OperatorError` for a credential that cannot be used.
        """
        who = account(self._credential, self._target.address)
        try:
            yield named(self._target.address, faults.UNKNOWN_NAME)
            yield from self._way_in(who)
        except _FAILURES as error:
            yield trouble(self._step, error)
            yield from skipped(SMB_STEPS, self._step)

    def _way_in(self, who: Account) -> Iterator[Symptom]:
        yield self._ports()
        door = self._door()
        with contextlib.ExitStack() as ending:
            ending.callback(door.wire.drop)
            yield self._netbios(door)
            offer = self._offer(door.wire)
            yield _dialect(offer)
            self._step = Step.SIGNING
            yield _signing(offer)
            self._step = Step.CLOCK
            yield self._clock(offer)
            yield from self._inside(door.wire, offer, who)

    def _ports(self) -> Symptom:
        """Knock at every port.  Raises :class:`LostError` where none opens."""
        self._step = Step.PORT
        failures: list[tuple[int, LostError]] = []
        ports = usual_ports(self._target.port)
        for port in ports:
            try:
                connection(self._target.address, port, self._deadline.at_most(PORT_SECONDS)).close()
            except LostError as error:
                failures.append((port, error))
        if len(failures) == len(ports):
            raise closed(failures)
        words = [f"{port}: {error.fault.message}" for port, error in failures]
        words += [f"{port} is open" for port in ports if port not in dict(failures)]
        return Symptom(Step.PORT, State.FINE, f"Port {', '.join(reversed(words))}.")

    def _door(self) -> Door:
        self._step = Step.NETBIOS
        return connect(self._target.address, usual_ports(self._target.port), self._deadline)

    def _netbios(self, door: Door) -> Symptom:
        if door.port == DIRECT_PORT:
            return Symptom(Step.NETBIOS, State.FINE, f"Port {DIRECT_PORT} needs none.")
        said = node_status(self._target.address, min(_NAMES_SECONDS, self._deadline.left()))
        seen = f"It answers to {door.called}. {_names(said)}"
        if door.moved_to is not None:
            advice = f"Scan {door.moved_to} itself, if that is the host that you mean."
            return Symptom(Step.NETBIOS, State.REMARK, f"{seen} It sent us on to {door.moved_to}.", advice)
        return Symptom(Step.NETBIOS, State.FINE, seen)

    def _offer(self, wire: Wire) -> Terms | Greeting:
        self._step = Step.DIALECT
        try:
            return probe(wire)
        except LostError as error:
            raise target_error(error, "negotiate", self._target.address) from error

    def _clock(self, offer: Terms | Greeting) -> Symptom:
        clock = filetime(offer.time)
        if clock is None:
            return Symptom(Step.CLOCK, State.REMARK, "The host does not say what time it has.")
        skew = clock - self._now().replace(microsecond=0)
        zone = f" Its local time is {_zone(offer.zone)}." if isinstance(offer, Terms) else ""
        seen = f"{_difference(skew)}{zone}"
        if abs(skew) > NTLMV2_SKEW:
            advice = "Set the host's clock: over 30 minutes off, domain controllers refuse NTLMv2."
            return Symptom(Step.CLOCK, State.TROUBLE, seen, advice)
        if abs(skew) > _WORTH_A_REMARK:
            return Symptom(Step.CLOCK, State.REMARK, seen, "Set the host's clock.")
        return Symptom(Step.CLOCK, State.FINE, seen)

    def _inside(self, wire: Wire, offer: Terms | Greeting, who: Account) -> Iterator[Symptom]:
        self._step = Step.LOGON
        credential = self._credential
        entered = enter(wire, offer, self._target, who, credential.allow_ntlmv1, self._conduct)
        with contextlib.closing(entered.session) as session:
            yield _logged_on(entered, who)
            for self._step, look in INSIDE:
                yield look(session)


def _dialect(offer: Terms | Greeting) -> Symptom:
    if isinstance(offer, Greeting):
        return Symptom(Step.DIALECT, State.FINE, f"It speaks {offer.dialect_name}.")
    security = "with" if offer.challenge is None else "without"
    seen = f"It speaks SMB1 ({DIALECT}) {security} extended security; messages of {offer.max_buffer:,} bytes."
    return Symptom(Step.DIALECT, State.FINE, seen)


def _signing(offer: Terms | Greeting) -> Symptom:
    if not offer.signing_required:
        seen = (
            "It offers to sign, which is not made use of." if offer.signing_offered else "It does not sign."
        )
        return Symptom(Step.SIGNING, State.FINE, seen)
    if isinstance(offer, Terms) and offer.challenge is not None:
        advice = (
            "If the session breaks off at once, set RequireSecuritySignature of the host to 0 for the scan."
        )
        seen = "It requires signatures without extended security; ours are made but were never proved there."
        return Symptom(Step.SIGNING, State.REMARK, seen, advice)
    return Symptom(Step.SIGNING, State.FINE, "It requires signatures; they are made and checked.")


def _logged_on(entered: Entered, who: Account) -> Symptom:
    if who.is_anonymous:
        advice = "Give -u and a password: a null session sees neither registry nor files."
        return Symptom(Step.LOGON, State.REMARK, f"A null session, over {entered.dialect}.", advice)
    seen = f"{who.name} is logged on with {entered.method}, over {entered.dialect}."
    if entered.method == NTLMV1:
        advice = "Leave out --allow-ntlmv1 if the host has Service Pack 4 or later: it then knows NTLMv2."
        return Symptom(Step.LOGON, State.REMARK, seen, advice)
    return Symptom(Step.LOGON, State.FINE, seen)


def _names(said: NodeStatus | None) -> str:
    """What the name service told."""
    if said is None:
        return "Its name service (UDP port 137) does not answer."
    domain = f" in {said.domain}" if said.domain else ""
    return f"It calls itself {said.computer or 'nothing'}{domain}."


def _difference(skew: timedelta) -> str:
    """How far the clocks differ: ``Its clock is 0:03:20 behind ours``."""
    if abs(skew) <= timedelta(seconds=2):
        return "Its clock agrees with ours."
    return f"Its clock is {abs(skew)} {'ahead of' if skew > timedelta(0) else 'behind'} ours."


def _zone(minutes: int) -> str:
    """``UTC-8:00``, for what is added to local time to get UTC."""
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes > 0 else '+'}{hours}:{rest:02}"


def examine(
    target: Target,
    credential: Credential,
    timeout: float,
    now: Callable[[], datetime],
    clock: Clock,
    conduct: Conduct,
) -> Iterator[Symptom]:
    """Examine a host: ``timeout`` seconds for all of it, ``now`` our own time in UTC."""
    return Examination(target, credential, Deadline(timeout, clock), now, conduct).steps()
