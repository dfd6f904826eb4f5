"""Secrets by reference."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from scanner.inventory import secrets
from scanner.model.errors import OperatorError
from scanner.model.targets import Secret, SecretKind

NT = "0123456789abcdef0123456789ABCDEF"
LM = "aad3b435b51404eeaad3b435b51404ee"


def private(path: Path, content: bytes, mode: int = 0o600) -> str:
    path.write_bytes(content)
    path.chmod(mode)
    return str(path)


def test_from_the_environment() -> None:
    assert secrets.from_environment("NAME", {"NAME": " p w "}, "--password-env").reveal() == " p w "


@pytest.mark.parametrize("name", ["UNSET", "hunter2!", ""])
def test_a_variable_that_is_not_set_is_not_repeated(name: str) -> None:
    with pytest.raises(OperatorError) as caught:
        secrets.from_environment(name, {"OTHER": "x"}, "--password-env")
    assert "--password-env" in str(caught.value)
    assert not name or name not in str(caught.value)


@pytest.mark.parametrize("content", [b"hunter2", b"hunter2\n", b"hunter2\r\n", b"hunter2\nsecond line\n"])
def test_the_first_line_of_a_file(tmp_path: Path, content: bytes) -> None:
    assert secrets.from_file(private(tmp_path / "s", content), "--password-file").reveal() == "hunter2"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_can_use_is_refused_with_advice(tmp_path: Path, mode: int) -> None:
    path = private(tmp_path / "s", b"hunter2", mode)
    with pytest.raises(OperatorError) as caught:
        secrets.from_file(path, "--password-file")
    assert caught.value.advice == f"Run: chmod 600 {path}"
    assert f"{mode:04o}" in caught.value.message
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"x" * 5000, b"\xff\xfe"])
def test_a_file_that_holds_no_secret(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(OperatorError, match="first line"):
        secrets.from_file(private(tmp_path / "s", content), "--password-file")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="No such file"):
        secrets.from_file(str(tmp_path / "s"), "--password-file")


def test_a_pipe_of_the_shell() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"hunter2\n")
    os.close(writer)
    assert secrets.from_file(f"/dev/fd/{reader}", "--password-file").reveal() == "hunter2"
    os.close(reader)


def test_standard_input() -> None:
    assert secrets.from_stream(io.StringIO("hunter2\nrest"), "--password-stdin").reveal() == "hunter2"
    with pytest.raises(OperatorError, match="--password-stdin"):
        secrets.from_stream(io.StringIO(""), "--password-stdin")


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (f"{LM}:{NT}", f"{LM}:{NT.lower()}"),
        (f":{NT}", f":{NT.lower()}"),
        (NT, f":{NT.lower()}"),
        (f" {NT} ", f":{NT.lower()}"),
    ],
)
def test_hashes_have_one_form(text: str, form: str) -> None:
    assert secrets.checked(Secret(text), SecretKind.HASHES).reveal() == form


@pytest.mark.parametrize("text", ["hunter2", f"{LM}:", f"{LM}:{NT}:x", "", f"{NT[:-1]}g"])
def test_what_is_no_hash_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(OperatorError) as caught:
        secrets.checked(Secret(text), SecretKind.HASHES)
    assert not text or text not in str(caught.value)


def test_a_password_may_be_anything() -> None:
    assert secrets.checked(Secret("a:b\0"), SecretKind.PASSWORD).reveal() == "a:b\0"
