"""WinRM from the command line: options, exit codes, what a dry run tells."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import run
from tests.collect.winrm.conftest import bare_windows, serve, users
from tests.collect.winrm.hosts import PASSWORD, USER

__all__ = ["bare_windows", "serve", "users"]

GIVEN = ("-u", USER, "--password-env", "SECRET_FOR_TEST")


def collected(*arguments: str, password: str = PASSWORD) -> tuple[int, dict[str, object], str]:
    result = run("collect", *arguments, *GIVEN, "-q", SECRET_FOR_TEST=password)
    assert "Traceback" not in result.output
    assert password not in result.output
    return result.exit_code, json.loads(result.stdout), result.output


def test_a_host_is_collected(serve, tmp_path) -> None:  # type: ignore[no-untyped-def]  # fixtures of others
    service = serve()
    ledger = tmp_path / "ledger.jsonl"
    code, facts, _ = collected(f"winrm://127.0.0.1:{service.port}", "--ledger", str(ledger))
    assert (code, facts["outcome"], facts["collector"]["name"]) == (0, "complete", "winrm")  # type: ignore[index]
    touched = [json.loads(line) for line in ledger.read_text().splitlines()]
    assert [one["kind"] for one in touched] == ["host", "session", "shell", "command"]
    assert all(one["sent"] and one["received"] for one in touched[1:])
    assert sum(one["requests"] for one in touched[1:]) == service.requests


def test_a_host_that_refuses_is_incomplete(serve) -> None:  # type: ignore[no-untyped-def]  # fixtures of others
    code, facts, _ = collected(f"winrm://127.0.0.1:{serve().port}", password="Wrong-Secret1")
    (error,) = facts["errors"]  # type: ignore[misc]  # JSON
    assert (code, facts["outcome"], error["code"]) == (3, "unreachable", "logon-failure")  # type: ignore[index]
    assert error["advice"]  # type: ignore[index]  # JSON


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--winrm-logon", "basic"), "would send the password in clear"),
        (("--winrm-ca", "/nowhere.pem"), "there is no file /nowhere.pem"),
    ],
)
def test_what_must_not_be_done_is_not(arguments: tuple[str, ...], message: str) -> None:
    code, facts, _ = collected("winrm://127.0.0.1:5985", *arguments)
    (error,) = facts["errors"]  # type: ignore[misc]  # JSON
    assert code == 3
    assert message in error["message"]  # type: ignore[index]  # JSON


def test_a_dry_run_tells_what_would_be_touched() -> None:
    result = run("collect", "winrm://127.0.0.1", "--dry-run", "-u", USER)
    assert result.exit_code == 0
    kinds = [line.split()[0] for line in result.stdout.splitlines()]
    assert kinds[:5] == ["host", "session", "shell", "command", "query"]
    assert "share" not in kinds
