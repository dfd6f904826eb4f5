"""What stands on a terminal: colours, its width, progress that moves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.running import FAILING, OPEN, PARTIAL
from tests.cli.terminal import Terminal

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def shown(*arguments: str, columns: int = 80, **changes: str) -> str:
    terminal = Terminal(*arguments, whole=True, columns=columns, **changes)
    terminal.finish()
    return terminal.seen.decode()


@pytest.mark.parametrize("columns", [60, 80, 132, 200])
def test_the_table_is_as_wide_as_the_terminal_and_coloured(columns: int) -> None:
    text = shown("judge", FAILING, columns=columns)
    assert "\x1b[1;31m" in text
    widths = [cell_len(line) for line in ESCAPE.sub("", text).splitlines()]
    assert max(widths) <= columns
    assert max(widths) > columns - 3


@pytest.mark.parametrize(
    ("arguments", "changes"), [(("--no-color",), {}), ((), {"NO_COLOR": "1"}), ((), {"TERM": "dumb"})]
)
def test_colours_can_be_refused(arguments: tuple[str, ...], changes: dict[str, str]) -> None:
    assert "\x1b" not in shown("judge", FAILING, *arguments, **changes)
    assert "\x1b" not in shown("judge", "/nowhere", *arguments, **changes)


def test_errors_are_coloured_too() -> None:
    assert "\x1b[31merror: \x1b[0m" in shown("judge", "/nowhere")


def test_progress_moves_beside_the_document() -> None:
    terminal = Terminal("scan", f"facts:{OPEN}", f"facts:{PARTIAL}", "-f", "json")
    code, stdout = terminal.finish()
    assert code == 3
    assert len(json.loads(stdout)["hosts"]) == 2
    said = ESCAPE.sub("", terminal.seen.decode())
    assert "2/2" in said
    assert "1 with trouble" in said
    assert "2 more; -v tells all" in " ".join(said.split())


@pytest.mark.parametrize("option", ["-q", "--no-progress"])
def test_progress_can_be_refused(option: str) -> None:
    terminal = Terminal("scan", f"facts:{OPEN}", option, "-f", "json")
    terminal.finish()
    assert terminal.seen == b""


def test_a_host_cannot_speak_to_the_terminal(tmp_path: Path) -> None:
    harm = "\x1b]0;owned\x07\x1b[2Jx"
    facts = {
        "target": harm,
        "outcome": "partial",
        "system": {"hostname": harm},
        "errors": [{"stage": harm, "subject": harm, "code": harm, "message": harm, "advice": harm}],
    }
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(facts))
    for arguments in (("scan", f"facts:{path}", "-v"), ("scan", f"facts:{path}", "--no-progress", "-v")):
        text = shown(*arguments, columns=300)
        assert "\x07" not in text
        assert "\x1b[2J" not in text
        assert "\x1b]" not in text
        assert "\\x1b]0;owned\\x07" in text
