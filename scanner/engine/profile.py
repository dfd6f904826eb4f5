"""From facts to the host profile: what decides whether an article concerns this host."""

from __future__ import annotations

from scanner.engine.level import service_pack_levels
from scanner.engine.observed import Observed
from scanner.model.articles import Platform
from scanner.model.facts import FileFact, Observation, SystemFacts
from scanner.model.profile import Edition, HostProfile
from scanner.model.versions import Branch, readable_version

_CORE_FILES = ("ntoskrnl.exe", "kernel32.dll", "ntdll.dll", "user32.dll", "gdi32.dll", "win32k.sys")

_KERNEL = "%SystemRoot%\\System32\\ntoskrnl.exe"

_WORKSTATION = "winnt"
_SERVERS = ("servernt", "lanmannt")
"""Values of ProductType (Q152078)."""

_ARCHITECTURES = {
    "x86": Platform.X86,
    "i386": Platform.X86,
    "intel": Platform.X86,
    "alpha": Platform.ALPHA,
    "mips": Platform.MIPS,
    "ppc": Platform.PPC,
}


def platform_named(text: str | None) -> Platform | None:
    """The processor architecture that a host's own word for it means; None for others, and without one."""
    return _ARCHITECTURES.get(text.casefold()) if text else None


def host_profile(seen: Observed) -> HostProfile:
    """Derive the profile; what the facts do not tell stays unknown."""
    system = seen.facts.system
    branch = _branch_of_files(seen)
    edition = _edition(system, branch)
    return HostProfile(
        product=system.product,
        version=system.version,
        edition=edition,
        domain_controller=_domain_controller(system),
        service_pack=service_pack_levels(seen, edition is Edition.TERMINAL_SERVER),
        architecture=_architecture(seen),
        multiprocessor=_multiprocessor(seen),
        branch=_branch(edition, branch),
        language=_language(seen),
        components={name: known.status for name, known in seen.components.items()},
        component_versions={
            name: known.version for name, known in seen.components.items() if known.version is not None
        },
        time_zone_bias_minutes=system.time_zone_bias_minutes,
    )


def _edition(system: SystemFacts, files: Branch | None) -> Edition | None:
    """The edition by ProductType and ProductSuite (Q152078), or by the branch of the files (Q196334).

    What the registry says was decided at setup and outlives any file: a core file of the
    other branch on a host whose ProductSuite was read is a stray, not another edition.
    Only where the suites were not read do the core files tell.
    """
    kind = (system.product_type or "").casefold()
    if system.product_suites is None:
        return _edition_by_files(kind, files)
    suites = {suite.casefold() for suite in system.product_suites}
    if "terminal server" in suites:
        return Edition.TERMINAL_SERVER
    if kind not in _SERVERS:
        return Edition.WORKSTATION if kind == _WORKSTATION else None
    return Edition.ENTERPRISE if "enterprise" in suites else Edition.SERVER


def _edition_by_files(kind: str, files: Branch | None) -> Edition | None:
    """The edition of a host whose suites were not read: its ProductType, and the branch of its core files."""
    if kind == _WORKSTATION:
        return Edition.WORKSTATION
    if files is Branch.TERMINAL_SERVER:
        return Edition.TERMINAL_SERVER
    return Edition.SERVER if kind in _SERVERS and files is Branch.NT4 else None


def _domain_controller(system: SystemFacts) -> bool | None:
    if system.product_type is None:
        return None
    return system.product_type.casefold() == "lanmannt"


def _branch(edition: Edition | None, files: Branch | None) -> Branch | None:
    if edition is None:
        return files
    return Branch.TERMINAL_SERVER if edition is Edition.TERMINAL_SERVER else Branch.NT4


def _branch_of_files(seen: Observed) -> Branch | None:
    """The branch of the core system files; None when they were not read or disagree."""
    versions = [readable_version(file.version) for file in core_files(seen)]
    branches = {version.branch for version in versions if version is not None}
    return branches.pop() if len(branches) == 1 and Branch.OTHER not in branches else None


def _architecture(seen: Observed) -> Platform | None:
    stated = seen.facts.system.architecture
    if stated:
        return platform_named(stated)
    machines = {platform_named(file.machine) for file in core_files(seen) if file.machine}
    return machines.pop() if len(machines) == 1 else None


def _multiprocessor(seen: Observed) -> bool | None:
    """By ``CurrentType`` (``Uniprocessor Free``), else by the name the kernel was built under (Q148245)."""
    kind = (seen.facts.system.current_type or "").casefold()
    kernel = (seen.file(_KERNEL).original_name or "").casefold()
    if kind.startswith("multiprocessor"):
        return True
    if kind.startswith("uniprocessor"):
        return False
    return {"ntkrnlmp.exe": True, "ntoskrnl.exe": False}.get(kernel)


def _language(seen: Observed) -> str | None:
    """The installation's language: as the registry says, else the one its core files share (Q196334)."""
    stated = seen.facts.system.install_language
    if stated:
        return stated.casefold()
    languages = {file.language.casefold() for file in core_files(seen) if file.language}
    return languages.pop() if len(languages) == 1 else None


def core_files(seen: Observed) -> list[FileFact]:
    """Files that every NT 4.0 has and no product brings along: witnesses for the whole system."""
    files = [seen.file(f"%SystemRoot%\\System32\\{name}") for name in _CORE_FILES]
    return [file for file in files if file.status is Observation.PRESENT]
