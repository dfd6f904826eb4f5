"""The type of ``-f NAME[:PATH]``: which format, and where to."""

from __future__ import annotations

from collections.abc import Collection

import click

from scanner.cli.delivery import Output


class OutputType(click.ParamType[Output]):
    """``NAME`` or ``NAME:PATH``, with a name out of ``formats``."""

    name = "format"

    def __init__(self, formats: Collection[str]) -> None:
        self._formats = formats

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Output:
        """Read one."""
        if isinstance(value, Output):
            return value
        name, _, path = str(value).partition(":")
        if name not in self._formats:
            self.fail(f"{name!r} is not one of {', '.join(self._formats)}.", param, ctx)
        return Output(name, path or None)
