"""The option that says how a verb about rules prints them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def form_option(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``-f``, with the first form as its default.

    ``HOTFIXSCAN_FORMAT`` is not for it: that names the formats of reports.
    """
    return click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        allow_from_autoenv=False,
        help="How it is printed.",
    )
