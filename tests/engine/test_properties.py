"""Laws that hold for every host and every pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.engine.judge import index, judge
from scanner.engine.trends import Trend
from scanner.model.articles import Article, FileSet, Platform
from scanner.model.builds import KnownBuilds, Procedure, SharedVersion, Unserviced, WithdrawnBuilds
from scanner.model.facts import DirectoryFact, FileFact, HostFacts, Hotfix, Listing, Observation
from scanner.model.findings import COMPLIANT, NON_COMPLIANT, Comparison, Confidence, Finding, Verdict
from scanner.model.pack import RulePack
from scanner.model.versions import readable_version
from tests.engine.building import (
    SECURITY_SET,
    SERVER,
    TERMINAL_SERVER,
    WORKSTATION,
    article,
    file,
    host,
    pack,
    row,
    sp,
    srp,
)
from tests.engine.rederiving import rederived

SERVED = ("ntoskrnl.exe", "afd.sys")
"""Files that tell the host's edition and level as well."""

NAMES = ("rdr.sys", "netbt.sys", "ntlmssps.dll", "security.dll", "schannel.dll", "rpcrt4.dll")
STAMPS = ("1980-06-03", "1999-04-29", "1999-11-18", "2000-07-24", "2000-07-25", "2001-07-16", "2024-01-01")
SIZES = (36112, 59152, 266224)
VERSIONS = (None, "4.0.1381.4", "4.0.1381.7086", "4.0.1381.7153", "4.0.1381.33529", "4.87.1964.1878", "4.0")
PLACES = {"sys": "System32\\drivers", "dll": "System32", "exe": "System32"}


def place(name: str) -> str:
    return f"{PLACES[name[-3:]]}\\{name}"


@st.composite
def file_facts(draw: st.DrawFn, name: str) -> FileFact:
    status = draw(st.sampled_from([Observation.PRESENT] * 5 + list(Observation)))
    if status is not Observation.PRESENT:
        return file(place(name), status=status)
    stamp = draw(st.sampled_from((None, *STAMPS)))
    linked = draw(st.sampled_from((None, *STAMPS)))
    return file(
        place(name),
        size=draw(st.sampled_from((None, *SIZES))),
        modified=f"{stamp}T12:05:00" if stamp else None,
        linked=f"{linked}T11:00:00" if linked else None,
        version=draw(st.sampled_from(VERSIONS)),
        machine=draw(st.sampled_from((None, "x86", "x86", "alpha"))),
        description=draw(st.sampled_from((None, "X (Export Version)", "X (Domestic Use Only)"))),
    )


@st.composite
def hosts(draw: st.DrawFn) -> HostFacts:
    names = draw(st.lists(st.sampled_from((*NAMES, *SERVED)), unique=True))
    system = {
        "service_pack": draw(st.sampled_from((None, "SP4", "SP6", "SP6a"))),
        "csd_version": draw(st.sampled_from(("", "Service Pack 3 RC 1.32", "Service Pack 6", "Gold", None))),
        "product_type": draw(st.sampled_from(("WinNT", "ServerNT", None))),
        "product_suites": draw(st.sampled_from(((), ("Terminal Server",), None))),
        "architecture": draw(st.sampled_from(("x86", "x86", "Alpha", None))),
        "install_language": draw(st.sampled_from(("0409", "0407", None))),
    }
    return host(
        *[draw(file_facts(name)) for name in names],
        marks=tuple(draw(st.lists(st.sampled_from(("Q275020", "Q299444", "Q246009")), unique=True))),
        system=system,
        hotfixes_status=draw(st.sampled_from((Listing.LISTED, Listing.PARTIAL, None))),
        directories=draw(st.sampled_from(((), host().directories))),
    )


@st.composite
def articles(draw: st.DrawFn, number: int) -> Article:
    rows = []
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=3)):
        stamp = draw(st.sampled_from((None, *STAMPS[1:6])))
        rows.append(
            row(
                name,
                version=draw(st.sampled_from(VERSIONS)),
                size=draw(st.sampled_from((None, *SIZES))),
                date=stamp,
                platform=draw(st.sampled_from((None, Platform.X86, Platform.ALPHA))),
                crypto_bits=draw(st.sampled_from((None, 56, 128))),
                adds=draw(st.sampled_from((False, False, False, True))),
            )
        )
    return article(
        *rows,
        id=f"Q{number}",
        products=tuple(draw(st.lists(st.sampled_from((SERVER, WORKSTATION, TERMINAL_SERVER)), unique=True))),
        components=draw(st.sampled_from(((), (), ("IIS",), ("RRAS",)))),
        coherent_sets=draw(st.sampled_from(((), (SECURITY_SET.id,)))),
        requires_service_pack=draw(st.sampled_from((None, "SP6a"))),
        superseded_by=draw(st.sampled_from(((), ("Q275020",)))),
        fixed_in_unnamed_service_pack=draw(st.sampled_from((False, False, True))),
    )


BUILDS = KnownBuilds(
    withdrawn=(
        WithdrawnBuilds("Rdr.sys", "Windows NT 4.0", date(2000, 7, 24), date(2000, 7, 25), "Q243878"),
    ),
    shared_versions=(SharedVersion("Netbt.sys", "4.0.1381.7086", "Q300972"),),
    unserviced=(Unserviced("Rpcrt4.dll", "Q257274", international=True),),
    procedures=(Procedure("Q280120", "the permissions", "Q317636"),),
)


SP5_RDR = row("Rdr.sys", size=266224, date="1999-04-29")


@st.composite
def packs(draw: st.DrawFn) -> RulePack:
    rules = [draw(articles(number)) for number in (275020, 280119, 280120, 299444, 246009)]
    packages = (
        srp(contains=("Q275020", "Q280119")),
        sp("SP5", "Q280119", file_sets=(FileSet("Windows NT 4.0", files=(SP5_RDR,)),)),
        sp("SP6a", registry_mark="Q246009"),
    )
    return pack(*rules, *packages, SECURITY_SET, builds=BUILDS)


def verdicts(facts: HostFacts, rules: RulePack) -> dict[str, Finding]:
    return {one.rule: one for one in judge(facts, index(rules)).findings}


@given(hosts(), packs(), st.randoms(use_true_random=False))
def test_order_never_matters(facts: HostFacts, rules: RulePack, chance: Random) -> None:
    def shuffled(items: tuple | None) -> tuple | None:  # type: ignore[type-arg]
        return None if items is None else tuple(chance.sample(items, len(items)))

    mixed_facts = replace(
        facts,
        files=shuffled(facts.files),
        hotfixes=shuffled(facts.hotfixes),
        directories=shuffled(facts.directories),
    )
    mixed_rules = replace(rules, articles=shuffled(rules.articles), packages=shuffled(rules.packages))
    assert judge(mixed_facts, index(mixed_rules)) == judge(facts, index(rules))


@given(hosts(), packs(), st.sampled_from(("x.dll", "0407.dll", "drivers\\y.sys")), st.sampled_from(VERSIONS))
def test_an_unrelated_fact_changes_nothing(
    facts: HostFacts, rules: RulePack, name: str, version: str | None
) -> None:
    stranger = file(f"System32\\{name}", version=version, language="0407", machine="alpha", size=1)
    # One file more, not the first that was looked at.
    facts = replace(facts, files=(*(facts.files or ()), file("System32\\other.dll", size=1)))
    more = replace(
        facts,
        files=(*(facts.files or ()), stranger),
        hotfixes=(*(facts.hotfixes or ()), Hotfix("Q111111", installed=True)),
        directories=(*(facts.directories or ()), DirectoryFact("C:\\Program Files")),
    )
    assert verdicts(more, rules) == verdicts(facts, rules)


@given(
    hosts(),
    packs(),
    st.sampled_from((*NAMES, *SERVED)),
    st.sampled_from((Observation.UNREADABLE, Observation.NOT_COLLECTED)),
)
def test_losing_a_file_never_makes_up_a_verdict(
    facts: HostFacts, rules: RulePack, name: str, status: Observation
) -> None:
    """Without a file a verdict stays, becomes undetermined, or is worth no more than a mark.

    Where two files each prove a failing of its own kind, the other one's is left.
    """
    lost = file(place(name), status=status)
    kept = tuple(one for one in facts.files or () if one.path != lost.path)
    before = verdicts(facts, rules)
    for rule, after in verdicts(replace(facts, files=(*kept, lost)), rules).items():
        was = before[rule].verdict
        less = after.verdict is Verdict.UNDETERMINED or after.confidence is Confidence.LOW
        both_fail = {was, after.verdict} <= NON_COMPLIANT
        assert after.verdict is was or less or both_fail, f"{rule}: {before[rule]} became {after}"


@given(hosts(), packs())
def test_without_any_file_only_low_confidence_or_undetermined_is_left(
    facts: HostFacts, rules: RulePack
) -> None:
    bare = replace(facts, files=None, directories=None)
    for found in verdicts(bare, rules).values():
        if found.verdict is Verdict.NOT_APPLICABLE:
            continue
        by_level = found.rule == "Q246009" and found.verdict in NON_COMPLIANT
        assert found.confidence is Confidence.LOW or by_level, found


@given(hosts(), packs(), st.sets(st.sampled_from((*NAMES, *SERVED)), min_size=1), st.booleans())
def test_losing_evidence_never_raises_the_score(
    facts: HostFacts, rules: RulePack, names: set[str], all_of_it: bool
) -> None:
    gone = {place(name) for name in names}
    files = tuple(
        file(one.path, status=Observation.NOT_COLLECTED) if one.path in gone else one
        for one in facts.files or ()
    )
    less = replace(facts, files=files)
    if all_of_it:
        less = replace(facts, files=None, directories=None)
    assert score(less, rules) <= score(facts, rules)


def score(facts: HostFacts, rules: RulePack) -> float:
    trend = Trend()
    trend.add("r1", datetime(2026, 1, 1, tzinfo=UTC), [judge(facts, index(rules))])
    return trend.points[0].score


def worth(verdict: Verdict) -> int:
    if verdict in COMPLIANT:
        return 2
    return 0 if verdict in NON_COMPLIANT else 1


@given(hosts(), packs(), st.sampled_from(NAMES), st.sampled_from((1, 67, 400)))
def test_upgrading_a_file_along_its_branch_never_makes_a_host_worse(
    facts: HostFacts, rules: RulePack, name: str, steps: int
) -> None:
    """A later version of the same line: nothing that was satisfied or open fails now, or is open again."""
    files = list(facts.files or ())
    for number, one in enumerate(files):
        version = readable_version(one.version)
        if one.path.endswith(name) and version is not None:
            files[number] = replace(one, version=str(replace(version, revision=version.revision + steps)))
    before = verdicts(facts, rules)
    for rule, after in verdicts(replace(facts, files=tuple(files)), rules).items():
        assert worth(after.verdict) >= worth(before[rule].verdict), f"{rule}: {before[rule]} became {after}"


@given(st.lists(hosts(), min_size=2, max_size=4), packs(), st.randoms(use_true_random=False))
def test_the_order_of_hosts_never_matters(fleet: list[HostFacts], rules: RulePack, chance: Random) -> None:
    """Hosts share what their profiles decide; none is judged otherwise for who came before."""
    shared = index(rules)
    places = chance.sample(range(len(fleet)), len(fleet))
    mixed = {place: judge(fleet[place], shared) for place in places}
    assert [mixed[place] for place in range(len(fleet))] == [judge(one, index(rules)) for one in fleet]


@settings(max_examples=200)
@given(hosts(), packs())
def test_every_verdict_can_be_derived_from_its_evidence(facts: HostFacts, rules: RulePack) -> None:
    for found in verdicts(facts, rules).values():
        if found.evidence:
            assert rederived(found) is found.verdict, found


@given(hosts(), packs())
def test_every_verdict_is_argued(facts: HostFacts, rules: RulePack) -> None:
    for found in verdicts(facts, rules).values():
        assert found.reason.endswith((".", "…"))
        no_products = found.reason == "The article names no product."
        assert found.evidence or no_products
        assert (found.settle is not None) == (found.verdict is Verdict.UNDETERMINED)
        assert (found.remedy is not None) == (found.verdict in NON_COMPLIANT)
        assert bool(found.covered_by) == (found.verdict is Verdict.COVERED)
        comparisons = {item.comparison for item in found.evidence}
        if found.verdict in (Verdict.INSTALLED, Verdict.COVERED):
            assert comparisons & {Comparison.SAME, Comparison.LATER}, found
        if found.verdict is Verdict.MISSING:
            assert comparisons & {Comparison.OLDER, Comparison.DIFFERENT}, found


@settings(max_examples=30)
@given(hosts(), packs())
def test_counts_are_those_of_the_findings(facts: HostFacts, rules: RulePack) -> None:
    report = judge(facts, index(rules))
    assert sum(report.counts.values()) == len(rules.articles)
    assert 0.0 <= report.coverage <= 1.0
