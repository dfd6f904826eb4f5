"""Files that do not belong on a host, whether or not a rule lists them.

A file for another processor cannot be loaded, and one of the other branch (plain NT 4.0 against
Terminal Server, Q196334) was built for another system.  Only the system's own directories are
looked at: printer drivers and client software lie further down for other processors too.
"""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter

from scanner.engine.evidence import described
from scanner.engine.observed import folded, parent
from scanner.engine.profile import platform_named
from scanner.model.articles import Platform
from scanner.model.facts import FileFact, HostFacts, Observation, SystemFacts
from scanner.model.findings import Attributes, Comparison, Evidence, EvidenceKind
from scanner.model.versions import Branch, readable_version

_SYSTEM_DIRECTORIES = ("\\system32", "\\system32\\drivers")


_machine, _version = attrgetter("machine"), attrgetter("version")


def strays(facts: HostFacts) -> tuple[Evidence, ...]:
    """Every file in the system's directories that is for another processor or branch, by path.

    What the facts do not tell of the host is not held against a file: without its architecture
    no processor, and without its product suites no branch.  Of thousands of files nearly all
    belong, so the few processors and versions that occur are asked first.
    """
    files = facts.files or ()
    platform = platform_named(facts.system.architecture)
    branch = _branch(facts.system)
    machines = {machine for machine in set(map(_machine, files)) if _foreign(machine, platform)}
    versions = {version for version in set(map(_version, files)) if _other_branch(version, branch)}
    if not machines and not versions:
        return ()
    found = (
        _stray(file, platform if file.machine in machines else None, branch)
        for file in files
        if (file.machine in machines or file.version in versions)
        and file.status is Observation.PRESENT
        and _in_the_system(file.path, facts.system)
    )
    return tuple(sorted(found, key=lambda one: folded(one.subject)))


def _branch(system: SystemFacts) -> Branch | None:
    if system.product_suites is None:
        return None
    suites = {suite.casefold() for suite in system.product_suites}
    return Branch.TERMINAL_SERVER if "terminal server" in suites else Branch.NT4


def _foreign(machine: str | None, platform: Platform | None) -> bool:
    if not machine or platform is None:
        return False
    return machine.casefold() != platform.value


@lru_cache(maxsize=8192)
def _other_branch(version: str | None, branch: Branch | None) -> Branch | None:
    """The branch of a version, if it is another than the host's."""
    build = readable_version(version)
    if build is None or branch is None or build.branch in (Branch.OTHER, branch):
        return None
    return build.branch


def _stray(file: FileFact, platform: Platform | None, branch: Branch | None) -> Evidence:
    """The evidence; ``platform`` is given where the file is for another one."""
    if platform is not None:
        expected: Attributes = {"machine": platform.value}
        why = f"it is a file for {file.machine}, not for {platform.value}"
    else:
        expected = {"branch": str(branch)}
        why = f"it is a build for {_other_branch(file.version, branch)}, not for {branch}"
    return Evidence(EvidenceKind.FILE, file.path, expected, described(file), Comparison.DIFFERENT, why)


def _in_the_system(path: str, system: SystemFacts) -> bool:
    place = parent(folded(path))
    return place.endswith(_SYSTEM_DIRECTORIES) or place == folded(system.system_root or "")
