from __future__ import annotations

from scanner.engine.shipments import shipments
from scanner.model.articles import FileSet
from tests.engine.building import article, pack, rdr, row, sp

KERNEL_MP = row("Ntkrnlmp.exe", installed_as="Ntoskrnl.exe", size=954880, date="2000-07-27")


def test_builds_are_found_under_the_name_they_are_installed_as() -> None:
    manifest = sp("SP5", file_sets=(FileSet("Windows NT 4.0", "Czech", files=(KERNEL_MP,)),))
    builds = shipments(pack(article(rdr()), manifest))
    assert set(builds) == {"rdr.sys", "ntoskrnl.exe"}
    assert [(one.source, one.section, one.language) for one in builds["ntoskrnl.exe"]] == [
        ("SP5", "Windows NT 4.0", "czech")
    ]
