"""Options that belong together: declared once, handed to a verb as one value."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import click
from click.core import ParameterSource

from scanner.cli.verbs import CONTEXT_SETTINGS

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class VerbCommand(click.Command):
    """A command whose help lists its options under headings."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        settings["context_settings"] = {**CONTEXT_SETTINGS, **settings.get("context_settings", {})}
        super().__init__(*args, **settings)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; an error says so if the value comes from the environment."""
        try:
            return super().parse_args(ctx, args)
        except click.BadParameter as error:
            name = error.param.name if error.param is not None else None
            if not name or ctx.get_parameter_source(name) is not ParameterSource.ENVIRONMENT:
                raise
            variable = f"{ctx.auto_envvar_prefix}_{name.upper()}"
            raise click.BadParameter(f"{error.message} (from {variable})", ctx, error.param) from None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options by section, in the order of their first option."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                sections.setdefault(getattr(parameter, "section", "Other"), []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)


def option_group(name: str, kind: type, section: str, options: Sequence[Decorator]) -> Decorator:
    """A decorator that adds ``options`` and passes their values as ``name``, an instance of ``kind``.

    The fields of ``kind`` are the options' parameter names.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def with_group(*args: Any, **parameters: Any) -> Any:
            own = {field.name: parameters.pop(field.name) for field in fields(kind)}
            return function(*args, **{name: kind(**own)}, **parameters)

        decorated: Callable[..., Any] = with_group
        for option in reversed(options):
            decorated = option(decorated)
        for option in _parameters(decorated)[-len(options) :]:
            option.section = section
        return decorated

    return decorate


def _parameters(function: Callable[..., Any]) -> list[Any]:
    return list(getattr(function, "__click_params__", ()))
