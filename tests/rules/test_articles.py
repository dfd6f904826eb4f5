"""The hand-checked rules against the articles themselves, where these are at hand."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest

from scanner.model.articles import Article, FileRow, Origin, Platform
from scanner.model.pack import RulePack
from tests.rules.reference import lines_of
from tests.rules.test_locks import RELATIONS

pytestmark = pytest.mark.shared

PLATFORMS = {Platform.X86: ("Intel", "x86", "I386"), Platform.ALPHA: ("Alpha",)}
TABLE_ROW = re.compile(r"^ +\d\d[/-](?:\d\d|[A-Z][a-z]{2})[/-]\d{4} .*\.(?:dll|sys|exe)\b", re.IGNORECASE)


@pytest.fixture(params=sorted(RELATIONS))
def article(request: pytest.FixtureRequest, pack: RulePack) -> Article:
    return next(article for article in pack.articles if article.id == request.param)


def test_the_header(article: Article) -> None:
    lines = lines_of(article.id)
    header = re.fullmatch(r"DOCUMENT:(Q\d+)  (\d\d-[A-Z]{3}-\d{4})  \[(\w+)\]", lines[0])
    assert header is not None
    assert article.id == header[1]
    assert article.date == dt.datetime.strptime(header[2], "%d-%b-%Y").date()
    assert article.area == header[3]
    printed = lines[1].removeprefix("TITLE   :").rstrip()
    assert article.title == printed or (len(printed) >= 62 and article.title.startswith(printed))


def test_the_keywords(article: Article) -> None:
    (footer,) = (line for line in lines_of(article.id) if re.match(r"Keywords +:", line))
    assert " ".join(article.keywords) == footer.partition(":")[2].strip()


def test_the_products(article: Article) -> None:
    printed = [line.strip(" -") for line in lines_of(article.id)[:20] if line.startswith(" - Microsoft")]
    written = []
    for product in article.products:
        name, versions = product.name, ", ".join(product.versions)
        word = "versions" if len(product.versions) > 1 else "version"
        if product.edition == "Terminal Server Edition":
            written.append(f"{name} {word} {versions}, {product.edition}")
        else:
            written.append(f"{name}{f', {product.edition}' if product.edition else ''} {word} {versions}")
    assert written == printed


def test_each_row_is_on_its_line(article: Article) -> None:
    lines = lines_of(article.id)
    for file_set in article.file_sets:
        assert file_set.line is not None
        assert re.search(r"\bDate\b.*\bFile name\b", lines[file_set.line - 1])
        for row in file_set.files:
            assert row.line is not None
            assert_printed(row, lines[row.line - 1])


def assert_printed(row: FileRow, line: str) -> None:
    cells = line.split()
    assert row.date is not None
    assert row.size is not None
    assert cells[0] in (row.date.strftime("%m/%d/%Y"), row.date.strftime("%d-%b-%Y"))
    assert clock(cells[1]) == row.time
    assert f"{row.size:,}" in cells
    assert row.name in cells
    assert row.version is None or row.version in cells
    assert [cell for cell in cells if cell.count(".") == 3] == ([row.version] if row.version else [])
    rest = line.partition(row.name)[2].split()
    assert bool(rest) == (row.platform is not None)
    assert row.platform is None or rest[0] in PLATFORMS[row.platform]
    if len(rest) > 1:
        assert f"{row.crypto_bits}-bit" == rest[-1]


def clock(printed: str) -> str:
    if printed[-1] in "apm":
        return dt.datetime.strptime(printed.removesuffix("m") + "m", "%I:%M%p").strftime("%H:%M")
    return printed


def test_no_row_is_left_out(article: Article) -> None:
    printed = [number for number, line in enumerate(lines_of(article.id), 1) if TABLE_ROW.match(line)]
    assert printed == [row.line for file_set in article.file_sets for row in file_set.files]


def test_the_time_basis(article: Article) -> None:
    stated = any("coordinated universal time (UTC)" in line for line in lines_of(article.id))
    for file_set in article.file_sets:
        assert file_set.time_basis == ("utc" if stated else "unstated")
        assert file_set.language == "English"


def test_the_packages(article: Article) -> None:
    printed = re.findall(r" (\w*[Qq]\d{6}\w\.exe) now", "\n".join(lines_of(article.id)))
    if article.id == "Q299444":
        assert any("q299444i -x" in line for line in lines_of("Q322051"))
        printed.append("Q299444i.exe")
    assert list(article.packages) == list(dict.fromkeys(printed))


def test_each_stated_line_states_it(article: Article) -> None:
    lines = lines_of(article.id)
    assert article.provenance is not None
    assert article.provenance.origin is Origin.HAND_CHECKED
    assert article.provenance.document == article.id
    patterns = {
        "date": "DOCUMENT:",
        "area": "DOCUMENT:",
        "title": "TITLE ",
        "products": " - Microsoft Windows NT",
        "keywords": "Keywords  ",
        "file_sets": "File name",
        "packages": r"[QS]\w+\.exe",
        "bulletins": r"ms\d\d-\d{3}",
        "requires": "Q248652",
        "requires_service_pack": "Windows NT",
        "fixed_in_service_pack": "Service Pack 6a",
        "coherent_sets": r"Schannel\.dll",
        "registry_marks": r"Hotfix\\Q246009",
        "rollups.Q244599": "C2 Update",
    }
    for field, line in article.provenance.lines.items():
        pattern = patterns.get(field) or field.partition(".")[2]
        assert re.search(pattern, lines[line - 1]), (field, line)


REQUIRES = re.compile(
    r"requires (?:Microsoft )?Windows NT (?:4\.0|Server 4\.0,).* (?:Service Pack 6a|SP6a|SP6)"
)


def test_the_required_service_pack(article: Article) -> None:
    lines = lines_of(article.id)
    joined = [f"{line} {following}" for line, following in pairwise(lines)]
    stated = {
        number for number, line in enumerate(joined, 1) if REQUIRES.search(line) and "requires" in line[:81]
    }
    told = article.provenance.lines.get("requires_service_pack") if article.provenance else None
    assert (article.requires_service_pack is not None) == (told is not None)
    assert told is None or told in stated


def test_the_rollups_claimed(article: Article) -> None:
    text = "\n".join(lines_of(article.id))
    claimed = {name for name in ("Q299444", "Q317636") if name in text and name != article.id}
    assert claimed <= set(article.rollups)
    for name in set(article.rollups) - claimed:
        assert article.id in "\n".join(lines_of(name)), f"{name} lists it"


SOURCES = {
    "SP1": ["Q224792"], "SP2": ["Q224792"], "SP3": ["Q224792"], "SP4": ["Q150734", "Q194834", "Q224793"],
    "SP5": ["Q225037", "Q244974"], "SP6": ["Q241211", "Q244690"], "SP6a": ["Q246009"],
    "TSE-SP4": ["Q222970", "Q150734", "Q194834", "Q224793"], "TSE-SP5": ["Q240331", "Q225037", "Q244974"],
    "TSE-SP6": ["Q258970", "Q241211", "Q244690", "Q246009"],
    "Q299444": ["Q299444"], "Q317636": ["Q317636"], "Q195734": ["Q195734"], "Q244599": ["Q244599"],
    "Q225095": ["Q225095"], "Q236390": ["Q236390"], "Q159573": ["Q159573"], "Q168469": ["Q168469"],
    "Q189594": ["Q189594"], "Q241805": ["Q241805"], "Q301625": ["Q297860"],
}  # fmt: skip
NOT_MEMBERS = {
    "Q119591", "Q150734", "Q152734", "Q194834", "Q222970", "Q224792", "Q224793", "Q225037", "Q240331",
    "Q241211", "Q244690", "Q244974", "Q246009",
}  # fmt: skip
"""Articles that the lists link to for other reasons: themselves, each other, how to download."""


def listed(article: str) -> set[str]:
    """The articles that start a line of a list."""
    lines = lines_of(article)
    matches = (re.match(r"\s*(?:-|\|)?\s*(Q\d{5,6})\b", line) for line in lines)
    return {match[1] for match in matches if match}


@pytest.mark.parametrize("name", SOURCES)
def test_every_member_is_in_the_lists(pack: RulePack, name: str) -> None:
    (package,) = (package for package in pack.packages if package.id == name)
    found = set().union(*map(listed, SOURCES[name]))
    assert set(package.contains) - {name} <= found | {"Q305359"}


@pytest.mark.parametrize("name", ["SP4", "SP5", "SP6", "TSE-SP4", "TSE-SP5", "TSE-SP6", "Q159573"])
def test_no_member_is_left_out(pack: RulePack, name: str) -> None:
    (package,) = (package for package in pack.packages if package.id == name)
    assert set().union(*map(listed, SOURCES[name])) - NOT_MEMBERS == set(package.contains)


@pytest.mark.parametrize(("name", "first", "last"), [("Q299444", 139, 299), ("Q317636", 79, 261)])
def test_the_security_rollups_in_full(pack: RulePack, name: str, first: int, last: int) -> None:
    (package,) = (package for package in pack.packages if package.id == name)
    lines = lines_of(name)[first - 1 : last]
    found = [match[1] for line in lines if (match := re.match(r"   (Q\d{6}) ", line))]
    assert sorted(found) == sorted(package.contains)


@pytest.mark.parametrize("member", ["Q275020", "Q289246", "Q316772"])
def test_the_claims_of_members(member: str) -> None:
    assert any("Q299444" in line for line in lines_of(member))
    assert member not in listed("Q299444")
