"""What a table is for: product, service pack, component, language, zone of its times."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scanner.knowledge.cells import platforms
from scanner.knowledge.languages import ENGLISH, EVERY, language_in
from scanner.knowledge.leads import Said
from scanner.knowledge.levels import Level, levels_named
from scanner.knowledge.naming import products_named
from scanner.model.articles import Platform, TimeBasis

_RUNS = re.compile(r"[-=_+|]{3,}|\|")
_PIECE = re.compile(r"(?<=[.:!?])\s+")
_COMPONENT = re.compile(r"\bComponents?:\s*([A-Z][\w/() .&-]{1,50}?)\s*(?=$|\bFile ?name\b)", re.IGNORECASE)
_FIX_LABEL = re.compile(
    r"^(?:the )?([\w/ .&-]{2,30}?)[ -](?:hot)?fix(?: details| information)?:?$", re.IGNORECASE
)
_UTC = re.compile(r"coordinated universal time|\bUTC\b|\bGMT\b|greenwich mean", re.IGNORECASE)
_LOCAL = re.compile(r"\b(?:listed|given|shown|are) in (?:\w+ ){0,3}local time", re.IGNORECASE)
_NEEDS = re.compile(r"\brequires?\b|\blatest service pack\b|\bnext\b.{0,60}\bservice pack\b", re.IGNORECASE)
_CLIENT_PACK = re.compile(r"International Client Pack ?(\d)?(?: \(ICP\d\))?|\bICP ?(\d)\b", re.IGNORECASE)
_STATED_LANGUAGE = re.compile(r"\b(?:version|language|files?)\b", re.IGNORECASE)
_NOT_A_PLACE = re.compile(r"\b(?:following|attributes|table|listed|article|http|file name)\b", re.IGNORECASE)

LONGEST_LABEL = 70
"""Characters of a line that labels the table below it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the words before a table say that it is for; None where they do not say."""

    product: str | None = None
    service_pack: Level | None = None
    component: str | None = None
    language: str | None = None
    time_basis: TimeBasis = TimeBasis.UNSTATED
    platform: Platform | None = None
    note: str | None = None


def scope(
    lead: str, said: Said, headings: Sequence[str], before: Scope | None, *, newly_headed: bool
) -> Scope:
    """Read the words before a table, the headings above it, and what the table before it was for.

    The label right above a table is closest to it, then the sentence that announces the
    files, then the heading.  A table without an announcement of its own goes on with the
    scope of the one before, but for what its label, or a heading between them
    (``newly_headed``), changes.
    """
    text = " ".join(_RUNS.sub(" ", lead).split())
    label = _label(text, said)
    here = _merged(_labelled(label), _announced(statement(said.sentence), text))
    goes_on = before is not None and not said.sentence
    if here.product is None and (not goes_on or newly_headed):
        here = replace(here, product=_headed(headings))
    if before is not None and goes_on:
        component = here.component or (before.component if here.product is None else None)
        here = replace(_merged(here, before), component=component)
    return here


def statement(sentence: str) -> str:
    """An announcement without the titles of articles that run into it ("... Service Pack The English version")."""
    begins = max(sentence.rfind(word) for word in ("The ", "This ", "All "))
    cut = sentence[begins:] if begins > 0 else sentence
    return cut if "attributes" in cut.casefold() or "stamp" in cut.casefold() else sentence


def _label(text: str, said: Said) -> str:
    """The short text between the announcement, or the last full stop, and the table."""
    after = text.rpartition(" ".join(_RUNS.sub(" ", said.sentence).split()))[2] if said.sentence else text
    pieces = [piece.strip() for piece in _PIECE.split(after.strip()) if piece.strip()]
    last = pieces[-1] if pieces else ""
    if len(pieces) > 1 and pieces[-2].casefold() in ("component:", "components:"):
        last = f"{pieces[-2]} {last}"
    if len(last) > LONGEST_LABEL and last.endswith(":"):
        last = last[max([one.start for one in products_named(last)], default=0) :]
    return last if len(last) <= LONGEST_LABEL and not last.endswith(".") else ""


def _labelled(label: str) -> Scope:
    if not label:
        return Scope()
    component = _COMPONENT.search(label)
    if component:
        return Scope(component=component[1].strip())
    if label.casefold() in ("component:", "components:"):
        return Scope()
    product = next((one.name for one in products_named(label)), None)
    level = next(levels_named(label), None)
    language = language_in(label)
    processors = platforms([word.strip(":()") for word in label.split()])
    fix = _FIX_LABEL.match(label)
    named = fix[1] if fix and not (product or level or language) else None
    if named is None and label.endswith(":") and not (product or level or language or processors):
        named = None if _NOT_A_PLACE.search(label) else label.rstrip(":")
    return Scope(
        product=product,
        service_pack=level,
        component=named.strip() if named else None,
        language=language,
        platform=processors[0] if len(processors) == 1 else None,
    )


def _announced(sentence: str, text: str) -> Scope:
    basis = (
        TimeBasis.UTC if _UTC.search(text) else TimeBasis.LOCAL if _LOCAL.search(text) else TimeBasis.UNSTATED
    )
    if not sentence:
        return Scope(time_basis=basis)
    product = next((one.name for one in reversed(list(products_named(sentence)))), None)
    level = None if _NEEDS.search(sentence) else next(levels_named(sentence), None)
    client = _CLIENT_PACK.search(sentence)
    processors = platforms([word.strip(":(),") for word in sentence.split()])
    return Scope(
        product=product,
        service_pack=level,
        component=f"ICP{client[1] or client[2] or ''}" if client else None,
        language=language_in(sentence) if _STATED_LANGUAGE.search(sentence) else None,
        time_basis=basis,
        platform=processors[0] if len(processors) == 1 else None,
    )


def _headed(headings: Sequence[str]) -> str | None:
    """The product that the nearest heading names."""
    for heading in reversed(headings):
        if len(heading) <= LONGEST_LABEL:
            named = next((one.name for one in products_named(heading)), None)
            if named:
                return named
    return None


def _merged(first: Scope, second: Scope) -> Scope:
    """What ``first`` says, and what ``second`` says where it does not."""
    return Scope(
        product=first.product or second.product,
        service_pack=first.service_pack or second.service_pack,
        component=first.component or second.component,
        language=first.language or second.language,
        time_basis=second.time_basis if first.time_basis is TimeBasis.UNSTATED else first.time_basis,
        platform=first.platform or second.platform,
        note=first.note or second.note,
    )


def stated_language(scope: Scope) -> tuple[str, str | None]:
    """The language of a set of files, and a note where it is for every language."""
    if scope.language == EVERY:
        return ENGLISH, "all language versions"
    return scope.language or ENGLISH, None
