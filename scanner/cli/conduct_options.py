"""Options that say how gently hosts and accounts are treated."""

from __future__ import annotations

from dataclasses import dataclass

import click

from scanner.cli.messages import tell
from scanner.cli.option_group import option_group
from scanner.collect.conduct import Conduct
from scanner.collect.guard import REFUSALS, CredentialGuard


@dataclass(frozen=True, slots=True)
class ConductOptions:
    """How a run behaves."""

    max_refusals: int
    privileged: tuple[str, ...]

    def conduct(self) -> Conduct:
        """The conduct of one run; warnings are told as they come."""
        guard = CredentialGuard(self.max_refusals, self.privileged, warn=lambda text: tell(text, "warning"))
        return Conduct(guard)


conduct_options = option_group(
    "conduct",
    ConductOptions,
    "How gently",
    [
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
