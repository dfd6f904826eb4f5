"""What a collection would touch, told from its plan alone, before anything is connected to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.collect.interface import KeyQuery
from scanner.collect.ledger import Kind
from scanner.collect.plan import CollectionPlan
from scanner.collect.smb.shares import PIPES, locate
from scanner.collect.smb.winreg import INTERFACE
from scanner.model.targets import Scheme


@dataclass(frozen=True, slots=True)
class Intent:
    """Something that would be touched where it is there; ``*`` stands for every name that the host has.

    ``how`` says what would be read of it.
    """

    kind: Kind
    name: str
    how: str


def intents(plan: CollectionPlan, scheme: Scheme = Scheme.SMB) -> Iterator[Intent]:
    """What a collection by this plan touches at most, on a host that is entered this way."""
    yield from _over_winrm() if scheme is Scheme.WINRM else _over_smb(plan)
    yield from _keys(plan)
    for directory in plan.directories:
        yield Intent(Kind.DIRECTORY, directory, "names, sizes and times")
    for name in sorted(plan.images):
        yield Intent(Kind.FILE, f"*\\{name}", "headers and version resource")


def _over_smb(plan: CollectionPlan) -> Iterator[Intent]:
    yield Intent(Kind.SESSION, "session", "connect, agree on the dialect, log on once, log off")
    for share in (PIPES, *_shares(plan)):
        yield Intent(Kind.SHARE, share, "connect")
    yield Intent(Kind.PIPE, INTERFACE.pipe, "open, for questions and their answers")


def _over_winrm() -> Iterator[Intent]:
    yield Intent(Kind.SESSION, "session", "ask who is there, log on once")
    yield Intent(Kind.SHELL, "cmd", "open, run commands that only read, delete")
    yield Intent(
        Kind.COMMAND, "powershell", "a script that reads what follows; reg query where there is none"
    )
    yield Intent(
        Kind.QUERY, "WMI", "files, where there is no PowerShell; profile and hotfixes without a shell"
    )


def _shares(plan: CollectionPlan) -> list[str]:
    return sorted({locate(directory)[0] for directory in plan.directories})


def _keys(plan: CollectionPlan) -> Iterator[Intent]:
    for query in plan.registry:
        yield Intent(Kind.KEY, query.key, _values(query))
    for key in plan.hotfix_keys:
        yield Intent(Kind.KEY, key, "names of its subkeys")
        yield Intent(Kind.KEY, f"{key}\\*", "all values")
    for key in plan.update_keys:
        yield Intent(Kind.KEY, key, "all values, names of its subkeys")
        yield Intent(Kind.KEY, f"{key}\\*", "all values, names of its subkeys, and so on below")


def _values(query: KeyQuery) -> str:
    if query.values is None:
        return "all values"
    return ", ".join(query.values) or "whether it is there"
