"""A scan of the usual host takes no more round trips than docs/smb-round-trips.md says."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc

import pytest

from benchmarks.smb_host import NAMES, PASSWORD, PLAN, USER
from benchmarks.smb_host import machine as usual
from benchmarks.smb_minimum import least_round_trips
from scanner.collect.gather import gather
from scanner.collect.interface import DirectoryEntry, Session
from scanner.collect.smb.tolerance import MOST_PIPES
from scanner.model.facts import Observation, Outcome
from tests.collect.smb.hosts import credential, opened, target
from tests.collect.smb.rounds import counted_rounds
from tests.conftest import StartLab
from tests.lab import Host

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
TCP = 1
"""The handshake of TCP, which nobody waits for here."""


@pytest.fixture(scope="module")
def host(start_module_lab: StartLab) -> Host:
    return start_module_lab(usual("NT4")).hosts["NT4"]


def test_a_full_scan(host: Host) -> None:
    with counted_rounds() as connections, contextlib.closing(_session(host)) as session:
        facts = gather(session, PLAN, target(host), NOW)
    assert facts.outcome is Outcome.COMPLETE
    rounds = connections[0]
    least = least_round_trips(MOST_PIPES)
    assert least <= TCP + rounds.count <= 40
    assert 24 < rounds.most_at_once <= 50


def test_what_was_learnt_of_a_host_goes_with_it(host: Host) -> None:
    """Answers do not hold themselves in circles, which only a search for garbage would find."""
    gc.collect()
    gc.disable()
    try:
        before = _entries_alive()
        with contextlib.closing(_session(host)) as session:
            facts = gather(session, PLAN, target(host), NOW)
        assert len(facts.files or ()) > 1000
        assert _entries_alive() == before
    finally:
        gc.enable()


def _entries_alive() -> int:
    return sum(isinstance(thing, DirectoryEntry) for thing in gc.get_objects())


def test_the_versions_of_sixty_files(host: Host) -> None:
    paths = [f"%SystemRoot%\\System32\\{name}" for name in NAMES]
    with counted_rounds() as connections, contextlib.closing(_session(host)) as session:
        before = connections[0].count
        found = list(session.images(paths))
        taken = connections[0].count - before
    assert {(one.status, one.image and one.image.version) for one in found} == {
        (Observation.PRESENT, "4.0.1381.7086")
    }
    assert len(found) == 60
    assert taken <= 8


def _session(host: Host) -> Session:
    return opened(host, credential(USER, PASSWORD), timeout=60)
