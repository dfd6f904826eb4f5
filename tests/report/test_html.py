"""The page, as text."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from scanner.report.html import HtmlDocument
from scanner.shipped import shipped
from tests.report.samples import CLEAN, ERRORS, HOSTS, RUN, STRAY, UNREACHED, harmful, harmful_error, report
from tests.report.writing import written

ACTIVE = {"script", "link", "img", "iframe", "object", "form", "base"}


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


def page(*hosts: object, errors: tuple[object, ...] = ()) -> str:
    return written("html", hosts, errors).decode()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [page(*HOSTS, errors=ERRORS), page(harmful(), errors=(harmful_error(),)), page()],
    ids=["all", "harm", "none"],
)
def test_nothing_is_fetched_or_run(text: str) -> None:
    elements = Elements(text)
    assert {tag for tag, _ in elements.found}.isdisjoint(
        {"script", "link", "img", "iframe", "object", "form", "base"}
    )
    assert not elements.values("src")
    assert not elements.values("style")
    assert all(href.startswith("#") for href in elements.values("href"))
    assert not any(name.startswith("on") for _, attributes in elements.found for name in attributes)
    assert not re.search(r"https?://|@import|url\(", text)
    (policy,) = (value for value in elements.values("content") if "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_ids_are_unique_and_links_lead_to_them() -> None:
    elements = Elements(page(*HOSTS, harmful(), errors=ERRORS))
    ids = elements.values("id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in elements.values("href")} <= set(ids)
    assert set(elements.values("aria-labelledby")) <= set(ids)


def test_the_first_words_say_what_the_run_comes_to() -> None:
    text = re.sub(r"\s+", " ", page(*HOSTS, errors=ERRORS))
    assert "3 findings on 1 host need a fix." in text
    assert "2 findings are undecided" in text
    assert "1 host could not be scanned." in text
    assert "1 host is compliant." in text


@pytest.mark.parametrize(
    ("hosts", "words"),
    [
        ((CLEAN,), "No host is proven to lack a fix."),
        ((), "No host was scanned."),
        ((UNREACHED,), "1 host could not"),
    ],
)
def test_a_run_without_failures(hosts: tuple[object, ...], words: str) -> None:
    assert words in page(*hosts)


def test_every_finding_argues_its_verdict() -> None:
    text = page(*HOSTS)
    for host in HOSTS:
        for finding in host.findings:
            for piece in (finding.rule, finding.title, finding.reason, *finding.bulletins, *finding.cves):
                assert piece in text
            for evidence in finding.evidence:
                assert evidence.subject in text


def test_errors_beyond_a_limit_are_counted() -> None:
    assert "and 1,950 more" in page(CLEAN, errors=(ERRORS[0],) * 2000)


def test_names_of_a_megabyte_are_cut() -> None:
    assert len(page(harmful("A" * 1_000_000), errors=(harmful_error("A" * 1_000_000),))) < 100_000


def test_characters_that_do_not_print_are_shown() -> None:
    text = page(harmful(), errors=(harmful_error(),))
    assert "\\u202e" in text
    assert all(character.isprintable() or character == "\n" for character in text)


def test_a_template_that_names_what_is_not_there_fails(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(shipped("templates"), templates)
    with (templates / "host.html.j2").open("a") as file:
        file.write("{{ line.nonsense }}")
    with pytest.raises(UndefinedError, match="nonsense"), (tmp_path / "out").open("wb") as out:
        HtmlDocument(templates).write(RUN, HOSTS, ERRORS, out)


def test_a_host_for_which_nothing_applies_says_so() -> None:
    assert "No article of the pack applies." in page(report("smb://a"))


def test_files_that_do_not_belong_are_shown_with_their_evidence() -> None:
    shown = page(replace(CLEAN, strays=(STRAY,)))
    assert "1 file does not belong on this host" in shown
    assert "C:\\WINNT\\System32\\a.dll" in shown
    assert "it is a file for alpha, not for x86" in shown
    assert "2 files do not belong on this host" in page(replace(CLEAN, strays=(STRAY, STRAY)))
    assert "not belong" not in page(CLEAN)


def test_evidence_says_who_shipped_the_file() -> None:
    told = replace(STRAY, observed={"size": 5, "shipped_by": "Q275020, Q299444"})
    shown = page(replace(CLEAN, strays=(told,)))
    assert re.search(r"shipped by</th>.*Q275020, Q299444", shown)
