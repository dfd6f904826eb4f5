"""The page in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.report.browser import Visit, browser
from tests.report.samples import ERRORS, HOSTS, harmful, harmful_error
from tests.report.writing import written

pytestmark = pytest.mark.browser

CONTRAST = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const background = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const found = channels(getComputedStyle(e).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.getClientRects().length) continue;
    const one = luminance(channels(getComputedStyle(element).color)), other = luminance(background(element));
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) faint.push([texts.currentNode.data.trim(), ratio]);
  }
  return faint;
}"""
"""Texts whose contrast is under 4.5, the least that WCAG 2.1 AA allows (success criterion 1.4.3)."""

Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    contents = {
        "samples": written("html", HOSTS, ERRORS),
        "harm": written("html", (harmful(), harmful("A" * 1_000_000)), (harmful_error(),)),
    }
    for name, text in contents.items():
        (folder / f"{name}.html").write_bytes(text)
    return {name: folder / f"{name}.html" for name in contents}


@pytest.fixture
def visit(chromium: Browser, pages: dict[str, Path]) -> Iterator[Open]:
    contexts = []

    def opened(name: str = "samples", **settings: object) -> Visit:
        contexts.append(chromium.new_context(**settings))  # type: ignore[arg-type]
        return Visit(contexts[-1].new_page(), pages[name])

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["samples", "harm"])
def test_it_runs_nothing_fetches_nothing_and_breaks_no_rule_of_its_own(visit: Open, name: str) -> None:
    seen = visit(name)
    seen.page.wait_for_timeout(100)
    assert seen.said == []
    assert len(seen.requests) == 1
    assert seen.page.evaluate("document.querySelectorAll('script, img, iframe, [onerror]').length") == 0


def test_its_style_is_admitted_by_its_policy(visit: Open) -> None:
    radius = visit().page.eval_on_selector(".card", "card => getComputedStyle(card).borderRadius")
    assert radius != "0px"


def test_markup_in_names_is_text(visit: Open) -> None:
    text = visit("harm").page.inner_text("h3 >> nth=0")
    assert text.startswith("<script>alert(1)</script>\\x1b[2J")
    assert "\\u202egnp.exe\\x00" in text
    assert "{{ 7*7 }}" in text


def test_a_finding_opens_to_its_evidence_side_by_side(visit: Open) -> None:
    page = visit().page
    finding = page.locator("details.v-missing").first
    evidence = finding.locator(".evidence")
    assert not evidence.is_visible()
    finding.locator("summary").click()
    assert evidence.is_visible()
    expected, observed = (evidence.locator("tr.differs td").nth(column).bounding_box() for column in (0, 1))
    assert expected is not None
    assert observed is not None
    assert expected["y"] == observed["y"]
    assert expected["x"] + expected["width"] <= observed["x"] + 1
    row = evidence.locator("tr.differs").first.inner_text().split()
    assert row == ["version", "4.0.1381.7086", "4.0.1381.7001"]


def test_it_can_be_used_from_the_keyboard(visit: Open) -> None:
    page = visit().page
    page.locator("details.v-missing summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.v-missing .evidence").first.is_visible()


def test_verdicts_can_be_hidden_without_scripts(visit: Open) -> None:
    page = visit(java_script_enabled=False).page
    missing = page.locator("details.v-missing").first
    assert missing.is_visible()
    page.uncheck("#show-missing")
    assert not missing.is_visible()
    assert page.locator("details.v-regressed").first.is_visible()


def test_the_worst_host_is_a_link_to_it(visit: Open) -> None:
    page = visit(viewport={"width": 1000, "height": 300}).page
    page.click("section[aria-labelledby=worst] a >> nth=0")
    page.wait_for_timeout(800)
    assert page.locator("#host-2 h3").inner_text() == "HMI-04"
    assert page.locator("#host-2 h3").evaluate("h => h.getBoundingClientRect().top < innerHeight")


@pytest.mark.parametrize("name", ["samples", "harm"])
@pytest.mark.parametrize("width", [320, 400, 800, 1200])
def test_nothing_is_cut_off_at_the_side(visit: Open, name: str, width: int) -> None:
    page = visit(name, viewport={"width": width, "height": 800}).page
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast(visit: Open, scheme: str) -> None:
    page = visit(color_scheme=scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate(CONTRAST) == []


def test_dark_is_dark(visit: Open) -> None:
    def page_colour(scheme: str) -> str:
        found = visit(color_scheme=scheme).page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert isinstance(found, str)
        return found

    assert page_colour("light") == "rgb(246, 247, 249)"
    assert page_colour("dark") == "rgb(18, 22, 27)"


def test_on_paper_every_piece_of_evidence_is_there(visit: Open, tmp_path: Path) -> None:
    page = visit().page
    page.emulate_media(media="print")
    heights = page.eval_on_selector_all(
        ".evidence", "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert len(heights) == sum(len(finding.evidence) for host in HOSTS for finding in host.findings)
    assert min(heights) > 10
    assert not page.locator(".filter").is_visible()
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") >= 2
