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
from scanner.model.findings import Comparison, Evidence, EvidenceKind
from scanner.model.versions import Branch, readable_version

_SYSTEM_DIRECTORIES = ("\\system32", "\\system32\\drivers")


_BUILT_FOR = attrgetter("machine", "version")


def strays(facts: HostFacts) -> tuple[Evidence, ...]:
    """Every file in the system's directories that is for another processor or branch, by path.

    What the facts do not tell of the host is not held against a file: without its architecture
    no processor, and without its product suites no branch.  Of a fleet's thousands of files
    nearly all belong, so the few distinct pairs of processor and version are asked first.
    """
    platform = platform_named(facts.system.architecture or "")
    branch = _branch(facts.system)
    files = facts.files or ()
    reasons = {
        built_for: why
        for built_for in set(map(_BUILT_FOR, files))
        if (why := _why(*built_for, platform, branch))
    }
    if not reasons:
        return ()
    found = (
        _stray(file, reasons[_BUILT_FOR(file)])
        for file in files
        if _BUILT_FOR(file) in reasons
        and file.status is Observation.PRESENT
        and _in_the_system(file.path, facts.system)
    )
    return tuple(sorted(found, key=lambda one: folded(one.subject)))


def _branch(system: SystemFacts) -> Branch | None:
    if system.product_suites is None:
        return None
    suites = {suite.casefold() for suite in system.product_suites}
    return Branch.TERMINAL_SERVER if "terminal server" in suites else Branch.NT4


@lru_cache(maxsize=8192)
def _why(
    machine: str | None, version: str | None, platform: Platform | None, branch: Branch | None
) -> tuple[str, str, str] | None:
    """What was expected of a file that does not belong, and why it does not; None for one that may."""
    if machine and platform is not None and machine.casefold() != platform.value:
        return "machine", platform.value, f"it is a file for {machine}, not for {platform.value}"
    build = readable_version(version)
    if build is None or branch is None or build.branch in (Branch.OTHER, branch):
        return None
    return "branch", branch.value, f"it is a build for {build.branch.value}, not for {branch.value}"


def _stray(file: FileFact, reason: tuple[str, str, str]) -> Evidence:
    attribute, expected, why = reason
    observed = described(file)
    return Evidence(EvidenceKind.FILE, file.path, {attribute: expected}, observed, Comparison.DIFFERENT, why)


def _in_the_system(path: str, system: SystemFacts) -> bool:
    place = parent(folded(path))
    return place.endswith(_SYSTEM_DIRECTORIES) or place == folded(system.system_root or "")
