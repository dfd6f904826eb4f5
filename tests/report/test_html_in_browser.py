"""The page in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.report.browser import Visit, browser
from tests.report.samples import CLEAN, ERRORS, HARM, HOSTS, STRAY, WORST, harmful, harmful_error
from tests.report.test_html import KNOWING
from tests.report.writing import written

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

FLEET = 300
"""Hosts of the page on which scrolling is tried: more rows than a screen holds."""

BREAKOUT = "</script><script>alert(3)</script>--><!--"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    stray = replace(CLEAN, target="smb://10.1.0.30", hostname="ODD-01", strays=(STRAY,))
    fleet = [replace(WORST, target=f"smb://10.9.0.{n}", hostname=f"PC-{n:03}") for n in range(FLEET)]
    contents = {
        "samples": written("html", (*HOSTS, stray), ERRORS, KNOWING),
        "harm": written("html", map(harmful, (HARM, "A" * 1_000_000, BREAKOUT)), (harmful_error(),)),
        "fleet": written("html", (*fleet, CLEAN), ()),
    }
    for name, text in contents.items():
        (folder / f"{name}.html").write_bytes(text)
    return {name: folder / f"{name}.html" for name in contents}


@pytest.fixture
def visit(chromium: Browser, pages: dict[str, Path]) -> Iterator[Open]:
    """Opens a page at an address within it; whatever it says or asks for fails the test."""
    visits: list[Visit] = []

    def opened(name: str = "samples", address: str = "", **settings: object) -> Page:
        context = chromium.new_context(**settings)  # type: ignore[arg-type]
        visits.append(Visit(context.new_page(), pages[name], address))
        page = visits[-1].page
        if settings.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]")
        return page

    yield opened
    for seen in visits:
        seen.page.context.close()
        assert seen.said == []
        assert set(seen.requests) == {seen.requests[0]}, "the page asks for itself only"


def rows(page: Page) -> list[str]:
    """The names that the rows in sight begin with."""
    return page.eval_on_selector_all(
        ".view:not([hidden]) tr[data-index] [data-main]",
        "all => all.map(one => one.textContent.split(' ')[0])",
    )


def test_the_first_page_and_the_way_to_a_host(visit: Open) -> None:
    page = visit()
    assert page.inner_text("#title") == "Hotfix compliance"
    assert not page.locator("#hosts").is_visible()
    page.click("section[aria-labelledby=worst] a >> nth=0")
    assert page.locator("#page h2").inner_text() == "HMI-04"
    assert page.evaluate("location.hash").startswith("#host=HMI-04")
    page.go_back()
    page.wait_for_selector("#title >> visible=true")


def test_markup_in_names_is_text(visit: Open) -> None:
    page = visit("harm", "#hosts")
    first = page.locator("tr[data-index] a >> nth=0")
    assert first.inner_text().startswith("<script>alert(1)</script>\\x1b[2J")
    first.click()
    assert "\\u202egnp.exe\\x00" in page.inner_text("#page h2")
    page.click(".opener >> nth=0")
    assert "{{ 7*7 }}" in page.inner_text(".evidence .subject")
    page.evaluate("location.hash = '#find=alert(3)'")
    page.wait_for_selector(".found a")
    assert BREAKOUT in page.inner_text(".found li >> nth=0")
    assert page.evaluate("document.querySelectorAll('img, iframe, [onerror]').length") == 0
    assert page.evaluate("document.querySelectorAll('script').length") == 2


def test_a_finding_opens_to_its_evidence_side_by_side(visit: Open) -> None:
    page = visit(address="#host=hmi-04")
    page.click("tr[data-index] .opener >> nth=0")
    evidence = page.locator(".detail .evidence >> nth=0")
    expected, observed = (evidence.locator("tr.differs td").nth(column).bounding_box() for column in (0, 1))
    assert expected is not None
    assert observed is not None
    assert expected["y"] == observed["y"]
    assert expected["x"] + expected["width"] <= observed["x"] + 1
    row = evidence.locator("tr.differs").first.inner_text().split()
    assert row == ["version", "4.0.1381.7086", "4.0.1381.7001"]
    facts = page.inner_text(".detail .facts")
    assert "Q299444" in facts
    assert "a" * 32 in facts
    page.click("tr[data-index] .opener >> nth=0")
    assert page.locator(".detail").count() == 0


def test_a_link_to_a_finding_opens_it(visit: Open) -> None:
    page = visit(address="#host=HMI-04&finding=Q241041")
    assert page.locator(".opener[aria-expanded=true]").inner_text().startswith("Q241041")
    assert "Q299444" in page.inner_text(".detail")


def test_findings_are_filtered_and_sorted(visit: Open) -> None:
    page = visit(address="#host=HMI-04")
    assert rows(page) == ["Q275020", "Q280119", "Q322051", "Q305399"], "what fails, then what is open"
    page.click("button.mark.missing")
    assert rows(page) == ["Q280119", "Q322051", "Q305399"]
    page.select_option("select[aria-label='Any severity']", "important")
    assert rows(page) == ["Q280119"]
    assert "verdict=regressed%2Cmismatched%2Cundetermined" in page.evaluate("location.hash")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert rows(page) == ["Q280119"], "the address holds the filters"
    page.select_option("select[aria-label='Any severity']", "")
    page.fill(".filters input", "MS00-070")
    assert rows(page) == ["Q280119"]
    page.fill(".filters input", "")
    page.click("th button:text('article')")
    assert page.get_attribute("th.article", "aria-sort") == "ascending"
    assert rows(page) == ["Q280119", "Q305399", "Q322051"]
    page.click("th button:text('article')")
    assert rows(page) == ["Q322051", "Q305399", "Q280119"]


def test_hosts_are_filtered_by_state_verdict_group_and_words(visit: Open) -> None:
    page = visit(address="#hosts")
    assert rows(page)[0] == "HMI-04"
    assert page.inner_text("#hosts .count") == "5 of 5 hosts"
    page.select_option("select[aria-label='Any group or system']", "group:office")
    assert rows(page) == ["WS-01"]
    page.select_option("select[aria-label='Any group or system']", "")
    page.select_option("select[aria-label='Any verdict']", "undetermined")
    assert rows(page) == ["HMI-04", "HIST-02"]
    page.select_option("select[aria-label='Any state']", "undecided")
    assert rows(page) == ["HIST-02"]
    page.evaluate("location.hash = '#hosts&q=10.1.0.20'")
    page.wait_for_selector("#hosts .count:text-is('1 of 5 hosts')")
    assert page.inner_text("#told") == "1 of 5 hosts"


def test_fixes_and_articles(visit: Open) -> None:
    page = visit(address="#fix=SP6a%2BQ322051")
    assert page.inner_text("#page h2") == "Install SP6a, then Q322051"
    page.click("#page .inline a")
    assert rows(page) == ["HMI-04"]
    page.evaluate("location.hash = '#articles&verdict=undetermined'")
    page.wait_for_selector("#articles tr[data-index]")
    assert rows(page) == ["Q305399"]
    page.click("#articles tr[data-index] a")
    page.click("details.state summary")
    assert sorted(page.locator(".state .name").all_inner_texts()) == ["HIST-02", "HMI-04"]
    assert page.locator(".state .evidence").is_visible()
    page.evaluate("location.hash = '#fix=q305399'")
    page.wait_for_selector("#page h2:text-is('No finding is closed by Q305399 alone')")
    page.click("#page p a")
    page.wait_for_selector("#page h2:text-matches('^Q305399 ')")
    page.evaluate("location.hash = '#fix=Q999999'")
    page.wait_for_selector("#page h2:text-is('There is no fix Q999999 in this report')")


def test_the_search_finds_hosts_articles_and_bulletins(visit: Open) -> None:
    page = visit()
    page.keyboard.press("/")
    page.keyboard.type("ms00-070")
    page.wait_for_selector(".found")
    assert page.locator(".found li").all_inner_texts() == [
        "Q280119 A Patch Is Available for the LPC Vulnerabilities"
    ]
    page.fill("#find", "hist")
    page.wait_for_selector("#page >> text=HIST-02")
    page.keyboard.press("Escape")
    page.wait_for_selector("#title >> visible=true")


def test_no_such_host(visit: Open) -> None:
    page = visit(address="#host=%3Cb%3Enobody")
    assert page.inner_text("#page h2") == "There is no host <b>nobody in this report"


def test_a_long_table_holds_the_rows_in_sight_and_is_walked_by_keys(visit: Open) -> None:
    page = visit("fleet", "#hosts", viewport={"width": 1100, "height": 700})
    assert page.get_attribute("table.hosts", "aria-rowcount") == str(FLEET + 2)
    assert len(rows(page)) < 60
    page.focus("tr[data-index='0'] a")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "PC-001"
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == "WS-01"
    assert page.locator("tr[data-index='300']").get_attribute("aria-rowindex") == "302"
    page.keyboard.press("PageUp")
    assert page.evaluate("document.activeElement.textContent") == "PC-290"
    page.keyboard.press("Enter")
    page.wait_for_selector("#page h2")
    page.keyboard.press("Tab")
    page.focus(".opener >> nth=0")
    page.keyboard.press("Enter")
    assert page.locator(".detail .evidence").first.is_visible()


@pytest.mark.parametrize("name", ["samples", "harm"])
@pytest.mark.parametrize("width", [320, 800, 1200])
def test_nothing_is_cut_off_at_the_side(visit: Open, name: str, width: int) -> None:
    page = visit(name, viewport={"width": width, "height": 800})
    for address in ("#overview", "#hosts", "#articles", "#about"):
        page.evaluate(f"location.hash = '{address}'")
        page.wait_for_selector(f"{address} h2")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.evaluate("location.hash = '#hosts'")
    page.click("tr[data-index] a >> nth=0")
    page.click(".opener >> nth=0")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Open, scheme: str) -> None:
    page = visit(color_scheme=scheme)
    addresses = ("#overview", "#fixes", "#hosts", "#articles", "#host=HMI-04&finding=Q280119", "#host=ODD-01")
    for address in (*addresses, "#fix=Q299444", "#article=Q275020", "#find=Q2", "#about"):
        page.evaluate(f"location.hash = '{address}'")
        assert_accessible(page)


def test_axe_finds_nothing_without_scripts(chromium: Browser, pages: dict[str, Path]) -> None:
    """Axe is a script itself: it looks at the page as it is without those of its own."""
    context = chromium.new_context(bypass_csp=True)
    page = context.new_page()
    text = pages["samples"].read_text(encoding="utf-8")
    page.set_content(text.replace("<script>", '<script type="text/none">'))
    assert page.locator("#plain-hosts").is_visible()
    assert_accessible(page)
    context.close()


def assert_accessible(page: Page) -> None:
    """Axe-core's rules of WCAG 2.2 A and AA, and its best practices."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], node["html"], node["failureSummary"]) for one in found for node in one["nodes"]] == []


def test_without_scripts_decisions_fixes_and_hosts_read(visit: Open) -> None:
    page = visit(java_script_enabled=False)
    assert "The details of each finding need scripts." in page.inner_text("#notice")
    for section in ("overview", "fixes", "hosts", "about"):
        assert page.locator(f"#{section}").is_visible()
    assert not page.locator("#articles").is_visible()
    assert not page.locator("#theme").is_visible()
    page.click("section[aria-labelledby=install] a >> nth=0")
    assert page.evaluate("location.hash") == "#fix=Q299444"
    assert "HIST-02" in page.inner_text("#plain-hosts")


def test_a_browser_that_cannot_unpack_is_told(chromium: Browser, pages: dict[str, Path]) -> None:
    context = chromium.new_context()
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(pages["samples"].as_uri())
    assert page.locator("#notice").is_visible()
    assert page.locator("#plain-hosts").is_visible()
    assert not page.locator("#find").is_visible()
    context.close()


def test_light_dark_and_by_choice(visit: Open) -> None:
    page = visit(color_scheme="dark")

    def colour() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    assert colour() == "rgb(16, 20, 25)"
    page.click("#theme")
    assert page.inner_text("#theme") == "Theme: light"
    assert colour() == "rgb(244, 245, 247)"
    page.click("#theme")
    page.emulate_media(color_scheme="light")
    assert colour() == "rgb(16, 20, 25)"


def test_on_paper_every_finding_shown_has_its_evidence(visit: Open) -> None:
    page = visit(address="#host=HMI-04")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    shown = [one for one in WORST.findings if one.rule in rows(page)]
    assert len(shown) == 4
    assert page.locator(".detail .evidence").count() == sum(len(one.evidence) for one in shown)
    assert not page.locator(".filters").is_visible()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".detail").count() == 0
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_motion_is_left_out_where_it_is_not_wanted(visit: Open) -> None:
    for wish, lasting in (("reduce", "0s"), ("no-preference", "0.12s")):
        page = visit(address="#host=HMI-04", reduced_motion=wish)
        assert page.eval_on_selector(".opener", "one => getComputedStyle(one).transitionDuration") == lasting
