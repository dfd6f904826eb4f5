"""The archive of pages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.report.formats import folder_writer
from scanner.report.rendering import Rendering
from tests.cli.running import FAILING, run
from tests.report.golden import assert_golden
from tests.report.page_reading import without_data
from tests.report.samples import CLEAN, ERRORS, HOSTS, RUN, STRAY, WORST, harmful, harmful_error
from tests.report.test_html import KNOWING, Elements

NAMES = {"00001-ws-01.html", "00002-hmi-04.html", "00003-hist-02.html", "00004-smb-10-1-0-20.html"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    folder_writer("html-archive", KNOWING).write_folder(RUN, HOSTS, ERRORS, folder)
    return folder


def test_an_index_and_a_page_for_each_host(archive: Path) -> None:
    assert {one.name for one in archive.iterdir()} == {"index.html", "hosts"}
    assert {one.name for one in (archive / "hosts").iterdir()} == NAMES


def test_every_link_leads_to_what_is_there_and_nothing_runs(archive: Path) -> None:
    for page in archive.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        elements = Elements(text)
        assert {tag for tag, _ in elements.found}.isdisjoint({"script", "link", "img", "iframe", "object"})
        assert "script-src" not in text
        ids = elements.values("id")
        assert len(ids) == len(set(ids))
        for href in elements.values("href"):
            path, _, anchor = href.partition("#")
            assert (page.parent / path).is_file() if path else anchor in ids, (page, href)


def test_the_pages_are_as_they_were_looked_at(archive: Path) -> None:
    for name, path in (("archive-index", "index.html"), ("archive-host", "hosts/00002-hmi-04.html")):
        text = (archive / path).read_text(encoding="utf-8")
        assert_golden(f"{name}.html", without_data(text).encode())


def test_every_finding_is_on_its_hosts_page(archive: Path) -> None:
    text = (archive / "hosts" / "00002-hmi-04.html").read_text(encoding="utf-8")
    for finding in WORST.findings:
        for piece in (finding.rule, finding.title, finding.reason, *finding.bulletins, *finding.cves):
            assert piece in text
        assert all(one.subject in text for one in finding.evidence)
    unread = (archive / "hosts" / "00003-hist-02.html").read_text(encoding="utf-8")
    assert "Scan with an account that may read the file." in unread


HOSTILE = ("../../../etc/passwd", "..", "con", "a/b\\c", "\0", "", "é" * 300, "<script>")


def test_whatever_a_host_is_called_its_page_stays_in_the_folder(tmp_path: Path) -> None:
    hosts = [replace(CLEAN, hostname=name, target=name) for name in HOSTILE]
    odd = replace(harmful(), strays=(STRAY,))
    folder_writer("html-archive", Rendering()).write_folder(RUN, (*hosts, odd), (harmful_error(),), tmp_path)
    names = sorted(one.name for one in (tmp_path / "hosts").iterdir())
    assert len(names) == len(hosts) + 1
    assert all(re.fullmatch(r"\d{5}-[a-z0-9-]{1,40}\.html", name) for name in names)
    assert {one.name for one in tmp_path.iterdir()} == {"index.html", "hosts"}
    for page in tmp_path.rglob("*.html"):
        assert "<script" not in page.read_text(encoding="utf-8")
    assert "1 file does not belong on this host" in (tmp_path / "hosts" / names[-1]).read_text(
        encoding="utf-8"
    )


def test_from_the_command_line(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert run("judge", FAILING, "-f", f"html-archive:{folder}").exit_code == 1
    assert (folder / "index.html").is_file()
    again = run("judge", FAILING, "-f", f"html-archive:{folder}")
    assert (again.exit_code, "is there already, and not an empty folder" in again.stderr) == (2, True)
    assert "-f html-archive:DIR" in run("judge", FAILING, "-f", "html-archive").stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out"]


def test_an_own_template_from_the_command_line(tmp_path: Path) -> None:
    own = tmp_path / "mine.j2"
    own.write_text("{{ hosts | length }} hosts\n{{ nonsense }}\n")
    told = run("judge", FAILING, "-f", "html", "--template", str(own))
    assert (told.exit_code, f"{own}:2: 'nonsense' is undefined" in told.stderr) == (2, True)
    own.write_text("{{ hosts | length }} hosts\n")
    assert run("judge", FAILING, "-f", "html", "--template", str(own)).stdout == "1 hosts\n"
    assert run("judge", FAILING, "--template", str(tmp_path / "none.j2")).exit_code == 2
