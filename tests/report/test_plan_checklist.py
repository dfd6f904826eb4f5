"""The checklist in a real browser, on the screen and on paper."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scanner.engine.judge import index
from scanner.engine.plan import plan
from scanner.engine.plan_fleet import fleet_plan
from scanner.model.findings import Confidence, RulesInfo, RunError
from scanner.model.plan import Plan
from scanner.model.plan_knowledge import (
    Chaining,
    Condition,
    Control,
    Discontinued,
    Interaction,
    Obtaining,
    PlanKnowledge,
)
from scanner.report.plan_checklist import write
from scanner.report.plan_text import write as write_text
from scanner.report.rendering import Rendering
from tests.engine.building import FIX, OLD, article, file, host, pack, row, sp
from tests.report.browser import Visit, browser
from tests.report.golden import assert_golden

HOSTILE = "<img src=x onerror=alert(1)>\u202egnp"


def a_plan() -> Plan:
    """Two hosts: one with everything that a plan may have to say, one that has nothing to do."""
    low = {"size": 1, "modified": "1999-04-29T12:00:00"}
    drivers = [file(f"System32\\drivers\\{name}", **low) for name in ("a.sys", "b.sys")]
    one = article(
        row("a.sys", size=2, date="2000-01-01"),
        row("b.sys", size=3, date="2001-01-01"),
        id="Q300001",
        title="One",
    )
    other = article(
        row("a.sys", size=3, date="2001-01-01"),
        row("b.sys", size=2, date="2000-01-01"),
        id="Q300002",
        title="Other",
    )
    gone = article(id="Q300003", title="No longer to be had", packages=("Q300003i.exe",))
    open_question = article(row("unread.sys", size=1, date="2000-01-01"), id="Q300004", title="Unread")
    contained = article(row("c.sys", size=2, date="1999-09-01"), id="Q240000", title="In the service pack")
    there = Condition(file="%SystemRoot%\\System32\\drivers\\a.sys")
    program = Condition(unseen="a program")
    known = PlanKnowledge(
        interactions=(
            Interaction(("Q275020",), "It stops.", "Mend it first.", "Q305228", (there,)),
            Interaction(("Q275020",), "It may stop.", "Mend it after.", "Q305462", (program,), before=False),
            Interaction(("Q300001",), "It hangs.", "Wait.", "Q307991", (program,), fixed_by=("Q300002",)),
        ),
        chaining=Chaining(stated=("Q300001", "Q300002")),
        obtaining=Obtaining(
            support_only=("Q300001",),
            discontinued=(Discontinued("Q300003", None, "Q300003"),),
            controls=(
                Control("Q300001", "Unplug it.", "Q300001"),
                Control("Q300003", "Do without.", "Q300003"),
            ),
        ),
    )
    parts = (FIX, one, other, gone, open_question, contained, sp("SP6a", "Q240000", registry_mark="Q246009"))
    rules = index(pack(*parts, planning=known))
    facts = host(
        OLD,
        *drivers,
        file("System32\\drivers\\c.sys", **low),
        file("System32\\drivers\\unread.sys"),
        marks=("Q300002",),
        system={"service_pack": "SP5", "hostname": HOSTILE},
    )
    quiet = index(pack())
    hosts = (plan(facts, rules), plan(host(), quiet))
    return Plan(
        made_at=dt.datetime(2026, 11, 22, 10, 15, tzinfo=dt.UTC),
        scanner="0.1.0",
        rules=RulesInfo("test", len(parts), "0" * 64),
        fleet=fleet_plan(hosts),
        hosts=hosts,
        errors=(RunError("facts:x", "facts", "x", "bad-document", "x is broken.", "Mend it."),),
    )


def page_of(made: Plan) -> str:
    out = io.BytesIO()
    write(made, Rendering(), out)
    return out.getvalue().decode()


def text_of(made: Plan, width: int = 100) -> bytes:
    out = io.BytesIO()
    write_text(made, Rendering(width=width), out)
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_the_text_is_as_it_was_looked_at(width: int) -> None:
    assert_golden(f"plan-{width}.txt", text_of(a_plan(), width))


def test_what_is_not_proven_stands_apart_with_the_way_to_have_it_planned() -> None:
    """The registry alone says that Q300003 is missing."""
    doubtful = article(id="Q300003", title="By the registry alone", packages=("Q300003i.exe",))
    made = replace(a_plan(), hosts=(plan(host(OLD), index(pack(FIX, doubtful)), Confidence.MEDIUM),))
    why = (
        "These fail with less than medium confidence, most of them by the registry alone. "
        "Look first; with --min-confidence low all of them are planned."
    )
    page, text = page_of(made), " ".join(text_of(made).decode().split())
    for told in ("Not proven", why, "(about Q300003)", "Afterwards nothing that is proven fails, 1 finding"):
        assert told in text
        assert told in page
    assert "1 finding to be confirmed" in text


def test_a_plan_for_no_host_says_so() -> None:
    made = replace(a_plan(), hosts=(), fleet=fleet_plan([]), errors=())
    assert "All 0 hosts" in text_of(made).decode()
    assert "Nothing." in page_of(made)


def test_colours_only_where_they_are_wanted() -> None:
    out = io.BytesIO()
    write_text(a_plan(), Rendering(colour=True), out)
    assert b"\x1b[" in out.getvalue()
    assert b"\x1b[" not in text_of(a_plan())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture
def visit(chromium: Browser, tmp_path: Path) -> Iterator[Visit]:
    path = tmp_path / "plan.html"
    path.write_text(page_of(a_plan()), encoding="utf-8")
    page = chromium.new_page(viewport={"width": 1000, "height": 1400})
    yield Visit(page, path)
    page.close()


@pytest.mark.browser
def test_everything_stands_on_it_in_order(visit: Visit) -> None:
    page = visit.page
    assert page.locator("h1").inner_text() == "Hotfix checklist"
    heads = page.locator("section.host").first.locator(".step .head").all_inner_texts()
    assert [head.split()[1:3] for head in heads] == [
        ["Service", "pack"], ["Hotfix", "Q300001"], ["Hotfix", "Q300002"], ["Hotfix", "Q275020"],
    ]  # fmt: skip
    text = page.locator("section.host").first.inner_text()
    for told in (
        "Run QChain.exe after Q300002, then restart 2",
        "It stops. Seen: ",
        "It may stop. Could not look: a program. Mend it after. (Q305462)",
        "It hangs. Q300002, which is here or planned, takes care of it (Q307991).",
        "Put back C:\\WINNT\\System32\\drivers\\b.sys",
        "delete the key Hotfix\\Q300002 first",
        "through support only",
        "Unplug it. (Q300001)",
        "No order suits all of them",
        "Q300003 is no longer handed out",
        "Do without.",
        "Settle first",
        "Whenever a component is added later",
    ):
        assert told in text, told
    assert "Nothing to install." in page.locator("section.host").nth(1).inner_text()


@pytest.mark.browser
def test_nothing_from_a_host_runs_or_is_fetched(visit: Visit) -> None:
    assert visit.said == []
    assert len(visit.requests) == 1
    assert visit.page.locator("img").count() == 0
    assert "\\u202e" in visit.page.locator("section.host h2").first.inner_text()


@pytest.mark.browser
def test_every_box_can_be_ticked_and_says_what_it_is_for(visit: Visit) -> None:
    boxes = visit.page.locator("input[type=checkbox]")
    assert boxes.count() >= 12
    for number in range(boxes.count()):
        assert boxes.nth(number).get_attribute("aria-label")
    boxes.first.check()
    assert boxes.first.is_checked()


@pytest.mark.browser
def test_it_fits_a_narrow_window(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 800})
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.browser
def test_each_host_begins_on_a_page_of_its_own(visit: Visit) -> None:
    visit.page.emulate_media(media="print")
    breaks = visit.page.locator("section.host").evaluate_all(
        "all => all.map(one => getComputedStyle(one).breakBefore)"
    )
    assert breaks == ["page", "page"]
    pages = visit.page.pdf(format="A4").count(b"/Type /Page\n")
    assert pages >= 4
