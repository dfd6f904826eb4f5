from __future__ import annotations

import datetime as dt
from dataclasses import replace

from scanner.engine.shipments import Shipment, shipments
from scanner.model.articles import FileSet, Platform
from scanner.model.coherence import Fingerprint, Strength
from tests.engine.building import SECURITY_SET, article, pack, rdr, row, sp

KERNEL_MP = row("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", size=954880, date="2000-07-27")


def test_builds_are_found_under_the_name_they_are_installed_as() -> None:
    manifest = sp("SP5", file_sets=(FileSet("Windows NT 4.0", "Czech", files=(KERNEL_MP,)),))
    builds = shipments(pack(article(rdr()), manifest))
    assert set(builds) == {"rdr.sys", "ntoskrnl.exe"}
    assert [(one.source, one.section, one.language) for one in builds["ntoskrnl.exe"]] == [
        ("SP5", "Windows NT 4.0", "czech")
    ]


def test_builds_that_only_a_set_of_security_files_knows() -> None:
    listed = article(row("Security.dll", size=59152, date="1999-11-18"), id="Q322051")
    builds = shipments(pack(listed, SECURITY_SET))
    assert [(one.source, one.row.crypto_bits) for one in builds["schannel.dll"]] == [("Q249863", 128)]
    security = {(one.source, str(one.row.date), one.row.platform) for one in builds["security.dll"]}
    assert security == {("Q322051", "1999-09-23", Platform.X86), ("Q322051", "1999-11-18", None)}
    assert [one.row.crypto_bits for one in builds["ntlmssps.dll"]] == [128]


def test_a_known_build_is_listed_with_all_that_is_known_of_it() -> None:
    known = Fingerprint(
        "Schannel.dll",
        Platform.ALPHA,
        Strength.EXPORT,
        143632,
        dt.date(2002, 7, 9),
        "4.86.1964.1878",
        "Q316683",
    )
    builds = shipments(pack(replace(SECURITY_SET, fingerprints=(known,))))
    listed = row(
        "Schannel.dll", version="4.86.1964.1878", size=143632, date="2002-07-09", platform=Platform.ALPHA
    )
    assert builds == {"schannel.dll": (Shipment("Q316683", "Windows NT 4.0", listed),)}
