"""Any article, package or set that the format allows, for property tests."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from hypothesis import strategies as st

from scanner.model.articles import (
    Article,
    FileRow,
    FileSet,
    Origin,
    Platform,
    Product,
    Provenance,
    Severity,
    TimeBasis,
)
from scanner.model.coherence import CoherentSet, DescriptionClue, Fingerprint, Strength
from scanner.model.packages import Exclusion, Package, PackageKind

Item = TypeVar("Item")

TRICKY = [
    "no",
    "null",
    "~",
    "4.0",
    "12:05",
    "2001-03-01",
    "0x1F",
    "- a",
    "a: b",
    "a #b",
    "{a}",
    "'",
    '"',
    "%a",
    "*a",
]
characters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029")
text = st.one_of(st.sampled_from(TRICKY), st.text(characters, min_size=1, max_size=60).filter(str.strip))
numbers = st.integers(1, 2**31 - 1)
dates = st.dates(dt.date(1993, 1, 1), dt.date(2006, 12, 31))
articles_ids = st.integers(10000, 999999).map("Q{}".format)
file_names = st.text(characters.filter(lambda c: c not in '\\/:*?"<>|'), min_size=1, max_size=20).filter(
    str.strip
)
directories = st.sampled_from(["%SystemRoot%", "%SystemRoot%\\System32", "C:\\", "D:\\Exchsrvr\\bin"])
levels = st.sampled_from(["SP1", "SP6", "SP6a", "none", "Exchange 5.5 SP3"])
versions = st.tuples(*[st.integers(0, 65535)] * 4).map(lambda words: ".".join(map(str, words)))


def several(items: st.SearchStrategy[Item]) -> st.SearchStrategy[tuple[Item, ...]]:
    return st.lists(items, max_size=3, unique=True).map(tuple)


def maybe(items: st.SearchStrategy[Item]) -> st.SearchStrategy[Item | None]:
    return st.none() | items


def sized(row: FileRow) -> bool:
    return (row.size is None or row.size_kb is None) and (
        row.alternative_date is None or row.date is not None
    )


rows = st.builds(
    FileRow,
    name=file_names,
    installed_as=maybe(file_names),
    directory=maybe(directories),
    version=maybe(versions),
    size=maybe(numbers),
    date=maybe(dates),
    time=maybe(st.times().map(lambda time: f"{time:%H:%M}")),
    platform=maybe(st.sampled_from(Platform)),
    crypto_bits=maybe(st.sampled_from([40, 56, 128])),
    size_kb=maybe(st.integers(1, 10**7).map(lambda tenths: tenths / 10)),
    alternative_date=maybe(dates),
    adds=st.booleans(),
    line=maybe(numbers),
    note=maybe(text),
).filter(sized)
file_sets = st.builds(
    FileSet,
    product=text,
    language=text,
    time_basis=st.sampled_from(TimeBasis),
    files=st.lists(rows, min_size=1, max_size=3).map(tuple),
    requires_service_pack=maybe(levels),
    service_pack=maybe(levels),
    component=maybe(text),
    minimum=st.booleans(),
    line=maybe(numbers),
    note=maybe(text),
)
provenances = st.builds(
    Provenance,
    origin=st.sampled_from(Origin),
    document=articles_ids,
    lines=st.dictionaries(text, numbers, max_size=3),
    note=maybe(text),
)
articles = st.builds(
    Article,
    id=articles_ids,
    title=text,
    date=maybe(dates),
    area=st.sampled_from(["winnt", "iis", "win95x"]),
    keywords=several(st.from_regex(r"[!-~]{1,30}", fullmatch=True)),
    products=st.lists(st.builds(Product, text, maybe(text), several(text)), max_size=3).map(tuple),
    requires_service_pack=maybe(levels),
    fixed_in_service_pack=maybe(levels),
    rollups=several(st.sampled_from(["SP6a", "TSE-SP6", "Q299444"])),
    supersedes=several(st.integers(1000000, 9999999).map("KB{}".format)),
    packages=several(file_names),
    components=several(text),
    bulletins=several(st.integers(98, 99).map("MS{}-001".format)),
    cves=several(st.integers(0, 9999).map("CVE-2001-{:04}".format)),
    severity=maybe(st.sampled_from(Severity)),
    registry_marks=several(st.from_regex(r"[A-Za-z0-9_.-]{1,30}", fullmatch=True)),
    file_sets=st.lists(file_sets, max_size=2).map(tuple),
    provenance=maybe(provenances),
    note=maybe(text),
)
packages = st.builds(
    Package,
    id=st.sampled_from(["SP6a", "TSE-SP6", "Q299444"]),
    title=text,
    kind=st.sampled_from(PackageKind),
    product=text,
    level=maybe(levels),
    released=maybe(dates),
    requires_service_pack=maybe(levels),
    contains=several(articles_ids),
    claimed_by=several(articles_ids),
    excludes=st.lists(st.builds(Exclusion, articles_ids, text), max_size=2).map(tuple),
    file_sets=st.lists(file_sets, max_size=2).map(tuple),
    provenance=st.lists(provenances, max_size=2).map(tuple),
    note=maybe(text),
)
sets = st.builds(
    CoherentSet,
    id=st.just("nt4"),
    title=text,
    product=text,
    files=several(directories.map("{}\\Schannel.dll".format).filter(lambda path: "\\\\" not in path)),
    descriptions=st.lists(
        st.builds(DescriptionClue, text, st.sampled_from(Strength), articles_ids), max_size=2
    ).map(tuple),
    fingerprints=st.lists(
        st.builds(
            Fingerprint,
            file=file_names,
            platform=st.sampled_from(Platform),
            strength=maybe(st.sampled_from(Strength)),
            size=maybe(numbers),
            date=maybe(dates),
            version=maybe(versions),
            source=articles_ids,
            note=maybe(text),
        ),
        max_size=2,
    ).map(tuple),
    sources=several(articles_ids),
    note=maybe(text),
)
