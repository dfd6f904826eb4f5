"""Names that an article gives beside its table: bulletins, vulnerabilities, registry marks, packages to run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from scanner.model.identifiers import bulletin_id, cve_id

_BULLETIN = re.compile(r"\bMS\d{2}-\d{3}(?!\d)", re.IGNORECASE)
_TITLED = re.compile(r"MS\d{2}-\d{3}(?=:)", re.IGNORECASE)
_CITED = re.compile(r"\bbulletins?/(MS\d{2}-\d{3})(?!\d)", re.IGNORECASE)
_CVE = re.compile(r"\b(?:CVE|CAN)-\d{4}-\d{4}\b", re.IGNORECASE)
_MARK = re.compile(r"\bCurrentVersion\\Hot ?fix\\(\w{3,30})", re.IGNORECASE)
_PROGRAM = r"[\w$~-]{2,40}\.(?:exe|EXE|Exe)"
_DOWNLOAD = re.compile(rf"\bDownload ?(?:Download )?({_PROGRAM})(?: for [\w-]+ ?[\w-]* ?computers)? now\b")
_OWN_NAME = re.compile(r"\b(Q\d{6}\w{0,24}\.exe)\b", re.IGNORECASE)
_POSTED_AS = re.compile(
    rf"\bposted (?:to|on|at)\b[^.:]{{0,160}}?\bas ({_PROGRAM})\b([^:]{{0,120}})", re.IGNORECASE
)
_FURTHER = re.compile(rf"\b({_PROGRAM})\b")

_MISMATCHED = re.compile(r"\bmis-?match(?:ed|es|ing)?\b", re.IGNORECASE)
_SECURITY_FILES = re.compile(r"\b(?:Schannel|Ntlmssps|Security)\.dll\b", re.IGNORECASE)
SECURITY_SET = "nt4-security-dlls"
"""The coherent set of the files that must agree in crypto strength (Q176820, Q322051)."""

MOST_BULLETINS = 3
"""An article of one fix belongs to few bulletins; one that cites more is a survey."""


def bulletins(title: str, query_words: Iterable[str], text: str) -> tuple[str, ...]:
    """Security bulletins that the article's fix belongs to.

    Those that head its title or stand among its query words, else those whose pages its
    text refers to, unless they are many, or the title speaks of a bulletin as something else.
    """
    headed = _TITLED.match(title)
    stated = [*([headed[0]] if headed else []), *(word for word in query_words if _BULLETIN.fullmatch(word))]
    if stated or _BULLETIN.search(title):
        return _distinct(bulletin_id, stated)
    cited = _distinct(bulletin_id, _CITED.findall(text))
    return cited if len(cited) <= MOST_BULLETINS else ()


def cves(text: str) -> tuple[str, ...]:
    """Vulnerabilities that the article names."""
    return _distinct(cve_id, _CVE.findall(text))


def _distinct(read: Callable[[str], str | None], found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in map(read, found) if name))


def registry_marks(text: str, own: str) -> tuple[str, ...]:
    """Subkeys of the Hotfix key that the article says its installer writes; its own number goes without saying."""
    found = [one for one in _MARK.findall(text) if one.casefold() not in (own.casefold(), "kb")]
    return tuple(dict.fromkeys(found))


def packages(text: str, own: str) -> tuple[str, ...]:
    """File names of the packages to run: posted, offered for download, or named after the article."""
    found: dict[str, str] = {}
    for match in _DOWNLOAD.finditer(text):
        found.setdefault(match[1].casefold(), match[1])
    for match in _POSTED_AS.finditer(text):
        for name in (match[1], *_FURTHER.findall(match[2])):
            found.setdefault(name.casefold(), name)
    for name in _OWN_NAME.findall(text):
        if name.casefold().startswith(own.casefold()):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def coherent_sets(text: str) -> tuple[str, ...]:
    """Sets of files that must match for the fix to hold: those whose mismatch the article is about."""
    files = {name.casefold() for name in _SECURITY_FILES.findall(text)}
    return (SECURITY_SET,) if len(files) > 1 and _MISMATCHED.search(text) else ()
