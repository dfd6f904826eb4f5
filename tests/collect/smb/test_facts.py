"""Facts over the wire are the facts that the machine was made from, in every field."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from scanner.catalog.load import load
from scanner.collect.collect import collect
from scanner.collect.file_facts import as_spelled
from scanner.collect.plan import ALWAYS_LISTED, CollectionPlan, plan
from scanner.collect.registry_keys import SERVICES, SOFTWARE
from scanner.model.facts import (
    Component,
    DirectoryFact,
    FileFact,
    HostFacts,
    Hotfix,
    Listing,
    Observation,
    Outcome,
    SystemFacts,
)
from scanner.model.pack import RulePack
from scanner.shipped import shipped
from tests.collect.pefile_reading import NO_WINE, wine_executables, wine_readings
from tests.collect.smb.hosts import ACCOUNTS, credential, machine, target
from tests.conftest import EXAMPLE, StartLab
from tests.lab import ExtraFile, Host, HostDescription, Speech
from tests.lab.description_file import read

NOW = dt.datetime(2026, 11, 22, 10, 15, tzinfo=dt.UTC)
ROOT = "C:\\WINNT"
HOTFIX_KEY = f"{SOFTWARE}\\Windows NT\\CurrentVersion\\Hotfix"


def stamp(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type, misc]


def present(path: str, **attributes: object) -> FileFact:
    return FileFact(path, version_status=Observation.PRESENT, **attributes)  # type: ignore[arg-type]


FILES = (
    present(
        f"{ROOT}\\System32\\drivers\\rdr.sys",
        size=266_224,
        modified=stamp(2001, 3, 1, 23, 12),
        version="4.0.1381.7086",
        machine="x86",
        linked=stamp(2001, 3, 1, 22, 40, 11),
        language="0409",
        original_name="rdr.sys",
        description="SMB Mini Redirector",
    ),
    present(
        f"{ROOT}\\System32\\ntoskrnl.exe",
        size=930_001,
        modified=stamp(1999, 11, 18, 0, 4, 59),
        version="4.0.1381.33474",
        machine="alpha",
        linked=stamp(1999, 11, 17, 23, 59, 59),
        language="0407",
        original_name="NTKRNLMP.EXE",
        description="Kernel für Mehrprozessorrechner – 128 bit ©",
    ),
    present(
        f"{ROOT}\\EXPLORER.EXE",
        size=234_256,
        modified=stamp(2038, 1, 19, 3, 14, 8),
        version="65535.0.0.65535",
        machine="x86",
        linked=stamp(1996, 10, 14, 1, 38),
        language="0411",
        original_name="EXPLORER.EXE",
        description="エクスプローラ",
    ),
    present(
        "D:\\Exchsrvr\\bin\\store.exe",
        size=2_000_000,
        modified=stamp(1998, 9, 25, 0, 0, 1),
        version="5.5.2232.9",
        machine="x86",
        linked=stamp(1998, 9, 24, 12, 0),
        language="0409",
        original_name="STORE.EXE",
        description="Microsoft Exchange Server Information Store",
    ),
    FileFact(
        f"{ROOT}\\System32\\empty.dll", size=0, modified=stamp(1980, 6, 3), version_status=Observation.ABSENT
    ),
    FileFact(
        f"{ROOT}\\System32\\bare.dll",
        size=4096,
        modified=stamp(1997, 5, 1),
        machine="mips",
        linked=stamp(1997, 4, 30, 1, 2, 3),
        version_status=Observation.ABSENT,
    ),
    FileFact(
        f"{ROOT}\\System32\\Very long name, with blanks & ümlauts.dll",
        size=77,
        modified=stamp(2000, 2, 29, 23, 59, 58),
        version_status=Observation.NOT_COLLECTED,
    ),
    present(
        f"{ROOT}\\System32\\user.exe",
        size=46_080,
        modified=stamp(1996, 8, 9, 1, 30),
        version="3.10.0.103",
        language="0409",
        original_name="USER.EXE",
        description="Windows User API core component",
    ),
)
NAMED = frozenset(file.path.rpartition("\\")[2].casefold() for file in FILES if "blanks" not in file.path)
DIRECTORIES = (
    DirectoryFact(ROOT),
    DirectoryFact(f"{ROOT}\\System32"),
    DirectoryFact(f"{ROOT}\\System32\\drivers"),
    DirectoryFact("D:\\Exchsrvr\\bin"),
    DirectoryFact(f"{ROOT}\\Cluster", Listing.ABSENT),
)
SYSTEM = SystemFacts(
    hostname="HMI-04",
    product="Windows NT",
    version="4.0",
    build=1381,
    csd_version="Service Pack 6",
    product_type="ServerNT",
    product_suites=("Terminal Server", "Enterprise"),
    architecture="alpha",
    current_type="Multiprocessor Free",
    install_language="0407",
    system_root=ROOT,
    time_zone_bias_minutes=-120,
)
WHOLE = HostFacts(
    target="",
    system=SYSTEM,
    hotfixes=tuple(
        Hotfix(name, f"{HOTFIX_KEY}\\{name}", installed, values)
        for name, installed, values in (
            ("Q246009", True, {"Installed": 1}),
            (
                "Q299444",
                True,
                {
                    "Installed": 1,
                    "Installed By": "Administrator",
                    "Installed On": 0,
                    "Comments": ["one", "two"],
                    "Raw": "hex:00ff10",
                    "Fix Description": "x" * 3000,
                },
            ),
            ("SecurityFix", None, {}),
            ("Q147222", False, {"Installed": 0}),
        )
    ),
    hotfixes_status=Listing.LISTED,
    files=FILES,
    directories=DIRECTORIES,
    pending_renames=(f"{ROOT}\\System32\\ole32.dll", f"{ROOT}\\System32\\drivers\\rdr.sys"),
)
PLAN = replace(
    plan(RulePack(())),
    directories=(*ALWAYS_LISTED, "D:\\Exchsrvr\\bin", "%SystemRoot%\\Cluster"),
    images=NAMED,
)


def whole_machine(name: str, **changes: object) -> HostDescription:
    return machine(
        name,
        facts=WHOLE,
        registry={
            f"{SERVICES}\\W3SVC": {},
            f"{SOFTWARE}\\InetStp": {"MajorVersion": 4, "MinorVersion": 0},
            f"{SOFTWARE}\\Internet Explorer": {"Version": "6.0.2600.0000"},
        },
        files=(ExtraFile(f"{ROOT}\\System32\\user.exe", format="ne"),),
        **changes,
    )


def collected(host: Host, wanted: CollectionPlan, **how: object) -> HostFacts:
    return collect(target(host), credential(**how), wanted, 60, NOW)  # type: ignore[arg-type]


def by_path(files: tuple[FileFact, ...] | None) -> dict[str, FileFact]:
    return {file.path: file for file in files or ()}


SPEECH = {
    "nt4": Speech(),
    "workstation": Speech(max_mux=10, max_xmit=4356),
    "roomy": Speech(max_xmit=16644, large_reads=True),
    "narrow": Speech(max_xmit=2048),
    "later": Speech(spnego=True),
    "signed": Speech(spnego=True, signing="mandatory"),
}


def test_every_field_of_every_file_and_key(start_lab: StartLab) -> None:
    lab = start_lab(*(whole_machine(name, speaks=speech) for name, speech in SPEECH.items()))
    for name in SPEECH:
        facts = collected(lab.hosts[name], PLAN)
        assert (facts.outcome, facts.errors) == (Outcome.COMPLETE, ()), name
        assert facts.system == SYSTEM
        assert facts.directories == DIRECTORIES
        assert by_path(facts.files) == by_path(FILES)
        assert {hotfix.id: hotfix for hotfix in facts.hotfixes or ()} == {
            hotfix.id: hotfix for hotfix in WHOLE.hotfixes or ()
        }
        assert facts.hotfixes_status is Listing.LISTED
        assert facts.pending_renames == WHOLE.pending_renames
        found = {component.name: component for component in facts.components or ()}
        assert found["IIS"] == Component("IIS", Observation.PRESENT, "4.0")
        assert found["Internet Explorer"] == Component(
            "Internet Explorer", Observation.PRESENT, "6.0.2600.0000"
        )
        assert found["SNA Server"] == Component("SNA Server", Observation.ABSENT)


def test_a_damaged_executable_keeps_its_headers_and_spoils_nothing_else(start_lab: StartLab) -> None:
    host = start_lab(whole_machine("HMI-04")).hosts["HMI-04"]
    kernel = host.disks.path(f"{ROOT}\\System32\\ntoskrnl.exe")
    os.truncate(kernel, kernel.read_bytes().index("FileDescription".encode("utf-16-le")))
    facts = collected(host, PLAN)
    assert facts.outcome is Outcome.PARTIAL
    assert [(error.stage, error.subject, error.code) for error in facts.errors] == [
        ("files", f"{ROOT}\\System32\\ntoskrnl.exe", "damaged")
    ]
    found, expected = by_path(facts.files), by_path(FILES)
    damaged = found.pop(f"{ROOT}\\System32\\ntoskrnl.exe")
    assert (damaged.status, damaged.version_status) == (Observation.PRESENT, Observation.UNREADABLE)
    assert (damaged.machine, damaged.version) == ("alpha", None)
    assert found == {path: file for path, file in expected.items() if path != damaged.path}


def test_a_system32_of_2000_files_is_listed_completely(start_lab: StartLab) -> None:
    names = [f"file number {number:04}.dll" for number in range(2000)]
    files = tuple(
        FileFact(
            f"{ROOT}\\System32\\{name}", size=number, modified=stamp(1999, 1, 1, 0, number % 60, number % 59)
        )
        for number, name in enumerate(names)
    )
    facts = HostFacts(target="", system=SystemFacts(system_root=ROOT), files=files)
    host = start_lab(machine(facts=facts)).hosts["HMI-04"]
    found = by_path(collected(host, replace(PLAN, directories=ALWAYS_LISTED)).files)
    assert {path: (file.size, file.modified) for path, file in found.items()} == {
        file.path: (file.size, file.modified) for file in files
    }
    assert host.traffic.requests[0x2E] == 0, "no file was opened, for none is named by a rule"


def test_the_example_machines(start_lab: StartLab) -> None:
    """Every machine of the example lab answers with what its description states."""
    shipped_plan = plan(load([shipped("rules")]))
    described = [msgspec.structs.replace(host, address=None, accounts=ACCOUNTS[:1]) for host in read(EXAMPLE)]
    lab = start_lab(*described)
    for host in lab.hosts.values():
        facts = collected(host, shipped_plan, allow_ntlmv1=host.description.speaks.ntlm == "v1-permitted")
        if host.description.facts is None or facts.outcome is not Outcome.COMPLETE:
            continue
        _compare(facts, host.description.facts)


def _compare(facts: HostFacts, described: HostFacts) -> None:
    for field in SystemFacts.__dataclass_fields__:
        if (stated := getattr(described.system, field)) is not None:
            assert getattr(facts.system, field) == stated, field
    found = by_path(facts.files)
    for file in described.files or ():
        for field in FileFact.__dataclass_fields__:
            if (stated := getattr(file, field)) is not None:
                assert getattr(found[file.path], field) == stated, (file.path, field)
    assert {hotfix.id: hotfix.values for hotfix in facts.hotfixes or ()} == {
        hotfix.id: hotfix.values for hotfix in described.hotfixes or ()
    }


def test_over_smb_every_file_of_wine_is_read_as_pefile_reads_it_from_disk(start_lab: StartLab) -> None:
    files = wine_executables()
    if not files:
        pytest.skip(NO_WINE)
    host = start_lab(machine(facts=HostFacts(target="", system=SystemFacts(system_root=ROOT)))).hosts[
        "HMI-04"
    ]
    served = {}
    for number, path in enumerate(files):
        name = f"{number:04} {path.name}"
        _serve(path, host.disks.path(f"{ROOT}\\System32\\{name}"))
        served[f"{ROOT}\\System32\\{name}"] = path
    names = frozenset(path.rpartition("\\")[2].casefold() for path in served)
    facts = collected(host, replace(PLAN, directories=ALWAYS_LISTED, images=names))
    assert (facts.outcome, facts.errors) == (Outcome.COMPLETE, ())
    found = by_path(facts.files)
    assert len(found) == len(files)
    readings = wine_readings()
    for name, path in served.items():
        ours, expected = found[name], readings[path]
        assert (ours.machine, ours.version, ours.language, ours.original_name, ours.description) == (
            expected.machine,
            expected.version,
            expected.language,
            expected.original_name,
            expected.description,
        ), path
        assert ours.size == path.stat().st_size
        assert ours.modified == dt.datetime.fromtimestamp(int(path.stat().st_mtime), dt.UTC)
    whole = sum(path.stat().st_size for path in files)
    assert host.traffic.sent < whole / 20, "files are read in small pieces, never whole"


def _serve(path: Path, place: Path) -> None:
    """Put a file into the machine, without a copy where the file system can do without."""
    try:
        os.link(path, place)
    except OSError:
        shutil.copy2(path, place)


def test_paths_are_spelled_as_the_host_spells_them() -> None:
    assert as_spelled("%SystemRoot%\\System32", "D:\\NT4\\") == "D:\\NT4\\System32"
    assert as_spelled("%systemroot%", "C:\\WINNT") == "C:\\WINNT"
    assert as_spelled("C:\\Exchsrvr", "C:\\WINNT") == "C:\\Exchsrvr"
    assert as_spelled("%SystemRoot%\\System32", None) == "%SystemRoot%\\System32"
