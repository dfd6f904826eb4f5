"""Help, the table of verbs, and what starting costs."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from scanner.cli.exit_codes import MEANINGS
from scanner.cli.main import VERBS, cli
from scanner.cli.rules.group import VERBS as RULE_VERBS
from scanner.cli.verbs import Verb
from tests.cli.running import ROOT, environment, run

HEAVY = ("impacket", "jinja2", "jsonschema", "msgspec", "rich", "winrm", "yaml", "zstandard")

IMPORTED = """
import sys
from click.testing import CliRunner
from scanner.cli.main import cli
CliRunner().invoke(cli, sys.argv[1:])
print(*sys.modules)
"""


def imported(*arguments: str) -> set[str]:
    """The modules that a command has imported in the end."""
    command = [sys.executable, "-c", IMPORTED, *arguments]
    done = subprocess.run(command, capture_output=True, check=True, env=environment(), cwd=ROOT)
    return set(done.stdout.decode().split())


def test_help_lists_every_verb_and_the_exit_codes() -> None:
    text = run("--help").stdout
    assert all(f"  {name} " in text and verb.does in text for name, verb in VERBS.items())
    assert all(f"{code.value:>3}  {meaning}" in text for code, meaning in MEANINGS.items())
    assert [code.value for code in MEANINGS] == [0, 1, 2, 3, 130]


@pytest.mark.parametrize("arguments", [("--help",), ("rules", "--help"), ("--version",), ("nonsense",)])
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert imported(*arguments).isdisjoint(HEAVY)


def test_judging_imports_neither_network_nor_templates_nor_yaml() -> None:
    run("rules", "list")  # the compiled rules are there from now on
    modules = imported("judge", "examples/fleet/01-clean-workstation.json", "-f", "json")
    assert modules.isdisjoint({"impacket", "winrm", "jinja2", "rich", "jsonschema"})


@pytest.mark.parametrize(("name", "verb"), [*VERBS.items(), *RULE_VERBS.items()])
def test_every_verb_is_where_the_table_says_and_has_help(name: str, verb: Verb) -> None:
    command = verb.command()
    assert command.name == name
    assert command.help
    assert all(
        isinstance(parameter, click.Argument) or getattr(parameter, "help", None)
        for parameter in command.params
    )


def commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        here = (*path, name)
        found += [here, *commands(command, here)] if isinstance(command, click.Group) else [here]
    return found


@pytest.mark.parametrize("path", commands(cli), ids=" ".join)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_verb_shows_help(path: tuple[str, ...], flag: str) -> None:
    result = run(*path, flag)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: hotfixscan {' '.join(path)}")
    assert result.stderr == ""


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("scan", "--nonsense"), ("judge",), ("schema", "nonsense"), ()]
)
def test_wrong_usage_is_2_and_on_standard_error(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage: hotfixscan" in result.stderr


def test_version() -> None:
    assert run("--version").stdout == "hotfixscan, version 0.1.0\n"
