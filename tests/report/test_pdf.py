"""PDF: the report and the checklist, read by another library."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination, DictionaryObject

from scanner.model.changes import ChangeKind
from scanner.model.errors import OperatorError
from scanner.model.findings import HostReport
from scanner.model.past import Past, Worsened
from scanner.model.policy import Scope, Waiver
from scanner.report import checklist_pdf, pdf, pdf_selection, printing
from scanner.report.formats import PRINTED, writer
from scanner.report.rendering import Rendering
from tests.report import samples
from tests.report.golden import assert_golden
from tests.report.samples import ERRORS, HOSTS, RUN, WORST
from tests.report.writing import written


def named(count: int, *findings: object) -> list[HostReport]:
    return [
        samples.report(f"smb://10.1.1.{n}", *findings, hostname=f"HOST-{n:03}")  # type: ignore[arg-type]
        for n in range(count)
    ]


@pytest.fixture(scope="module")
def document() -> PdfReader:
    return PdfReader(io.BytesIO(written("pdf")))


def text(document: PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in document.pages).split())


def test_what_is_printed_is_what_it_was() -> None:
    assert_golden("pdf.html", pdf.PdfDocument(Rendering()).html(RUN, HOSTS, ERRORS).encode())
    pages = checklist_pdf.PrintedChecklist(Rendering()).pieces(RUN, HOSTS, ERRORS)
    assert_golden("checklist.html", "".join(pages).encode())


def test_the_first_page_says_how_it_stands_and_what_to_do(document: PdfReader) -> None:
    first = " ".join(document.pages[0].extract_text().split())
    assert "3 findings on 1 host need a fix; 2 findings are undecided. 1 host could not be scanned." in first
    assert "Q299444 settles 2 findings on 1 host" in first
    assert "HMI-04 fails 3, 1 undecided" in first
    assert "80 %" in first


def test_contents_bookmarks_headers_and_page_numbers(document: PdfReader) -> None:
    first = document.pages[0].extract_text()
    marks = [one for one in document.outline if isinstance(one, Destination)]
    places = {str(one.title): document.get_destination_page_number(one) for one in marks}
    assert list(places)[:3] == ["Fixes", "Hosts", "Findings of the worst hosts"]
    assert places["Hosts"] is not None
    assert f". {places['Hosts'] + 1}" in " ".join(first.split())
    last = document.pages[-1].extract_text()
    assert f"page {len(document.pages)} of {len(document.pages)}" in last
    assert "How to read this document" in last.splitlines()[1] + last.splitlines()[0]


def test_it_can_be_read_aloud(document: PdfReader) -> None:
    """ISO 14289-1: marked, with a structure, a language and a title that is shown."""
    root = document.root_object
    assert root["/MarkInfo"] == {"/Marked": True}
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]  # type: ignore[index]
    structure = root["/StructTreeRoot"].get_object()
    kinds: set[str] = set()
    waiting = [structure]
    while waiting:
        element = waiting.pop()
        if isinstance(element, DictionaryObject):
            kinds.add(str(element.get("/S")))
            below = element.get("/K", [])
            waiting += [one.get_object() for one in (below if isinstance(below, list) else [below])]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/LI", "/Figure"} <= kinds
    assert b"pdfuaid" in document.xmp_metadata.stream.get_data()  # type: ignore[union-attr]


def test_every_verdict_is_argued(document: PdfReader) -> None:
    found = text(document)
    for one in WORST.findings:
        if one.verdict in samples.NON_COMPLIANT:
            assert one.rule in found
            assert one.reason.split(";")[0] in found
    assert "expected version 4.0.1381.7086, size 266224" in found
    assert "Read Netbt.sys with an account that may. 2 2" in found
    assert ERRORS[1].advice in found  # type: ignore[operator]


def test_what_is_left_out_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "HOST_LIMIT", 3)
    monkeypatch.setattr(pdf, "FIX_LIMIT", 1)
    monkeypatch.setattr(pdf_selection, "HOSTS_IN_FULL", 2)
    monkeypatch.setattr(pdf_selection, "FINDINGS_OF_HOST", 2)
    monkeypatch.setattr(pdf_selection, "QUESTION_LIMIT", 1)
    other = replace(samples.UNDETERMINED, settle="Look.")
    hosts = [*named(4, samples.MISSING), WORST, samples.report("smb://a", other)]
    found = text(PdfReader(io.BytesIO(written("pdf", hosts, ERRORS * 30))))
    for words in (
        "Not printed here: 3 hosts on which less fails.",
        "Not printed here: 1 fixes that settle less.",
        "Not printed here: the findings of 3 hosts",
        "Not printed here: 1 finding of this host that fails.",
        "Not printed here: 1 question that would settle less.",
        "Not printed here: 10 more. The JSON document has them all.",
    ):
        assert words in found
    assert found.index("HMI-04 Windows NT") < found.index("HOST-000 Windows NT")


def test_waivers_and_what_became_worse_are_on_the_first_page() -> None:
    was, now = samples.INSTALLED.verdict, samples.REGRESSED.verdict
    worse = Worsened("smb://a", "HMI-04", "Q280119", "t", ChangeKind.REGRESSED, was, now)
    waiver = Waiver("W-7", ("Q1",), Scope(), "j", "press@plant", "a", date(2026, 12, 1), ("f",))
    rendering = Rendering(past=Past(RUN, worse=(worse,)), waivers=(waiver,), today=date(2026, 11, 30))
    first = " ".join(
        PdfReader(io.BytesIO(written("pdf", rendering=rendering))).pages[0].extract_text().split()
    )
    assert "HMI-04 Q280119: regressed, was installed" in first
    assert "W-7 2026-12-01: 0 findings, press@plant" in first


@pytest.mark.parametrize("name", sorted(PRINTED))
@pytest.mark.parametrize("missing", [ImportError("no"), OSError("libpango-1.0-0: cannot open")])
def test_without_the_library_it_is_said_what_to_install(
    name: str, missing: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: str) -> ModuleType:
        raise missing

    monkeypatch.setattr(printing, "import_module", failing)
    with pytest.raises(OperatorError, match="PDF needs") as caught:
        writer(name, Rendering())
    assert "hotfixscan[pdf]" in caught.value.advice
    assert "libpangoft2-1.0-0" in caught.value.advice


def test_nothing_is_opened_or_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("SECRET")
    own = tmp_path / "own.html.j2"
    own.write_text(
        f"<title>x</title><link rel=attachment href='file://{tmp_path}/secret.txt'>"
        "<img src='http://127.0.0.1:9/x.png' alt='x'><p>{{ run.id }}</p>"
    )
    made = PdfReader(io.BytesIO(written("pdf", rendering=Rendering(template=own))))
    assert not made.attachments
    assert RUN.id in text(made)
    assert sys.modules["weasyprint"]


def test_the_checklist_prints_a_page_for_each_host_with_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checklist_pdf, "HOST_LIMIT", 2)
    made = PdfReader(io.BytesIO(written("checklist-pdf", [*named(3, samples.MISSING), WORST, HOSTS[0]])))
    known = {"HOST-000", "HOST-001", "HOST-002", "HMI-04", "WS-01"}
    heads = [known.intersection(page.extract_text().splitlines()) for page in made.pages[:-1]]
    assert heads == [{"HOST-000"}, {"HMI-04"}]
    last = " ".join(made.pages[-1].extract_text().split())
    assert "2 hosts with work to do, for which this PDF has no room" in last
    assert "HOST-001, HOST-002" in last or "HOST-002, HOST-001" in last
    assert "WS-01" in last
