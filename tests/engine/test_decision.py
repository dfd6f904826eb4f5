"""How far several files together carry."""

from __future__ import annotations

import pytest

from scanner.engine.decision import lowest
from scanner.model.findings import Confidence
from tests.engine.building import OLD, article, file, finding, host, rdr, rdr_file, row, told

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW
DHCP = row("Dhcpcsvc.dll", size=38672, date="2000-07-24")
LISTED_DHCP = file("System32\\dhcpcsvc.dll", size=38672, modified="2000-07-24T15:29:00")
OLD_DHCP = file("System32\\dhcpcsvc.dll", size=38160, modified="1999-04-29T12:04:00")


@pytest.mark.parametrize(
    ("confidences", "weakest"),
    [((HIGH,), HIGH), ((HIGH, MEDIUM), MEDIUM), ((LOW, MEDIUM, HIGH), LOW), ((MEDIUM, LOW), LOW)],
)
def test_the_weakest_link(confidences: tuple[Confidence, ...], weakest: Confidence) -> None:
    assert lowest(*confidences) is weakest


def test_all_files_at_the_level_carry_as_far_as_the_weakest_comparison() -> None:
    """Rdr.sys is told by its version, Dhcpcsvc.dll by its date only."""
    assert told(finding(host(rdr_file(), LISTED_DHCP), article(rdr(), DHCP))) == ("installed", "medium")


def test_one_file_proven_older_is_enough_whatever_the_date_of_another_tells() -> None:
    assert told(finding(host(OLD, OLD_DHCP), article(rdr(), DHCP))) == ("missing", "high")


def test_a_file_that_is_absent_is_as_certain_as_can_be() -> None:
    added = row("Dnsapi.dll", size=1, date="2001-09-01", adds=True)
    assert told(finding(host(), article(added))) == ("missing", "high")
