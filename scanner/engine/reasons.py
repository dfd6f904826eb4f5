"""The sentences that argue a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.engine.evidence import Weighed, file_name
from scanner.engine.level import reaches
from scanner.engine.standing import Standing
from scanner.model.findings import Attributes, Comparison, Confidence, Evidence
from scanner.model.logic import Truth
from scanner.model.profile import HostProfile
from scanner.model.servicepacks import service_pack


def required_level(one: Standing) -> str | None:
    """The service pack that must be installed first, by the table or by the article."""
    return one.selection.requires_service_pack or one.article.requires_service_pack


def prerequisite(one: Standing, profile: HostProfile) -> str:
    """A sentence naming the service pack that must come first, or nothing."""
    required = required_level(one)
    level = service_pack(required) if required else None
    if level is None or reaches(profile, level) is not Truth.NO:
        return ""
    return f"It requires {level.value} first; this host is at {profile.service_pack}."


def older_files(weighed: Sequence[Weighed]) -> str:
    """What is older, against what the fix ships."""
    older = [one for one in weighed if one.holds is Truth.NO]
    newer = [one for one in weighed if one.holds is Truth.YES]
    sentence = "; ".join(_difference(one) for one in older[:3]) + (" …" if len(older) > 3 else "") + "."
    if newer:
        names = ", ".join(_name(one) for one in newer[:3])
        sentence += f" At or past the listed level: {names}."
    return sentence


def _difference(one: Weighed) -> str:
    expected = one.evidence.expected
    if one.match is None:
        return f"{_name(one)}, which the fix adds, is absent"
    observed = one.evidence.observed
    told = _version if "version" in expected and "version" in observed else _date_and_size
    listed = told(expected).removeprefix("dated ")
    return f"{_name(one)} is {told(observed)}{_build_of(observed)}; the fix ships {listed} or later"


def _build_of(observed: Attributes) -> str:
    sources = observed.get("shipped_by")
    return f", the build of {sources}" if sources else ""


def _version(attributes: Attributes) -> str:
    return str(attributes["version"])


def _date_and_size(attributes: Attributes) -> str:
    moment, size = attributes.get("modified"), attributes.get("size")
    date = f"dated {str(moment)[:10]}" if moment else "undated"
    return f"{date} ({size:,} bytes)" if isinstance(size, int) else date


def _name(one: Weighed) -> str:
    return file_name(one.evidence.subject)


def proven_files(weighed: Sequence[Weighed]) -> str:
    """That the files are at the listed level, or past it."""
    present = [one for one in weighed if one.match is not None]
    names = ", ".join(_name(one) for one in present[:4]) + (" …" if len(present) > 4 else "")
    later = any(one.evidence.comparison is Comparison.LATER for one in present)
    verb = "are" if len(present) > 1 else "is"
    return f"{names} {verb} at {'or past ' if later else ''}the listed level."


def undecided_files(weighed: Sequence[Weighed]) -> str:
    """Which files do not decide, and why."""
    open_ones = [one for one in weighed if one.holds is Truth.UNKNOWN and one.status.value != "absent"]
    return "; ".join(f"{_name(one)}: {_why_open(one)}" for one in open_ones[:3]) + "."


def _why_open(one: Weighed) -> str:
    if one.match is None:
        return "it could not be read" if one.status.value == "unreadable" else "it was not collected"
    return one.match.because


def settling(weighed: Sequence[Weighed]) -> str:
    """What would decide the files that do not."""
    open_ones = [one for one in weighed if one.holds is Truth.UNKNOWN and one.status.value != "absent"]
    unread = [_name(one) for one in open_ones if one.match is None]
    vague = [_name(one) for one in open_ones if one.match is not None]
    parts = []
    if unread:
        parts.append(f"Read {', '.join(unread)} with an account that may")
    if vague:
        parts.append(f"compare the version resource and link time of {', '.join(vague)} with a known copy")
    return _sentence("; ".join(parts))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def lowered(confidence: Confidence, weighed: Sequence[Weighed]) -> str:
    """Why the files give less than high confidence."""
    if confidence is Confidence.HIGH:
        return ""
    names: dict[str, list[str]] = {}
    for one in weighed:
        if one.match is not None and one.match.because and one.match.confidence is not Confidence.HIGH:
            names.setdefault(one.match.because, []).append(_name(one))
    causes = [f"{because} ({', '.join(files[:4])})" for because, files in names.items()]
    return f"Confidence is {confidence.value}: {'; '.join(causes[:3])}." if causes else ""


def joined(*sentences: str) -> str:
    """Sentences with one blank between them; empty ones fall away."""
    return " ".join(sentence for sentence in sentences if sentence)


def odd_files(evidence: Sequence[Evidence]) -> str:
    """Which class each file of a coherent set is of, and who shipped it."""
    return ", ".join(f"{file_name(one.subject)} is {_strength(one)}{listed_by(one)}" for one in evidence)


def _strength(evidence: Evidence) -> str:
    return str(evidence.observed.get("strength") or "of unknown strength")


def listed_by(evidence: Evidence) -> str:
    """Who lists the file that was found, in brackets; nothing where nobody does."""
    sources = evidence.observed.get("shipped_by")
    return f" (listed by {sources})" if sources else ""
