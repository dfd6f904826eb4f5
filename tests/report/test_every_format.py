"""What holds for every format there is; a new one is tested here as soon as it is in the table."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scanner.model.findings import NON_COMPLIANT, HostReport
from scanner.report.formats import BINARY, FORMATS, SUFFIXES, writer
from scanner.report.rendering import Rendering
from tests.report.contents import parts, text_of
from tests.report.samples import ERRORS, HOSTS, RUN, WORST, harmful, harmful_error
from tests.report.writing import written

LOSSLESS = frozenset({"json"})
"""Formats that programs read back: they keep every character and every byte."""

STREAMING = frozenset({"csv", "hfnetchk", "hfnetchk-vv", "json", "jsonl", "junit", "sarif"})
"""Formats that are written host by host."""

SUMMARIES = frozenset({"prometheus"})
"""Formats that name hosts, but no article."""

PAPER = frozenset({"pdf", "checklist", "checklist-pdf"})
"""Formats that name what is to be done; what is satisfied they count, and they say so."""

UNSEEN = ("\0", "\x1b", "\x07", "\u202e", "\u200f")

STANDARD = Rendering(width=400, every_row=True)


@cache
def standard(name: str) -> bytes:
    """The samples, in each format."""
    return written(name, rendering=STANDARD)


every_format = pytest.mark.parametrize("name", FORMATS)


@every_format
def test_what_a_host_says_is_inert(name: str) -> None:
    document = written(name, (harmful(), harmful("\u200f=cmd|' /C calc'!A0")), (harmful_error(),))
    assert b"\0" not in (b"" if name in BINARY else document)
    text = text_of(document)
    unseen = ("\0", "\x1b", "\x07") if name in LOSSLESS else UNSEEN
    assert not [character for character in unseen if character in text]
    assert "alert" in text
    if name in ("html", "markdown"):
        assert "<script" not in text.casefold()
        assert "<img" not in text.casefold()


@every_format
def test_names_of_a_megabyte_are_cut(name: str) -> None:
    long = "A" * 1_000_000
    document = written(name, (harmful(long),), (harmful_error(long),))
    assert name in LOSSLESS or len(document) < 100_000
    assert name in LOSSLESS or max(map(len, text_of(document).splitlines())) < 60_000


@pytest.mark.parametrize("name", sorted(set(FORMATS) - LOSSLESS))
def test_surrogates_are_no_obstacle(name: str) -> None:
    """Python's own text can hold half a character, which no encoding has."""
    assert text_of(written(name, (harmful("half \ud800"),), (harmful_error("half \udfff"),)))


@every_format
def test_a_run_without_hosts_and_one_without_findings(name: str) -> None:
    written(name, (), ())
    assert "10.1.0.20" in text_of(written(name, (HOSTS[3],), ()))


@every_format
def test_nothing_is_left_out(name: str) -> None:
    text = " ".join(text_of(standard(name)).split())
    assert all((host.hostname or host.target).split("//")[-1] in text for host in HOSTS)
    if name not in SUMMARIES:
        told = [one for one in WORST.findings if name not in PAPER or one.verdict in NON_COMPLIANT]
        assert all(one.rule in text for one in told)
        assert all(error.message in text for error in ERRORS)


@every_format
def test_the_same_run_gives_the_same_bytes(name: str) -> None:
    assert written(name, rendering=STANDARD) == standard(name)


@every_format
def test_a_full_disk_is_an_error_of_the_system(name: str) -> None:
    with pytest.raises(OSError, match="No space left"), Path("/dev/full").open("wb") as out:
        writer(name, STANDARD).write(RUN, HOSTS, ERRORS, out)


@pytest.mark.parametrize("name", sorted(STREAMING))
def test_hosts_are_written_as_they_come(name: str) -> None:
    out = io.BytesIO()
    sizes = []

    def hosts() -> Iterator[HostReport]:
        for _ in range(5):
            sizes.append(out.tell())
            yield WORST

    writer(name, Rendering()).write(RUN, hosts(), (), out)
    assert sizes == sorted(set(sizes))


def test_endings_of_files_belong_to_formats() -> None:
    assert set(SUFFIXES.values()) <= set(FORMATS)
    for name in FORMATS:
        asked = SUFFIXES.get(writer(name, Rendering()).suffix, name)
        assert name in (asked, "checklist", "checklist-pdf")


@pytest.mark.parametrize("name", sorted(BINARY & {"xlsx"}))
def test_no_part_of_a_packed_format_is_live(name: str) -> None:
    for part, content in parts(written(name, (harmful(), harmful("=1+1")), (harmful_error(),))).items():
        assert b"<f>" not in content, part
        assert b"hyperlink" not in content, part
        assert b"<script" not in content, part
