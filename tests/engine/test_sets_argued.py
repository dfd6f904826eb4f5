"""Sets that must match, argued: how each file's class was told, and every sentence of the verdict."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from scanner.engine.comparison import Setting
from scanner.engine.observed import observed
from scanner.engine.strength import Coherence, coherence, majority_of
from scanner.model.articles import Platform
from scanner.model.coherence import (
    CoherentSet,
    Companion,
    DescriptionClue,
    Fingerprint,
    Strength,
    VersionLine,
)
from scanner.model.facts import FileFact, Observation
from scanner.model.findings import Comparison, Confidence, Evidence, EvidenceKind, Remark
from tests.engine.building import SECURITY_SET, article, file, finding, host, rdr, rdr_file, row, told

DOMESTIC, EXPORT = Strength.DOMESTIC, Strength.EXPORT
WEAK, STRONG = "X (Export Version)", "X (Domestic Use Only)"
NDISWAN = "%SystemRoot%\\System32\\drivers\\ndiswan.sys"
GROUP = replace(
    SECURITY_SET,
    companions=(
        Companion(NDISWAN, "dial-up connections"),
        Companion("%SystemRoot%\\System32\\rasman.dll", "dial-up servers"),
    ),
    version_lines=(
        VersionLine("schannel.dll", "4.87", DOMESTIC, "Q247869"),
        VersionLine("schannel.dll", "4.86", EXPORT, "Q247869"),
    ),
    fingerprints=(
        *SECURITY_SET.fingerprints,
        Fingerprint("ndiswan.sys", Platform.X86, EXPORT, 71088, dt.date(1999, 3, 11), source="Q174474"),
    ),
    domestic_only=("%SystemRoot%\\System32\\rsaenh.dll", "%SystemRoot%\\System32\\rsaenhs.dll"),
)


def dll(name: str, description: str | None = None, **attributes: object) -> FileFact:
    return file(f"System32\\{name}.dll", description=description, **attributes)


def looked_at(*files: FileFact, group: CoherentSet = GROUP, bias: int | None = None) -> Coherence:
    return coherence(group, observed(host(*files)), Setting(bias_minutes=bias), {})


KNOWN = {"size": 123664, "modified": "2000-01-26T19:40:00"}


@pytest.mark.parametrize(
    ("seen", "strength", "confidence", "told_by"),
    [
        (dll("schannel", STRONG), DOMESTIC, Confidence.HIGH, "its FileDescription"),
        (dll("schannel", **KNOWN), DOMESTIC, Confidence.MEDIUM, "the build in Q249863"),
        (
            dll("schannel", version="4.86.1964.1"),
            EXPORT,
            Confidence.MEDIUM,
            "the version line 4.86 (Q247869)",
        ),
        (
            dll("schannel", version="4.86.1964.1", **KNOWN),
            None,
            Confidence.LOW,
            "its size and date are those of a 128-bit build, its version of the other line",
        ),
        (
            dll("ntlmssps", size=36112, modified="2001-07-16T12:05:00"),
            None,
            Confidence.LOW,
            "builds of either strength look like it",
        ),
        (dll("schannel", machine="alpha", **KNOWN), None, Confidence.LOW, "no known build looks like it"),
        (dll("schannel", size=123665), None, Confidence.LOW, "no known build looks like it"),
        (dll("ntlmssps", version="4.86.1964.1"), None, Confidence.LOW, "no known build looks like it"),
        (
            dll("schannel", status=Observation.UNREADABLE),
            None,
            Confidence.LOW,
            "it is unreadable",
        ),
    ],
)
def test_what_a_files_class_is_told_by(
    seen: FileFact, strength: Strength | None, confidence: Confidence, told_by: str
) -> None:
    found = looked_at(seen).files[0]
    assert (found.strength, found.confidence, found.told_by) == (strength, confidence, told_by)


def test_a_companion_is_told_in_the_hosts_time_too() -> None:
    """02:00 UTC on the 13th is the evening of the 12th in California: a day from the known build's 11th."""
    stamp = file("System32\\drivers\\ndiswan.sys", size=71088, modified="1999-03-13T02:00:00")
    assert [one.strength for one in looked_at(stamp, bias=480).files] == [EXPORT]
    assert looked_at(stamp).files == ()


def test_files_are_shown_in_the_order_of_their_names_however_they_are_spelled() -> None:
    spelled = replace(
        GROUP, files=tuple(f"%SystemRoot%\\System32\\{name}.dll" for name in ("Schannel", "ntlmssps"))
    )
    found = looked_at(dll("schannel", STRONG), dll("ntlmssps", STRONG), group=spelled)
    assert [one.subject for one in found.evidence] == [
        "C:\\WINNT\\System32\\ntlmssps.dll",
        "C:\\WINNT\\System32\\schannel.dll",
    ]


@pytest.mark.parametrize(
    ("strong", "weak", "majority"),
    [(0, 0, None), (1, 1, None), (2, 1, DOMESTIC), (1, 2, EXPORT), (3, 2, DOMESTIC), (2, 3, EXPORT)],
)
def test_the_class_of_most_files(strong: int, weak: int, majority: Strength | None) -> None:
    names = [f"{number}.dll" for number in range(strong + weak + 1)]
    group = replace(GROUP, files=tuple(f"%SystemRoot%\\System32\\{name}" for name in names))
    texts = [STRONG] * strong + [WEAK] * weak + [None]
    files = [file(f"System32\\{name}", description=text) for name, text in zip(names, texts, strict=True)]
    assert majority_of(looked_at(*files, group=group).files) is majority


def test_the_evidence_of_a_set() -> None:
    unread = dll("ntlmssps", status=Observation.UNREADABLE)
    strong = dll("schannel", STRONG, version="4.87.1964.1", **KNOWN)
    weak = [dll("security", WEAK), file("System32\\drivers\\ndiswan.sys", description=WEAK)]
    found = looked_at(unread, strong, *weak)
    assert found.evidence[:3] == (
        Evidence(
            EvidenceKind.COHERENT_SET,
            "%SystemRoot%\\System32\\ntlmssps.dll",
            {"strength": "export"},
            {"status": "unreadable"},
            Comparison.UNKNOWN,
            "cannot be told: it is unreadable",
        ),
        Evidence(
            EvidenceKind.COHERENT_SET,
            "C:\\WINNT\\System32\\schannel.dll",
            {"strength": "export"},
            {
                "strength": "128-bit",
                "description": STRONG,
                "version": "4.87.1964.1",
                "size": 123664,
                "modified": "2000-01-26T19:40:00Z",
            },
            Comparison.DIFFERENT,
            "told by its FileDescription",
        ),
        Evidence(
            EvidenceKind.COHERENT_SET,
            "C:\\WINNT\\System32\\security.dll",
            {"strength": "export"},
            {"strength": "export", "description": WEAK, "size": None, "modified": None},
            Comparison.SAME,
            "told by its FileDescription",
        ),
    )


def test_two_files_that_disagree_are_held_against_each_other() -> None:
    found = looked_at(dll("schannel", STRONG), dll("security", WEAK))
    assert [one.expected for one in found.evidence] == [{"strength": "the same in all files"}] * 2
    assert {one.comparison for one in found.evidence} == {Comparison.SAME}


RULE = article(id="Q322051", coherent_sets=(GROUP.id,))


def test_a_disagreement_in_full() -> None:
    ndiswan = file("System32\\drivers\\ndiswan.sys", description=WEAK)
    others = [dll(name, STRONG) for name in ("schannel", "ntlmssps", "security")]
    found = finding(host(*others, ndiswan), RULE, GROUP)
    assert told(found) == ("mismatched", "high")
    assert found.reason == (
        "Files that must be of one strength are not: ntlmssps.dll is 128-bit, schannel.dll is 128-bit, "
        "security.dll is 128-bit, ndiswan.sys is export. The odd one is ndiswan.sys. "
        "Only dial-up connections are concerned. "
        "Likely cause: a package of the wrong strength brought ndiswan.sys (Q176820)."
    )


def test_two_companions_that_disagree() -> None:
    weak = [file("System32\\drivers\\ndiswan.sys", description=WEAK), dll("rasman", WEAK)]
    others = [dll(name, STRONG) for name in ("schannel", "ntlmssps", "security")]
    found = finding(host(*others, *weak), RULE, GROUP)
    assert "The odd ones are ndiswan.sys, rasman.dll. " in found.reason
    assert "Only dial-up connections and dial-up servers are concerned. " in found.reason
    assert "brought ndiswan.sys and rasman.dll (Q176820)." in found.reason


def test_a_host_that_was_at_128_bit_once() -> None:
    there = [dll("rsaenh"), dll("rsaenhs")]
    weak = [dll(name, WEAK) for name in ("ntlmssps", "security")]
    found = finding(host(dll("schannel", STRONG), *weak, *there), RULE, GROUP)
    assert found.reason.endswith(
        "rsaenh.dll, rsaenhs.dll, which only 128-bit packages ship, is here: the host was at 128 bit once, "
        "or Internet Explorer brought it."
    )


def test_two_against_two_name_no_odd_one() -> None:
    found = finding(host(dll("schannel", STRONG), dll("security", WEAK)), RULE, GROUP)
    assert found.reason == (
        "Files that must be of one strength are not: schannel.dll is 128-bit, security.dll is export."
    )


def test_why_less_than_high_confidence() -> None:
    """The builds that tell are named once each; a class told by a description is not among them."""
    by_build = dll("security", size=59152, modified="1999-11-18T12:04:00")
    found = finding(host(dll("schannel", **KNOWN), dll("ntlmssps", WEAK), by_build), RULE, GROUP)
    assert told(found) == ("mismatched", "medium")
    assert found.reason.endswith(
        "Confidence is medium: strength is told by the build in Q249863, the build in Q322051 only, "
        "not by a FileDescription."
    )


def test_files_of_a_set_that_wait_for_a_restart() -> None:
    waiting = ("\\??\\C:\\WINNT\\System32\\drivers\\rdr.sys",)
    fix = replace(article(rdr()), coherent_sets=(GROUP.id,))
    mixed = [dll("schannel", STRONG), dll("security", WEAK)]
    found = finding(host(rdr_file(), *mixed, pending_renames=waiting), fix, GROUP)
    assert (told(found), found.remarks) == (("mismatched", "high"), (Remark.REBOOT_PENDING,))
    untold = finding(host(rdr_file(), dll("schannel"), pending_renames=waiting), fix, GROUP)
    assert (told(untold), untold.remarks) == (("undetermined", "low"), (Remark.REBOOT_PENDING,))


def test_a_set_that_cannot_be_told() -> None:
    found = finding(host(dll("schannel", WEAK), dll("ntlmssps"), dll("security")), RULE, GROUP)
    assert told(found) == ("undetermined", "low")
    where = "%SystemRoot%\\System32"
    assert found.reason == (
        "Whether the security files are of one strength cannot be told: "
        f"{where}\\ntlmssps.dll (no known build looks like it), "
        f"{where}\\security.dll (no known build looks like it)."
    )
    assert found.settle == (f"Read the FileDescription of {where}\\ntlmssps.dll, {where}\\security.dll.")


def test_a_set_of_which_nothing_was_seen() -> None:
    found = finding(host(rdr_file()), replace(RULE, file_sets=article(rdr()).file_sets), GROUP)
    assert found.reason == ("Whether the security files are of one strength cannot be told: none was seen.")
    assert found.settle == "Read the FileDescription of the security files."
    unseen = Evidence(
        EvidenceKind.COHERENT_SET,
        GROUP.id,
        {},
        {"status": "not-collected"},
        Comparison.UNKNOWN,
        "no file of it was seen",
    )
    assert found.evidence[0] == unseen
    assert [one.kind for one in found.evidence[1:]] == [EvidenceKind.FILE, EvidenceKind.REGISTRY]


def test_beside_a_set_that_cannot_be_told_it_is_shown_what_chooses_the_table() -> None:
    table = replace(article(rdr()).file_sets[0], service_pack="SP6a")
    fix = replace(RULE, file_sets=(table, replace(table, service_pack="SP5")))
    facts = host(rdr_file(), dll("schannel"), system={"service_pack": None, "csd_version": None})
    found = finding(facts, fix, GROUP)
    assert told(found) == ("undetermined", "low")
    assert (EvidenceKind.PRODUCT, Comparison.UNKNOWN) in [
        (one.kind, one.comparison) for one in found.evidence
    ]


def test_files_that_do_not_belong() -> None:
    three = article(rdr(), row("Netbt.sys", version="4.0.1381.7097"), row("Srv.sys", version="4.0.1381.7097"))
    seen = [
        rdr_file(machine="alpha"),
        file("System32\\drivers\\netbt.sys", version="4.0.1381.33529"),
        file("System32\\drivers\\srv.sys", version="4.0.1381.7097"),
    ]
    found = finding(host(*seen), three)
    assert found.reason == (
        "C:\\WINNT\\System32\\drivers\\netbt.sys: it is a build for Terminal Server, the row is for NT 4.0; "
        "C:\\WINNT\\System32\\drivers\\rdr.sys: it is a file for alpha, not for x86."
    )
    assert found.remarks == (Remark.WRONG_ARCHITECTURE, Remark.OTHER_BRANCH)


def test_several_fixed_files_of_the_wrong_strength_are_installed_and_named() -> None:
    fix = article(
        row("Ntlmssps.dll", version="4.0.1381.7086"), row("Schannel.dll", version="4.87.1964.1"), id="Q280119"
    )
    strong = [
        dll("ntlmssps", STRONG, version="4.0.1381.7086"),
        dll("schannel", STRONG, version="4.87.1964.1"),
    ]
    weak = [
        dll("security", WEAK),
        dll("rasman", WEAK),
        file("System32\\drivers\\ndiswan.sys", description=WEAK),
    ]
    found = finding(host(*strong, *weak), fix, GROUP)
    assert found.verdict == "installed"
    assert "But ntlmssps.dll and schannel.dll should be of one strength with other files: " in found.reason


def test_a_clue_without_regard_to_case() -> None:
    shouted = replace(GROUP, descriptions=(DescriptionClue("EXPORT", EXPORT, "Q176820"),))
    assert looked_at(dll("schannel", "x (export version)"), group=shouted).files[0].strength is EXPORT
