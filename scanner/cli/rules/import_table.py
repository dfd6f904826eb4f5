"""The table that an import ends with: what was read, what was written, what could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from scanner.cli.message_options import MessageOptions
from scanner.importing.planning import Fate, Placement, Plan
from scanner.importing.rules import Imported, Told
from scanner.report.text import visible

_WRITTEN = (Fate.ADDED, Fate.CHANGED, Fate.RESTATED, Fate.UNCHANGED)
_NUMBER, _NAME = 9, 28
_MOST_CHANGES = 20
"""Changed facts told of one rule; with ``-v`` all are."""

_LONGEST = 160
"""Characters of one line told of a text."""


def printed_table(result: Imported, messages: MessageOptions) -> Iterator[str]:
    """The closing table of an import that only prints."""
    yield from _details(result, messages)
    yield from _counts(result, [("rules printed", len(result.rules), "")])
    yield from _unread(result)


def written_table(
    result: Imported, planned: Plan, unlocked: Sequence[str], messages: MessageOptions
) -> Iterator[str]:
    """The closing table of an import that writes, after what has changed in the rules folder."""
    for placement in planned.placements:
        yield from _difference(placement, messages.verbose > 0)
    yield from _details(result, messages)
    fates = Counter(placement.fate for placement in planned.placements)
    told = ", ".join(f"{fates[fate]:,} {fate.value}" for fate in Fate if fates[fate])
    yield from _counts(result, [("rules written", sum(fates[fate] for fate in _WRITTEN), told)])
    yield from _unread(result)
    if unlocked:
        names = ", ".join(unlocked[:8]) + (", ..." if len(unlocked) > 8 else "")
        yield f"The facts of {len(unlocked):,} rules are not those they are locked to: {names}"
        yield "`hotfixscan rules test` fails until they are locked anew: import again with --reason TEXT."


def _difference(placement: Placement, every: bool) -> Iterator[str]:
    """What the import does to one rule, if that is more than to add it or to leave it."""
    quiet = (Fate.ADDED, Fate.UNCHANGED, Fate.RESTATED)
    if placement.fate in quiet and not every:
        return
    if placement.fate is Fate.KEPT and not placement.changes and not every:
        return
    why = f" ({placement.why})" if placement.why else ""
    yield visible(f"{placement.fate.value:<9} {placement.article}{why}")
    shown = placement.changes if every else placement.changes[:_MOST_CHANGES]
    for change in shown:
        yield visible(f"          {change}", _LONGEST)
    if len(shown) < len(placement.changes):
        yield f"          ... and {len(placement.changes) - len(shown)} more"


def _details(result: Imported, messages: MessageOptions) -> Iterator[str]:
    for title, told in (
        ("could not be read", result.unreadable),
        ("no valid rule", result.refused),
        ("correction", result.stale),
        ("other copy", result.copies),
    ):
        yield from _lines(title, told)
    if messages.verbose:
        yield from _lines("no hotfix", result.without_hotfix)
        yield from _lines("no article", result.no_article)


def _lines(title: str, told: Iterable[Told]) -> Iterator[str]:
    for one in told:
        yield visible(f"{title}: {one}", 2 * _LONGEST)


def _counts(result: Imported, rules: list[tuple[str, int, str]]) -> Iterator[str]:
    counted = [
        ("articles read", len(result.articles), ""),
        *rules,
        ("articles without a hotfix", len(result.without_hotfix), ""),
        ("rows it could not read", len(result.unread), ""),
        ("texts that are no article", len(result.no_article), ""),
        ("files it could not read", len(result.unreadable), ""),
    ]
    for name, number, told in counted:
        if number or name not in ("texts that are no article", "files it could not read"):
            yield f"{name:<{_NAME}}{number:>{_NUMBER},}{f'  ({told})' if told else ''}"


def _unread(result: Imported) -> Iterator[str]:
    for row in result.unread:
        yield visible(f"  {row.path}:{row.line}: {' '.join(row.text.split())}: {row.why}", 2 * _LONGEST)
