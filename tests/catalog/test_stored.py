"""A stored pack is a value like any other, decoded when it is first looked into."""

from __future__ import annotations

import copy
import pickle
from dataclasses import asdict, fields, replace
from pathlib import Path

import msgspec
import pytest

from scanner.catalog.load import load
from scanner.catalog.stored import StoredPack
from scanner.model.articles import Article
from scanner.model.pack import RulePack
from tests.catalog.folder import article, folder

PACK = RulePack(
    (Article("Q275020", "x"), Article("Q280119", "y")),
    locations={"rdr.sys": ("%SystemRoot%",)},
    version="1.0",
    sha256="abc",
)


class Decoding:
    """Gives the pack, and counts how often it was asked."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> RulePack:
        self.count += 1
        return PACK


@pytest.fixture
def decoding() -> Decoding:
    return Decoding()


@pytest.fixture
def stored(decoding: Decoding) -> RulePack:
    return StoredPack.of("1.0", "abc", decoding)


def test_its_identity_needs_no_decoding(stored: RulePack, decoding: Decoding) -> None:
    assert isinstance(stored, RulePack)
    assert (stored.version, stored.sha256) == ("1.0", "abc")
    assert decoding.count == 0


def test_it_is_decoded_once(stored: RulePack, decoding: Decoding) -> None:
    for member in fields(RulePack):
        assert getattr(stored, member.name) == getattr(PACK, member.name)
    assert stored.articles is stored.articles
    assert decoding.count == 1


def test_it_equals_the_pack_it_stands_for(stored: RulePack, decoding: Decoding) -> None:
    assert stored == PACK
    assert stored == StoredPack.of("1.0", "abc", decoding)
    assert PACK == stored  # noqa: SIM300 - the other way round
    assert stored != replace(PACK, articles=())
    assert replace(PACK, articles=()) != stored
    assert stored != "a pack"


def test_copies_are_plain_packs(stored: RulePack) -> None:
    for made in (
        copy.copy(stored),
        copy.deepcopy(stored),
        pickle.loads(pickle.dumps(stored)),
        replace(stored),
    ):
        assert type(made) is RulePack
        assert made == PACK
    assert replace(stored, version="2.0") == replace(PACK, version="2.0")


def test_it_is_written_like_any_other(stored: RulePack) -> None:
    assert msgspec.json.encode(stored) == msgspec.json.encode(PACK)
    assert asdict(stored) == asdict(PACK)
    assert repr(PACK).removeprefix("RulePack") in repr(stored)


def test_it_is_frozen_and_has_no_other_fields(stored: RulePack) -> None:
    with pytest.raises(AttributeError):
        stored.version = "2.0"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="artikles"):
        stored.artikles  # type: ignore[attr-defined] # noqa: B018
    with pytest.raises(TypeError):
        hash(stored)


def test_a_warm_load_decodes_nothing_until_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTFIXSCAN_CACHE", str(tmp_path / "cache"))
    rules = folder(tmp_path / "rules", {"winnt/Q275020.yaml": article()})
    cold = load([rules])
    warm = load([rules])
    (cached,) = (tmp_path / "cache").iterdir()
    assert isinstance(warm, StoredPack)
    assert warm.sha256 == cold.sha256
    cached.unlink()
    assert warm.articles == cold.articles, "built anew from the rule files"
