"""The report of one host, and what is said beside a verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.engine.judge import index, judge
from scanner.model.articles import Article, FileSet, Platform, Product
from scanner.model.facts import (
    Component,
    DirectoryFact,
    HostFacts,
    Observation,
    Outcome,
)
from scanner.model.findings import (
    Verdict,
)
from tests.engine.building import (
    FIX,
    OLD,
    SERVER,
    TABLELESS,
    article,
    file,
    finding,
    host,
    pack,
    rdr,
    rdr_file,
    report,
    row,
    sp,
    srp,
    told,
)


def test_the_report_adds_up() -> None:
    other = article(id="Q1000000", products=(Product("Microsoft Windows 2000", None, ()),))
    open_one = article(id="Q269616", components=("RRAS",))
    whole = report(host(OLD), other, FIX, open_one)
    assert [one.rule for one in whole.findings] == ["Q269616", "Q275020", "Q1000000"]
    assert whole.counts == {
        "installed": 0,
        "covered": 0,
        "missing": 1,
        "regressed": 0,
        "mismatched": 0,
        "not-applicable": 1,
        "undetermined": 1,
        "waived": 0,
    }
    assert (whole.coverage, whole.compliant) == (0.5, False)


@pytest.mark.parametrize(
    ("parts", "compliant"),
    [((FIX,), True), ((FIX, article(id="Q269616", components=("RRAS",))), False), ((), False)],
)
def test_compliant_needs_proof(parts: tuple[Article, ...], compliant: bool) -> None:
    assert report(host(rdr_file(), marks=("Q275020",)), *parts).compliant is compliant


def test_an_unreachable_host_has_no_findings() -> None:
    found = judge(HostFacts(target="smb://x", outcome=Outcome.UNREACHABLE), index(pack(FIX)))
    assert (found.findings, found.coverage, found.compliant) == ((), 0.0, False)


def test_fingerprints_change_with_the_evidence_only() -> None:
    before = finding(host(OLD), FIX).fingerprint
    renamed = replace(host(OLD), target="smb://elsewhere")
    assert finding(renamed, FIX).fingerprint == before
    assert finding(host(replace(OLD, size=1)), FIX).fingerprint != before
    assert len(before) == 32


def test_the_report_shows_the_level_the_engine_derived() -> None:
    facts = host(marks=("Q246009",), system={"service_pack": None, "csd_version": "Service Pack 6"})
    assert report(facts).system.service_pack == "SP6a"
    unknown = host(system={"service_pack": None, "csd_version": None})
    assert report(unknown).system.service_pack is None


def test_what_a_row_lists_is_shown_as_printed() -> None:
    listed = row(
        "Iscomlog.dll",
        directory="%SystemRoot%\\System32\\Inetsrv",
        size_kb=297.0,
        date="2000-02-03",
        alternative_date="2000-03-02",
    )
    directories = (DirectoryFact("C:\\WINNT\\System32\\inetsrv"),)
    old = file("System32\\inetsrv\\iscomlog.dll", size=1024, modified="1998-01-01T00:00:00")
    found = finding(host(old, directories=directories), article(listed, listed))
    assert found.verdict is Verdict.MISSING
    assert found.evidence[0].expected == {
        "size_kb": "297",
        "modified": "2000-02-03",
        "modified_or": "2000-03-02",
    }


def test_a_component_line_beside_the_system_needs_no_answer() -> None:
    both = replace(FIX, products=(Product("Microsoft Exchange Server"), SERVER))
    assert finding(host(OLD), both).verdict is Verdict.MISSING
    only = replace(
        FIX, products=(Product("Microsoft Internet Information Server"), Product("Microsoft Proxy Server"))
    )
    absent = (Component("IIS", Observation.ABSENT), Component("Proxy Server", Observation.ABSENT))
    assert finding(host(OLD, components=absent), only).reason == "IIS is not installed."


def test_every_component_it_needs_must_be_there() -> None:
    both = replace(FIX, components=("IIS", "RRAS"), file_sets=())
    present = Component("IIS", Observation.PRESENT)
    assert "RRAS" in finding(host(components=(present,)), both).reason
    absent = finding(host(components=(present, Component("RRAS", Observation.ABSENT))), both)
    assert absent.reason == "RRAS is not installed."


def test_a_service_pack_level_that_may_contain_it() -> None:
    facts = host(system={"service_pack": None, "csd_version": None})
    found = finding(facts, TABLELESS, sp("SP5", "Q225095"))
    assert told(found) == ("undetermined", "low")
    assert found.reason == "SP5 contains it; whether this host is at that level is not known."


def test_the_larger_rollup_comes_first() -> None:
    small = srp(id="Q244599", registry_mark="Q244599", contains=("Q275020",))
    large = srp(contains=("Q275020", "Q244599", "Q280119"))
    found = finding(host(OLD), FIX, small, large)
    assert found.remedy is not None
    assert (found.remedy.install, found.remedy.alternatives) == (("Q299444",), ("Q244599", "Q275020"))


LATER_BUILD = article(
    row("Schannel.dll", size=154384, date="2000-01-26", platform=Platform.X86), id="Q249863"
)
EARLIER_BUILD = article(
    row("Schannel.dll", size=154384, date="1999-12-14", platform=Platform.X86), id="Q249197"
)


def test_a_later_date_that_is_a_known_builds_is_no_copys() -> None:
    """One size, six weeks apart: the rollup's Schannel.dll against an earlier fix's."""
    seen = host(file("System32\\schannel.dll", size=154384, modified="2000-01-26T18:15:00"))
    alone = finding(seen, EARLIER_BUILD)
    assert told(alone) == ("installed", "low")
    together = finding(seen, EARLIER_BUILD, LATER_BUILD)
    assert told(together) == ("installed", "medium")
    assert "those of the later build in Q249863" in together.reason
    assert together.evidence[0].observed["shipped_by"] == "Q249863"


def test_evidence_names_who_shipped_the_file() -> None:
    manifest = sp(
        "SP5", file_sets=(FileSet("Windows NT 4.0", files=(row("Rdr.sys", size=264944, date="1999-04-29"),)),)
    )
    seen = host(file("System32\\drivers\\rdr.sys", size=264944, modified="1999-04-29T12:04:00"))
    assert finding(seen, FIX, manifest).evidence[0].observed["shipped_by"] == "SP5"
    many = [article(rdr(), id=f"Q27502{digit}") for digit in range(8)]
    shown = finding(host(rdr_file()), *many).evidence[0].observed["shipped_by"]
    assert shown == "Q275020, Q275021, Q275022, Q275023, Q275024, Q275025 …"


def test_a_fleet_of_many_profiles_is_judged_as_each_host_alone() -> None:
    """More profiles than are remembered: what is remembered never shows."""
    rules = index(pack(FIX, TABLELESS))
    facts = [
        host(OLD, components=(Component(f"Component {number % 90}", Observation.PRESENT),))
        for number in range(180)
    ]
    together = [judge(one, rules) for one in facts]
    assert together == [judge(one, index(pack(FIX, TABLELESS))) for one in facts]
