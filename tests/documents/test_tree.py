"""YAML becomes values that know where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.documents.tree import place, tree
from scanner.model.errors import OperatorError


def _written(folder: Path, text: str | bytes) -> str:
    path = folder / "document.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("'null'", "null"),
        ("12:30", "12:30"),
        ("12:30:45", "12:30:45"),
        ("2026-01-15", "2026-01-15"),
        ("017", "017"),
        ("17", 17),
        ("-17", -17),
        ("'17'", "17"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("1.5", 1.5),
        ("4.0.1381.7086", "4.0.1381.7086"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("9" * 30, "9" * 30),
    ],
)
def test_scalars(tmp_path: Path, text: str, value: object) -> None:
    root = tree(_written(tmp_path, f"key: {text}\n"))
    assert root is not None
    assert root.plain() == {"key": value}


def test_places(tmp_path: Path) -> None:
    path = _written(tmp_path, "first: 1\nlist:\n  - a\n  - deep: 2\n")
    root = tree(path)
    assert root is not None
    assert root.plain() == {"first": 1, "list": ["a", {"deep": 2}]}
    assert place(path, root.keys["list"]) == f"{path}:2:1"
    second = root.child("list").child(1)  # type: ignore[union-attr]
    assert second is not None
    assert place(path, second.mark) == f"{path}:4:5"
    assert root.child("list").child(2) is None  # type: ignore[union-attr]
    assert root.child(0) is None


def test_empty(tmp_path: Path) -> None:
    assert tree(_written(tmp_path, "# nothing\n")) is None


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
LOOP = "a: &a [*a]\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("key: [1, 2\n", r":2:1: "),
        ("key: 1\nkey: 2\n", r":2:1: the key 'key' stands here twice"),
        ("? [a]\n: b\n", r":1:3: a key must be a word"),
        ("[" * 200, "nested more than 20 deep"),
        (LAUGHS, "too many aliases"),
        (LOOP, "too many aliases"),
        (b"\xc3\x28: 1", "is not YAML"),
        (b"key: \x07", "is not YAML"),
    ],
)
def test_wrong_documents(tmp_path: Path, text: str | bytes, why: str) -> None:
    with pytest.raises(OperatorError, match=why):
        tree(_written(tmp_path, text))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="No such file"):
        tree(str(tmp_path / "none.yaml"))


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.documents.tree.SIZE_LIMIT", 100)
    with pytest.raises(OperatorError, match="is larger than"):
        tree(_written(tmp_path, "#" * 101))
