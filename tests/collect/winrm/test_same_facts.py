"""The same machine, read over SMB from a real smbd and over WinRM: the same facts, the same verdicts.

One folder is the drive of both; one registry is behind smbd's winreg pipe and in Wine's server.
"""

from __future__ import annotations

import contextlib
import functools
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from scanner.catalog.load import load
from scanner.collect.collect import collect
from scanner.collect.document import decoded, encoded
from scanner.collect.interface import KeyAnswer, KeyQuery
from scanner.collect.plan import plan
from scanner.collect.registry_keys import (
    COMPUTER_NAME,
    ENVIRONMENT,
    HOTFIXES,
    PENDING_RENAMES,
    SERVICES,
    SESSION_MANAGER,
)
from scanner.collect.winrm import reg_query
from scanner.collect.winrm.notebook import Notebook
from scanner.engine.index import index
from scanner.engine.judge import judge
from scanner.model.facts import FileFact, HostFacts, Listing, Observation, Outcome
from scanner.model.findings import Verdict
from scanner.shipped import shipped
from tests.collect.smb.hosts import target as smb_target
from tests.collect.winrm.conftest import Serve
from tests.collect.winrm.hosts import NOW, ROOT, USER, collected, credential, described
from tests.conftest import StartLab
from tests.lab.registry import Registry
from tests.winrm_endpoint.wine import CODE_PAGE, Windows, needed_wine, windows

PACK = load([shipped("rules")])
SHIPPED = plan(PACK)
INDEX = index(PACK)
BACKSLASH = "\\"
_VALUE = re.compile(r" {4}(.*?) {4}(REG_SZ|REG_EXPAND_SZ|REG_DWORD|REG_MULTI_SZ)(?: {4}(.*))?")


@dataclass(frozen=True)
class Twice:
    """The machine: behind Wine, and its facts over SMB."""

    windows: Windows
    over_smb: HostFacts


@pytest.fixture(scope="module")
def twice(start_module_lab: StartLab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    needed_wine()
    lab = start_module_lab(described())
    (host,) = lab.hosts.values()
    with windows(tmp_path_factory.mktemp("wine"), host.disks.directory("C:"), host.registry) as running:
        _as_described(running)
        _take_over(running, host.registry)
        yield Twice(running, collect(smb_target(host), credential(USER), SHIPPED, 60, NOW))


def _as_described(running: Windows) -> None:
    """Wine writes its own processor and name when it starts, and takes pending renames out."""
    renames = f"\\??\\{ROOT}\\System32\\SET1.tmp\\0!\\??\\{ROOT}\\System32\\ntdll.dll"
    for key, name, data in (
        (ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "x86"),
        (COMPUTER_NAME, "ComputerName", "HMI-04"),
        (SESSION_MANAGER, f"{PENDING_RENAMES} /t REG_MULTI_SZ", renames),
    ):
        _told(running, f'reg add "{key}" /v {name} /d "{data}" /f')


def _take_over(running: Windows, registry: Registry) -> None:
    """What Wine put into its registry beside what is described is put behind smbd, too."""
    for root in ("HKLM\\HARDWARE", "HKLM\\SYSTEM", "HKLM\\SOFTWARE\\Microsoft"):
        for line in _told(running, f'reg query "{root}" /s').splitlines():
            value = _VALUE.fullmatch(line)
            if line.startswith("HKEY_LOCAL_MACHINE\\"):
                key = line.replace("HKEY_LOCAL_MACHINE", "HKLM", 1)
                registry.key(key)
            elif value is not None:
                registry.fill({key: {value[1]: _data(value[2], value[3] or "")}})


def _data(kind: str, text: str) -> str | int | list[str]:
    if kind == "REG_DWORD":
        return int(text, 16)
    return text.split("\\0") if kind == "REG_MULTI_SZ" else text


def _told(running: Windows, command: str) -> str:
    process = running.started(command, 0)
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.communicate(timeout=60)[0].decode(CODE_PAGE)
    process.kill()
    raise AssertionError(command)


@functools.lru_cache
def _verdicts_of(text: bytes) -> dict[str, Verdict]:
    facts = decoded(text, "facts")
    assert isinstance(facts, HostFacts)
    return {finding.rule: finding.verdict for finding in judge(facts, INDEX).findings}


def verdicts(facts: HostFacts) -> dict[str, Verdict]:
    """The verdict of every rule."""
    return _verdicts_of(encoded(facts))


def comparable(facts: HostFacts) -> dict[str, object]:
    """Every field but those that say by which way the host was read; files in order of their names."""
    left_out = {"target", "collector", "errors"}
    found = {name: getattr(facts, name) for name in HostFacts.__dataclass_fields__ if name not in left_out}
    return found | {"files": sorted(facts.files or (), key=lambda one: one.path)}


def as_wmi_tells(facts: HostFacts) -> HostFacts:
    """What would be left of the files if WMI had told of them: its names have no capitals."""
    files = (
        FileFact(
            f"{one.path.rpartition(BACKSLASH)[0]}\\{one.path.rpartition(BACKSLASH)[2].casefold()}",
            size=one.size, modified=one.modified, version=one.version, version_status=one.version_status,
        )
        for one in facts.files or ()
    )  # fmt: skip
    return replace(facts, files=tuple(files))


def test_the_machine_is_worth_judging(twice: Twice) -> None:
    found = verdicts(twice.over_smb)
    assert twice.over_smb.outcome is Outcome.COMPLETE, twice.over_smb.errors
    assert {Verdict.MISSING, Verdict.INSTALLED, Verdict.COVERED, Verdict.UNDETERMINED} <= set(found.values())


def test_by_powershell_every_fact_and_verdict_is_the_same(twice: Twice, serve: Serve) -> None:
    service = serve(windows=twice.windows)
    found = collected(service, wanted=SHIPPED)
    assert comparable(found) == comparable(twice.over_smb)
    assert found.errors == ()
    assert verdicts(found) == verdicts(twice.over_smb)
    assert service.actions == ["Create", "Command", "Send", "Receive", "Signal", "Delete"]
    assert service.requests == 10  # who is there, three of the handshake


def test_by_commands_and_wmi(twice: Twice, serve: Serve) -> None:
    """Real cmd.exe and reg.exe tell the registry; WMI knows of executables the version alone."""
    service = serve(windows=twice.windows, powershell=False, quota=20)
    found = collected(service, wanted=SHIPPED, timeout=120)
    assert found.outcome is Outcome.COMPLETE, found.errors
    assert [error.code for error in found.errors] == ["no-powershell"]
    assert comparable(found) == comparable(as_wmi_tells(twice.over_smb))
    assert verdicts(found) == verdicts(twice.over_smb)
    assert service.shells.open == {}
    assert service.shells.deleted == 1


def test_by_wmi_alone(twice: Twice, serve: Serve) -> None:
    service = serve(windows=twice.windows, shell="none", stack="1.1")
    found = collected(service, wanted=SHIPPED)
    smb = twice.over_smb
    assert found.outcome is Outcome.PARTIAL
    assert [(error.stage, error.code) for error in found.errors] == [
        ("session", "no-shell"),
        ("registry", "no-registry"),
    ]
    assert found.system == smb.system
    assert [one.id for one in found.hotfixes or ()] == ["Q246009", "Q299444"]
    assert found.hotfixes_status is Listing.PARTIAL
    assert found.directories == smb.directories
    assert comparable(found)["files"] == comparable(as_wmi_tells(smb))["files"]
    assert service.requests == 14  # as above; a shell in vain; three, one, four directories, one
    expected = verdicts(smb)
    differing = {verdict for rule, verdict in verdicts(found).items() if verdict is not expected[rule]}
    assert differing <= {Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE}  # less is known, nothing is better


def test_what_reg_tells_of_keys_that_are_not_there(twice: Twice) -> None:
    """``reg`` fails alike for a missing key and a denied one: the lists of their parents tell."""
    asked = reg_query.wanted([KeyQuery(f"{SERVICES}\\MSFTPSVC", ()), KeyQuery(HOTFIXES, None)], ())
    (command,) = reg_query.commands(asked)
    notebook = Notebook()
    reg_query.note(_told(twice.windows, command).splitlines(), asked, notebook, whole=True)
    assert notebook.answer(KeyQuery(f"{SERVICES}\\MSFTPSVC", ())) == KeyAnswer(
        f"{SERVICES}\\MSFTPSVC", Observation.ABSENT
    )
    assert notebook.answer(KeyQuery(f"{SERVICES}\\Nowhere\\Parameters", ("Any",))) == KeyAnswer(
        f"{SERVICES}\\Nowhere\\Parameters", Observation.ABSENT
    )
    found = notebook.answer(KeyQuery(HOTFIXES, (), subkeys=True))
    assert isinstance(found, KeyAnswer)
    assert found.subkeys == ("Q246009", "Q299444")
