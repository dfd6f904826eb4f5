"""What opens the targets: references to secrets, prompts, and no secret where it could be read."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from scanner.cli.credential_options import CredentialOptions
from scanner.inventory.entries import Access, Entry
from scanner.model.errors import OperatorError
from scanner.model.targets import Credential, Scheme, Secret, SecretKind, Target
from tests.cli.running import OPEN, document, process, run
from tests.cli.terminal import Terminal

HOST = Entry(Target(Scheme.SMB, "a"))
HASHES = "aad3b435b51404eeaad3b435b51404ee:0123456789abcdef0123456789abcdef"
NOTHING_GIVEN = {
    "username": None,
    "domain": None,
    "password_stdin": False,
    "password_env": None,
    "password_file": None,
    "hashes": False,
    "kerberos": False,
    "no_pass": False,
    "allow_ntlmv1": False,
}


def credential(*entries: Entry, **given: object) -> Credential:
    return CredentialOptions(**{**NOTHING_GIVEN, **given}).credential(entries or (HOST,))  # type: ignore[arg-type]


@pytest.fixture
def in_environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.setenv("PLANT", "hunter2")
    return {"password_env": "PLANT"}


@pytest.mark.parametrize(
    ("given", "name", "domain"),
    [
        ({"username": "scanner"}, "scanner", ""),
        ({"username": "PLANT\\scanner"}, "scanner", "PLANT"),
        ({"username": "scanner", "domain": "PLANT"}, "scanner", "PLANT"),
        ({"username": "PLANT\\scanner", "domain": "OTHER"}, "scanner", "OTHER"),
        ({"username": "scanner@plant.example"}, "scanner@plant.example", ""),
        ({}, "", ""),
    ],
)
def test_account_and_domain(
    in_environment: dict[str, object], given: dict[str, object], name: str, domain: str
) -> None:
    found = credential(**in_environment, **given)
    assert (found.username, found.domain) == (name, domain)
    assert found.secret is not None
    assert found.secret.reveal() == "hunter2"
    assert "hunter2" not in repr(found)


def test_hashes_come_by_the_same_ways(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(HASHES.upper() + "\n")
    path.chmod(0o600)
    found = credential(username="u", password_file=str(path), hashes=True)
    assert found.kind is SecretKind.HASHES
    assert found.secret is not None
    assert found.secret.reveal() == HASHES


def test_a_null_session_has_nothing_and_stays_so() -> None:
    assert credential(no_pass=True, allow_ntlmv1=True) == Credential(anonymous=True)


def test_nothing_is_asked_for_where_nothing_is_needed() -> None:
    own = Entry(Target(Scheme.SMB, "a"), Access("u", secret=Secret("x")))
    assert credential(Entry(Target(Scheme.FACTS, "f")), own) == Credential()


def test_the_account_of_the_run_goes_with_a_secret_of_the_inventory() -> None:
    entry = Entry(Target(Scheme.SMB, "a"), Access(secret=Secret("x")))
    found = entry.access.over(credential(entry, username="PLANT\\scanner", allow_ntlmv1=True))
    assert (found.username, found.domain, found.allow_ntlmv1) == ("scanner", "PLANT", True)
    assert found.secret is entry.access.secret


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"password_env": "A", "no_pass": True}, "--password-env and --no-pass contradict"),
        (
            {"password_env": "A", "password_file": "b", "password_stdin": True},
            "--password-stdin and --password-env",
        ),
        ({"kerberos": True, "no_pass": True}, "--no-pass and --kerberos contradict"),
        ({}, "No password was given"),
        ({"username": "u"}, "No password was given"),
    ],
)
def test_what_does_not_go_together(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, object], words: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(OperatorError, match=words):
        credential(**given)


@pytest.mark.parametrize("verb", ["scan", "collect"])
def test_without_a_terminal_a_missing_password_is_2_with_advice(verb: str) -> None:
    result = run(verb, "10.0.0.1", "-u", "scanner")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--password-env" in result.stderr


def test_the_password_and_a_list_cannot_both_be_standard_input() -> None:
    result = run("scan", "-L", "-", "--password-stdin", text="10.0.0.1\n")
    assert result.exit_code == 2
    assert "both read standard input" in result.stderr


def test_on_a_terminal_the_account_is_asked_for_beside_the_document() -> None:
    terminal = Terminal("scan", "127.255.255.1", "--timeout", "5", "-f", "json", "--no-progress")
    terminal.wait_for(b"User name")
    terminal.answer(b"scanner\n")
    terminal.wait_for(b"Password of scanner")
    terminal.answer(b"hunter2\n")
    code, stdout = terminal.finish()
    assert code == 3
    assert stdout.startswith(b"{\n")
    assert b"hunter2" not in terminal.seen + stdout


def test_ctrl_c_at_the_question_is_130_without_a_traceback() -> None:
    terminal = Terminal("scan", "127.255.255.1")
    terminal.wait_for(b"User name")
    time.sleep(0.5)  # until it waits for the answer, as a person would
    terminal.press_ctrl_c()
    code, stdout = terminal.finish()
    assert (code, stdout) == (130, b"")
    assert b"Traceback" not in terminal.seen


SECRET = "hunter2-is-the-secret"


@pytest.mark.parametrize(
    ("arguments", "text", "variables"),
    [
        (("-u", "u", "--password-env", "PLANT"), "", {"PLANT": SECRET}),
        (("-u", "u", "--password-stdin"), SECRET, {}),
        (("-u", "u", "--password-env", SECRET), "", {}),
        (("-u", "u", "--password-env", "PLANT", "-H"), "", {"PLANT": SECRET}),
        (("--no-pass",), "", {"HOTFIXSCAN_HASHES": SECRET}),
        (("--no-pass",), "", {"HOTFIXSCAN_KERBEROS": SECRET}),
        (("--no-pass",), "", {"HOTFIXSCAN_NO_PASS": SECRET}),
        (("--no-pass",), "", {"HOTFIXSCAN_PASSWORD_STDIN": SECRET}),
    ],
)
@pytest.mark.parametrize("verb", ["scan", "collect"])
def test_no_secret_is_ever_shown_or_written(
    tmp_path: Path, verb: str, arguments: tuple[str, ...], text: str, variables: dict[str, str]
) -> None:
    formats = (
        ("-f", "json:r.json", "-f", "html:r.html", "-f", "table") if verb == "scan" else ("-o", "f.jsonl")
    )
    done = process(
        verb, "127.255.255.1", f"facts:{OPEN}", "-vv", "--timeout", "5", *arguments, *formats,
        text=text.encode(), folder=tmp_path, **variables,
    )  # fmt: skip
    assert done.returncode in {2, 3}
    written = [path.read_bytes() for path in tmp_path.iterdir()]
    assert SECRET.encode() not in b"".join([done.stdout, done.stderr, *written])


def test_there_is_no_option_that_takes_a_secret() -> None:
    for verb in ("scan", "collect"):
        assert run(verb, "a", "-p", SECRET).exit_code == 2
        assert run(verb, "a", "--password", SECRET).exit_code == 2


def test_a_wrong_password_file_is_2_before_anything_is_scanned(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(SECRET)
    path.chmod(0o644)
    result = run("scan", "10.0.0.1", "-u", "u", "--password-file", str(path))
    assert result.exit_code == 2
    assert f"chmod 600 {path}" in result.stderr
    assert SECRET not in result.output


def test_saved_facts_need_no_credential() -> None:
    assert document("scan", f"facts:{OPEN}", "-q")["hosts"]


def test_kerberos_needs_no_password() -> None:
    found = credential(username="PLANT\\scanner", kerberos=True)
    assert (found.kerberos, found.username, found.domain, found.secret) == (True, "scanner", "PLANT", None)
