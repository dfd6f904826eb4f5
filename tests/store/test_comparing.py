"""What two hosts do not share says all about how they differ."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scanner.engine.changes import changes
from scanner.history import compared
from scanner.model.changes import Presence
from scanner.model.errors import StoreError
from scanner.model.facts import Component, FileFact, HostFacts, Hotfix, Listing, Observation, SystemFacts
from scanner.model.findings import (
    Comparison,
    Confidence,
    Evidence,
    EvidenceKind,
    Finding,
    HostReport,
    Verdict,
)
from scanner.model.history import HostResult
from scanner.store.listing import apart, list_of, list_text
from scanner.store.runs import Store
from tests.store.building import host, run

PATHS = [f"C:\\WINNT\\System32\\file{number}.dll" for number in range(40)]
RULES = [f"Q{number}" for number in range(30)]
KEPT = [one for one in Verdict if one is not Verdict.NOT_APPLICABLE]
_NUMBERS = itertools.count()


@some.composite
def hosts(draw: some.DrawFn) -> HostResult:
    versions = draw(some.lists(some.sampled_from("123"), min_size=40, max_size=40))
    files = tuple(
        FileFact(path, version=f"4.0.1381.{one}") for path, one in zip(PATHS, versions, strict=True)
    )
    marks = draw(some.sets(some.sampled_from(RULES)))
    verdicts = draw(some.dictionaries(some.sampled_from(RULES), some.sampled_from(KEPT)))
    findings = tuple(
        Finding(
            rule, "A title", verdict, Confidence.HIGH, "Because.",
            evidence=(Evidence(EvidenceKind.FILE, PATHS[RULES.index(rule)], {}, {}, Comparison.OLDER),),
            fingerprint=draw(some.sampled_from(["a", "b"])),
        )
        for rule, verdict in sorted(verdicts.items())
    )  # fmt: skip
    facts = HostFacts(
        target="smb://x",
        system=SystemFacts(hostname="X", service_pack=draw(some.sampled_from(["SP5", "SP6a"]))),
        files=files,
        hotfixes=tuple(Hotfix(name) for name in sorted(marks)),
        hotfixes_status=Listing.LISTED,
        components=(Component("IIS", draw(some.sampled_from(Observation))),),
    )
    report = HostReport("smb://x", "X", facts.outcome, facts.system, False, {}, 1.0, findings)
    return HostResult(facts, report)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(str(tmp_path_factory.mktemp("store") / "runs.db"), create=True) as opened:
        yield opened


def _kept(store: Store, one: HostResult, hours: int) -> str:
    name = f"r{next(_NUMBERS)}"
    store.begin(run(name, hours), ["smb://x"])
    store.keep(name, 0, [one])
    return name


@settings(max_examples=25, deadline=None)
@given(before=hosts(), after=hosts())
def test_two_runs_compared_are_as_their_hosts_compared(
    store: Store, before: HostResult, after: HostResult
) -> None:
    names = (_kept(store, before, 0), _kept(store, after, 1))
    assert list(compared(store, *names)) == [changes(before, after, same_rules=True)]


def test_only_what_differs_is_read(store: Store) -> None:
    names = (_kept(store, host("x"), 0), _kept(store, host("x", version="4.0.1381.7086"), 1))
    pair = tuple(next(store.places(name)) for name in names)
    ((same, also_same),) = store.apart([(pair[0], pair[0])])
    assert (same.report.findings, same.facts.files, also_same.facts.files) == ((), (), ())
    ((was, now),) = store.apart([(pair[0], pair[1])])
    assert [one.verdict for one in (*was.report.findings, *now.report.findings)] == [Verdict.MISSING] * 2
    stored = (host("x").facts, host("x", version="4.0.1381.7086").facts)
    assert (was.facts, now.facts) == tuple(replace(one, collected_at=None) for one in stored)


def test_hosts_that_appear_and_vanish(store: Store) -> None:
    names = (_kept(store, host("x"), 0), _kept(store, host("y"), 1))
    assert [(one.target, one.presence) for one in compared(store, *names)] == [
        ("smb://y", Presence.APPEARED),
        ("smb://x", Presence.VANISHED),
    ]


@given(
    some.lists(some.integers(0, 5000), max_size=300, unique=True),
    some.lists(some.tuples(some.integers(0, 300), some.integers(2**39, 2**40)), max_size=30, unique=True),
    some.integers(0, 3),
    some.booleans(),
)
def test_what_one_list_lacks_of_another_wherever_it_stands(
    one: list[int], changes: list[tuple[int, int]], shift: int, in_order: bool
) -> None:
    own = sorted(one) if in_order else one
    other = [*range(6000, 6000 + shift), *own]
    for place, value in changes:
        other[place : place + 1] = [value] if value not in other else []
    listed = [list_of(list_text(b"{}", [7, *pieces])) for pieces in (own, other)]
    assert [(one.head, one.frame, one.others) for one in listed] == [(b"{}", 7, own), (b"{}", 7, other)]
    assert apart(listed[0].steps, listed[1].steps) == (
        [each for each in own if each not in other],
        [each for each in other if each not in own],
    )


def test_the_same_steps_to_other_numbers() -> None:
    """Lists that end with the same steps have nothing in common if those begin elsewhere."""
    numbers = [list(range(start, start + 200)) for start in (1000, 5000)]
    steps = [list_of(list_text(b"", [1, *pieces])).steps for pieces in numbers]
    assert apart(*steps) == (numbers[0], numbers[1])


@pytest.mark.parametrize("text", [b"", b"{}", b"{}\n", b"{}\n1234567"])
def test_a_list_that_cannot_be_read(text: bytes) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        list_of(text)
