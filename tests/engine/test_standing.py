"""How one article stands by its own evidence."""

from __future__ import annotations

import pytest

from scanner.engine.observed import observed
from scanner.engine.standing import mark_evidence, marks, same_language
from scanner.model.facts import HostFacts, Listing
from scanner.model.findings import Comparison, Evidence, EvidenceKind
from tests.engine.building import article, file, finding, host, row, told

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
