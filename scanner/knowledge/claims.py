"""Whether an article says that a fix exists, and of what kind.

A fix is claimed by a hotfix that is offered, by a service pack or rollup that the article
names as the place of the correction, or by a keyword that encodes it.  A problem that only
a later version of the product corrects has no fix, and one that is merely confirmed has
none either.
"""

from __future__ import annotations

import re
from enum import StrEnum

from scanner.knowledge.reading import ArticleHeader


class Claim(StrEnum):
    """How an article says that a fix exists, the strongest first."""

    HOTFIX = "a hotfix is offered"
    ROLLUP = "a rollup contains the fix"
    SERVICE_PACK = "a service pack contains the fix"
    KEYWORD = "a keyword says where it is fixed"


_GAP = r"(?:[^.]|\.(?=[\da-z]))"
_HOTFIX = re.compile(
    rf"\bsupported (?:fix|hot ?fix|feature|software update|update|patch)\b{_GAP}{{0,80}}\bavailable\b"
    rf"|\b(?:obtain|install|apply|download|contact{_GAP}{{0,60}}for) (?:the |this |a )?(?:following )?"
    rf"(?:(?!for |of |from |symbols? )\w+ ){{0,4}}(?:hot ?fix|fix|patch)\b"
    rf"|\bhot ?fix\b{_GAP}{{0,60}}\b(?:has been|have been|is|was|are) (?:now )?(?:posted|available|released|reposted)\b"
    rf"|\b(?:fix|patch|update|hot ?fix)\b{_GAP}{{0,60}}\b(?:has been|is|was) (?:also )?(?:now )?(?:posted|available)\b"
    rf"|\bthis (?:hot ?fix|fix|patch) (?:has been|is|was|should|must|can|requires)\b"
    rf"|\b(?:hot ?fix|fix)\b{_GAP}{{0,60}}\bposted to the following\b"
    r"|ftp\.microsoft\.com/\S*/(?:hot)?fixes/",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"\b(?:contact|available (?:from|to|on|by contacting)|from) (?!Microsoft|the |The |MS|CompuServe|Product|PSS)"
    r"(?:[A-Z][\w']+ ){1,3}(?:to|customers|BBS|at|technical|support)"
)
"""Another maker's fix."""
_CORRECTED = re.compile(
    rf"\b(?:corrected|fixed|resolved|eliminated|addressed) (?:in|by|with) {_GAP}{{0,120}}\bservice pack\b"
    rf"|\b(?:corrected|fixed|resolved|eliminated) (?:in|by|with) {_GAP}{{0,60}}"
    r"\b(?:SP ?\d|hot ?fix (?:pack|update))",
    re.IGNORECASE,
)
_SERVICE_PACK = re.compile(
    rf"\bto (?:resolve|correct|work around|fix) (?:this|these|the)\b{_GAP}{{0,60}},? "
    rf"(?:either )?(?:obtain|install|apply|download) {_GAP}{{0,90}}\bservice pack\b",
    re.IGNORECASE,
)
_ROLLUP = re.compile(
    rf"\b(?:obtain|included in|corrected in|available by applying) {_GAP}{{0,160}}\b(?:roll-?up|SRP)\b",
    re.IGNORECASE,
)
_KEYWORD = re.compile(
    r"kb\w*?(?:sp\d+a?fix|presp\d+fix|nosp ?fix|400nospfix)\w*|exc\d+sp\dfix", re.IGNORECASE
)
_NOT_YET = re.compile(r"\bwill be (?:corrected|fixed)\b|\bno fix\b", re.IGNORECASE)

PACKAGES = re.compile(r"\broll-?up package\b|\bSRP\)?$|\bservice pack \d\w?$", re.IGNORECASE)
"""Titles of articles that are about a package as a whole, not about a fix in it."""

LISTS = re.compile(
    r"\b(?:list of (?:bugs|fixes|problems)|(?:bugs|problems) (?:fixed|corrected) in|fixes (?:in|included)|"
    r"readme|release notes|contents of|how to obtain)\b",
    re.IGNORECASE,
)
"""Titles of articles that list other articles' fixes, or tell where service packs are."""


def claim(header: ArticleHeader, text: str) -> Claim | None:
    """The strongest claim of a fix in an article's running text; None if it makes none.

    Articles that inform or instruct mention hotfixes without offering one: for them only
    a keyword or a statement of where a problem was corrected counts.
    """
    if not _informs(header):
        if _offers_hotfix(text):
            return Claim.HOTFIX
        if _ROLLUP.search(text):
            return Claim.ROLLUP
        if _SERVICE_PACK.search(text):
            return Claim.SERVICE_PACK
    if _CORRECTED.search(text):
        return Claim.SERVICE_PACK
    return Claim.KEYWORD if any(_KEYWORD.fullmatch(word) for word in header.keywords) else None


def _informs(header: ArticleHeader) -> bool:
    return header.issue_type in ("kbinfo", "kbhowto") and "kbfix" not in header.solution_type


def _offers_hotfix(text: str) -> bool:
    """Whether any offer of a hotfix is not another maker's."""
    return any(
        not _FOREIGN.search(text[max(0, match.start() - 60) : match.end() + 60])
        for match in _HOTFIX.finditer(text)
    )
