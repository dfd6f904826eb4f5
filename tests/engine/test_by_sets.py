"""Files that must be of one strength."""

from __future__ import annotations

from dataclasses import replace

from scanner.engine.case import case
from scanner.engine.index import index
from scanner.model.articles import Platform
from scanner.model.coherence import Strength
from scanner.model.facts import (
    HostFacts,
    Observation,
)
from scanner.model.findings import (
    Comparison,
    EvidenceKind,
    Verdict,
)
from tests.engine.building import (
    SECURITY_SET,
    SERVER,
    article,
    file,
    finding,
    host,
    pack,
    row,
    told,
)

SECURITY = "NtLm Security Support Provider Client DLL"
NTLMSSPS = "NtLm Security Support Provider Service DLL"
MISMATCH = article(
    row("Ntlmssps.dll", size=36112, date="2001-07-16", platform=Platform.X86, crypto_bits=128),
    row("Security.dll", size=59152, date="1999-09-23", platform=Platform.X86, crypto_bits=128),
    row("Ntlmssps.dll", size=36112, date="2001-07-16", platform=Platform.X86, crypto_bits=56),
    row("Security.dll", size=59152, date="1999-11-18", platform=Platform.X86, crypto_bits=56),
    id="Q322051",
    products=(SERVER,),
    coherent_sets=("nt4-security-dlls",),
)


def security_files(
    schannel: str | None, ntlmssps: str | None, security: str | None, when: str = "2001-07-16T12:05:00"
) -> HostFacts:
    return host(
        file("System32\\schannel.dll", size=154384, modified="2000-01-26T18:15:00", description=schannel),
        file("System32\\ntlmssps.dll", size=36112, modified=when, description=ntlmssps),
        file("System32\\security.dll", size=59152, modified="1999-11-18T12:04:00", description=security),
    )


def export(text: str) -> str:
    return f"{text} (Export Version)"


def domestic(text: str) -> str:
    return f"{text} (Domestic Use Only)"


PCT = "PCT / SSL Security Provider"


def test_matching_rows_do_not_make_up_for_a_schannel_of_another_class() -> None:
    facts = security_files(f"{PCT} (US and Canada", export(NTLMSSPS), export(SECURITY))
    found = finding(facts, MISMATCH, SECURITY_SET)
    assert told(found) == ("mismatched", "high")
    assert "schannel.dll is 128-bit" in found.reason
    assert [item.comparison for item in found.evidence if item.kind is EvidenceKind.COHERENT_SET] == [
        Comparison.SAME,
        Comparison.DIFFERENT,
        Comparison.SAME,
    ]
    assert found.remedy is not None
    assert found.remedy.install == ("Q322051",)
    assert "128 bit" in (found.remedy.advice or "")


def test_one_class_and_the_listed_files_is_installed() -> None:
    found = finding(security_files(export(PCT), export(NTLMSSPS), export(SECURITY)), MISMATCH, SECURITY_SET)
    assert told(found) == ("installed", "medium")


def test_twins_of_two_strengths_cannot_be_told_apart() -> None:
    """Ntlmssps.dll has one size and one minute in both strengths: only its description tells."""
    found = finding(security_files(export(PCT), None, export(SECURITY)), MISMATCH, SECURITY_SET)
    assert told(found) == ("undetermined", "low")
    assert found.settle == "Read the FileDescription of %SystemRoot%\\System32\\ntlmssps.dll."


def test_files_older_than_the_fix_are_missing_even_if_their_strength_is_not_told() -> None:
    facts = security_files(None, None, None, when="1999-04-29T12:04:00")
    assert finding(facts, MISMATCH, SECURITY_SET).verdict is Verdict.MISSING


def test_strength_by_known_builds_has_medium_confidence() -> None:
    facts = host(
        file("System32\\schannel.dll", size=123664, modified="2000-01-26T19:40:00"),
        file(
            "System32\\ntlmssps.dll", size=36112, modified="2001-07-16T12:05:00", description=export(NTLMSSPS)
        ),
        file("System32\\security.dll", size=59152, modified="1999-11-18T12:04:00"),
    )
    found = finding(facts, MISMATCH, SECURITY_SET)
    assert told(found) == ("mismatched", "medium")
    assert "Q249863" in found.reason


def test_domestic_is_told_before_export() -> None:
    facts = security_files(
        f"{PCT} (US and Canada Use Only, not for Export)", domestic(NTLMSSPS), domestic(SECURITY)
    )
    found = finding(facts, MISMATCH, SECURITY_SET)
    assert "schannel.dll is 128-bit" not in found.reason
    assert told(found) == ("installed", "low")  # Security.dll is compared with the 128-bit row alone


def test_an_odd_file_is_cautioned_of_whatever_other_sets_there_are() -> None:
    """The first set is of other files; the second, of which the article lists a file, it does not name."""
    others = replace(
        SECURITY_SET, id="nt4-dial-up", files=("%SystemRoot%\\System32\\rasman.dll",), fingerprints=()
    )
    fix = article(row("Schannel.dll", size=154384, date="2000-01-26"))
    facts = security_files(f"{PCT} (US and Canada", export(NTLMSSPS), export(SECURITY))
    found = finding(facts, fix, others, SECURITY_SET)
    assert found.verdict is Verdict.INSTALLED
    assert "But schannel.dll should be of one strength with other files:" in found.reason


def test_a_known_build_is_recognised_in_the_hosts_own_time() -> None:
    """04:00 UTC on 20 November is the evening of the 19th in New York: a day from the known build's 18th."""
    seen = file("System32\\security.dll", size=59152, modified="1999-11-20T04:00:00")
    rules = index(pack(SECURITY_SET))

    def strength(**system: int) -> Strength | None:
        return case(host(seen, system=system), rules).coherences[SECURITY_SET.id].files[0].strength

    assert strength(time_zone_bias_minutes=300) is Strength.EXPORT
    assert strength() is None


def test_a_mark_alone_where_no_file_of_the_set_was_collected() -> None:
    """Registry alone, low confidence; once a file of the set is looked at, its strength must be told."""
    bare = host(marks=("Q322051",), files=None, directories=None)
    fix = article(
        row("Ntlmssps.dll", size=36112, date="2001-07-16"), id="Q322051", coherent_sets=(SECURITY_SET.id,)
    )
    assert told(finding(bare, fix, SECURITY_SET)) == ("installed", "low")
    unreadable = file("System32\\schannel.dll", status=Observation.UNREADABLE)
    one = host(unreadable, marks=("Q322051",), directories=None)
    assert finding(one, fix, SECURITY_SET).verdict.value == "undetermined"
