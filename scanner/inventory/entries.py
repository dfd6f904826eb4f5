"""The list of what one run scans: targets, each with what opens it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from scanner.inventory.ranges import ADDRESS_LIMIT
from scanner.inventory.targets import (
    NETWORK_SCHEMES,
    TARGET_FORMS,
    NotATarget,
    TargetRange,
    target_key,
    target_range,
)
from scanner.model.errors import OperatorError
from scanner.model.targets import (
    NOTHING_SAID,
    Credential,
    Scheme,
    Secret,
    SecretKind,
    Target,
    WebAccess,
    WebLogon,
)


@dataclass(frozen=True, slots=True)
class Access:
    """What an inventory says of the way into a target; None where the run's own credential is meant.

    ``allow_ntlmv1`` False forbids it for the target whatever the run allows.
    """

    username: str | None = None
    domain: str | None = None
    secret: Secret | None = None
    kind: SecretKind = SecretKind.PASSWORD
    kerberos: bool | None = None
    allow_ntlmv1: bool | None = None
    web: WebAccess = NOTHING_SAID

    def over(self, own: Credential) -> Credential:
        """The credential for the target: what is said here, and the run's ``own`` for the rest.

        An anonymous run stays so on every host.
        """
        if own.anonymous:
            return own
        credential = replace(own, web=self.web.over(own.web))
        if self.allow_ntlmv1 is not None:
            credential = replace(credential, allow_ntlmv1=self.allow_ntlmv1)
        if self.kerberos is not None:
            credential = replace(credential, kerberos=self.kerberos)
        if self.secret is not None:
            credential = replace(credential, secret=self.secret, kind=self.kind)
        if self.username is not None:
            credential = replace(credential, username=self.username, domain=self.domain or "")
        return credential if self.domain is None else replace(credential, domain=self.domain)


@dataclass(frozen=True, slots=True)
class Hints:
    """What the inventory knows of a host, for what the host does not tell of itself."""

    architecture: str | None = None
    product_type: str | None = None
    install_language: str | None = None
    time_zone_bias_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What an inventory says of a host beside the way in; ``timeout`` in seconds."""

    name: str | None = None
    groups: frozenset[str] = frozenset()
    zone: str | None = None
    owner: str | None = None
    tags: tuple[str, ...] = ()
    maintenance_window: str | None = None
    timeout: float | None = None
    hints: Hints = Hints()


@dataclass(frozen=True, slots=True)
class Entry:
    """One target, the way into it, and what is known of it."""

    target: Target
    access: Access = Access()
    about: About = About()

    @property
    def needs_credential(self) -> bool:
        """Whether the run's own credential is needed to open the target."""
        web = self.access.web.logon if self.target.scheme is Scheme.WINRM else None
        own = web in (WebLogon.CERTIFICATE, WebLogon.KERBEROS)
        opened = self.access.secret is not None or self.access.kerberos or own
        return self.target.scheme in NETWORK_SCHEMES and not opened


@dataclass(frozen=True, slots=True)
class EntryRange:
    """Targets of which the same is said: one word of the command line, one item of an inventory."""

    targets: TargetRange
    access: Access = Access()
    about: About = About()


@dataclass(frozen=True, slots=True)
class Word:
    """Text that should name a target, and where it was written (``targets.txt:7: ``)."""

    text: str
    place: str = ""


def entry_ranges(words: Iterable[Word]) -> tuple[EntryRange, ...]:
    """Read words.  Raises :class:`OperatorError` with everything that is wrong with any of them."""
    return tuple(EntryRange(targets) for targets in _ranges(words))


def entries(ranges: Sequence[EntryRange], exclude: Iterable[str], port: int | None) -> tuple[Entry, ...]:
    """All targets in their order, each once, without the excluded ones.

    ``port`` is for network targets that name none.  Where a target comes twice the first
    one counts.  Raises :class:`OperatorError` for wrong exclusions, and when there would be
    too many targets.
    """
    excluded = _ranges((Word(word, "--exclude: ") for word in exclude), whole_network=True)
    total = sum(len(entry_range.targets) for entry_range in ranges)
    if total > ADDRESS_LIMIT:
        raise OperatorError(
            f"The targets come to {total:,} addresses; {ADDRESS_LIMIT:,} is the most that one run scans.",
            "Scan smaller ranges one after the other.",
        )
    kept: dict[tuple[object, ...], Entry] = {}
    for entry in _expanded(ranges, port):
        if not any(exclusion.excludes(entry.target) for exclusion in excluded):
            kept.setdefault(target_key(entry.target), entry)
    return tuple(kept.values())


def _expanded(ranges: Iterable[EntryRange], port: int | None) -> Iterator[Entry]:
    for entry_range in ranges:
        for target in entry_range.targets:
            if target.port is None and target.scheme in NETWORK_SCHEMES:
                target = replace(target, port=port)
            yield Entry(target, entry_range.access, entry_range.about)


def _ranges(words: Iterable[Word], whole_network: bool = False) -> tuple[TargetRange, ...]:
    found, faults = [], []
    for word in words:
        try:
            found.append(target_range(word.text, whole_network))
        except NotATarget as fault:
            faults.append(f"{word.place}{fault}.")
    if faults:
        raise OperatorError("\n".join(faults), TARGET_FORMS)
    return tuple(found)
