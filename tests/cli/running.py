"""Running the command line, within this process and as one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from scanner.cli.main import cli

ROOT = Path(__file__).resolve().parent.parent.parent
FLEET = ROOT / "examples" / "fleet"
FACTS = Path(__file__).resolve().parent / "facts"
OPEN = str(FACTS / "open.json")
"""A host of which little is known: whatever the rules, nothing can be said to fail."""
FAILING = str(FACTS / "failing.json")
"""A server with a Rdr.sys older than Q275020 ships."""
PARTIAL = str(FACTS / "partial.json")
"""A server that was read only in part."""
COMMAND = [sys.executable, "-c", "from scanner.cli.main import main; main()"]


def run(*arguments: str, text: str | bytes | None = None, **environment: str) -> Result:
    """Within this process; whatever went wrong inside is in the result, as the user would see it."""
    result = CliRunner().invoke(cli, arguments, input=text, env=environment, prog_name="hotfixscan")
    assert "Traceback" not in result.output
    return result


def document(*arguments: str, text: str | bytes | None = None) -> dict[str, Any]:
    """The findings document that a verb prints."""
    found = json.loads(run(*arguments, "-f", "json", text=text).stdout)
    assert isinstance(found, dict)
    return found


def environment(**changes: str) -> dict[str, str]:
    """Our environment without what would change the outcome."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("HOTFIXSCAN") and name not in ("NO_COLOR", "COLUMNS", "LINES")
    }
    return {**ours, "PYTHONPATH": str(ROOT), **changes}


def process(
    *arguments: str, text: bytes = b"", folder: Path | None = None, **changes: str
) -> subprocess.CompletedProcess[bytes]:
    """In a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments],
        input=text,
        capture_output=True,
        cwd=folder,
        env=environment(**changes),
        timeout=120,
        check=False,
    )


def without_run(found: Mapping[str, Any]) -> dict[str, Any]:
    """A findings document without what differs from run to run: its id and its times."""
    return {**found, "run": {**found["run"], "id": "", "started_at": "", "finished_at": ""}}
