"""Later systems keep their updates in the component store: which of its packages are told of, and how."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scanner.collect.registry_keys import PACKAGES
from scanner.model.facts import Outcome
from tests.collect.winrm.conftest import Serve
from tests.collect.winrm.hosts import FACTS, collected, described
from tests.lab.machine_files import dress
from tests.lab.machine_registry import registry_of
from tests.winrm_endpoint.wine import Windows

TAIL = "~31bf3856ad364e35~x86~~6.0.1.0"
STORE = {
    f"{PACKAGES}\\Package_for_KB936330{TAIL}": {"CurrentState": 0x70, "InstallName": "a.mum"},
    f"{PACKAGES}\\Package_for_KB938371{TAIL}": {"CurrentState": 0x40},
    f"{PACKAGES}\\Package_1_for_KB938371{TAIL}": {"CurrentState": 0x70},
    f"{PACKAGES}\\Microsoft-Windows-Foundation-Package{TAIL}": {"CurrentState": 0x70},
}


def windows(folder: Path, version: str) -> Windows:
    host = described(facts=replace(FACTS, system=replace(FACTS.system, version=version)), registry=STORE)
    dress(folder / "disks", host)
    return Windows(folder, folder / "disks" / "C", registry_of(host), {})


def test_packages_of_whole_updates_are_told(serve: Serve, tmp_path: Path) -> None:
    service = serve(windows=windows(tmp_path, "6.0"))
    facts = collected(service)
    assert facts.outcome is Outcome.COMPLETE
    told = [(one.id, one.installed, one.values) for one in facts.hotfixes or ()][2:]
    assert told == [
        ("KB936330", True, {"CurrentState": 0x70}),
        ("KB938371", False, {"CurrentState": 0x40}),
    ]
    assert service.actions.count("Create") == 3


def test_earlier_systems_are_not_asked(serve: Serve, tmp_path: Path) -> None:
    service = serve(windows=windows(tmp_path, "5.2"))
    assert len(collected(service).hotfixes or ()) == 2
    assert service.actions.count("Create") == 1


def test_without_a_shell_the_store_cannot_be_read(serve: Serve, tmp_path: Path) -> None:
    service = serve(windows=windows(tmp_path, "6.0"), shell="none")
    facts = collected(service)
    assert [error.code for error in facts.errors] == ["no-shell", "no-registry"]
    assert sum("Win32_OperatingSystem" in one for one in service.wmi.questions) == 1  # type: ignore[union-attr]
