"""WinRM from the command line: options, exit codes, what a dry run tells."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import run
from tests.collect.winrm.conftest import authority, bare_windows, serve, users
from tests.collect.winrm.hosts import PASSWORD, USER
from tests.collect.winrm.test_logon import server

__all__ = ["authority", "bare_windows", "serve", "users"]

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
    assert PASSWORD not in ledger.read_text()
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


STEPS = ["name", "port", "tls", "identity", "authentication", "shell", "winreg", "permissions"]


def examined(port: int, *arguments: str, password: str = PASSWORD) -> tuple[int, dict[str, tuple[str, str]]]:
    word = f"winrm://127.0.0.1:{port}"
    result = run("doctor", word, *GIVEN, "-f", "json", *arguments, SECRET_FOR_TEST=password)
    steps = json.loads(result.stdout)["steps"]
    assert [one["step"] for one in steps] == STEPS
    return result.exit_code, {one["step"]: (one["state"], one["seen"]) for one in steps}


def test_the_doctor_finds_nothing(serve) -> None:  # type: ignore[no-untyped-def]  # fixtures of others
    service = serve()
    code, found = examined(service.port)
    assert (code, {state for state, _ in found.values()}) == (0, {"fine"})
    assert found["winreg"][1] == "The registry says 4.0, 1381, Service Pack 6."
    assert found["identity"][1] == "WinRM 2.0 of Microsoft Corporation."
    assert service.accounts.tried == [(USER, True)]
    assert service.shells.open == {}


def test_the_doctor_names_the_step_that_fails(serve, authority) -> None:  # type: ignore[no-untyped-def]
    service = serve()
    code, found = examined(service.port, password="Wrong-Secret1")
    assert (code, found["authentication"][0], found["shell"][0]) == (3, "trouble", "skipped")
    assert service.accounts.tried == [(USER, False)]
    code, found = examined(serve(context=server(authority, "127.0.0.1")).port, "--winrm-tls")
    assert (code, found["tls"][0], found["identity"][0]) == (3, "trouble", "skipped")
    code, found = examined(serve(identify=False).port)
    assert (found["identity"][0], found["authentication"][0]) == ("trouble", "skipped")
    code, found = examined(serve(shell="none").port)
    assert (found["shell"][0], found["winreg"][0]) == ("remark", "trouble")
