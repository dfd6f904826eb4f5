"""What was found on one host is found again on those like it, and on no other."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from scanner.engine import coverage
from scanner.engine.judge import PackIndex, index, judge
from scanner.engine.precedents import bench, questions
from scanner.engine.precedents.bench import Bench
from scanner.engine.precedents.hearing import Hearing
from scanner.model.facts import Component, DirectoryFact, FileFact, HostFacts, Listing, Observation, Outcome
from tests.engine.building import (
    FIX,
    OLD,
    TABLELESS,
    article,
    file,
    host,
    pack,
    rdr_file,
    row,
    srp,
)
from tests.engine.precedents.test_fleet import LLSSRV, NETBT, RULES, WAITING

STRAYS = (file("System32\\zone.dll", machine="alpha"), file("System32\\Acl.dll", machine="alpha"))


def alike(rules: PackIndex, *fleet: HostFacts) -> None:
    """Every host, in this order, is judged as it is by itself."""
    judging = Bench(rules)
    for number, facts in enumerate(fleet):
        assert judging.judge(facts) == judge(facts, rules), number


class Asked(list[str]):
    """What a function is asked for, by one of its arguments; it answers as ever."""

    def __init__(self, patch: pytest.MonkeyPatch, place: object, name: str, of: Callable[..., str]) -> None:
        super().__init__()
        ask = getattr(place, name)

        def noted(*arguments: object) -> object:
            self.append(of(*arguments))
            return ask(*arguments)

        patch.setattr(place, name, noted)


def test_the_very_same_lists_on_hosts_that_differ_beside_them() -> None:
    base = host(OLD, LLSSRV, *STRAYS, marks=("Q299444",))
    systems = (
        {"hostname": "HMI-05"},
        {"product_type": "WinNT"},
        {"product_suites": ("Terminal Server",)},
        {"service_pack": "SP5"},
        {"service_pack": None},
        {"architecture": "alpha"},
        {"install_language": "0407"},
        {"system_root": "D:\\NT"},
    )
    fleet = [
        base,
        replace(base, hotfixes_status=Listing.PARTIAL),
        replace(base, pending_renames=WAITING),
        replace(base, outcome=Outcome.PARTIAL),
        *(replace(base, system=replace(base.system, **told)) for told in systems),
    ]
    alike(index(RULES), *fleet, *reversed(fleet), *fleet)


def test_a_list_that_is_known_by_its_identity_is_held_on_to() -> None:
    """Were it gone, the next host's list might be taken for it."""
    judging = Bench(index(pack(FIX)))
    facts = host(OLD, marks=("Q299444",))
    before = sys.getrefcount(facts.hotfixes)
    for one in (facts, facts, host(OLD, NETBT)):
        judging.judge(one)
    after = sys.getrefcount(facts.hotfixes)
    assert after > before


def test_the_very_same_directories_lie_beneath_each_host_s_own_root() -> None:
    """Where a directory was listed, a file that is not there is absent; elsewhere nothing is known."""
    listed = (DirectoryFact("%SystemRoot%\\System32\\drivers"), DirectoryFact("D:\\NT"))
    first = host(directories=listed)
    others = (replace(first, system=replace(first.system, system_root=root)) for root in ("D:\\NT", None))
    rules = index(pack(FIX))
    fleet = (first, *others, replace(first, directories=listed[1:]))
    assert len({judge(facts, rules).findings[0].fingerprint for facts in fleet}) > 1
    alike(rules, *fleet, *reversed(fleet))


def test_a_finding_that_rests_on_the_name_of_a_host_is_none_of_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = index(pack(FIX))
    find = questions.finding
    monkeypatch.setattr(
        questions,
        "finding",
        lambda one, case: replace(find(one, case), reason=str(case.seen.facts.system.hostname)),
    )
    base = host(OLD)
    judging = Bench(rules)
    for name in ("A", None, "A", "B", "B", "A", None):
        facts = replace(base, system=replace(base.system, hostname=name))
        assert judging.judge(facts).findings[0].reason == str(name)


def test_the_same_lists_under_another_name_are_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    judging = Bench(index(pack(FIX)))
    base = host(OLD)
    first = [judging.judge(base) for _ in range(2)][-1]
    monkeypatch.setattr(bench, "counted_report", None)
    other = judging.judge(replace(base, system=replace(base.system, hostname="B")))
    assert (other.hostname, other.findings) == ("B", first.findings)


def test_what_hosts_have_in_common_is_numbered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is room for the sort, the profile and the strengths of one host, and no more."""
    monkeypatch.setattr(bench, "NUMBERED_KEPT", 3)
    asked = Asked(monkeypatch, Hearing, "frame", lambda *_: "frame")
    judging = Bench(index(pack(FIX)))
    base = host(OLD)
    judging.judge(base)
    asked.clear()
    for _ in range(3):
        judging.judge(replace(base, files=(replace(OLD),)))
    assert len(asked) == 1  # the first host left more to be numbered than there was before it


def test_a_file_is_looked_at_once_for_whether_it_is_a_stray(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "SYSTEMS_KEPT", 1)
    asked = Asked(monkeypatch, bench, "strays", lambda facts: f"{facts.system.build} {facts.files[0].path}")
    judging = Bench(index(pack(FIX)))
    for build, files in ((1, STRAYS[:1]), (1, STRAYS), (2, STRAYS[:1]), (1, STRAYS[:1])):
        judging.judge(host(*files, system={"build": build}))
    paths = [one.path for one in STRAYS]
    assert asked == [f"1 {paths[0]}", f"1 {paths[1]}", f"2 {paths[0]}", f"1 {paths[0]}"]


def test_strays_stand_in_the_order_of_their_paths() -> None:
    alike(index(pack(FIX)), host(*STRAYS), host(*reversed(STRAYS)), host(OLD, *STRAYS))


def test_a_fix_in_two_rollups_is_covered_by_the_one_that_is_registered() -> None:
    """Whether a rollup covers is concluded of each by itself."""
    rules = index(
        pack(
            TABLELESS,
            *(srp(id=name, registry_mark=name, contains=("Q225095",)) for name in ("Q299444", "Q300000")),
        )
    )
    marked = [host(marks=marks) for marks in (("Q300000",), ("Q299444",), (), ("Q299444", "Q300000"))]
    assert judge(marked[0], rules).findings[0].covered_by == ("Q300000",)
    alike(rules, *marked, *reversed(marked))


def test_only_the_file_that_is_another_is_weighed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(monkeypatch, questions, "weigh", lambda requirement, *_: requirement.name)
    both = article(*FIX.file_sets[0].files, row("Netbt.sys", version="4.0.1381.7097"))
    judging = Bench(index(pack(both)))
    judging.judge(host(OLD, NETBT))
    assert sorted(asked) == ["Netbt.sys", "Rdr.sys"]
    judging.judge(host(rdr_file(), NETBT))
    judging.judge(host(rdr_file(), replace(NETBT, version="4.0.1381.3"), marks=("Q111111",)))
    judging.judge(host(OLD, replace(NETBT, version="4.0.1381.3")))
    assert asked[2:] == ["Rdr.sys", "Netbt.sys"]


def test_whom_articles_do_not_concern_is_told_without_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    scopes = Asked(monkeypatch, questions, "without_looking", lambda names, *_: names[0])
    found = Asked(monkeypatch, questions, "finding", lambda one, _: str(one.article.id))
    rules = index(pack(FIX, article(id="Q100002", components=("RRAS",))))
    judging = Bench(rules)
    absent, there = (
        host(OLD, components=(Component("RRAS", status),))
        for status in (Observation.ABSENT, Observation.PRESENT)
    )
    judging.judge(absent)
    assert (scopes, found) == (["Q275020", "Q100002"], ["Q275020"])
    judging.judge(there)
    assert (scopes[2:], found[1:]) == (["Q100002"], ["Q100002"])
    for facts in (replace(absent, files=()), absent, there, absent, there):
        assert judging.judge(facts) == judge(facts, rules)
    assert scopes[3:] == []


def test_of_another_article_it_is_the_state_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of another fix say that the rollup is not whole; how old they are changes nothing."""
    asked = Asked(monkeypatch, coverage, "_by_one_rollup", lambda package, _: str(package.id))
    judging = Bench(index(pack(FIX, TABLELESS, srp(contains=("Q275020", "Q225095")))))
    for version in ("4.0.1381.3", "4.0.1381.4", "4.0.1381.5"):
        judging.judge(host(replace(OLD, version=version), marks=("Q299444",)))
    assert asked == ["Q299444"]


def test_what_is_kept_is_counted() -> None:
    judging = Bench(index(RULES))
    kept = [judging._questions.answers.kept]
    for facts in (host(OLD), host(rdr_file(), NETBT), host(OLD, LLSSRV, system={"service_pack": "SP5"})):
        judging.judge(facts)
        kept.append(judging._questions.answers.kept)
    assert kept[0] == 0 < len(RULES.articles) < kept[1] < kept[2] < kept[3]


def test_a_host_of_another_sort_leaves_those_of_the_first_as_they_are() -> None:
    judging = Bench(index(pack(FIX)))
    first, second = (
        [judging.judge(host(OLD, system={"product_type": kind})) for kind in ("WinNT", "ServerNT")]
        for _ in range(2)
    )
    third = judging.judge(host(OLD, system={"product_type": "WinNT"}))
    assert third.findings == first[0].findings
    assert third.findings is second[0].findings


def test_a_question_first_asked_on_another_host_is_asked_on_every_host_before() -> None:
    """Whether the rollup covers the fix is first asked on the fifth host; the others are gone on from."""

    def marked(*marks: str, more: tuple[FileFact, ...] = (), **attributes: object) -> HostFacts:
        return host(rdr_file(), *more, marks=marks, **attributes)

    rules = index(pack(FIX, article(id="Q299444"), srp()))
    stranger = (file("System32\\stranger.dll"),)
    fleet = [
        *(marked("Q275020", other, more=more) for more in ((), stranger) for other in ("Q111111", "Q299444")),
        marked("Q111112", system={"product_type": "WinNT"}),
        marked("Q111111"),
        marked("Q299444"),
    ]
    alike(rules, *fleet)
