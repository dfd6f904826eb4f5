"""The wheel, installed alone in an empty environment, brings its rules and templates along."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
Run = Callable[..., subprocess.CompletedProcess[str]]


def _plain_environment() -> dict[str, str]:
    """Nothing that would let the checkout shine through."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "HOTFIXSCAN"))
    }


def _done(command: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=_plain_environment(),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run ``hotfixscan`` of the wheel, from a folder that is not the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    built = _done(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, CHECKOUT], folder
    )
    assert built.returncode == 0, built.stderr
    wheel = next(folder.glob("*.whl"))
    venv.create(folder / "empty", with_pip=True)
    python = folder / "empty" / "bin" / "python"
    got = _done([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel], folder)
    if got.returncode != 0 and os.environ.get("CI") != "true":
        pytest.skip(f"what hotfixscan depends on cannot be installed here: {got.stderr.strip()[-200:]}")
    assert got.returncode == 0, got.stderr
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return _done([folder / "empty" / "bin" / "hotfixscan", *arguments], elsewhere)

    return run


def test_it_validates_its_own_rules(installed: Run) -> None:
    done = installed("rules", "validate")
    assert done.returncode == 0, done.stderr
    assert "no errors" in done.stdout + done.stderr


def test_it_judges_an_example_and_reports(installed: Run, tmp_path: Path) -> None:
    example = tmp_path / "03.json"
    shutil.copy(CHECKOUT / "examples" / "fleet" / "03-server-with-mixed-strength.json", example)
    page = tmp_path / "report.html"
    done = installed("judge", example, "-f", "json", "-f", f"html:{page}")
    assert done.returncode == 1, done.stderr
    findings = {one["rule"]: one["verdict"] for one in json.loads(done.stdout)["hosts"][0]["findings"]}
    assert findings["Q322051"] == "mismatched"
    assert "EXCHANGE55" in page.read_text(encoding="utf-8")
