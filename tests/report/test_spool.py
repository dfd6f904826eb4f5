"""Reports kept for several writers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.report import spool as spool_module
from scanner.report.spool import Spool
from tests.report.samples import HOSTS, harmful


@pytest.mark.parametrize("memory", [1 << 20, 1])
def test_every_pass_gives_the_same_hosts_in_memory_and_on_disk(
    memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_module, "MEMORY_LIMIT", memory)
    with Spool() as spool:
        for report in (*HOSTS, harmful()):
            spool.add(report)
        assert list(spool) == list(spool) == [*HOSTS, harmful()]


def test_adding_between_two_passes_and_within_one() -> None:
    with Spool() as spool:
        spool.add(HOSTS[0])
        assert list(spool) == [HOSTS[0]]
        spool.add(HOSTS[1])
        one_by_one = iter(spool)
        assert next(one_by_one) == HOSTS[0]
        spool.add(HOSTS[2])
        assert list(one_by_one) == [HOSTS[1], HOSTS[2]]


def test_an_empty_spool() -> None:
    with Spool() as spool:
        assert list(spool) == []


def test_findings_that_hosts_share_are_kept_once_as_long_as_they_are_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hosts = [replace(HOSTS[1], target=f"smb://{number}") for number in range(3)]
    with Spool() as spool:
        for host in hosts:
            spool.add(host)
        first, second, _ = spool
        assert all(one is other for one, other in zip(first.findings, second.findings, strict=True))
    monkeypatch.setattr(spool_module, "FINDINGS_KEPT", 2)
    with Spool() as spool:
        for host in hosts:
            spool.add(host)
        assert list(spool) == hosts
