"""Whatever is given as an article, a reading comes back, and it grows no faster than the text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.knowledge.importer import decoded, read_article
from scanner.knowledge.reading import Reading
from tests.knowledge.articles import Case, cases, flat, markdown

CASES = cases()
LAYOUTS = st.sampled_from(CASES)
Form = Callable[[str], str]
FORMS = st.sampled_from([str, flat, markdown, lambda text: text.replace("\n", "\r\n")])
MANY = 300
"""Rows or tables of one article; the largest has some eighty."""
VERSION_COLUMN = next(case for case in CASES if case.name == "version-column")


def _rows(reading: Reading) -> int:
    return sum(len(one.files) for one in reading.article.file_sets) if reading.article else 0


def _sound(text: str) -> Reading:
    """Read, and check what holds of every reading."""
    reading = read_article(text, "hostile.txt")
    last = text.count("\n") + text.count("\r") + 1
    assert reading.path == "hostile.txt"
    assert (reading.article is None) == (reading.why_no_rule is not None)
    assert _rows(reading) <= len(text)
    places = [*(one.line for one in reading.unread), *(one.line for one in reading.passed)]
    assert all(1 <= place <= last for place in places)
    if reading.article is not None:
        assert reading.article.id == reading.document.id
        lines = [row.line for one in reading.article.file_sets for row in one.files]
        assert all(line is not None and 1 <= line <= last for line in lines)
    return reading


@given(st.binary(max_size=3000))
def test_random_bytes(data: bytes) -> None:
    _sound(data.decode("latin-1"))
    _sound(decoded(data))


@given(st.text(max_size=2000))
def test_any_text(text: str) -> None:
    _sound(text)


@given(LAYOUTS, st.binary(max_size=400))
def test_random_bytes_below_a_header_block(case: Case, data: bytes) -> None:
    start = case.text.partition("RESOLUTION")[0]
    _sound(f"{start}RESOLUTION\n==========\n\n{data.decode('latin-1')}")


@given(LAYOUTS, FORMS, st.data())
def test_truncated_anywhere(case: Case, form: Form, data: st.DataObject) -> None:
    text = form(case.text)
    _sound(text[: data.draw(st.integers(0, len(text)))])
    _sound(text[data.draw(st.integers(0, len(text))) :])


@given(LAYOUTS, FORMS, st.integers(2, 4))
def test_repeated(case: Case, form: Form, times: int) -> None:
    _sound(form(case.text) * times)
    _sound("\n".join(line for line in case.text.splitlines() for _ in range(times)))


@given(LAYOUTS, st.data())
def test_lines_missing(case: Case, data: st.DataObject) -> None:
    lines = case.text.splitlines()
    gone = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=12))
    _sound("\n".join(line for index, line in enumerate(lines) if index not in gone))


@given(LAYOUTS, st.data())
def test_lines_in_another_order(case: Case, data: st.DataObject) -> None:
    _sound("\n".join(data.draw(st.permutations(case.text.splitlines()))))


@given(LAYOUTS, st.data())
def test_characters_replaced(case: Case, data: st.DataObject) -> None:
    text = list(case.text)
    odd = st.sampled_from("\x00\x0b\x0c\x1a\x85\xa0\u2028\u0660\u00b2|%\\{}<&9.:/")
    for place in data.draw(st.lists(st.integers(0, len(text) - 1), max_size=30)):
        text[place] = data.draw(odd)
    _sound("".join(text))


@settings(max_examples=40)
@given(
    st.sampled_from(
        ["9", "1,", "1.", "-", "=", "|", "a\\", "a.", "%a%\\", "+-", "(", "&", " ", "\t", "Date "]
    )
)
def test_long_runs_of_one_cell(run: str) -> None:
    """What a cell could be made of without end, in the place of a row."""
    long = run * (4_000 // len(run))
    for text in (
        VERSION_COLUMN.text.replace("190,224", long),
        flat(VERSION_COLUMN.text.replace("190,224", long)),
    ):
        _sound(text)


def _with_rows(count: int) -> str:
    """The article of one table with so many different rows."""
    lines = VERSION_COLUMN.text.splitlines()
    first = next(index for index, line in enumerate(lines) if "Winlogon.exe" in line)
    rows = [lines[first].replace("Winlogon.exe", f"Winlog{number:05d}.exe") for number in range(count)]
    return "\n".join([*lines[:first], *rows, *lines[first + 2 :]])


@pytest.mark.parametrize("form", [str, flat, markdown], ids=["text", "flattened", "markdown"])
def test_rows_in_proportion_to_the_text(form: Form) -> None:
    """Many different rows give each row once: none lost, none read twice."""
    reading = _sound(form(_with_rows(MANY)))
    assert reading.article is not None
    (files,) = reading.article.file_sets
    assert [one.name for one in files.files] == [f"Winlog{number:05d}.exe" for number in range(MANY)]
    assert reading.unread == ()


def _over_and_over(count: int) -> str:
    """The article of one table with its table and header so many times."""
    text = VERSION_COLUMN.text
    before, table = text[: text.index("   Date")], text[text.index("   Date") :]
    table, status, after = table.partition("\nSTATUS\n")
    return before + table * count + status + after


def test_the_same_table_over_and_over() -> None:
    """One table with its header many times is still the two rows that it lists."""
    assert _rows(_sound(_over_and_over(MANY))) == 2


def _sections(count: int) -> str:
    """The article with so many sections more."""
    return VERSION_COLUMN.text.replace("\nSTATUS\n", "\nNOTE\n====\n\nA.\n" * count + "\nSTATUS\n")


def _calls(text: str) -> int:
    """How many calls reading takes: a measure of work that no busy machine changes."""
    count = 0

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        read_article(text, "counted.txt")
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("form", [str, flat, markdown], ids=["text", "flattened", "markdown"])
@pytest.mark.parametrize(
    "grown",
    [
        pytest.param(_with_rows, id="rows"),
        pytest.param(_over_and_over, id="tables"),
        pytest.param(lambda count: VERSION_COLUMN.text.replace("190,224", "Date " * count), id="titles"),
        pytest.param(_sections, id="sections"),
    ],
)
def test_work_in_proportion_to_the_text(form: Form, grown: Callable[[int], str]) -> None:
    """Four times as much text takes no more than four times the work, but for a little."""
    small, medium, large = (_calls(form(grown(count))) for count in (50, 100, 400))
    assert large - medium <= 1.5 * 6 * (medium - small)
