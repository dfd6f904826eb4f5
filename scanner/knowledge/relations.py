"""How fixes stand to one another: what replaces what, and which rollups contain a fix."""

from __future__ import annotations

import re
from collections.abc import Iterator

_GAP = r"(?:[^.]|\.(?=[\da-z]))"
_FIX = r"(?:hot ?fix(?:es)?|fix(?:es)?|patch(?:es)?|update)"
_SUPERSEDES = re.compile(
    rf"\bthis {_FIX}\b{_GAP}{{0,90}}\b(?:super[cs]edes|replaces) (?:the |all )?{_GAP}{{0,90}}\b"
    rf"(?:{_FIX}|article)\b"
    rf"|\b(?:also )?includes the {_FIX} (?:described|discussed|referred|for)\b"
    rf"|\b{_FIX} also (?:resolves|corrects|fixes) the problems? (?:described|discussed|referred)\b"
    rf"|\bcan (?:be used to )?replace the {_FIX}\b|\bis a replacement for the {_FIX}\b"
    rf"|\bthese {_FIX} (?:files )?should be replaced\b{_GAP}{{0,60}}\.",
    re.IGNORECASE,
)
_SUPERSEDED = re.compile(
    rf"\b(?:this|the) {_FIX}\b{_GAP}{{0,60}}\b(?:is|has been|was) super[cs]eded by\b|"
    rf"\b{_FIX} (?:that is described in|described in|for|in) the following {_GAP}{{0,60}}\barticle (?:now )?super[cs]edes "
    r"(?:it|the original|this)\b",
    re.IGNORECASE,
)
_REQUIRES = re.compile(
    rf"\b{_FIX} (?:also )?requires (?:that )?(?:you (?:first )?(?:install|apply) )?the {_FIX}\b",
    re.IGNORECASE,
)
_ROLLUP = re.compile(
    rf"\b(?:obtain|included in|corrected in|available by applying)\b{_GAP}{{0,160}}\b(?:roll-?up|SRP)\b",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?:ARTICLE-ID: ?)?\b(Q\d{5,6})(?!\d)")
_NEXT = re.compile(
    r"={4,}|\b(?:STATUS|MORE INFORMATION|WORKAROUND)\b|\bNOTE:|\bTo (?:resolve|work)\b|\b(?:The|A|An|This) \w+ \w+ (?:fix|hotfix|version)\b"
)
_ROLLUP_TITLE = re.compile(r"roll-?up|\bSRP\b|group of hotfixes", re.IGNORECASE)

REACH = 900
"""Characters after a statement within which the articles that it refers to are listed."""
NEAREST = 320
"""Characters between the mention of a rollup and its article."""


def supersedes(text: str, own: str) -> tuple[str, ...]:
    """Articles whose fixes this one replaces, by its own statement."""
    return _all(text, _SUPERSEDES, own)


def superseded_by(text: str, own: str) -> tuple[str, ...]:
    """Articles whose fixes replace this one, by its own statement."""
    return tuple(dict.fromkeys(name for found in _after(text, _SUPERSEDED, own) for name in found[:1]))


def requires(text: str, own: str) -> tuple[str, ...]:
    """Articles whose fixes must be there for this one, by its own statement."""
    return _all(text, _REQUIRES, own)


def _all(text: str, statement: re.Pattern[str], own: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for found in _after(text, statement, own) for name in found))


def _after(text: str, statement: re.Pattern[str], own: str) -> Iterator[list[str]]:
    """For each statement, the articles referred to before the next thing is said."""
    for match in statement.finditer(text):
        following = text[match.end() : match.end() + REACH]
        end = _NEXT.search(following)
        listed = following[: end.start()] if end else following
        yield [name for name in _REFERENCE.findall(match[0] + listed) if name != own]


def rollups(text: str, own: str) -> tuple[str, ...]:
    """Articles of the rollups that this article says contain its fix.

    The reference that follows the mention and has a rollup in its title is meant; one
    without it where no title has.
    """
    found: dict[str, None] = {}
    for match in _ROLLUP.finditer(text):
        following = text[match.end() : match.end() + NEAREST]
        references = list(_REFERENCE.finditer(following))
        titled = [
            one[1] for one in references if _ROLLUP_TITLE.search(following[one.end() : one.end() + 110])
        ]
        for name in titled[:1] or [one[1] for one in references[:1]]:
            if name != own:
                found[name] = None
    return tuple(found)
