"""``hotfixscan.toml``: options for all verbs, and in a table for one verb.

::

    threads = 32
    rules = ["our-rules"]

    [scan]
    username = "scanner"
    password-env = "PLANT_PASSWORD"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from scanner.model.errors import OperatorError

OPTIONS = frozenset(
    {
        "allow-ntlmv1", "as-of", "baseline", "budget", "compat", "domain", "dry-run", "exclude", "fail-on",
        "format", "fuse", "hashes", "inventory", "jobs", "kerberos", "ledger", "max-refusals", "min-coverage",
        "no-color", "no-pass", "no-progress", "no-store", "output", "pace", "password-env", "password-file",
        "password-stdin", "port", "privileged", "quiet", "resume", "rules", "run", "show", "store",
        "targets-file", "template", "threads", "timeout", "username", "verbose", "waivers", "winrm-ca",
        "winrm-cert", "winrm-key", "winrm-logon", "winrm-tls", "zone-limit",
    }
)  # fmt: skip
"""Options of any verb, by the names of their flags; these may stand at the top of the file."""

SIZE_LIMIT = 1 << 20
"""Largest configuration, in bytes."""

_NO_SECRETS = "Secrets do not belong here: name a variable with password-env or a file with password-file."
_POSITION = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")

Table = Mapping[str, Any]
Defaults = dict[str, Any]


def defaults(ctx: click.Context, name: str) -> Defaults | None:
    """The options in a file for the verb that is being called, as click wants them.

    Raises :class:`OperatorError` with ``path:line`` for whatever is wrong.
    """
    path = Path(name)
    text = _text(path)
    file = _File(str(path), text, _parsed(text, path))
    verb = ctx.invoked_subcommand
    command = ctx.command.get_command(ctx, verb) if verb and isinstance(ctx.command, click.Group) else None
    verbs = ctx.command.list_commands(ctx) if isinstance(ctx.command, click.Group) else []
    tables = {key: value for key, value in file.document.items() if key in verbs and isinstance(value, dict)}
    shared = {key: value for key, value in file.document.items() if key not in tables}
    file.require_known(shared)
    if verb is None or command is None:
        return None
    return {verb: file.for_command(command, shared, tables.get(verb, {}))}


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OperatorError(f"{path}: is not UTF-8 text.", "Save it as UTF-8.") from None
    except OSError as error:
        raise OperatorError(f"{path}: {error.strerror}.", "Check the path and its permissions.") from None


def _parsed(text: str, path: Path) -> Table:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = _POSITION.fullmatch(str(error))
        line = text.count("\n") + 1
        place = f"{path}:{match['line'] or line}:{match['column'] or 1}" if match else str(path)
        raise OperatorError(f"{place}: {match['what'] if match else error}.", "Mend the TOML.") from None
    except RecursionError:
        raise OperatorError(f"{path}: is nested too deeply.", "Mend the TOML.") from None


class _File:
    """A configuration that was read, and the text it was read from, for the lines of what is wrong."""

    def __init__(self, path: str, text: str, document: Table) -> None:
        self._path = path
        self._text = text
        self.document = document

    def require_known(self, shared: Table) -> None:
        for key in shared:
            if _flag(key) not in OPTIONS:
                known = f"Options are {', '.join(sorted(OPTIONS))}."
                raise self._error("", key, "is no option", f"{known} {_NO_SECRETS}")

    def for_command(self, command: click.Command, shared: Table, own: Table, table: str = "") -> Defaults:
        """Defaults by parameter name; for a group, by the names of its commands."""
        name = f"{table}.{command.name}".lstrip(".")
        if isinstance(command, click.Group):
            return self._for_group(command, shared, own, name)
        parameters = {flag: parameter for parameter in command.params for flag in _flags(parameter)}
        found = {}
        for where, values in (("", shared), (name, own)):
            for key, value in values.items():
                parameter = parameters.get(_flag(key))
                if not where and not getattr(parameter, "allow_from_autoenv", True):
                    continue  # an option of this name that means something else here
                if parameter is not None and parameter.name is not None:
                    found[parameter.name] = self._value(where, key, value, parameter)
                elif where:
                    raise self._error(where, key, f"is no option of {name}", _NO_SECRETS)
        return found

    def _for_group(self, group: click.Group, shared: Table, own: Table, name: str) -> Defaults:
        ctx = click.Context(group)
        found = {}
        verbs = group.list_commands(ctx)
        for key in own:
            if key not in verbs:
                raise self._error(
                    name, key, f"is no command of {name}", f"Write [{name}.{verbs[0]}] above it."
                )
        for verb in verbs:
            command = group.get_command(ctx, verb)
            assert command is not None
            found[verb] = self.for_command(command, shared, own.get(verb, {}), name)
        return found

    def _value(self, where: str, key: str, value: Any, parameter: click.Parameter) -> Any:
        if parameter.multiple and not isinstance(value, list):
            value = [value]
        if not parameter.multiple and isinstance(value, list):
            value = ",".join(map(str, value))
        try:
            parameter.type_cast_value(click.Context(click.Command(None)), value)
        except click.BadParameter as error:
            raise self._error(where, key, error.message.rstrip("."), "Mend the value.") from None
        return value

    def _error(self, table: str, key: str, what: str, advice: str) -> OperatorError:
        line = next(self._lines(table, key), None)
        place = self._path if line is None else f"{self._path}:{line}"
        return OperatorError(f"{place}: {key}: {what}.", advice)

    def _lines(self, table: str, key: str) -> Iterator[int]:
        """Where a key of a table may have been written."""
        current = ""
        for number, line in enumerate(self._text.splitlines(), start=1):
            heading = re.match(r"\s*\[\s*([\w.-]+)\s*\]", line)
            current = heading[1] if heading else current
            if current == table and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                yield number


def _flag(key: str) -> str:
    return key.replace("_", "-")


def _flags(parameter: click.Parameter) -> list[str]:
    return [option.removeprefix("--") for option in parameter.opts if option.startswith("--")]
