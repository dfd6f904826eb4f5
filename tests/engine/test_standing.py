"""How one article stands by its own evidence."""

from __future__ import annotations

import pytest

from scanner.engine.case import case
from scanner.engine.judge import index
from scanner.engine.observed import observed
from scanner.engine.standing import mark_evidence, marks, same_language
from scanner.model.articles import FileSet, TimeBasis
from scanner.model.facts import HostFacts, Listing
from scanner.model.findings import Comparison, Evidence, EvidenceKind, Remark
from tests.engine.building import FIX, article, file, finding, host, pack, rdr, rdr_file, row, told

HOTFIX = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix"


@pytest.mark.parametrize(
    ("facts", "status", "comparison"),
    [
        (host(marks=("Q244599",)), "present", Comparison.SAME),
        (host(), "absent", Comparison.DIFFERENT),
        (host(hotfixes_status=Listing.PARTIAL), "not-collected", Comparison.UNKNOWN),
    ],
)
def test_the_mark_as_evidence(facts: HostFacts, status: str, comparison: Comparison) -> None:
    registered = observed(facts).registered(("Q241041", "Q244599"))
    assert mark_evidence(("Q241041", "Q244599"), registered) == Evidence(
        EvidenceKind.REGISTRY,
        f"{HOTFIX}\\Q241041 or Q244599",
        {"status": "present"},
        {"status": status},
        comparison,
    )


def test_an_article_without_marks_of_its_own_leaves_its_number() -> None:
    assert marks(article(id="Q275020")) == ("Q275020",)
    assert marks(article(id="Q241041", registry_marks=("Q244599",))) == ("Q244599",)


@pytest.mark.parametrize(
    ("language", "table", "same"),
    [
        ("0409", "english", True),
        ("0407", "english", False),
        ("0407", "german", True),
        (None, "english", None),
    ],
)
def test_whether_a_table_is_in_the_hosts_language(
    language: str | None, table: str, same: bool | None
) -> None:
    assert same_language(language, table) is same


def test_the_hosts_time_zone_counts() -> None:
    """02:00 UTC on the 26th is the evening of the 25th in California: one day from the table's 24th."""
    listed = row("Dhcpcsvc.dll", size=38672, date="2000-07-24")
    seen = file("System32\\dhcpcsvc.dll", size=38672, modified="2000-07-26T02:00:00")
    assert told(finding(host(seen, system={"time_zone_bias_minutes": 480}), article(listed))) == (
        "installed",
        "medium",
    )
    assert told(finding(host(seen), article(listed))) == ("installed", "low")


def test_a_table_in_universal_time_is_compared_in_it() -> None:
    seen = file("System32\\dhcpcsvc.dll", size=38672, modified="2000-07-26T02:00:00")
    facts = host(seen, system={"time_zone_bias_minutes": 480})
    rows = (row("Dhcpcsvc.dll", size=38672, date="2000-07-24"),)
    tables = {basis: FileSet("Windows NT 4.0", files=rows, time_basis=basis) for basis in TimeBasis}
    found = {basis: told(finding(facts, article(file_sets=(one,)))) for basis, one in tables.items()}
    assert found == {
        TimeBasis.UTC: ("installed", "low"),
        TimeBasis.LOCAL: ("installed", "medium"),
        TimeBasis.UNSTATED: ("installed", "medium"),
    }


def test_a_row_for_the_other_branch_decides_nothing_about_a_file_of_the_hosts_own() -> None:
    found = finding(host(rdr_file()), article(rdr(version="4.0.1381.33500")))
    assert (told(found), found.remarks) == (("undetermined", "low"), (Remark.OTHER_BRANCH,))


def test_how_an_article_stands_is_found_out_once() -> None:
    before = case(host(rdr_file()), index(pack(FIX)))
    assert before.standings["Q275020"] is before.standings["Q275020"]
