"""Lists of targets."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from scanner.inventory import target_file
from scanner.inventory.entries import Word, entry_ranges
from scanner.model.errors import OperatorError


def test_one_target_a_line_with_comments(tmp_path: Path) -> None:
    path = tmp_path / "targets.txt"
    path.write_text("\ufeff# the plant\n10.0.0.1  # first\n\n  folder:/mnt/a b\r\n", encoding="utf-8")
    assert target_file.words(str(path), io.StringIO()) == (
        Word("10.0.0.1", f"{path}:2: "),
        Word("folder:/mnt/a b", f"{path}:4: "),
    )


def test_standard_input() -> None:
    assert target_file.words("-", io.StringIO("a\nb")) == (
        Word("a", "standard input:1: "),
        Word("b", "standard input:2: "),
    )


def test_a_wrong_line_is_told_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "targets.txt"
    path.write_text("a\nb c\n")
    with pytest.raises(OperatorError, match=r"targets.txt:2: 'b c' is neither"):
        entry_ranges(target_file.words(str(path), io.StringIO()))


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa", b"a" * (9 << 20)])
def test_what_is_no_list(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "targets.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OperatorError, match=r"targets.txt: ") as caught:
        target_file.words(str(path), io.StringIO())
    assert caught.value.advice
