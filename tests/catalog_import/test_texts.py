"""Texts are found in files, folders and archives, whatever state these are in."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest

import scanner.importing.texts
from scanner.importing.texts import ArticleText, texts
from scanner.model.errors import OperatorError


def found(*paths: Path) -> list[ArticleText]:
    return list(texts(paths))


def archive(path: Path, *members: tuple[str, bytes]) -> Path:
    mode = {"xz": "w:xz", "gz": "w:gz", "tgz": "w:gz", "bz2": "w:bz2", "tar": "w"}[
        path.name.rpartition(".")[2]
    ]
    with tarfile.open(path, mode) as target:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    return path


def test_a_file_is_taken_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "article.dat").write_bytes(b"x")
    assert found(tmp_path / "article.dat") == [ArticleText(str(tmp_path / "article.dat"), b"x")]


def test_a_folder_gives_its_texts_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b/Q2.TXT", "a/Q3.md", "a/Q1.txt", "Q4", "c/deep/down/Q5.markdown"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    for name in ("picture.gif", ".hidden.txt", "a/page.html"):
        (tmp_path / name).write_bytes(b"x")
    names = [os.path.relpath(text.path, tmp_path) for text in found(tmp_path)]
    assert names == ["Q4", "a/Q1.txt", "a/Q3.md", "b/Q2.TXT", "c/deep/down/Q5.markdown"]
    assert [text.data for text in found(tmp_path)] == [name.encode() for name in names]


def test_links_in_a_circle_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "Q1.txt").write_bytes(b"x")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    assert len(found(tmp_path)) == 1


def test_a_missing_path_stops_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="gone is not there"):
        texts([tmp_path, tmp_path / "gone"])


@pytest.mark.parametrize("ending", ["tar.xz", "tgz", "tar.gz", "tar.bz2", "tar"])
def test_an_archive_gives_its_texts(tmp_path: Path, ending: str) -> None:
    path = archive(
        tmp_path / f"kb.{ending}", ("kb/241/Q1.TXT", b"one"), ("kb/x.gif", b"no"), ("kb/Q2.md", b"two")
    )
    assert found(path) == [
        ArticleText(f"{path}/kb/241/Q1.TXT", b"one"),
        ArticleText(f"{path}/kb/Q2.md", b"two"),
    ]


def test_names_that_lead_out_of_an_archive_lead_nowhere(tmp_path: Path) -> None:
    path = archive(tmp_path / "kb.tar", ("../../etc/Q1.txt", b"one"), ("/etc/Q2.txt", b"two"))
    assert [text.data for text in found(path)] == [b"one", b"two"]
    assert [each.name for each in tmp_path.iterdir()] == ["kb.tar"]


def test_links_and_folders_in_an_archive_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "kb.tar"
    with tarfile.open(path, "w") as target:
        for name, kind in (
            ("Q1.txt", tarfile.SYMTYPE),
            ("Q2.txt", tarfile.LNKTYPE),
            ("Q3.txt", tarfile.DIRTYPE),
        ):
            member = tarfile.TarInfo(name)
            member.type = kind
            member.linkname = "/etc/passwd"
            target.addfile(member)
    assert found(path) == []


@pytest.mark.parametrize("ending", ["tar.xz", "tgz"])
@pytest.mark.parametrize("damage", ["cut", "junk", "empty"])
def test_a_damaged_archive_says_so_and_gives_what_comes_before(
    tmp_path: Path, ending: str, damage: str
) -> None:
    members = [(f"Q{number}.txt", os.urandom(40_000)) for number in range(20)]
    path = archive(tmp_path / f"kb.{ending}", *members)
    whole = path.read_bytes()
    path.write_bytes({"cut": whole[: len(whole) // 2], "junk": b"junk" * 1000, "empty": b""}[damage])
    *before, last = found(path)
    assert last.data is None
    assert last.path == str(path)
    assert last.why.startswith("The archive cannot be read to its end: ")
    assert [text.data for text in before] == [data for _, data in members[: len(before)]]
    assert len(before) < 20


def test_an_archive_that_unpacks_to_too_much_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner.importing.texts, "MOST_UNPACKED", 100)
    path = archive(tmp_path / "kb.tgz", ("Q1.txt", b"x" * 60), ("bomb.gif", b"x" * 60), ("Q2.txt", b"x"))
    assert [text.data for text in found(path)] == [b"x" * 60, None]


def test_an_archive_with_too_many_members_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner.importing.texts, "MOST_MEMBERS", 2)
    path = archive(tmp_path / "kb.tgz", *((f"Q{number}.txt", b"x") for number in range(9)))
    assert [text.data for text in found(path)] == [b"x", b"x", None]


def test_large_texts_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner.importing.texts, "MOST_BYTES", 10)
    (tmp_path / "Q1.txt").write_bytes(b"x" * 11)
    (tmp_path / "Q2.txt").write_bytes(b"x" * 10)
    path = archive(tmp_path / "kb.tgz", ("Q3.txt", b"x" * 11))
    assert [(text.data, text.why) for text in found(tmp_path, path)] == [
        (None, "It is larger than 10 bytes."),
        (b"x" * 10, ""),
        (None, "It is larger than 10 bytes."),
    ]


def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Q1.txt")
    assert found(tmp_path) == [ArticleText(str(tmp_path / "Q1.txt"), None, "It is not a regular file.")]
