"""What happened to a machine between two looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scanner.model.facts import FileFact, HostFacts, Listing, Observation, Outcome
from scanner.model.history import HostResult


def events(before: HostResult, after: HostResult) -> tuple[str, ...]:
    """What is new on the machine as a whole, a sentence each: level, components, marks, sight of it."""
    return (
        *_sight(before, after),
        *_level(before, after),
        *_components(before.facts, after.facts),
        *_marks(before.facts, after.facts),
    )


def _sight(before: HostResult, after: HostResult) -> Iterator[str]:
    was, now = before.report.outcome, after.report.outcome
    if was is not now and now is not Outcome.COMPLETE:
        yield f"This time the scan was {now.value}."


def _level(before: HostResult, after: HostResult) -> Iterator[str]:
    was, now = before.report.system.service_pack, after.report.system.service_pack
    if was and now and was != now:
        yield f"The service pack went from {was} to {now}."


def _components(before: HostFacts, after: HostFacts) -> Iterator[str]:
    was, now = _present(before), _present(after)
    for name in sorted(now.keys() & was.keys()):
        if now[name] and not was[name]:
            yield f"{name} was added."
        if was[name] and not now[name]:
            yield f"{name} was removed."


def _present(facts: HostFacts) -> Mapping[str, bool]:
    """Components of which it is known whether they are there."""
    known = (Observation.PRESENT, Observation.ABSENT)
    return {
        one.name: one.status is Observation.PRESENT for one in facts.components or () if one.status in known
    }


def _marks(before: HostFacts, after: HostFacts) -> Iterator[str]:
    if before.hotfixes_status is not Listing.LISTED or after.hotfixes_status is not Listing.LISTED:
        return
    was = {one.id for one in before.hotfixes or ()}
    now = {one.id for one in after.hotfixes or ()}
    for name in sorted(now - was):
        yield f"{name} was registered."
    for name in sorted(was - now):
        yield f"The registration of {name} went away."


def replaced(before: HostFacts, after: HostFacts) -> Mapping[str, str]:
    """Files that are not what they were: a sentence by folded path."""
    was = {one.path.casefold(): one for one in before.files or ()}
    told = ((one.path.casefold(), _file(was.get(one.path.casefold()), one)) for one in after.files or ())
    return {path: sentence for path, sentence in told if sentence}


def _file(was: FileFact | None, now: FileFact) -> str | None:
    if was is None or (was.status, was.version, was.size, was.modified) == (
        now.status,
        now.version,
        now.size,
        now.modified,
    ):
        return None
    if was.status is not now.status:
        return f"{now.path} was {was.status.value} and is {now.status.value}."
    return f"{now.path} went from {_looks(was)} to {_looks(now)}."


def _looks(one: FileFact) -> str:
    if one.version:
        return one.version
    day = one.modified.date().isoformat() if one.modified else "an unknown day"
    size = f"{one.size:,} bytes" if one.size is not None else "an unknown size"
    return f"{size} of {day}"
