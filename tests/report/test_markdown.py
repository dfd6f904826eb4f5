"""Markdown, read by a parser of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from scanner.model.errors import OperatorError
from scanner.report.markdown import escaped
from scanner.report.rendering import Rendering
from tests.report.golden import assert_golden
from tests.report.samples import ERRORS, HOSTS, RUN, harmful, harmful_error
from tests.report.writing import written

PARSER = MarkdownIt("commonmark").enable("table")
LIVE = {"html_block", "html_inline", "link_open", "image", "code_inline", "fence", "em_open", "code_block"}


def tokens(text: str) -> list[Token]:
    found = PARSER.parse(text)
    return [inner for token in found for inner in (token, *(token.children or ()))]


def test_the_document_is_what_it_was() -> None:
    assert_golden("report.md", written("markdown"))


def test_tables_have_their_columns_in_every_row() -> None:
    found = tokens(written("markdown", (*HOSTS, harmful()), (*ERRORS, harmful_error())).decode())
    widths, width = [], 0
    for token in found:
        width += token.type in ("th_open", "td_open")
        if token.type == "tr_close":
            widths.append(width)
            width = 0
    assert set(widths) == {4, 5, 7}
    assert not [token for token in found if token.type == "inline" and "|---" in token.content]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "[a](javascript:x)", "![a](http://b)", "`a`", "**a**", "_a_", "a | b",
        "# a", "- a", "1. a", "    a", "  - a", "> a", "&lt;b&gt;", "\\<b>", "\\", "http://a.b", "www.a.b",
        "@all", "a@b.c", "{{ 7*7 }}", "===", "~~a~~", "a\\|b", "$x$", "C:\\WINNT\\System32\\a_b.dll",
    ],
)  # fmt: skip
def test_text_from_outside_shows_as_it_is_written(text: str) -> None:
    for line in (escaped(text), f"x {escaped(text)} x", f"- {escaped(text)}"):
        shown = "".join(token.content for token in tokens(line) if token.type == "text")
        assert text.strip() in shown
        assert not [token.type for token in tokens(line) if token.type in LIVE]
    assert "://" not in escaped(text)
    assert "@" not in escaped(text)


def test_nothing_from_a_host_is_live() -> None:
    found = tokens(written("markdown", (harmful(),), (harmful_error(),)).decode())
    assert not [token.type for token in found if token.type in LIVE]
    assert any("<script>alert(1)</script>" in token.content for token in found if token.type == "text")


def test_paths_stay_readable() -> None:
    assert escaped("C:\\WINNT\\System32\\drivers\\rdr.sys") == "C:\\WINNT\\System32\\drivers\\rdr.sys"


def test_templates_of_the_operator_and_what_is_wrong_with_them(tmp_path: Path) -> None:
    (tmp_path / "host.md.j2").write_text("* {{ line.name }}\n")
    text = written("markdown", rendering=Rendering(template=tmp_path)).decode()
    assert "\n* HMI-04\n" in text
    assert "## Install next" in text
    assert (
        "\n* HMI-04\n" in written("markdown", rendering=Rendering(template=tmp_path / "host.md.j2")).decode()
    )
    own = tmp_path / "own.md.j2"
    own.write_text("{{ run.id }} {{ hosts[0].name }} {{ '<b>' }}")
    assert written("markdown", rendering=Rendering(template=own)) == f"{RUN.id} HMI-04 &#60;b&#62;".encode()
    own.write_text("\n{{ line.nonsense }}")
    with pytest.raises(OperatorError, match=r"own\.md\.j2:2: 'line' is undefined"):
        written("markdown", rendering=Rendering(template=own))
