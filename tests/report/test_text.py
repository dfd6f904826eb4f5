"""Text from hosts, made harmless."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.report.text import share, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("HMI-04", "HMI-04"),
        ("Größe ß €", "Größe ß €"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\nb\tc\0", "a\\nb\\tc\\x00"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud800", "\\ud800"),
        ("\u2066\u200f", "\\u2066\\u200f"),
        ("", ""),
    ],
)
def test_what_does_not_print_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_long_text_is_cut_and_says_so() -> None:
    assert visible("x" * 1_000_000, 10) == "xxxxxxxxxx… (+999,990 characters)"
    assert visible("x" * 10, 10) == "x" * 10


@given(st.text())
def test_whatever_comes_in_only_printing_characters_come_out(text: str) -> None:
    assert visible(text, 1_000_000).isprintable()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 %"), (0.29, "29 %"), (0.58, "58 %"), (0.9999, "99 %"), (1, "100 %"), (None, "–")],
)
def test_a_share_says_100_only_when_nothing_is_left(value: float | None, text: str) -> None:
    assert share(value) == text
