"""Options that say how gently hosts and accounts are treated, and what is put on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from scanner.cli.messages import tell
from scanner.cli.option_group import option_group
from scanner.collect.budget import UNLIMITED, Budget, read_budget
from scanner.collect.conduct import SIGNS_OF_TROUBLE, Conduct
from scanner.collect.guard import REFUSALS, CredentialGuard
from scanner.collect.ledger import Ledger
from scanner.collect.pace import AT_WILL, Pace, Turns, read_pace
from scanner.model.errors import OperatorError


class _NamedNumbers(click.ParamType[Any]):
    """``name=number,…``, read by the function that knows the names."""

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except ValueError as error:
            self.fail(f"{error}.", param, ctx)


@dataclass(frozen=True, slots=True)
class ConductOptions:
    """How a run behaves."""

    max_refusals: int
    privileged: tuple[str, ...]
    budget: Budget
    pace: Pace
    fuse: int
    ledger: str | None
    dry_run: bool

    def conduct(self) -> Conduct:
        """The conduct of one run; warnings are told as they come.

        The ledger is closed when the command ends.  Raises :class:`OperatorError` where it cannot
        be opened.
        """
        guard = CredentialGuard(self.max_refusals, self.privileged, warn=lambda text: tell(text, "warning"))
        hosts = Turns(self.pace.hosts, self.pace.jitter)
        return Conduct(guard, self.budget, self.pace, self.fuse, opened_ledger(self.ledger), hosts)


def opened_ledger(path: str | None) -> Ledger | None:
    """The ledger in a file, added to what stands there already: a record is never overwritten.

    It is closed when the command ends.  Raises :class:`OperatorError` where it cannot be opened.
    """
    if path is None:
        return None
    try:
        stream = Path(path).open("ab")  # noqa: SIM115 - closed with the command
    except OSError as error:
        raise OperatorError(f"--ledger {path}: {error.strerror}.", "Check the path.") from None
    return click.get_current_context().with_resource(Ledger(path, stream, lambda: datetime.now(UTC)))


LEDGER_OPTION = click.option(
    "--ledger", metavar="FILE", help="Add to this file what is touched, with bytes and time."
)

conduct_options = option_group(
    "conduct",
    ConductOptions,
    "How gently",
    [
        click.option(
            "--budget", type=_NamedNumbers("budget", read_budget), default=UNLIMITED,
            metavar="calls=N,bytes=N,seconds=N", help="The most that one host may be asked for.",
        ),
        click.option(
            "--pace", type=_NamedNumbers("pace", read_pace), default=AT_WILL,
            metavar="requests=N,hosts=N,jitter=PERCENT",
            help="Requests to one host and hosts begun, a second; one request at a time.",
        ),
        click.option(
            "--fuse", type=click.IntRange(1, 1000), default=SIGNS_OF_TROUBLE, show_default=True, metavar="N",
            help="Leave a host alone when it says so often that it is short of resources.",
        ),
        LEDGER_OPTION,
        click.option(
            "--dry-run", is_flag=True, help="Tell what would be touched, and connect to nothing."
        ),
        click.option(
            "--max-refusals", type=click.IntRange(1, 1000), default=REFUSALS, show_default=True, metavar="N",
            help="Hosts in a row that may refuse an account before it is not used any more.",
        ),
        click.option(
            "--privileged", multiple=True, metavar="ACCOUNT",
            help="Warn before this account, too, goes over NTLMv1.",
        ),
    ],
)  # fmt: skip
