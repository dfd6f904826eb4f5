"""Rows chosen for a host: kernels, strengths, places, sections, languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.model.articles import FileSet, Platform
from scanner.model.facts import (
    Component,
    DirectoryFact,
    FileFact,
    Observation,
)
from scanner.model.findings import (
    Remark,
    Verdict,
)
from tests.engine.building import (
    FIX,
    OLD,
    SERVER,
    TERMINAL_SERVER,
    article,
    file,
    finding,
    host,
    rdr,
    rdr_file,
    row,
    told,
)


def kernel(version: str) -> FileFact:
    return file("System32\\ntoskrnl.exe", version=version)


def test_the_kernel_that_runs_is_the_one_compared() -> None:
    rows = (
        row("Ntoskrnl.exe", version="4.0.1381.7100"),
        row("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", version="4.0.1381.7110"),
    )
    found = {
        kind: finding(host(kernel("4.0.1381.7105"), system={"current_type": kind}), article(*rows)).verdict
        for kind in ("Uniprocessor Free", "Multiprocessor Free", None)
    }
    assert found == {
        "Uniprocessor Free": Verdict.INSTALLED,
        "Multiprocessor Free": Verdict.MISSING,
        None: Verdict.UNDETERMINED,
    }


def test_a_table_with_one_kernel_means_it_for_all_hosts() -> None:
    many = {"current_type": "Multiprocessor Free"}
    only = article(row("Ntoskrnl.exe", version="4.0.1381.7100"))
    assert finding(host(kernel("4.0.1381.7099"), system=many), only).verdict is Verdict.MISSING
    for_many = article(row("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", version="4.0.1381.7100"))
    single = {"current_type": "Uniprocessor Free"}
    assert finding(host(kernel("4.0.1381.7099"), system=single), for_many).verdict is Verdict.NOT_APPLICABLE


def test_alternatives_that_agree_need_no_choice() -> None:
    rows = (
        row("Ntoskrnl.exe", version="4.0.1381.7100"),
        row("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", version="4.0.1381.7110"),
    )
    assert finding(host(kernel("4.0.1381.7111")), article(*rows)).verdict is Verdict.INSTALLED
    assert finding(host(kernel("4.0.1381.7099")), article(*rows)).verdict is Verdict.MISSING
    assert finding(host(kernel("4.0.1381.7100")), article(*rows)).verdict is Verdict.INSTALLED


SCHANNEL = article(
    row("Sch128c.dll", installed_as="Schannel.dll", version="4.87.1964.1878", size=112912, crypto_bits=128),
    row("Schnlc.dll", installed_as="Schannel.dll", version="4.86.1964.1878", size=143632, crypto_bits=56),
    id="Q316683",
)


@pytest.mark.parametrize(
    ("version", "verdict"),
    [
        ("4.86.1964.1878", "installed"),
        ("4.86.1964.1880", "installed"),
        ("4.86.1964.1877", "missing"),
        ("4.87.1964.1878", "installed"),
        ("4.87.1964.1877", "missing"),
    ],
)
def test_source_names_are_told_apart_by_their_version_line(version: str, verdict: str) -> None:
    assert finding(host(file("System32\\schannel.dll", version=version)), SCHANNEL).verdict == verdict


def test_the_worst_copy_counts() -> None:
    locations = {
        "rasddui.dll": ("%SystemRoot%\\System32", "%SystemRoot%\\System32\\Spool\\Drivers\\W32X86\\2")
    }
    fix = article(row("Rasddui.dll", version="4.0.1381.7100"))
    new = file("System32\\rasddui.dll", version="4.0.1381.7100")
    old = file("System32\\Spool\\Drivers\\w32x86\\2\\rasddui.dll", version="4.0.1381.4")
    assert finding(host(new, old), fix, locations=locations).verdict is Verdict.MISSING
    assert finding(host(new), fix, locations=locations).verdict is Verdict.INSTALLED
    nowhere = host(directories=(DirectoryFact("C:\\WINNT\\System32"),), hotfixes_status=None)
    assert finding(nowhere, fix, locations=locations).verdict is Verdict.UNDETERMINED


def test_sections_and_levels() -> None:
    sections = article()
    sections = replace(
        sections,
        products=(SERVER, TERMINAL_SERVER),
        file_sets=(
            FileSet("Windows NT 4.0", files=(rdr(),), requires_service_pack="SP6a"),
            FileSet("Terminal Server", files=(rdr(version="4.0.1381.33529"),)),
            FileSet("Windows 2000", files=(rdr(version="5.0.2195.3055"),)),
        ),
    )
    tse = {"product_suites": ("Terminal Server",)}
    assert finding(host(rdr_file(version="4.0.1381.33529"), system=tse), sections).verdict == "installed"
    assert finding(host(rdr_file(version="4.0.1381.33472"), system=tse), sections).verdict == "missing"
    assert finding(host(rdr_file()), sections).verdict == "installed"


def test_a_terminal_server_without_a_section_is_judged_by_its_rollup() -> None:
    both = replace(FIX, products=(SERVER, TERMINAL_SERVER))
    found = finding(host(OLD, system={"product_suites": ("Terminal Server",)}), both)
    assert told(found) == ("missing", "low")


def test_tables_for_one_service_pack_level() -> None:
    fix = replace(
        FIX,
        file_sets=(
            FileSet("Windows NT 4.0", files=(rdr(version="4.0.1381.7086"),), service_pack="SP6"),
            FileSet("Windows NT 4.0", files=(rdr(version="4.0.1381.300"),), service_pack="SP4"),
        ),
    )
    old = rdr_file(version="4.0.1381.300")
    assert finding(host(old), fix).verdict is Verdict.MISSING
    assert finding(host(old, system={"service_pack": "SP4"}), fix).verdict is Verdict.INSTALLED
    fifth = finding(host(old, system={"service_pack": "SP5"}), fix)
    assert told(fifth) == ("missing", "low")
    unknown = host(old, system={"service_pack": None, "csd_version": None})
    assert finding(unknown, fix).verdict is Verdict.UNDETERMINED
    vague = host(old, system={"service_pack": None, "csd_version": "Gold"})
    assert finding(vague, fix).verdict is Verdict.UNDETERMINED


def test_a_section_for_a_component() -> None:
    fix = replace(FIX, file_sets=(FileSet("RRAS", files=(rdr(),)),))
    assert finding(host(OLD), fix).verdict is Verdict.UNDETERMINED
    absent = host(OLD, components=(Component("RRAS", Observation.ABSENT),))
    assert told(finding(absent, fix)) == ("missing", "low")
    present = host(OLD, components=(Component("RRAS", Observation.PRESENT),))
    assert finding(present, fix).verdict is Verdict.MISSING


def test_a_german_host_is_judged_by_the_english_table_and_told_so() -> None:
    listed = row("Dhcpcsvc.dll", size=38672, date="2000-07-24", platform=Platform.X86)
    german = {"install_language": "0407"}
    same_day = file("System32\\dhcpcsvc.dll", size=39184, modified="2000-07-24T15:29:00")
    found = finding(host(same_day, system=german), article(listed))
    assert told(found) == ("installed", "low")
    assert Remark.UNVERIFIED_LOCALE in found.remarks


def test_an_architecture_that_is_not_known() -> None:
    found = finding(host(OLD, system={"architecture": None}, hotfixes_status=None), FIX)
    assert told(found) == ("undetermined", "low")
    assert "the processor architecture" in found.reason
