"""The page, as text."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from scanner.model.changes import ChangeKind
from scanner.model.errors import OperatorError
from scanner.model.findings import HostReport, Verdict
from scanner.model.past import Past, Standing, Worsened
from scanner.model.policy import Scope, Waiver
from scanner.report import page_environment, states
from scanner.report.rendering import Rendering
from scanner.report.view import WORST_FIRST
from scanner.shipped import shipped
from tests.report.golden import assert_golden
from tests.report.page_reading import held, told, without_data
from tests.report.samples import (
    CLEAN,
    ERRORS,
    HOSTS,
    RUN,
    STRAY,
    UNREACHED,
    WORST,
    harmful,
    harmful_error,
    report,
)
from tests.report.writing import written

DAY = RUN.started_at.date()


class Elements(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, attribute: str) -> list[str]:
        return [value for _, attributes in self.found if (value := attributes.get(attribute)) is not None]


def page(*hosts: object, errors: tuple[object, ...] = (), rendering: Rendering = Rendering()) -> str:  # noqa: B008
    return written("html", hosts, errors, rendering).decode()  # type: ignore[arg-type]


def words(text: str) -> str:
    """What is read of a page, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", without_data(text)))


def waiver(name: str, days: int) -> Waiver:
    return Waiver(
        name, ("Q275020",), Scope(), "why", "owner@plant.example", "b", DAY + timedelta(days), ("a" * 32,)
    )


PAST = Past(
    previous=replace(RUN, id="b" * 32, started_at=RUN.started_at - timedelta(days=7)),
    kinds={ChangeKind.REGRESSED: 1, ChangeKind.FIXED: 2},
    worse=(
        Worsened(
            WORST.target, WORST.hostname, "Q280119", "Some Title", ChangeKind.REGRESSED,
            Verdict.INSTALLED, Verdict.REGRESSED, "ntoskrnl.exe went from 4.0.1381.7086 to 4.0.1381.336.",
        ),
    ),
    worse_hidden=40,
    appeared=1,
    trend=(
        Standing("b" * 32, RUN.started_at - timedelta(days=7), 3, 2, 2),
        Standing(RUN.id, RUN.started_at, 4, 3, 2),
    ),
)  # fmt: skip
KNOWING = Rendering(
    past=PAST,
    waivers=(waiver("W-1", 400), waiver("W-2", 12), waiver("W-3", -1), waiver("W-4", 0)),
    groups={WORST.target: frozenset({"press-shop"}), CLEAN.target: frozenset({"office"})},
    today=DAY,
)


@pytest.mark.parametrize(
    "text",
    [page(*HOSTS, errors=ERRORS), page(harmful(), errors=(harmful_error(),)), page()],
    ids=["all", "harm", "none"],
)
def test_nothing_is_fetched_and_only_its_own_scripts_run(text: str) -> None:
    elements = Elements(text)
    assert {tag for tag, _ in elements.found}.isdisjoint({"link", "img", "iframe", "object", "form", "base"})
    assert [attributes for tag, attributes in elements.found if tag == "script"] == [
        {},
        {"type": "application/octet-stream", "id": "data"},
        {"type": "application/octet-stream", "id": "cells"},
        {},
    ]
    assert not elements.values("src")
    assert not elements.values("style")
    assert all(href.startswith("#") for href in elements.values("href"))
    assert not any(name.startswith("on") for _, attributes in elements.found for name in attributes)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|url\((?!#)", text)
    (policy,) = (value for value in elements.values("content") if "default-src" in value)
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+' 'sha256-\S+'; "
        r"base-uri 'none'; form-action 'none'",
        policy,
    )


def test_ids_are_unique_and_links_lead_to_them_without_scripts() -> None:
    elements = Elements(page(*HOSTS, harmful(), CLEAN, errors=ERRORS, rendering=KNOWING))
    ids = elements.values("id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in elements.values("href")} <= set(ids)
    assert set(elements.values("aria-labelledby")) <= set(" ".join(ids).split()) | {
        f"{name}-title {name}-text" for name in ("age", "trend")
    }


def test_the_first_words_say_what_the_run_comes_to() -> None:
    text = words(page(*HOSTS, errors=ERRORS))
    assert "1 host lacks at least one fix: 3 findings need one." in text
    assert "2 findings are undecided" in text
    assert "1 host could not be scanned." in text
    assert text.index("Coverage") < text.index("Decisions needed") < text.index("At a glance")


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        ((CLEAN,), "No host is proven to lack a fix."),
        ((), "No host was scanned."),
        ((UNREACHED,), "1 host could not"),
    ],
)
def test_a_run_without_failures(hosts: tuple[object, ...], said: str) -> None:
    assert said in words(page(*hosts))


def test_the_decisions_are_all_there() -> None:
    text = words(page(*HOSTS, errors=ERRORS, rendering=KNOWING))
    assert "Since the run of 2026-11-15 10:15 UTC: 1 regressed, 0 new, 0 unsettled, 2 fixed." in text
    assert "ntoskrnl.exe went from 4.0.1381.7086 to 4.0.1381.336." in text
    assert "and 29 more" in text
    assert "fail: 2 then, 3 now" in text
    assert re.search(r"W-3 .* expired .* W-4 .* today .* W-2 .* in 12 days", text)
    assert "W-1" not in text
    assert re.search(r"office .* press-shop", text)
    assert "Scan with an account that may read the file." in text


def test_what_is_not_known_is_said() -> None:
    text = words(page(*HOSTS))
    assert "Nothing is known of earlier runs: this report was made from saved facts or findings." in text
    assert "No waivers were given" in text
    first = words(page(*HOSTS, rendering=replace(KNOWING, past=Past(trend=PAST.trend[1:]), waivers=())))
    assert "No earlier run of these hosts is kept." in first
    assert "None expires within 30 days." in first


def test_every_finding_can_be_argued_from_the_page() -> None:
    text = page(*HOSTS)
    document, _ = held(text)
    texts, found = document["texts"], told(text)
    for host in HOSTS:
        assert found.get(host.target, {}).keys() == {one.rule for one in host.findings}
        for one in host.findings:
            state = found[host.target][one.rule]
            assert WORST_FIRST[state[0]] is one.verdict
            assert [texts[state[place]] for place in (3, 4)] == [one.title, one.reason]
            assert [texts[number] for number in state[14] + state[15]] == [*one.bulletins, *one.cves]
            assert state[13] == one.fingerprint
            pieces = [document["evidence"][number] for number in state[7]]
            assert [texts[piece[1]] for piece in pieces] == [piece.subject for piece in one.evidence]


def test_an_article_that_a_document_has_twice_is_shown_twice() -> None:
    twice = report("smb://a", *HOSTS[1].findings[:1] * 2)
    document, cells = held(page(twice))
    assert [document["texts"][rule] for rule, _ in document["articles"]] == [twice.findings[0].rule] * 2
    assert cells == b"\x01\x01\x01\x01"


def test_beyond_some_number_of_states_only_the_verdicts_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "STATES_KEPT", 2)
    document, _ = held(page(*HOSTS))
    left_out = [one for _, found in document["articles"] for one in found if one[7] == [] and one[13] == ""]
    assert len(left_out) == len({one.rule for host in HOSTS for one in host.findings}) - 2
    assert {document["texts"][one[4]] for one in left_out} == {states.LEFT_OUT}


def test_errors_beyond_a_limit_are_counted() -> None:
    assert "and 1,950 more" in page(CLEAN, errors=(ERRORS[0],) * 2000)


def test_names_of_a_megabyte_are_cut() -> None:
    text = page(harmful("A" * 1_000_000), errors=(harmful_error("A" * 1_000_000),))
    assert len(text) < 120_000
    assert len(str(held(text)[0])) < 20_000


def test_characters_that_do_not_print_are_shown() -> None:
    text = page(harmful(), errors=(harmful_error(),))
    assert "\\u202e" in text
    assert all(character.isprintable() or character == "\n" for character in text)
    assert all(one.isprintable() for one in held(text)[0]["texts"])


def test_files_that_do_not_belong_are_held_with_their_evidence() -> None:
    told_by = replace(STRAY, observed={"size": 5, "shipped_by": "Q275020, Q299444"})
    document, _ = held(page(replace(CLEAN, strays=(told_by,))))
    ((*_, strays),) = document["hosts"]
    (piece,) = (document["evidence"][number] for number in strays)
    texts = document["texts"]
    assert texts[piece[1]] == STRAY.subject
    assert ["shipped by", "Q275020, Q299444"] in [[texts[row[0]], texts[row[2]]] for row in piece[4]]


def test_the_page_is_as_it_was_looked_at() -> None:
    text = page(*HOSTS, errors=ERRORS, rendering=KNOWING)
    assert_golden("page.html", without_data(text).encode())


OWN = """\
{{ run.id }}: {{ hosts | length }} hosts, {{ failed }} findings fail
{% for page in pages %}{{ page.line.name }}: {% for one in page.attention %}{{ one.rule }} {% endfor %}
{% endfor %}
"""


def test_an_own_template_of_one_file(tmp_path: Path) -> None:
    own = tmp_path / "mine.txt.j2"
    own.write_text(OWN)
    made = written("html", iter((harmful("<b>"),)), (), Rendering(template=own)).decode()
    assert made.splitlines()[1] == "&lt;b&gt;: &lt;b&gt; "
    assert_golden("own.txt", written("html", HOSTS, (), Rendering(template=own)))


def test_a_folder_of_own_templates_goes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "about.html.j2").write_text("<p>Plant 7, {{ run.started_at | day }}</p>")
    made = page(*HOSTS, rendering=Rendering(template=tmp_path))
    assert "<p>Plant 7, 2026-11-22</p>" in made
    assert "Decisions needed" in made


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a\n{{ nonsense }}", 2, "'nonsense' is undefined"),
        ("a\n\n{{ hosts[0].nonsense }}", 3, "no attribute 'nonsense'"),
        ("{% if %}", 1, "Expected an expression"),
        ("{{ failed / 0 }}", 1, "division by zero"),
        ("\n{% include 'not-there' %}", 2, "not-there"),
        ("{{ failed | nonsense }}", 1, "nonsense"),
    ],
)
def test_what_is_wrong_with_an_own_template_is_told_with_file_and_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    own = tmp_path / "mine.j2"
    own.write_text(text)
    with pytest.raises(OperatorError, match=re.escape(said)) as caught:
        page(*HOSTS, rendering=Rendering(template=own))
    assert caught.value.message.startswith(f"{own}:{line}: ")
    assert "report-view.md" in caught.value.advice


def test_a_fault_of_our_own_templates_is_no_operators(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(shipped("templates"), tmp_path, dirs_exist_ok=True)
    (tmp_path / "report.html.j2").write_text("{{ nonsense }}")
    monkeypatch.setattr(page_environment, "shipped", lambda _: tmp_path)
    with pytest.raises(UndefinedError, match="nonsense"):
        page(*HOSTS)


def test_hosts_of_one_name_have_keys_of_their_own() -> None:
    hosts: list[HostReport] = [replace(CLEAN, target=f"smb://{number}") for number in (1, 2, 2)]
    keys = [host[0] for host in held(page(*hosts))[0]["hosts"]]
    assert sorted(keys) == sorted(["WS-01", "smb:%2F%2F2", "~3"])
