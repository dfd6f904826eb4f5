"""Short ways to write articles, packages and hosts for the engine's tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from scanner.engine.judge import index, judge
from scanner.model.articles import Article, FileRow, FileSet, Platform, Product
from scanner.model.coherence import CoherentSet, DescriptionClue, Fingerprint, Strength
from scanner.model.facts import (
    Component,
    DirectoryFact,
    FileFact,
    HostFacts,
    Hotfix,
    Listing,
    Observation,
    SystemFacts,
)
from scanner.model.findings import Finding, HostReport
from scanner.model.pack import RulePack
from scanner.model.packages import Package, PackageKind

ROOT = "C:\\WINNT"
SERVER = Product("Microsoft Windows NT Server", None, ("4.0", "4.0 SP6a"))
WORKSTATION = Product("Microsoft Windows NT Workstation", None, ("4.0",))
TERMINAL_SERVER = Product("Microsoft Windows NT Server", "Terminal Server Edition", ("4.0",))


def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def row(name: str = "Rdr.sys", **attributes: Any) -> FileRow:
    if isinstance(attributes.get("date"), str):
        attributes["date"] = dt.date.fromisoformat(attributes["date"])
    if isinstance(attributes.get("alternative_date"), str):
        attributes["alternative_date"] = dt.date.fromisoformat(attributes["alternative_date"])
    return FileRow(name, **attributes)


def rdr(**attributes: Any) -> FileRow:
    """Q275020's row."""
    known = {
        "version": "4.0.1381.7086",
        "size": 266224,
        "date": dt.date(2001, 3, 1),
        "time": "23:12",
        "platform": Platform.X86,
    }
    return FileRow("Rdr.sys", **{**known, **attributes})


def article(*rows: FileRow, **attributes: Any) -> Article:
    known: dict[str, Any] = {
        "id": "Q275020",
        "title": "SMB Signing May Become Unsynchronized",
        "products": (SERVER, WORKSTATION),
        "file_sets": (FileSet("Windows NT 4.0", files=rows),) if rows else (),
    }
    return Article(**{**known, **attributes})


def srp(**attributes: Any) -> Package:
    known: dict[str, Any] = {
        "id": "Q299444",
        "title": "Security Rollup Package",
        "kind": PackageKind.ROLLUP,
        "product": "Windows NT 4.0",
        "requires_service_pack": "SP6a",
        "registry_mark": "Q299444",
        "contains": ("Q275020",),
    }
    return Package(**{**known, **attributes})


def sp(level: str, *contains: str, **attributes: Any) -> Package:
    known: dict[str, Any] = {
        "id": level,
        "title": f"Service Pack {level[2:]}",
        "kind": PackageKind.SERVICE_PACK,
        "product": "Windows NT 4.0",
        "level": level,
        "contains": contains,
    }
    return Package(**{**known, **attributes})


def file(path: str, **attributes: Any) -> FileFact:
    if path[1:2] != ":":
        path = f"{ROOT}\\{path}"
    for name in ("modified", "linked"):
        if isinstance(attributes.get(name), str):
            attributes[name] = day(attributes[name])
    return FileFact(path, **attributes)


def rdr_file(**attributes: Any) -> FileFact:
    """Exactly what Q275020 ships."""
    known = {
        "version": "4.0.1381.7086",
        "size": 266224,
        "modified": "2001-03-01T23:12:00",
        "machine": "x86",
    }
    return file("System32\\drivers\\rdr.sys", **{**known, **attributes})


def host(*files: FileFact, marks: tuple[str, ...] = (), **attributes: Any) -> HostFacts:
    system = {
        "hostname": "HMI-04",
        "product": "Windows NT",
        "version": "4.0",
        "build": 1381,
        "csd_version": "Service Pack 6",
        "service_pack": "SP6a",
        "product_type": "ServerNT",
        "product_suites": (),
        "architecture": "x86",
        "install_language": "0409",
        "system_root": ROOT,
        **attributes.pop("system", {}),
    }
    known: dict[str, Any] = {
        "target": "smb://10.1.0.17",
        "system": SystemFacts(**system),
        "hotfixes": tuple(Hotfix(mark, installed=True) for mark in marks),
        "hotfixes_status": Listing.LISTED,
        "files": files,
        "directories": tuple(
            DirectoryFact(f"{ROOT}{path}") for path in ("", "\\System32", "\\System32\\drivers")
        ),
        "components": (Component("IIS", Observation.ABSENT),),
    }
    return HostFacts(**{**known, **attributes})


def pack(*parts: Article | Package | CoherentSet, **attributes: Any) -> RulePack:
    return RulePack(
        articles=tuple(part for part in parts if isinstance(part, Article)),
        packages=tuple(part for part in parts if isinstance(part, Package)),
        coherent_sets=tuple(part for part in parts if isinstance(part, CoherentSet)),
        **attributes,
    )


def report(facts: HostFacts, *parts: Article | Package | CoherentSet, **attributes: Any) -> HostReport:
    return judge(facts, index(pack(*parts, **attributes)))


def finding(facts: HostFacts, *parts: Article | Package | CoherentSet, **attributes: Any) -> Finding:
    """The finding on the first article."""
    first = next(part for part in parts if isinstance(part, Article))
    found = {one.rule: one for one in report(facts, *parts, **attributes).findings}
    return found[first.id]


SECURITY_SET = CoherentSet(
    id="nt4-security-dlls",
    title="Security support providers of one strength",
    product="Windows NT 4.0",
    files=(
        "%SystemRoot%\\System32\\schannel.dll",
        "%SystemRoot%\\System32\\ntlmssps.dll",
        "%SystemRoot%\\System32\\security.dll",
    ),
    descriptions=(
        DescriptionClue("Domestic Use Only", Strength.DOMESTIC, "Q176820"),
        DescriptionClue("US and Canada", Strength.DOMESTIC, "Q176820"),
        DescriptionClue("Export", Strength.EXPORT, "Q176820"),
    ),
    fingerprints=(
        Fingerprint(
            "schannel.dll", Platform.X86, Strength.DOMESTIC, 123664, dt.date(2000, 1, 26), source="Q249863"
        ),
        Fingerprint(
            "security.dll", Platform.X86, Strength.DOMESTIC, 59152, dt.date(1999, 9, 23), source="Q322051"
        ),
        Fingerprint(
            "security.dll", Platform.X86, Strength.EXPORT, 59152, dt.date(1999, 11, 18), source="Q322051"
        ),
        Fingerprint(
            "ntlmssps.dll", Platform.X86, Strength.DOMESTIC, 36112, dt.date(2001, 7, 16), source="Q322051"
        ),
        Fingerprint(
            "ntlmssps.dll", Platform.X86, Strength.EXPORT, 36112, dt.date(2001, 7, 16), source="Q322051"
        ),
    ),
)


def without(facts: HostFacts, *names: str) -> HostFacts:
    """The same host with some parts not collected."""
    return replace(facts, **dict.fromkeys(names))


OLD = rdr_file(version="4.0.1381.7052", size=265264, modified="2000-05-12T17:29:00")
FIX = article(rdr())


def told(found: Finding) -> tuple[str, str]:
    return found.verdict.value, found.confidence.value


def witnesses(found: Finding) -> list[tuple[str, str]]:
    """What a verdict rests on: the last part of each subject's path, and how it compares."""
    return [(item.subject.rpartition("\\")[2], item.comparison.value) for item in found.evidence]


TABLELESS = article(id="Q225095", title="No table")
