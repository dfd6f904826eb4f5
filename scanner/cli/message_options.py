"""Options about what is said on standard error, and in which colours anything is said."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from scanner.cli.messages import colour_refused
from scanner.cli.option_group import option_group


@dataclass(frozen=True, slots=True)
class MessageOptions:
    """How much is said."""

    quiet: bool
    verbose: int
    no_progress: bool
    no_color: bool

    @property
    def colour(self) -> bool:
        """Whether colours are wanted where there is a terminal (https://no-color.org)."""
        return not (self.no_color or colour_refused())

    @property
    def live(self) -> bool:
        """Whether progress may move about: only on a terminal."""
        return self.progress and sys.stderr.isatty()

    @property
    def progress(self) -> bool:
        """Whether progress is told at all."""
        return not (self.quiet or self.no_progress)


def _refuse_colour(ctx: click.Context, param: click.Parameter, refused: bool) -> bool:
    """Messages, too, even those after the verb has ended."""
    if refused:
        ctx.color = ctx.find_root().color = False
    return refused


message_options = option_group(
    "messages",
    MessageOptions,
    "Messages",
    [
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option("-v", "--verbose", count=True, help="Say more: everything that could not be read."),
        click.option("--no-progress", is_flag=True, help="Do not tell progress."),
        click.option(
            "--no-color",
            is_flag=True,
            callback=_refuse_colour,
            help="No colours; the NO_COLOR variable does the same.",
        ),
    ],
)
