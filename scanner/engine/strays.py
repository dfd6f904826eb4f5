"""Files that do not belong on a host, whether or not a rule lists them.

A file for another processor cannot be loaded, and one of the other branch (plain NT 4.0 against
Terminal Server, Q196334) was built for another system.  Only the system's own directories are
looked at: printer drivers and client software lie further down for other processors too.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.engine.evidence import described
from scanner.engine.observed import folded, parent
from scanner.engine.profile import platform_named
from scanner.model.articles import Platform
from scanner.model.facts import FileFact, HostFacts, Observation, SystemFacts
from scanner.model.findings import Comparison, Evidence, EvidenceKind
from scanner.model.versions import Branch, readable_version

_SYSTEM_DIRECTORIES = ("\\system32", "\\system32\\drivers")


def strays(facts: HostFacts) -> tuple[Evidence, ...]:
    """Every file in the system's directories that is for another processor or branch, by path.

    What the facts do not tell of the host is not held against a file: without its architecture
    no processor, and without its product suites no branch.
    """
    platform = platform_named(facts.system.architecture or "")
    branch = _branch(facts.system)
    found = (_stray(file, facts.system, platform, branch) for file in facts.files or ())
    return tuple(sorted((one for one in found if one is not None), key=lambda one: folded(one.subject)))


def _branch(system: SystemFacts) -> Branch | None:
    if system.product_suites is None:
        return None
    suites = {suite.casefold() for suite in system.product_suites}
    return Branch.TERMINAL_SERVER if "terminal server" in suites else Branch.NT4


def _stray(
    file: FileFact, system: SystemFacts, platform: Platform | None, branch: Branch | None
) -> Evidence | None:
    for attribute, expected, why in _reasons(file, platform, branch):
        if file.status is Observation.PRESENT and _in_the_system(file.path, system):
            observed = described(file)
            return Evidence(
                EvidenceKind.FILE, file.path, {attribute: expected}, observed, Comparison.DIFFERENT, why
            )
    return None


def _reasons(
    file: FileFact, platform: Platform | None, branch: Branch | None
) -> Iterator[tuple[str, str, str]]:
    """What was expected of a file that does not belong, and why it does not."""
    if file.machine and platform is not None and file.machine.casefold() != platform.value:
        why = f"it is a file for {file.machine}, not for {platform.value}"
        yield "machine", platform.value, why
    version = readable_version(file.version)
    if version is None or branch is None:
        return
    if version.branch is not Branch.OTHER and version.branch is not branch:
        why = f"it is a build for {version.branch.value}, not for {branch.value}"
        yield "branch", branch.value, why


def _in_the_system(path: str, system: SystemFacts) -> bool:
    place = parent(folded(path))
    return place.endswith(_SYSTEM_DIRECTORIES) or place == folded(system.system_root or "")
