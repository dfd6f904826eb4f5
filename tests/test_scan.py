"""Threads that work through entries: each once, zones within their limits."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from scanner.inventory.entries import About, Entry
from scanner.model.targets import Scheme, Target
from scanner.scan import Crew


def _entries(*zones: str | None) -> list[Entry]:
    return [
        Entry(Target(Scheme.SMB, f"h{number}"), about=About(zone=zone)) for number, zone in enumerate(zones)
    ]


class _Works:
    """Works for a moment, and remembers how many of a zone were worked on at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: Counter[str | None] = Counter()
        self.most: Counter[str | None] = Counter()

    def __call__(self, entry: Entry) -> str:
        zone = entry.about.zone
        with self._lock:
            self._now[zone] += 1
            self.most[zone] = max(self.most[zone], self._now[zone])
        time.sleep(0.02)
        with self._lock:
            self._now[zone] -= 1
        return entry.target.address


@pytest.mark.parametrize("limits", [{}, {"plant": 1}, {"plant": 2, "office": 1}, {"elsewhere": 1}])
def test_zones_keep_their_limits_and_nobody_is_left_out(limits: dict[str, int]) -> None:
    entries = _entries(*["plant"] * 12, *["office"] * 4, None, None)
    works = _Works()
    crew = Crew(entries, works, 8, limits)
    assert dict(crew.as_finished()) == {number: f"h{number}" for number in range(len(entries))}
    assert crew.unfinished == ()
    for zone, limit in limits.items():
        assert works.most[zone] <= limit
    if not limits:
        assert works.most["plant"] > 2


def test_a_full_zone_keeps_nobody_else_waiting() -> None:
    entries = _entries("plant", "plant", None)
    held, done = threading.Event(), threading.Event()

    def work(entry: Entry) -> str:
        if entry.about.zone == "plant":
            assert held.wait(10)
        else:
            done.set()
        return entry.target.address

    crew = Crew(entries, work, 2, {"plant": 1})
    finished = crew.as_finished()
    assert next(finished) == (2, "h2")
    held.set()
    assert sorted(finished) == [(0, "h0"), (1, "h1")]


def test_what_is_stopped_is_left_unfinished() -> None:
    entries = _entries("plant", "plant", "plant")
    held = threading.Event()
    crew = Crew(entries, lambda entry: held.wait(10), 2, {"plant": 1})
    threading.Timer(0.1, crew.stop).start()
    assert list(crew.as_finished()) == []
    held.set()
    assert crew.unfinished == tuple(entries)
