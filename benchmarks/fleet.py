"""Fleets of made-up hosts whose files are builds that the rules list."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scanner.collect.components import COMPONENTS
from scanner.engine.docket import docket
from scanner.engine.index import PackIndex
from scanner.engine.judge import judge
from scanner.engine.observed import SYSTEM_ROOT, observed
from scanner.engine.profile import host_profile
from scanner.model.articles import FileRow
from scanner.model.facts import (
    Collector,
    Component,
    DirectoryFact,
    FileFact,
    HostFacts,
    Hotfix,
    Listing,
    Observation,
    SystemFacts,
)
from scanner.model.findings import Comparison, Verdict
from scanner.model.versions import readable_version

FILES, HOTFIXES = 335, 48
"""Files that rules name, and hotfixes, on one host."""

CIRCULATING = 96
"""Fixes that circulate among the hosts of one kind: a site installs from one share."""

IMAGES = 40
"""Golden images of a fleet that is set up from such."""

EXACT, ONE_MORE = 0.6, 0.9
"""Share of hosts exactly like their image, and with at most one hotfix more; the rest have 2 or 3."""

SP6A = dt.datetime(1999, 12, 1, tzinfo=dt.UTC)
"""The hosts came with what was built before: they are at SP6a."""

Fix = tuple[str, tuple[FileFact, ...]]
"""An article, and the files it delivers."""

KEY = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix"
ROOT = "C:\\WINNT"
UTC = dt.UTC


@dataclass(frozen=True)
class Kind:
    """Hosts of one edition and what is installed on them: the files they came with, and the fixes around.

    ``age`` orders the builds of a file.
    """

    facts: HostFacts
    original: dict[str, FileFact]
    fixes: tuple[Fix, ...]
    age: dict[FileFact, int]


KINDS = (
    ("WinNT", (), ("Internet Explorer",)),
    ("ServerNT", (), ("Internet Explorer", "IIS", "DHCP Server", "WINS", "DNS Server", "RAS")),
    ("LanmanNT", (), ("Internet Explorer", "Exchange", "SNMP")),
    ("ServerNT", ("Terminal Server",), ("Internet Explorer", "RAS")),
)
"""Product type, suites and components."""


def kinds(rules: PackIndex, draw: random.Random) -> list[Kind]:
    """The kinds of hosts in the fleets."""
    return [_kind(rules, bare(*one), draw) for one in KINDS]


def bare(product_type: str, suites: tuple[str, ...], components: tuple[str, ...]) -> HostFacts:
    """A host without files and hotfixes."""
    names = [one.name for one in COMPONENTS]
    return HostFacts(
        target="smb://host",
        collected_at=dt.datetime(2026, 11, 22, 10, 15, tzinfo=UTC),
        collector=Collector("smb", "0.1.0"),
        system=SystemFacts(
            product="Windows NT",
            version="4.0",
            build=1381,
            csd_version="Service Pack 6",
            service_pack="SP6a",
            product_type=product_type,
            product_suites=suites,
            architecture="x86",
            current_type="Uniprocessor Free",
            install_language="0409",
            system_root=ROOT,
            time_zone_bias_minutes=-60,
        ),
        hotfixes_status=Listing.LISTED,
        components=tuple(
            Component(name, Observation.PRESENT if name in components else Observation.ABSENT)
            for name in names
        ),
        pending_renames=(),
        registry={},
    )


def _kind(rules: PackIndex, facts: HostFacts, draw: random.Random) -> Kind:
    """Files drawn from those that the rules name, less those that a service pack should have replaced."""
    wanted: defaultdict[str, list[tuple[str, FileRow]]] = defaultdict(list)
    entries = docket(host_profile(observed(facts)), rules)
    for article in rules.pack.articles:
        for one in entries[article.id].selection.requirements:
            wanted[one.places[0]].append((article.id, one.rows[-1]))
    paths = draw.sample(sorted(wanted), min(2 * FILES, len(wanted)))
    listed = sorted({_directory(path) for path in paths})
    facts = replace(facts, directories=tuple(DirectoryFact(path) for path in listed))
    everything = _with_files(facts, {path: wanted[path] for path in paths})
    odd = {
        item.subject.casefold().replace(ROOT.casefold(), SYSTEM_ROOT)
        for fixes in ((), everything.fixes)
        for found in judge(host(everything, 0, fixes), rules).findings
        if found.verdict in (Verdict.REGRESSED, Verdict.MISMATCHED)
        for item in found.evidence
        if item.comparison is not Comparison.SAME
    }
    kept = [path for path in paths if path not in odd][:FILES]
    kind = _with_files(facts, {path: wanted[path] for path in sorted(kept)})
    return replace(kind, fixes=tuple(draw.sample(kind.fixes, min(CIRCULATING, len(kind.fixes)))))


def _directory(path: str) -> str:
    return path.rpartition("\\")[0].replace(SYSTEM_ROOT, ROOT)


def _with_files(facts: HostFacts, wanted: dict[str, list[tuple[str, FileRow]]]) -> Kind:
    fixes: defaultdict[str, list[FileFact]] = defaultdict(list)
    original: dict[str, FileFact] = {}
    age = {}
    for path, rows in wanted.items():
        builds = {name: _build(path, row) for name, row in rows}
        for number, build in enumerate(sorted(builds.values(), key=_order)):
            age[build] = number
            if _date(build) <= SP6A or path not in original:
                original[path] = build
        for name, build in builds.items():
            fixes[name].append(build)
    return Kind(facts, original, tuple((name, tuple(files)) for name, files in sorted(fixes.items())), age)


def _build(path: str, row: FileRow) -> FileFact:
    name = path.rpartition("\\")[2]
    modified = dt.datetime.combine(row.date or dt.date(1998, 1, 1), dt.time(12, 5), UTC)
    return FileFact(
        path.replace(SYSTEM_ROOT, ROOT),
        size=row.size or 50_000,
        modified=modified,
        version=row.version,
        machine="x86",
        linked=modified - dt.timedelta(hours=1),
        language="0409",
        original_name=name,
        description=f"Part of Windows NT: {name}",
        version_status=Observation.PRESENT if row.version else Observation.ABSENT,
    )


def _order(file: FileFact) -> tuple[tuple[int, ...], dt.datetime]:
    version = readable_version(file.version)
    parts = (version.major, version.minor, version.build, version.revision) if version else ()
    return parts, _date(file)


def host(kind: Kind, number: int, fixes: Sequence[Fix]) -> HostFacts:
    """A host of a kind with some fixes installed: the latest build of each file."""
    files = dict(kind.original)
    for _, builds in fixes:
        for build in builds:
            path = build.path.replace(ROOT, SYSTEM_ROOT)
            if kind.age[files[path]] < kind.age[build]:
                files[path] = build
    hotfixes = tuple(Hotfix(name, f"{KEY}\\{name}", True, {"Installed": 1}) for name, _ in sorted(fixes))
    return replace(
        kind.facts,
        target=f"smb://10.1.{number // 250}.{number % 250}",
        system=replace(kind.facts.system, hostname=f"HOST-{number:05}"),
        hotfixes=hotfixes,
        files=tuple(files.values()),
    )


def _date(file: FileFact) -> dt.datetime:
    assert file.modified is not None
    return file.modified


def all_different(made: list[Kind], count: int, draw: random.Random) -> Iterator[HostFacts]:
    """Hosts each with its own choice of fixes."""
    for number in range(count):
        kind = draw.choice(made)
        yield host(kind, number, draw.sample(kind.fixes, HOTFIXES))


def from_images(made: list[Kind], count: int, draw: random.Random) -> Iterator[HostFacts]:
    """Hosts that were set up from golden images; some got a hotfix or three since."""
    images = [(kind := draw.choice(made), draw.sample(kind.fixes, HOTFIXES)) for _ in range(IMAGES)]
    for number in range(count):
        kind, fixes = draw.choice(images)
        chance = draw.random()
        more = 0 if chance < EXACT else 1 if chance < ONE_MORE else draw.choice((2, 3))
        others = [one for one in kind.fixes if one not in fixes]
        yield host(kind, number, [*fixes, *draw.sample(others, more)])
