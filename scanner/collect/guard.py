"""The credential guard: keeps a run from locking anybody out.

One guard watches over all accounts of a run, whatever the way into a host.  Its laws:

* A password that a host refused, or whose fate is unknown because the host broke off, is
  not sent to that host again: not to another of its addresses, names or ports, and not in
  another dialect.  Hosts are told apart by every mark they show (:class:`Use`).
* An account that is locked out anywhere, or that was refused by :data:`REFUSALS` hosts in a
  row, is not used any more in the run.  A logon that succeeds sets the count back, as it
  does with the host's own.
* As long as an account has let nobody in, no more logons of it are under way at once than
  refusals are left, so that many hosts asked at a time cannot do what one after the other may not.
* Before a privileged account goes over NTLMv1, whose captured answers can be cracked, the
  operator is warned.

Secrets are kept as keyed digests, with a key that is made for the run and never leaves it.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from scanner.model.errors import TargetError

REFUSALS = 3
"""Refusals in a row that end the use of an account.

Below the five after which Windows NT locks an account out when its User Manager is told to
(Account Policy, its default), so that two mistakes are left to the account's owner.
"""

LOCKED_OUT = "account-locked"
"""The code of a refusal that ends the use of an account at once."""

ADMINISTRATORS = frozenset(
    {
        "administrator",
        "administrateur",
        "administrador",
        "amministratore",
        "administratör",
        "järjestelmänvalvoja",
        "rendszergazda",
        "администратор",
    }
)
"""What the built-in administrator is called in the languages of Windows NT."""

_ADMINISTRATOR_LIKE = re.compile(r"(^|[-_. ])adm(in\w*)?([-_. ]|\d|$)|admins?$", re.IGNORECASE)

Warn = Callable[[str], None]
"""Tells the operator something before it happens."""


@dataclass(frozen=True, slots=True)
class Use:
    """One logon that is about to happen: who, with what, and where.

    ``marks`` are all by which the host may be known again: its address, and what it says of
    itself.  ``host`` is how the operator names it.
    """

    user: str
    domain: str
    secret: bytes = field(repr=False)
    host: str
    marks: frozenset[str]

    @property
    def account(self) -> str:
        """The account as Windows writes it."""
        return f"{self.domain}\\{self.user}" if self.domain else self.user


class Sending:
    """A password under way.  What is not said to be accepted counts as refused."""

    def __init__(self) -> None:
        self.is_accepted = False
        self.refusal: str | None = None

    def accepted(self) -> None:
        """The host took it."""
        self.is_accepted = True

    def refused(self, code: str) -> None:
        """The host answered that it does not take the account; ``code`` says why."""
        self.refusal = code


@dataclass(slots=True)
class _Record:
    """What is known of an account: ``stopped`` says why it is not used any more."""

    in_a_row: int = 0
    under_way: int = 0
    proven: bool = False
    stopped: str | None = None


class CredentialGuard:
    """Admits logons one by one; may be asked by many threads."""

    def __init__(
        self, refusals: int = REFUSALS, privileged: Iterable[str] = (), warn: Warn = lambda text: None
    ) -> None:
        """``privileged`` are further accounts to warn of; with or without their domain."""
        self._refusals = refusals
        self._privileged = frozenset(name.casefold() for name in privileged) | ADMINISTRATORS
        self._warn = warn
        self._warned: set[str] = set()
        self._key = secrets.token_bytes(32)
        self._changed = threading.Condition()
        self._records: dict[bytes, _Record] = {}
        self._tried: dict[tuple[str, bytes], str] = {}
        self._under_way: Counter[tuple[str, bytes]] = Counter()

    @contextlib.contextmanager
    def sending(self, use: Use, left: Callable[[], float]) -> Iterator[Sending]:
        """Wait until the password may be sent, and learn what became of it.

        ``left`` says how many seconds the host has left.  Raises :class:`TargetError` where the
        password must not be sent.
        """
        record = self._admitted(use, left)
        sending = Sending()
        try:
            yield sending
        finally:
            self._learn(use, record, sending)

    def over_ntlmv1(self, use: Use) -> None:
        """Warn, once for each account, where a privileged one is about to go over NTLMv1."""
        name = use.account.casefold()
        if not self._is_privileged(use):
            return
        with self._changed:
            known = name in self._warned
            self._warned.add(name)
        if not known:
            self._warn(
                f"{use.account} looks privileged and is about to go over NTLMv1, whose answers can be "
                f"cracked when captured (first to {use.host}). Scan with an account that may only read."
            )

    def _is_privileged(self, use: Use) -> bool:
        names = {use.user.casefold(), use.account.casefold()}
        return not names.isdisjoint(self._privileged) or bool(_ADMINISTRATOR_LIKE.search(use.user))

    def _admitted(self, use: Use, left: Callable[[], float]) -> _Record:
        with self._changed:
            record = self._records.setdefault(self._account(use), _Record())
            while self._must_wait(use, record):
                if not self._changed.wait(left()):
                    raise _no_turn(use)
            record.under_way += 1
            for mark in self._marks(use):
                self._under_way[mark] += 1
            return record

    def _must_wait(self, use: Use, record: _Record) -> bool:
        """Whether another logon must be answered first.  Raises :class:`TargetError` for never."""
        if record.stopped is not None:
            raise _stopped(use, record.stopped)
        for mark in self._marks(use):
            if mark in self._tried:
                raise _tried(use, self._tried[mark])
        if any(self._under_way[mark] for mark in self._marks(use)):
            return True
        return not record.proven and record.in_a_row + record.under_way >= self._refusals

    def _learn(self, use: Use, record: _Record, sending: Sending) -> None:
        with self._changed:
            record.under_way -= 1
            for mark in self._marks(use):
                self._under_way[mark] -= 1
                if not sending.is_accepted:
                    self._tried[mark] = use.host
            if sending.is_accepted:
                record.proven, record.in_a_row = True, 0
            elif sending.refusal is not None:
                self._count(use, record, sending.refusal)
            self._changed.notify_all()

    def _count(self, use: Use, record: _Record, code: str) -> None:
        record.in_a_row += 1
        if code == LOCKED_OUT:
            record.stopped = f"it is locked out at {use.host}"
        elif record.in_a_row >= self._refusals and record.stopped is None:
            hosts = "1 host" if record.in_a_row == 1 else f"{record.in_a_row} hosts in a row"
            record.stopped = f"it was refused by {hosts}, last by {use.host}"

    def _account(self, use: Use) -> bytes:
        """Without a domain, the same name with another secret is another account: each host has its own."""
        return self._digest(use.domain, use.user, use.secret if not use.domain else b"")

    def _marks(self, use: Use) -> list[tuple[str, bytes]]:
        """The password at the host, by each mark.

        The domain is left out: Windows NT looks among its own accounts for one whose domain it
        does not know.
        """
        password = self._digest("", use.user, use.secret)
        return [(mark.casefold(), password) for mark in sorted(use.marks)]

    def _digest(self, domain: str, user: str, secret: bytes) -> bytes:
        parts = (domain.casefold().encode(), user.casefold().encode(), secret)
        text = b"".join(len(part).to_bytes(4) + part for part in parts)
        return hashlib.blake2b(text, key=self._key).digest()


def _stopped(use: Use, reason: str) -> TargetError:
    return TargetError(
        f"{use.account} is not used any more in this run: {reason}.",
        "Mend the account or its password, try it on one host, then scan the rest.",
        code="account-stopped",
        stage="logon",
        subject=use.host,
    )


def _tried(use: Use, before: str) -> TargetError:
    name = "" if before == use.host else f" as {before}"
    return TargetError(
        f"The password of {use.account} was sent to this host before{name}, in vain; it is not sent twice.",
        "Correct user name and password, and name each host once.",
        code="already-tried",
        stage="logon",
        subject=use.host,
    )


def _no_turn(use: Use) -> TargetError:
    return TargetError(
        f"The first logons of {use.account} were not answered in time, so this one was not begun.",
        "Scan the hosts that stall apart, or give a longer --timeout.",
        code="timeout",
        stage="logon",
        subject=use.host,
    )
