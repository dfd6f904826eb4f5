"""Rules of every shape: what the archive's tables do, one rule for each."""

from __future__ import annotations

import datetime as dt

from scanner.model.articles import Article, FileRow, FileSet, Platform, Product, TimeBasis
from scanner.model.builds import KnownBuilds, Procedure, SharedVersion, Unserviced, WithdrawnBuilds
from scanner.model.coherence import CoherentSet, DescriptionClue, Fingerprint, Strength
from scanner.model.pack import RulePack
from scanner.model.packages import Exclusion, Package, PackageKind

SERVER = Product("Microsoft Windows NT Server", None, ("4.0", "4.0 SP6a"))
WORKSTATION = Product("Microsoft Windows NT Workstation", None, ("4.0",))
TERMINAL_SERVER = Product("Microsoft Windows NT Server", "Terminal Server Edition", ("4.0",))
ENTERPRISE = Product("Microsoft Windows NT Server", "Enterprise Edition", ("4.0",))
IIS = Product("Microsoft Internet Information Server", None, ("4.0",))
EXCHANGE = Product("Microsoft Exchange Server", None, ("5.5",))
NT4 = "Windows NT 4.0"
DAY = dt.date(2000, 7, 24)


def rule(number: int, *sets: FileSet, **attributes: object) -> Article:
    known: dict[str, object] = {
        "title": f"Rule {number}",
        "products": (SERVER, WORKSTATION),
        "file_sets": sets,
    }
    return Article(f"Q{number}", **{**known, **attributes})  # type: ignore[arg-type]


def table(*rows: FileRow, product: str = NT4, **attributes: object) -> FileSet:
    return FileSet(product, files=rows, **attributes)  # type: ignore[arg-type]


def versioned(name: str = "Rdr.sys", version: str = "4.0.1381.7086", **attributes: object) -> FileRow:
    known: dict[str, object] = {"version": version, "size": 266224, "date": dt.date(2001, 3, 1)}
    return FileRow(name, **{**known, **attributes})  # type: ignore[arg-type]


def dated(name: str = "Dhcpcsvc.dll", **attributes: object) -> FileRow:
    known: dict[str, object] = {"size": 38672, "date": DAY, "platform": Platform.X86}
    return FileRow(name, **{**known, **attributes})  # type: ignore[arg-type]


TABLES = {
    "a version, a size and a date": rule(100001, table(versioned())),
    "a size and a date": rule(100002, table(dated())),
    "two processors": rule(100003, table(dated(), dated(size=71440, platform=Platform.ALPHA))),
    "a size in KB": rule(
        100004, table(dated(size=None, size_kb=105.0), dated("Tapi.dll", size=None, size_kb=17.7))
    ),
    "a version and a size in KB": rule(100005, table(versioned(size=None, size_kb=260.0))),
    "a date of two readings": rule(
        100006, table(dated(date=dt.date(2000, 8, 6), alternative_date=dt.date(2000, 6, 8)))
    ),
    "neither version nor date": rule(100007, table(FileRow("Winver.exe", size=1234), FileRow("Calc.exe"))),
    "a version alone": rule(100008, table(FileRow("Netbt.sys", version="4.0.1381.7097"))),
    "no size": rule(100009, table(dated(size=None))),
    "a version of its own numbering": rule(100010, table(versioned("Idq.dll", "5.0.1781.3"))),
    "a number that several builds share": rule(100011, table(versioned("Rasdd.dll", "0.2.0.0"))),
    "a version nobody can read": rule(100012, table(versioned("Oleaut32.dll", "4.00"))),
    "several files": rule(100013, table(versioned(), dated(), versioned("Netbt.sys", "4.0.1381.7100"))),
    "a file that is added": rule(100014, table(dated(), dated("Dnsapi.dll", adds=True))),
    "only files that are added": rule(100015, table(dated("Dnsapi.dll", adds=True))),
    "two documented places": rule(100016, table(versioned("Rasddui.dll"))),
    "a directory of its own": rule(100017, table(versioned("Mtx.exe", directory="C:\\Program Files\\Mts"))),
    "both kernels": rule(
        100018,
        table(
            dated("Ntoskrnl.exe", size=936832),
            dated("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", size=954880, date=dt.date(2000, 7, 29)),
        ),
    ),
    "one kernel": rule(100019, table(versioned("Ntoskrnl.exe"), versioned("Ntfs.sys"))),
    "the kernel for several processors only": rule(
        100020, table(versioned("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe"))
    ),
    "alternative HALs": rule(
        100021,
        table(versioned("Hal.dll"), versioned("Halmps.dll", "4.0.1381.7090", installed_as="Hal.dll")),
    ),
    "two sections": rule(
        100022,
        table(versioned()),
        table(versioned(version="4.0.1381.33529"), product="Terminal Server"),
        table(versioned(version="5.0.2195.3055"), product="Windows 2000"),
        products=(SERVER, TERMINAL_SERVER),
    ),
    "a section for a part": rule(
        100023, table(versioned("Asp.dll", "4.2.764.1"), product="IIS 4.0"), products=(SERVER, IIS)
    ),
    "two parts of the system": rule(
        100024, table(dated(), component="RAS"), table(dated(date=dt.date(2000, 7, 31)), component="RRAS")
    ),
    "a part that facts do not name": rule(
        100025,
        table(versioned("Store.exe", "5.5.2650.24"), product="Exchange 5.5", component="Information Store"),
        products=(EXCHANGE,),
    ),
    "two levels": rule(
        100026,
        table(versioned("Aclui.dll", "4.0.1381.7032"), service_pack="SP6"),
        table(dated("Aclui.dll"), service_pack="SP4"),
    ),
    "two languages": rule(100027, table(dated()), table(dated(size=41232), language="Japanese")),
    "another language only": rule(100028, table(dated(), language="Finnish")),
    "a language Windows NT never spoke": rule(100029, table(dated(), language="Slovenian")),
    "another processor only": rule(100030, table(versioned(platform=Platform.ALPHA))),
    "a section for another system only": rule(100031, table(versioned(), product="Windows 2000")),
}

RELATIONS = {
    "no table": rule(100101),
    "a package, no table": rule(100139, packages=("Q100139i.exe",)),
    "no product": rule(100102, table(versioned()), products=()),
    "Enterprise Edition only": rule(100103, products=(ENTERPRISE,)),
    "Windows 2000 only": rule(100104, products=(Product("Microsoft Windows 2000 Server"),)),
    "something unheard of": rule(
        100105, table(versioned("Ssapi.dll")), products=(Product("Visual SourceSafe"),)
    ),
    "a part for the system": rule(
        100106, products=(Product("Microsoft SNA Server for Windows NT", None, ("4.0",)),)
    ),
    "a part that it needs": rule(100107, table(versioned()), components=("DHCP Server",)),
    "a level that it requires": rule(100108, table(versioned()), requires_service_pack="SP6a"),
    "a level that its table requires": rule(
        100109,
        table(versioned(), requires_service_pack="SP6a"),
        table(versioned(version="4.0.1381.33500"), product="Terminal Server", requires_service_pack="SP6"),
        products=(SERVER, TERMINAL_SERVER),
    ),
    "a level that contains it": rule(
        100110, table(versioned(version="4.0.1381.133")), fixed_in_service_pack="SP4"
    ),
    "a level that contains it, no table": rule(100111, fixed_in_service_pack="SP6a"),
    "a level that Terminal Server never had": rule(
        100127, fixed_in_service_pack="SP6a", products=(TERMINAL_SERVER,)
    ),
    "a level that is not named": rule(
        100128, fixed_in_unnamed_service_pack=True, products=(SERVER, TERMINAL_SERVER)
    ),
    "a level that is not named, and a table": rule(
        100129, table(dated()), fixed_in_unnamed_service_pack=True
    ),
    "another release of a part": rule(
        100131,
        table(versioned("Asp.dll", "5.0.2195.2097"), product="IIS 5.0"),
        table(versioned("Asp.dll", "4.2.764.1"), product="IIS 4.0"),
        products=(IIS, Product("Microsoft Internet Information Services", None, ("5.0",))),
    ),
    "a service pack's list": rule(100112, products=(SERVER, TERMINAL_SERVER)),
    "a rollup's list": rule(100113, table(versioned()), requires_service_pack="SP6a"),
    "a rollup's list, no table": rule(100114, products=(SERVER, TERMINAL_SERVER)),
    "its own claim": rule(100115, table(dated()), rollups=("Q299444",)),
    "an exclusion": rule(100116, table(versioned())),
    "two rollups": rule(100117, rollups=("Q299444", "Q244599"), registry_marks=("Q244599", "Q100117")),
    "a mark of another name": rule(100118, registry_marks=("SecurityFix",)),
    "replaced": rule(100119, table(versioned()), superseded_by=("Q100120",)),
    "replacing": rule(
        100120, table(versioned(version="4.0.1381.7114"), dated("Tapi.dll")), supersedes=("Q100121",)
    ),
    "replaced by what has no table": rule(100121, table(dated("Tapi.dll")), superseded_by=("Q100122",)),
    "replacing without a table": rule(100122),
    "a withdrawn build": rule(
        100123,
        table(dated("Tcpip.sys", size=152592, date=dt.date(1999, 5, 2))),
        products=(SERVER, TERMINAL_SERVER),
    ),
    "a file nobody updates": rule(
        100124, table(dated("Llssrv.exe", date=dt.date(1998, 5, 1))), fixed_in_service_pack="SP4"
    ),
    "files of one strength": rule(
        100125,
        table(
            dated("Ntlmssps.dll", size=36112, date=dt.date(2001, 7, 16), crypto_bits=128),
            dated("Security.dll", size=59152, date=dt.date(1999, 9, 23), crypto_bits=128),
            dated("Ntlmssps.dll", size=36112, date=dt.date(2001, 7, 16), crypto_bits=56),
            dated("Security.dll", size=59152, date=dt.date(1999, 11, 18), crypto_bits=56),
        ),
        coherent_sets=("security",),
    ),
    "two source names": rule(
        100126,
        table(
            versioned(
                "Sch128c.dll", "4.87.1964.1878", installed_as="Schannel.dll", size=112912, crypto_bits=128
            ),
            versioned(
                "Schnlc.dll", "4.86.1964.1878", installed_as="Schannel.dll", size=143632, crypto_bits=56
            ),
        ),
    ),
    "a later build than the service pack's": rule(
        100132,
        table(
            dated("Tapisrv.exe", size=152848, date=dt.date(1999, 9, 1)),
            dated("Tapi32.dll", date=dt.date(1999, 4, 1)),
        ),
        fixed_in_service_pack="SP5",
    ),
    "a tool": rule(100133, table(dated("Regacl40.exe")), rollups=("Q299444",)),
    "a table for each level of another product": rule(
        100134,
        table(dated("Wuser32.exe"), product="SMS 2.0", service_pack="SMS 2.0 SP2"),
        table(dated("Wuser32.exe", date=dt.date(2000, 8, 24)), product="SMS 2.0", service_pack="SMS 2.0 SP3"),
        products=(Product("Microsoft Systems Management Server", None, ("2.0",)),),
    ),
    "replaced by what has other files": rule(
        100135, table(versioned("Ftpd.exe")), superseded_by=("Q100120",)
    ),
    "a table in universal time": rule(100136, table(dated(), time_basis=TimeBasis.UTC)),
    "a service pack's own article": rule(246009, registry_marks=("Q246009",)),
    "a rollup's own article": rule(299444, requires_service_pack="SP6a"),
    "a companion in the rollup": rule(100130, table(versioned("Winlogon.exe", "4.0.1381.7080"))),
}


def service_pack(name: str, level: str, *contains: str, product: str = NT4, **attributes: object) -> Package:
    kind = PackageKind.SERVICE_PACK
    return Package(name, name, kind, product, level, contains=contains, **attributes)  # type: ignore[arg-type]


def rollup(name: str, *contains: str, product: str = NT4, **attributes: object) -> Package:
    kind = PackageKind.ROLLUP
    return Package(name, name, kind, product, registry_mark=name, contains=contains, **attributes)  # type: ignore[arg-type]


PACKAGES = (
    service_pack(
        "SP5",
        "SP5",
        "Q100112",
        file_sets=(
            table(
                FileRow("Tcpip.sys", size=152592, date=dt.date(1999, 4, 29)),
                FileRow("Tapisrv.exe", size=152848, date=dt.date(1999, 4, 29)),
            ),
        ),
    ),
    service_pack("SP6a", "SP6a", registry_mark="Q246009"),
    service_pack("TSE-SP5", "SP5", "Q100110", product="Terminal Server"),
    rollup(
        "Q299444",
        "Q100113",
        "Q100114",
        "Q100116",
        "Q100130",
        requires_service_pack="SP6a",
        excludes=(Exclusion("Q100116", "run by itself"),),
    ),
    rollup("Q244599", "Q100117"),
    rollup("Q317636", "Q100112", "Q100114", product="Terminal Server", requires_service_pack="SP6"),
)

SECURITY = CoherentSet(
    "security",
    "Security files of one strength",
    NT4,
    tuple(f"%SystemRoot%\\System32\\{name}" for name in ("Schannel.dll", "Ntlmssps.dll", "Security.dll")),
    descriptions=(
        DescriptionClue("Domestic Use Only", Strength.DOMESTIC, "Q176820"),
        DescriptionClue("Not for Export", Strength.DOMESTIC, "Q176820"),
        DescriptionClue("Export", Strength.EXPORT, "Q176820"),
    ),
    fingerprints=(
        Fingerprint("Security.dll", Platform.X86, Strength.DOMESTIC, 59152, dt.date(1999, 9, 23)),
        Fingerprint("Security.dll", Platform.X86, Strength.EXPORT, 59152, dt.date(1999, 11, 18)),
        Fingerprint("Ntlmssps.dll", Platform.X86, None, 36112, dt.date(2001, 7, 16)),
    ),
)

BUILDS = KnownBuilds(
    withdrawn=(WithdrawnBuilds("Tcpip.sys", NT4, dt.date(1999, 4, 28), dt.date(1999, 6, 4), "Q243878"),),
    shared_versions=(SharedVersion("Rasdd.dll", "0.2.0.0", "Q308916"),),
    unserviced=(Unserviced("Llssrv.exe", "Q257274", international=True),),
    procedures=(Procedure("Q100133", "the permissions", "Q317636"),),
)

PACK = RulePack(
    articles=tuple(sorted([*TABLES.values(), *RELATIONS.values()], key=lambda one: one.id)),
    packages=PACKAGES,
    coherent_sets=(SECURITY,),
    locations={
        "rasddui.dll": ("%SystemRoot%\\System32", "%SystemRoot%\\System32\\Spool\\Drivers\\W32X86\\2"),
        "rdr.sys": ("%SystemRoot%\\System32\\Drivers",),
    },
    builds=BUILDS,
)
