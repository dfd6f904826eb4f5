from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.versions import Branch, FileVersion, file_version, readable_version

IN_ORDER = [
    "3.51.1057.1",
    "4.0.1381.1",
    "4.0.1381.4",
    "4.0.1381.7001",
    "4.0.1381.7086",
    "4.0.1382.0",
    "5.0.0.0",
]
words = st.integers(0, 0xFFFF)


def test_order_of_all_pairs() -> None:
    for smaller, larger in combinations(IN_ORDER, 2):
        assert file_version(smaller) < file_version(larger)


@given(st.tuples(words, words, words, words))
def test_text_and_back(parts: tuple[int, int, int, int]) -> None:
    version = FileVersion(*parts)
    assert file_version(str(version)) == version


@pytest.mark.parametrize(
    ("text", "same_as"),
    [("4.02.0752.1", "4.2.752.1"), ("5.131:1877.9", "5.131.1877.9"), (" 4.0.1381.4 ", "4.0.1381.4")],
)
def test_spellings(text: str, same_as: str) -> None:
    assert file_version(text) == file_version(same_as)


@pytest.mark.parametrize(
    "text", ["", "4.0", "7043", "4.0.1381", "4.0.1381.65536", "a.b.c.d", "1.2.3.4.5", "-1.0.0.0"]
)
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="file version"):
        file_version(text)
    assert readable_version(text) is None


def test_no_text_is_no_version() -> None:
    assert readable_version(None) is None


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        ("4.0.1381.7086", Branch.NT4),
        ("4.0.1381.32767", Branch.NT4),
        ("4.0.1381.32768", Branch.TERMINAL_SERVER),
        ("4.0.1381.33474", Branch.TERMINAL_SERVER),
        ("4.87.1964.1878", Branch.OTHER),
        ("5.0.2195.33474", Branch.OTHER),
        ("3.0.1381.4", Branch.OTHER),
        ("4.1.1381.4", Branch.OTHER),
        ("4.0.1380.4", Branch.OTHER),
    ],
)
def test_branches(text: str, branch: Branch) -> None:
    assert file_version(text).branch is branch


def test_terminal_server_is_never_compared_with_nt4() -> None:
    assert not file_version("4.0.1381.33474").comparable_with(file_version("4.0.1381.7080"))
    assert file_version("4.0.1381.7001").comparable_with(file_version("4.0.1381.7080"))
