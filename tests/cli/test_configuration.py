"""A flag counts over the environment, and that over hotfixscan.toml."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from scanner.cli.configuration import OPTIONS
from scanner.cli.main import cli
from tests.cli.running import FAILING, OPEN, process, run


def leaves(group: click.Group) -> Iterator[click.Command]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command)
        else:
            yield command


def test_the_options_that_may_stand_at_the_top_are_options_of_the_main_verbs() -> None:
    main = [command for command in leaves(cli) if command.name in {"scan", "collect", "judge", "report"}]
    flags = {
        flag.removeprefix("--")
        for command in main
        for parameter in command.params
        for flag in parameter.opts
        if flag.startswith("--")
    }
    assert flags == OPTIONS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def configured(folder: Path, text: str) -> None:
    (folder / "hotfixscan.toml").write_text(text, encoding="utf-8")


def code(folder: Path, *arguments: str, **environment: str) -> int:
    return process("judge", FAILING, *arguments, folder=folder, **environment).returncode


def test_flag_over_environment_over_file_over_default(folder: Path) -> None:
    assert code(folder) == 1
    configured(folder, '[judge]\nfail-on = "mismatched"\n')
    assert code(folder) == 0
    assert code(folder, HOTFIXSCAN_FAIL_ON="missing") == 1
    assert code(folder, "--fail-on", "mismatched", HOTFIXSCAN_FAIL_ON="missing") == 0


def test_the_table_of_a_verb_counts_over_the_top(folder: Path) -> None:
    configured(folder, 'fail-on = "mismatched"\n[judge]\nfail_on = ["missing", "mismatched"]\n')
    assert code(folder) == 1


def test_lists_and_single_values_for_options_that_repeat(folder: Path) -> None:
    for value in ('"json:a.json"', '["json:a.json"]'):
        configured(folder, f"format = {value}\n")
        assert code(folder) == 1
        assert json.loads((folder / "a.json").read_bytes())["hosts"]
        (folder / "a.json").unlink()


def test_options_of_other_verbs_do_not_disturb(folder: Path) -> None:
    configured(folder, 'threads = 4\nusername = "scanner"\n[scan]\nport = 139\n[rules.list]\narea = "none"\n')
    assert code(folder) == 1
    assert process("rules", "list", folder=folder).stdout == b""
    assert process("schema", "facts", folder=folder).returncode == 0


def test_rules_are_an_option_and_a_verb(folder: Path) -> None:
    configured(folder, 'rules = ["/nowhere"]\n')
    assert code(folder) == 2
    configured(folder, '[rules.list]\nrules = ["/nowhere"]\n')
    assert code(folder) == 1
    assert process("rules", "list", folder=folder).returncode == 2


def test_another_file_by_option_and_by_variable(folder: Path) -> None:
    other = folder / "other.toml"
    other.write_text('fail-on = "mismatched"\n')
    assert process("--config", str(other), "judge", FAILING, folder=folder).returncode == 0
    assert code(folder, HOTFIXSCAN_CONFIG=str(other)) == 0
    assert process("--config", "nowhere.toml", "judge", OPEN, folder=folder).returncode == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("threads = \n", "hotfixscan.toml:1:11: Invalid value."),
        ("threads = 4\nthreads = 5\n", "hotfixscan.toml:2:12: Cannot overwrite a value."),
        ("# a\n\nthread = 4\n", "hotfixscan.toml:3: thread: is no option."),
        ('[judge]\nthreads = "many"\n', "hotfixscan.toml:2: threads: is no option of judge."),
        ('fail-on = "lost"\n', "hotfixscan.toml:1: fail-on: 'lost' is not one of"),
        ('[judge]\n\nquiet = "perhaps"\n', "hotfixscan.toml:3: quiet: 'perhaps' is not a valid boolean"),
        ("[judgement]\nx = 1\n", "hotfixscan.toml: judgement: is no option."),
        ("password = 'hunter2'\n", "hotfixscan.toml:1: password: is no option."),
        ("judge = 5\n", "hotfixscan.toml:1: judge: is no option."),
        ("x = " + "[" * 10_000, "hotfixscan.toml: is nested too deeply."),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_2(folder: Path, text: str, message: str) -> None:
    configured(folder, text)
    done = process("judge", FAILING, folder=folder)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert b"hunter2" not in done.stderr
    assert done.stdout == b""


def test_a_wrong_number_is_told_with_its_line(folder: Path) -> None:
    configured(folder, "\n[scan]\nthreads = 0\n")
    done = process("scan", f"facts:{OPEN}", folder=folder)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"hotfixscan.toml:3: threads: 0 is not in the range" in done.stderr


def test_no_utf_8(folder: Path) -> None:
    (folder / "hotfixscan.toml").write_bytes(b"\xff\xfe")
    assert b"hotfixscan.toml: is not UTF-8 text." in process("judge", OPEN, folder=folder).stderr


def test_a_wrong_value_in_the_environment_is_2() -> None:
    result = run("scan", f"facts:{OPEN}", HOTFIXSCAN_THREADS="many")
    assert result.exit_code == 2
    assert "HOTFIXSCAN_THREADS" in result.stderr
