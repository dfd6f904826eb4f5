"""Where documents go, and in which format."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, FAILING, OPEN, ROOT, environment, process, run
from tests.cli.terminal import Terminal


def test_standard_output_carries_the_document_and_nothing_else() -> None:
    result = run("scan", f"facts:{OPEN}", "-f", "json")
    assert json.loads(result.stdout)["hosts"]
    assert "[1/1]" in result.stderr


def test_several_formats_in_one_go(tmp_path: Path) -> None:
    page, data = tmp_path / "r.html", tmp_path / "r.json"
    result = run("judge", FAILING, "-f", "table", "-f", f"html:{page}", "-f", f"json:{data}")
    assert "NOT COMPLIANT" in result.stdout
    assert page.read_text(encoding="utf-8").endswith("</html>\n")
    assert json.loads(data.read_bytes())["hosts"]


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (("-f", "json"), b"{\n"),
        (("-f", "html"), b"\n<!DOCTYPE html>"),
        (("-f", "table"), b"HMI-01"),
        ((), b"HMI-01"),
        (("-o", "x.json"), b"{\n"),
        (("-o", "x.html"), b"\n<!DOCTYPE html>"),
        (("-o", "x.txt"), b"HMI-01"),
        (("-o", "x.CSV"), b'"record"'),
        (("-o", "x.json", "-f", "table"), b"HMI-01"),
    ],
)
def test_the_format_is_that_asked_for_or_that_of_the_name(
    tmp_path: Path, arguments: tuple[str, ...], start: bytes
) -> None:
    done = process("judge", OPEN, *arguments, folder=tmp_path)
    files = list(tmp_path.iterdir())
    text = files[0].read_bytes() if files else done.stdout
    assert text.lstrip().startswith(start.lstrip())
    assert bool(done.stdout) is not bool(files)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-f", "json", "-f", "html"), "Two formats would be written to standard output."),
        (("-f", "json:a", "-f", "html:a"), "Two formats would be written to a."),
        (("-f", "json:a", "-o", "b"), "-o b: every format has a path of its own."),
        (("-f", "nonsense"), "'nonsense' is not one of table, json, html,"),
        (("-f", "json:a", "-f", "html:./a"), "Two formats would be written to a."),
        (("--compat", "nonsense"), "'nonsense' is not one of hfnetchk, hfnetchk-vv."),
        (
            ("-o", "no/such/folder/x.json"),
            "no/such/folder/x.json: the directory no/such/folder is not there.",
        ),
        (("-o", "/"), "/: is a directory."),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_done(
    arguments: tuple[str, ...], message: str
) -> None:
    result = run("judge", "/nowhere.json", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "nowhere" not in result.stderr


def test_a_full_disk_is_told_by_name_and_2() -> None:
    result = run("judge", OPEN, "-o", "/dev/full", "-f", "json")
    assert (result.exit_code, result.stderr) == (
        2,
        "error: /dev/full: No space left on device.\nMake room, or give another path.\n",
    )


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text("the last run")
    os.chmod(tmp_path, 0o700)
    run("judge", OPEN, "-o", str(path))
    assert json.loads(path.read_bytes())["hosts"]
    assert [each.name for each in tmp_path.iterdir()] == ["r.json"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("")
    link.symlink_to(target)
    run("judge", OPEN, "-o", str(link))
    assert link.is_symlink()
    assert json.loads(target.read_bytes())["hosts"]


def test_files_have_the_mode_that_the_operator_wants(tmp_path: Path) -> None:
    command = ["sh", "-c", 'umask 027; exec "$@"', "sh", *COMMAND, "judge", OPEN, "-o", "r.json"]
    subprocess.run(command, check=True, cwd=tmp_path, env=environment())
    assert (tmp_path / "r.json").stat().st_mode & 0o777 == 0o640


def test_a_pipe_can_be_written_to(tmp_path: Path) -> None:
    command = ["bash", "-c", '"$@" -f json:>(cat > copy.json) && sleep 0.2', "bash", *COMMAND, "judge", OPEN]
    subprocess.run(command, check=True, cwd=tmp_path, env=environment())
    assert json.loads((tmp_path / "copy.json").read_bytes())["hosts"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("judge", FAILING, "-f", "json"),
        ("rules", "export"),
        ("schema", "facts"),
        ("collect", f"facts:{OPEN}"),
    ],
)
def test_a_reader_that_leaves_is_no_error(arguments: tuple[str, ...]) -> None:
    """As in ``hotfixscan rules export | head -1``."""
    with subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), cwd=ROOT
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert b"Broken" not in said
    assert b"Traceback" not in said
    assert b"Exception" not in said


def test_what_is_no_text_is_not_written_to_a_terminal() -> None:
    terminal = Terminal("judge", OPEN, "-f", "xlsx", whole=True)
    code, _ = terminal.finish()
    assert code == 2
    said = terminal.seen.decode()
    assert "-f xlsx: is no text, and would upset the terminal." in said
    assert "PK" not in said


def test_a_library_that_is_missing_is_told_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    result = run("judge", "/nowhere.json", "-o", "x.pdf")
    assert result.exit_code == 2
    assert "PDF needs WeasyPrint, which is not installed." in result.stderr
    assert "pip install 'hotfixscan[pdf]'" in result.stderr
    assert "nowhere" not in result.stderr


def test_what_is_no_text_may_go_down_a_pipe() -> None:
    assert process("judge", OPEN, "-f", "xlsx").stdout.startswith(b"PK")


def test_the_lines_that_another_tool_wrote(tmp_path: Path) -> None:
    path = tmp_path / "hf.txt"
    result = run("judge", OPEN, "-f", "table", "--compat", f"hfnetchk:{path}")
    assert result.stdout.startswith("HMI-01")
    assert path.read_bytes().startswith(b"Machine Name\tProduct\tBulletin\tQ Number\tReason\tStatus\r\n")


def test_no_colours_without_a_terminal() -> None:
    assert "\x1b" not in run("judge", FAILING).output
