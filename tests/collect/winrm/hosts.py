"""The machine of these tests, and how they log on to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from scanner.collect.collect import collect
from scanner.collect.conduct import Conduct
from scanner.collect.plan import CollectionPlan, plan
from scanner.model.facts import Component, FileFact, HostFacts, Hotfix, Listing, SystemFacts
from scanner.model.pack import RulePack
from scanner.model.targets import Credential, Scheme, Secret, Target, WebAccess
from tests.lab import Account, HostDescription
from tests.winrm_endpoint.service import Service

USER, PASSWORD = "scanner", "Correct-Horse1"
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
PLAN = plan(RulePack(()))
ROOT = "C:\\windows"
CHANGED = dt.datetime(2001, 3, 1, 23, 12, tzinfo=dt.UTC)
LINKED = dt.datetime(2001, 3, 1, 22, 40, 11, tzinfo=dt.UTC)


def file(name: str, version: str | None, size: int, **more: object) -> FileFact:
    """An executable of the machine."""
    known = {"machine": "x86", "linked": LINKED, "language": "0409", "original_name": name} if version else {}
    fields = {"version": version, "size": size, "modified": CHANGED, **known, **more}
    return FileFact(f"{ROOT}\\System32\\{name}", **fields)  # type: ignore[arg-type]


# No file here has the name of one that Wine's programs load: Wine would take these for its own.
FACTS = HostFacts(
    target="",
    system=SystemFacts(
        hostname="HMI-04",
        version="4.0",
        build=1381,
        csd_version="Service Pack 6",
        product_type="ServerNT",
        product_suites=("Enterprise",),
        architecture="x86",
        current_type="Uniprocessor Free",
        install_language="0409",
        system_root=ROOT,
        time_zone_bias_minutes=480,
    ),
    hotfixes=(Hotfix("Q246009", installed=True), Hotfix("Q299444", installed=True)),
    hotfixes_status=Listing.LISTED,
    components=(Component("IIS"), Component("RAS")),
    files=(
        file("ntoskrnl.exe", "4.0.1381.7086", 930_000, description="Kernel für Mehrprozessorrechner"),
        file("drivers\\rdr.sys", "4.0.1381.7001", 265_744, original_name="rdr.sys"),
        file("drivers\\tcpip.sys", "4.0.1381.33474", 170_000, original_name="tcpip.sys"),
        file("lsasrv.dll", "4.0.1381.7001", 300_000),
        file("winsrv.dll", "4.0.1381.7001", 370_000, language="0407"),
        file("netlogon.dll", None, 2_000),
        file("Very long name, with blanks & signs.txt", None, 77),
    ),
    pending_renames=(f"{ROOT}\\System32\\ntdll.dll",),
)


def described(**changes: object) -> HostDescription:
    """The machine, for the lab and for Wine."""
    fields: dict[str, object] = {"accounts": (Account(USER, password=PASSWORD),), "facts": FACTS, **changes}
    return HostDescription("HMI-04", **fields)  # type: ignore[arg-type]


def credential(user: str = USER, password: str = PASSWORD, domain: str = "", **web: object) -> Credential:
    """Who logs on."""
    return Credential(user, domain, Secret(password), web=WebAccess(**web))  # type: ignore[arg-type]


def collected(
    service: Service,
    who: Credential | None = None,
    wanted: CollectionPlan = PLAN,
    timeout: float = 20,
    conduct: Conduct | None = None,
    address: str = "127.0.0.1",
) -> HostFacts:
    """The facts of the machine behind a service."""
    target = Target(Scheme.WINRM, address, service.port)
    who = who or credential()
    if service.tls and who.web.tls is None:
        who = replace(who, web=replace(who.web, tls=True))
    return collect(target, who, wanted, timeout, NOW, conduct=conduct)
