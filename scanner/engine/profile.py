"""From facts to the host profile: what decides whether an article concerns this host."""

from __future__ import annotations

from scanner.engine.level import service_pack_levels
from scanner.engine.observed import Observed
from scanner.model.articles import Platform
from scanner.model.facts import FileFact, Observation, SystemFacts
from scanner.model.profile import Edition, HostProfile
from scanner.model.versions import Branch, readable_version

_CORE_FILES = ("ntoskrnl.exe", "kernel32.dll", "ntdll.dll", "user32.dll", "gdi32.dll", "win32k.sys")

_ARCHITECTURES = {
    "x86": Platform.X86,
    "i386": Platform.X86,
    "intel": Platform.X86,
    "alpha": Platform.ALPHA,
    "mips": Platform.MIPS,
    "ppc": Platform.PPC,
}


def platform_named(text: str) -> Platform | None:
    """The processor architecture that a host's own word for it means; None for others."""
    return _ARCHITECTURES.get(text.casefold())


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
        service_pack=service_pack_levels(seen),
        architecture=_architecture(seen),
        multiprocessor=_multiprocessor(system),
        branch=_branch(edition, branch),
        language=_language(seen),
        components={name: known.status for name, known in seen.components.items()},
        component_versions={
            name: known.version for name, known in seen.components.items() if known.version is not None
        },
        time_zone_bias_minutes=system.time_zone_bias_minutes,
    )


def _edition(system: SystemFacts, files: Branch | None) -> Edition | None:
    """The edition by ProductType and ProductSuite (Q152078), or by the branch of the files (Q196334)."""
    suites = {suite.casefold() for suite in system.product_suites or ()}
    if "terminal server" in suites or files is Branch.TERMINAL_SERVER:
        return Edition.TERMINAL_SERVER
    kind = (system.product_type or "").casefold()
    if kind == "winnt":
        return Edition.WORKSTATION
    if kind not in ("servernt", "lanmannt"):
        return None
    if "enterprise" in suites:
        return Edition.ENTERPRISE
    # A server whose suites were not read may be a Terminal Server, unless its files say otherwise.
    return None if system.product_suites is None and files is None else Edition.SERVER


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


def _multiprocessor(system: SystemFacts) -> bool | None:
    """By ``CurrentType``: ``Uniprocessor Free`` or ``Multiprocessor Free``."""
    kind = (system.current_type or "").casefold()
    if kind.startswith("multiprocessor"):
        return True
    return False if kind.startswith("uniprocessor") else None


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
