"""The table for a terminal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from scanner.model.findings import Confidence, HostReport, Remark
from scanner.report.rendering import Rendering
from tests.report import samples
from tests.report.golden import assert_golden
from tests.report.samples import HOSTS, harmful, harmful_error
from tests.report.writing import written

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def table(*hosts: HostReport, rendering: Rendering = Rendering(), errors: tuple[object, ...] = ()) -> str:  # noqa: B008
    return written("table", hosts, errors, rendering).decode()  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_table_is_what_it_was(width: int) -> None:
    assert_golden(f"table-{width}.txt", written("table", rendering=Rendering(width)))


def test_with_every_row() -> None:
    assert_golden("table-120-every-row.txt", written("table", rendering=Rendering(120, every_row=True)))


@pytest.mark.parametrize("width", [60, 80, 109, 110, 120, 200, 500])
def test_no_line_is_wider_than_the_terminal_nor_ends_in_spaces(width: int) -> None:
    for line in (
        written("table", (*HOSTS, harmful()), (harmful_error(),), Rendering(width)).decode().splitlines()
    ):
        assert cell_len(line) <= width
        assert line == line.rstrip()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_every_article_and_host_is_named_at_any_width(width: int) -> None:
    text = re.sub(r"\s+", "", table(*HOSTS, rendering=Rendering(width)))
    for host in HOSTS:
        assert host.target in text
        assert all(finding.rule in text for finding in host.findings)


def test_without_colour_there_is_no_escape_and_with_colour_the_same_text() -> None:
    plain = table(*HOSTS)
    coloured = table(*HOSTS, rendering=Rendering(colour=True))
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    without = "\n".join(line.rstrip() for line in ESCAPE.sub("", coloured).splitlines()) + "\n"
    assert without == plain


@pytest.mark.parametrize("colour", [False, True])
def test_nothing_from_a_host_moves_the_cursor(colour: bool) -> None:
    text = table(harmful(), errors=(harmful_error(),), rendering=Rendering(colour=colour))
    rest = ESCAPE.sub("", text)
    assert "\\x1b" in rest
    assert all(character.isprintable() or character == "\n" for character in rest)
    assert "[red]" in rest


def test_names_of_a_megabyte_are_cut() -> None:
    assert len(table(harmful("A" * 1_000_000))) < 50_000


def test_satisfied_findings_are_named_with_their_remarks() -> None:
    doubtful = replace(samples.INSTALLED, remarks=(Remark.UNREGISTERED,), confidence=Confidence.LOW)
    text = table(samples.report("a", doubtful, samples.COVERED))
    assert "installed (1)  Q246009 (unregistered, low confidence)" in text
    assert "covered (1)  Q241041" in text


def test_an_encoding_without_the_characters_is_no_obstacle() -> None:
    text = written("table", (harmful("Größe €"),), (), Rendering(encoding="ascii"))
    assert b"Gr\\xf6\\xdfe" in text


def test_no_host_at_all() -> None:
    assert table().startswith("0 hosts: none")


def test_files_that_do_not_belong_are_named_below() -> None:
    shown = table(replace(samples.CLEAN, strays=(samples.STRAY,)))
    assert "does not belong here (1)  C:\\WINNT\\System32\\a.dll: it is a file for alpha" in shown
    hostile = replace(samples.STRAY, subject="C:\\\x1b[2J.dll", note=None)
    many = table(replace(samples.CLEAN, strays=(hostile,) * 41))
    assert "\x1b" not in many
    assert "does not belong here (41)" in many
    assert "and 1 more" in " ".join(many.split())
    assert "does not belong" not in table(samples.CLEAN)
