"""Every language of a file table against the language ids of installations."""

from __future__ import annotations

import pytest

from scanner.engine.languages import language_name, table_language


@pytest.mark.parametrize(
    ("language_id", "name"),
    [
        ("0409", "english"),
        ("0809", "english"),
        ("1009", "english"),
        ("409", "english"),
        ("0407", "german"),
        ("040C", "french"),
        ("0c0A", "spanish"),
        ("0416", "portuguese (brazil)"),
        ("0816", "portuguese"),
        ("9999", None),
    ],
)
def test_the_language_of_an_installation(language_id: str, name: str | None) -> None:
    assert language_name(language_id) == name


@pytest.mark.parametrize(
    ("printed", "language_id"),
    [
        ("English", "0409"),
        ("US English", "0409"),
        (" English  (US) ", "0409"),
        ("French", "040c"),
        ("Chinese  (Traditional)", "0404"),
        ("Chinese\nSimplified", "0804"),
        ("Brazilian Portuguese", "0416"),
    ],
)
def test_the_language_of_a_table(printed: str, language_id: str) -> None:
    assert table_language(printed) == language_name(language_id)


def test_a_language_nt_was_never_released_in_keeps_its_name() -> None:
    assert table_language("Klingon  Empire") == "klingon empire"
