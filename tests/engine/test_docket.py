"""What a profile decides is asked once, and is that profile's alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.engine import docket as docket_module
from scanner.engine.applicability import Applicability, applicability
from scanner.engine.docket import KEPT_DOCKETS, docket
from scanner.engine.judge import index, judge
from scanner.engine.observed import observed
from scanner.engine.profile import host_profile
from scanner.engine.selection import Selection
from scanner.model.articles import Article, FileSet, Product
from scanner.model.facts import Component, HostFacts, Observation
from scanner.model.logic import Truth
from scanner.model.profile import HostProfile
from tests.engine.building import FIX, WORKSTATION, article, host, pack, rdr, row

SERVER_HOST = host()
OTHERS = {
    "another system": host(system={"version": "5.0", "product": "Windows 2000"}),
    "another edition": host(system={"product_type": "WinNT"}),
    "another level": host(system={"service_pack": "SP4"}),
    "another processor": host(system={"architecture": "alpha"}),
    "another kernel": host(system={"current_type": "Multiprocessor Free"}),
    "another language": host(system={"install_language": "0407"}),
    "another component": host(components=(Component("IIS", Observation.PRESENT),)),
    "another release": host(components=(Component("IIS", Observation.PRESENT, "3.0"),)),
}
ARTICLES = (
    FIX,
    article(rdr(), id="Q100001", products=(WORKSTATION,)),
    article(
        id="Q100002",
        file_sets=(
            FileSet("Windows NT 4.0", "German", files=(rdr(version="4.0.1381.7090"),), service_pack="SP4"),
            FileSet("Windows NT 4.0", files=(rdr(version="4.0.1381.7090"),)),
        ),
    ),
    article(
        row("Ntoskrnl.exe", version="4.0.1381.7100"),
        row("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", version="4.0.1381.7110"),
        id="Q100003",
    ),
    article(id="Q100004", products=(Product("Microsoft Internet Information Server", None, ("4.0",)),)),
)


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_what_one_profile_decides_is_not_anothers(other: HostFacts) -> None:
    rules = index(pack(*ARTICLES))
    together = [judge(facts, rules) for facts in (SERVER_HOST, other, SERVER_HOST)]
    assert together == [judge(facts, index(pack(*ARTICLES))) for facts in (SERVER_HOST, other, SERVER_HOST)]


def test_hosts_of_one_profile_share_the_answers() -> None:
    rules = index(pack(*ARTICLES))
    profile = host_profile(observed(SERVER_HOST))
    assert docket(profile, rules) is docket(replace(profile), rules)


def test_no_files_are_chosen_for_a_host_that_the_article_does_not_concern() -> None:
    profile = host_profile(observed(SERVER_HOST))
    entry = docket(profile, index(pack(ARTICLES[1])))["Q100001"]
    assert (entry.applicability.answer, entry.selection) == (Truth.NO, Selection())


def test_no_more_profiles_are_remembered_than_are_meant_to() -> None:
    rules = index(pack(FIX))
    profile = host_profile(observed(SERVER_HOST))
    for number in range(2 * KEPT_DOCKETS + 2):
        docket(replace(profile, language=f"{number:04x}"), rules)
        assert len(rules.dockets) <= KEPT_DOCKETS


def test_articles_of_one_scope_are_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def noted(article: Article, profile: HostProfile) -> Applicability:
        asked.append(article.id)
        return applicability(article, profile)

    monkeypatch.setattr(docket_module, "applicability", noted)
    others = (article(id="Q200001", products=(WORKSTATION,)), article(id="Q200002", components=("IIS",)))
    entries = docket(host_profile(observed(SERVER_HOST)), index(pack(*ARTICLES, *others)))
    assert asked == ["Q275020", "Q100001", "Q100004", "Q200002"]
    answers = {name: one.applicability.answer for name, one in entries.items()}
    assert [answers[name] for name in ("Q275020", "Q100001", "Q200001", "Q200002")] == [
        Truth.YES,
        Truth.NO,
        Truth.NO,
        Truth.NO,
    ]
