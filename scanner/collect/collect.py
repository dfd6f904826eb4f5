"""Collecting: from a target to its facts, by the collector that its scheme names."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from importlib import import_module

from scanner.collect.conduct import Conduct
from scanner.collect.gather import gather, unreachable
from scanner.collect.interface import Session
from scanner.collect.plan import CollectionPlan
from scanner.model.errors import OperatorError, TargetError
from scanner.model.facts import HostFacts
from scanner.model.targets import Credential, Scheme, Target

Clock = Callable[[], float]
Opener = Callable[[Target, Credential, float, Clock, Conduct], Session]
"""Opens a session: target, credential, seconds for all of it, the clock that counts them, and the conduct."""

COLLECTORS: dict[Scheme, str] = {
    Scheme.SMB: "scanner.collect.smb.entrance",
    Scheme.WINRM: "scanner.collect.winrm.entrance",
}
"""The ways in that there are: the module of each, whose ``open_session`` is an :data:`Opener`.

Each is loaded when a host is entered that way: the libraries of the other would double the time
that a scan takes to begin.
"""


def collect(
    target: Target,
    credential: Credential,
    plan: CollectionPlan,
    timeout: float,
    now: datetime,
    clock: Clock = time.monotonic,
    conduct: Conduct | None = None,
) -> HostFacts:
    """Collect the facts of one host; a host that does not let us in gives facts that say why.

    ``timeout`` is in seconds, for the whole host; ``now`` the time of collection that the
    facts state; ``conduct`` that of the run.  Raises :class:`OperatorError` when there is no
    collector for the target's scheme, the credential cannot be used with it, or the ledger not
    be written.
    """
    module = COLLECTORS.get(target.scheme)
    if module is None:
        raise OperatorError(
            f"{target}: targets of the kind {target.scheme.value!r} cannot be collected yet.",
            f"Available are: {', '.join(scheme.value for scheme in COLLECTORS)}.",
        )
    opener: Opener = import_module(module).open_session
    conduct = conduct or Conduct()
    with conduct.towards(str(target)) as own:
        try:
            session = opener(target, credential, min(timeout, own.budget.seconds), clock, own)
        except TargetError as error:
            return unreachable(target, error, now)
        try:
            return gather(session, plan, target, now)
        finally:
            session.close()
