from __future__ import annotations

from typing import Any

import pytest

from scanner.engine.observed import observed
from scanner.engine.profile import host_profile
from scanner.model.articles import Platform
from scanner.model.facts import Observation
from scanner.model.profile import Edition, HostProfile
from scanner.model.versions import Branch
from tests.engine.building import file, host

KERNEL = "System32\\ntoskrnl.exe"
KERNEL32 = "System32\\kernel32.dll"


def profile(*files: Any, **system: Any) -> HostProfile:
    return host_profile(observed(host(*files, system=system)))


@pytest.mark.parametrize(
    ("kind", "suites", "edition"),
    [
        ("WinNT", (), Edition.WORKSTATION),
        ("ServerNT", (), Edition.SERVER),
        ("LanmanNT", (), Edition.SERVER),
        ("ServerNT", ("Enterprise",), Edition.ENTERPRISE),
        ("ServerNT", ("Terminal Server",), Edition.TERMINAL_SERVER),
        ("servernt", ("terminal server", "Enterprise"), Edition.TERMINAL_SERVER),
        ("ServerNT", ("Netshield",), Edition.SERVER),
        ("ServerNT", None, None),
        ("WinNT", None, Edition.WORKSTATION),
        ("WinNT", ("Enterprise",), Edition.WORKSTATION),
        (None, (), None),
        ("Martian", (), None),
    ],
)
def test_editions(kind: str | None, suites: tuple[str, ...] | None, edition: Edition | None) -> None:
    assert profile(product_type=kind, product_suites=suites).edition is edition


def test_core_files_tell_the_branch_where_the_suites_do_not() -> None:
    nt4 = profile(file(KERNEL, version="4.0.1381.7086"), product_suites=None)
    assert (nt4.edition, nt4.branch) == (Edition.SERVER, Branch.NT4)
    terminal = profile(file(KERNEL, version="4.0.1381.33474"), product_suites=None)
    assert (terminal.edition, terminal.branch) == (Edition.TERMINAL_SERVER, Branch.TERMINAL_SERVER)
    files = [file(KERNEL, version="4.0.1381.7086"), file(KERNEL32, version="4.0.1381.33474")]
    assert profile(*files, product_suites=None).edition is None
    assert profile(file(KERNEL, version="5.0.2195.1"), product_suites=None).branch is None


def test_the_branch_follows_from_the_edition_and_without_it_from_the_files() -> None:
    assert profile(product_type="ServerNT").branch is Branch.NT4
    assert profile(product_suites=("Terminal Server",)).branch is Branch.TERMINAL_SERVER
    unknown = profile(file(KERNEL, version="4.0.1381.7086"), product_type=None)
    assert (unknown.edition, unknown.branch) == (None, Branch.NT4)
    assert profile(product_type=None).branch is None


def test_what_the_registry_says_is_taken_over() -> None:
    found = profile(product="Windows NT", version="4.0", time_zone_bias_minutes=480)
    assert (found.product, found.version, found.time_zone_bias_minutes) == ("Windows NT", "4.0", 480)


def test_a_stray_core_file_does_not_overrule_the_registry() -> None:
    """One Kernel32.dll of Terminal Server on a host whose ProductSuite was read makes no Terminal Server."""
    stray = file(KERNEL32, version="4.0.1381.33474")
    assert profile(stray, product_suites=()).edition is Edition.SERVER
    assert profile(stray, product_suites=("Netshield",)).edition is Edition.SERVER
    assert profile(stray, product_type="WinNT", product_suites=None).edition is Edition.WORKSTATION
    assert profile(stray, product_type=None, product_suites=None).edition is Edition.TERMINAL_SERVER
    plain = file(KERNEL32, version="4.0.1381.7086")
    assert profile(plain, product_type=None, product_suites=None).edition is None


def test_only_core_files_are_witnesses() -> None:
    assert profile(file("System32\\other.dll", version="4.0.1381.33474"), product_suites=None).edition is None


@pytest.mark.parametrize(
    ("stated", "platform"),
    [("x86", "x86"), ("ALPHA", "alpha"), ("i386", "x86"), ("PPC", "ppc"), ("mips", "mips"), ("ia64", None)],
)
def test_architectures(stated: str, platform: str | None) -> None:
    assert profile(architecture=stated).architecture == (Platform(platform) if platform else None)


def test_architecture_of_the_core_files() -> None:
    assert profile(file(KERNEL, machine="alpha"), architecture=None).architecture is Platform.ALPHA
    both = [file(KERNEL, machine="alpha"), file(KERNEL32, machine="x86")]
    assert profile(*both, architecture=None).architecture is None
    assert profile(architecture=None).architecture is None


@pytest.mark.parametrize(
    ("kind", "multi"),
    [("Uniprocessor Free", False), ("Multiprocessor Checked", True), (None, None), ("x", None)],
)
def test_kernels(kind: str | None, multi: bool | None) -> None:
    assert profile(current_type=kind).multiprocessor is multi


@pytest.mark.parametrize(
    ("built_as", "kind", "multi"),
    [
        ("NTKRNLMP.EXE", None, True),
        ("ntoskrnl.exe", None, False),
        ("ntkrnlmp.exe", "Uniprocessor Free", False),
        ("other.exe", None, None),
        (None, None, None),
    ],
)
def test_the_kernel_knows_its_own_name(built_as: str | None, kind: str | None, multi: bool | None) -> None:
    """Ntkrnlmp.exe is installed as Ntoskrnl.exe; its version resource keeps the name (Q148245)."""
    assert profile(file(KERNEL, original_name=built_as), current_type=kind).multiprocessor is multi


@pytest.mark.parametrize(
    ("stated", "files", "language", "english"),
    [
        ("0407", ["0409"], "0407", False),
        (None, ["0409", "0409"], "0409", True),
        (None, ["0407", "0409"], None, None),
        (None, [], None, None),
        ("0809", [], "0809", True),
        ("040C", [], "040c", False),
    ],
)
def test_languages(stated: str | None, files: list[str], language: str | None, english: bool | None) -> None:
    witnesses = [file(path, language=one) for path, one in zip((KERNEL, KERNEL32), files, strict=False)]
    found = profile(*witnesses, install_language=stated)
    assert (found.language, found.english) == (language, english)


def test_domain_controllers_and_components() -> None:
    assert profile(product_type="LanmanNT").domain_controller is True
    assert profile(product_type="ServerNT").domain_controller is False
    assert profile(product_type=None).domain_controller is None
    assert profile().components == {"iis": Observation.ABSENT}
