"""A run taken from one store to another is the same run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.model.errors import StoreError
from scanner.model.history import RunState
from scanner.store.runs import Store
from scanner.store.transfer import exported, take_in
from tests.store.building import START, host, run


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    with Store(str(tmp_path / "other.db"), create=True) as opened:
        yield opened


@pytest.fixture
def lines(store: Store) -> list[bytes]:
    store.begin(run(), ["smb://x", "facts:two.jsonl", "smb://never"])
    store.keep("a1", 0, [host("x")])
    store.keep("a1", 1, [host("f1"), host("f2")])
    store.end("a1", RunState.INTERRUPTED, START)
    return list(exported(store, "a1"))


def test_there_and_back(store: Store, other: Store, lines: list[bytes]) -> None:
    take_in(other, lines, "run.jsonl")
    assert other.record("a1") == store.record("a1")
    assert other.targets("a1") == store.targets("a1")
    assert list(other.results("a1")) == list(store.results("a1"))
    assert list(exported(other, "a1")) == lines


def test_a_run_that_is_there(store: Store, lines: list[bytes]) -> None:
    with pytest.raises(StoreError, match="has run a1 already"):
        take_in(store, lines, "run.jsonl")


@pytest.mark.parametrize(
    ("number", "line", "why"),
    [
        (0, b"", "run.jsonl:1: "),
        (0, b'{"schema": "hotfixscan.facts/1"}', "run.jsonl:1: "),
        (1, b"{", "run.jsonl:2: "),
        (3, b'{"position": "none"}', "run.jsonl:4: "),
        (2, b"[" * 100_000, "run.jsonl:3: "),
    ],
)
def test_a_damaged_line_leaves_the_store_as_it_was(
    other: Store, lines: list[bytes], number: int, line: bytes, why: str
) -> None:
    lines[number] = line
    with pytest.raises(StoreError, match=why):
        take_in(other, lines, "run.jsonl")
    assert other.records() == ()


def test_an_empty_file(other: Store) -> None:
    with pytest.raises(StoreError, match=r"empty\.jsonl:1"):
        take_in(other, [], "empty.jsonl")


def test_a_host_without_a_target(other: Store, lines: list[bytes]) -> None:
    lines.append(lines[-1].replace(b'"position":1', b'"position":7'))
    with pytest.raises(StoreError, match="no target 7"):
        take_in(other, lines, "run.jsonl")
    assert other.records() == ()
