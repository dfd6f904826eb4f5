"""How files that must match came to be of different strengths, and the ways out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.engine.case import Case, case
from scanner.engine.index import index
from scanner.engine.mixtures import brought_along, likely_cause, only_serves, ways_out
from scanner.engine.strength import Coherence
from scanner.model.coherence import CoherentSet, Companion, Mixture, Strength, WaysOut
from scanner.model.facts import Component, HostFacts, Observation
from scanner.model.findings import Verdict
from tests.engine.building import SECURITY_SET, article, file, finding, host, pack, row, srp
from tests.engine.test_by_sets import MISMATCH, export

RRAS = "setup of Routing and Remote Access"
GROUP = replace(
    SECURITY_SET,
    companions=(Companion("%SystemRoot%\\System32\\drivers\\ndiswan.sys", "dial-up connections"),),
    domestic_only=("%SystemRoot%\\System32\\rsaenh.dll",),
    mixtures=(
        Mixture("Schannel.dll", Strength.DOMESTIC, "Internet Explorer", "Q322051", mark="Q299444"),
        Mixture("Schannel.dll", Strength.DOMESTIC, "kept", "Q246526", service_packs=("SP3", "SP5")),
        Mixture("Schannel.dll", Strength.DOMESTIC, "unchecked", "Q250867", service_packs=("SP6", "SP6a")),
        Mixture("Ndiswan.sys", Strength.EXPORT, RRAS, "Q174474", component="RRAS"),
    ),
    ways_out=WaysOut(("Q322051",), "Q299444"),
)
ROLLUP = srp(packages=("Q299444i.exe",))
WEAK, STRONG = "X (Export Version)", "X (Domestic Use Only)"


def mixed(
    schannel: str | None, others: str | None, ndiswan: str | None = None, **attributes: object
) -> HostFacts:
    files = [
        file("System32\\schannel.dll", description=schannel, size=123664, modified="2000-01-26T19:40:00"),
        file("System32\\ntlmssps.dll", description=others),
        file("System32\\security.dll", description=others),
        *([file("System32\\drivers\\ndiswan.sys", description=ndiswan)] if ndiswan else []),
    ]
    more = attributes.pop("files", ())
    assert isinstance(more, tuple)
    return host(*files, *more, **attributes)


def looked_at(facts: HostFacts, group: CoherentSet = GROUP) -> tuple[CoherentSet, Coherence, Case]:
    before = case(facts, index(pack(article(id="Q322051"), group, ROLLUP)))
    return group, before.coherences[group.id], before


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"marks": ("Q299444",)}, "Likely causes: Internet Explorer (Q322051), or unchecked (Q250867)."),
        ({}, "Likely cause: unchecked (Q250867)."),
        ({"system": {"service_pack": "SP5"}}, "Likely cause: kept (Q246526)."),
        (
            {"system": {"service_pack": "SP4"}, "hotfixes_status": None},
            "Likely cause: Internet Explorer (Q322051).",
        ),
        (
            {"system": {"service_pack": None, "csd_version": None}},
            "Likely causes: kept (Q246526), or unchecked (Q250867).",
        ),
    ],
)
def test_known_ways_that_nothing_on_the_host_speaks_against(
    attributes: dict[str, object], expected: str
) -> None:
    assert likely_cause(*looked_at(mixed(STRONG, WEAK, **attributes))) == expected


def test_else_the_package_that_brought_the_odd_file() -> None:
    named = likely_cause(*looked_at(mixed(WEAK, STRONG)))
    assert named == (
        "Likely cause: a package of the wrong strength brought schannel.dll (listed by Q249863) (Q176820)."
    )
    facts = mixed(STRONG, STRONG, WEAK, components=(Component("RRAS", Observation.ABSENT),))
    assert likely_cause(*looked_at(facts)) == (
        "Likely cause: a package of the wrong strength brought ndiswan.sys (Q176820)."
    )


@pytest.mark.parametrize("status", [Observation.PRESENT, Observation.NOT_COLLECTED])
def test_rras_setup_lowers_ndiswan_alone(status: Observation) -> None:
    facts = mixed(STRONG, STRONG, WEAK, components=(Component("RRAS", status),))
    group, found, before = looked_at(facts)
    assert likely_cause(group, found, before) == f"Likely cause: {RRAS} (Q174474)."
    assert only_serves(group, found) == "Only dial-up connections are concerned."
    assert ways_out(group, found, before).startswith(
        "Either to 128 bit: install the 128-bit service pack again, until ndiswan.sys is of 128 bit too. "
    )


def test_more_than_a_companion_is_concerned() -> None:
    group, found, _ = looked_at(mixed(STRONG, WEAK, STRONG))
    assert only_serves(group, found) == ""
    group, found, _ = looked_at(mixed(WEAK, STRONG, WEAK))
    assert only_serves(group, found) == ""
    group, found, _ = looked_at(mixed(WEAK, STRONG))
    assert only_serves(group, found) == ""


def test_without_an_odd_one_any_file_may_be() -> None:
    two = [
        file("System32\\schannel.dll", description=STRONG),
        file("System32\\security.dll", description=WEAK),
    ]
    assert likely_cause(*looked_at(host(*two))) == "Likely cause: unchecked (Q250867)."
    swapped = [
        file("System32\\schannel.dll", description=WEAK),
        file("System32\\security.dll", description=STRONG),
    ]
    assert likely_cause(*looked_at(host(*swapped))) == ""


def test_what_only_128_bit_packages_ship_is_noted() -> None:
    there = (file("System32\\rsaenh.dll"),)
    assert "rsaenh.dll, which only 128-bit packages ship, is here" in brought_along(
        *looked_at(mixed(STRONG, WEAK, files=there))
    )
    assert brought_along(*looked_at(mixed(WEAK, STRONG, files=there))) == ""
    assert brought_along(*looked_at(mixed(STRONG, WEAK))) == ""


def test_both_ways_out() -> None:
    assert ways_out(*looked_at(mixed(STRONG, WEAK))) == (
        "Either to 128 bit: install Q322051, or the 128-bit service pack again, until ntlmssps.dll, "
        "security.dll are of 128 bit too. Or back to 56 bit: unpack Q299444i.exe with -x, and put back "
        "its own schannel.dll; then restart."
    )


def test_a_terminal_server_takes_its_own_files_back() -> None:
    facts = mixed(STRONG, WEAK, system={"product_suites": ("Terminal Server",)})
    assert "put back the service pack's own schannel.dll" in ways_out(*looked_at(facts))
    unnamed = replace(GROUP, ways_out=WaysOut())
    told = ways_out(*looked_at(mixed(STRONG, WEAK), unnamed))
    assert told.startswith("Either to 128 bit: install the 128-bit service pack again")
    assert "put back the service pack's own schannel.dll" in told


def test_the_finding_names_odd_file_cause_and_ways_out() -> None:
    files = (
        file("System32\\schannel.dll", size=123664, modified="2000-01-26T19:40:00", description=STRONG),
        file("System32\\ntlmssps.dll", size=36112, modified="2001-07-16T12:05:00", description=WEAK),
        file("System32\\security.dll", size=59152, modified="1999-11-18T12:04:00", description=WEAK),
    )
    found = finding(host(*files, marks=("Q299444",)), MISMATCH, GROUP, ROLLUP)
    assert found.verdict is Verdict.MISMATCHED
    for words in (
        "schannel.dll is 128-bit (listed by Q249863)",
        "The odd one is schannel.dll.",
        "Likely causes",
    ):
        assert words in found.reason
    assert found.remedy is not None
    assert "unpack Q299444i.exe" in (found.remedy.advice or "")


def test_several_odd_ones_are_named() -> None:
    facts = mixed(WEAK, STRONG, WEAK, files=(file("System32\\rasman.dll", description=STRONG),))
    escorted = replace(
        GROUP, companions=(*GROUP.companions, Companion("%SystemRoot%\\System32\\rasman.dll", "dial-up"))
    )
    found = finding(facts, article(id="Q322051", coherent_sets=(GROUP.id,)), escorted)
    assert "The odd ones are schannel.dll, ndiswan.sys." in found.reason


SCHANNEL_FIX = article(
    row("Schannel.dll", size=123664, date="2000-01-26"), id="Q249863", title="Strength apart"
)


def test_a_fix_in_the_wrong_strength_is_installed_and_says_so() -> None:
    found = finding(mixed(STRONG, WEAK), SCHANNEL_FIX, GROUP)
    assert found.verdict is Verdict.INSTALLED
    assert "But schannel.dll should be of one strength with other files" in found.reason
    assert any(item.kind == "coherent-set" for item in found.evidence)
    alike = finding(mixed(STRONG, STRONG), SCHANNEL_FIX, GROUP)
    assert "But " not in alike.reason
    other = article(row("Ntlmssps.dll", date="1999-01-01"), id="Q280119")
    assert "But " not in finding(mixed(STRONG, export("X"), marks=()), other, GROUP).reason
