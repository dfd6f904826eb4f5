"""Faults of a database, in our words."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from scanner.model.errors import StoreError
from scanner.store import connection
from scanner.store.connection import place, store_url
from scanner.store.runs import Store
from tests.store.building import host, run


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("sqlite:///runs.db", "runs.db"),
        ("/data/runs.db", "/data/runs.db"),
        ("postgresql://db.example/runs", "postgresql://db.example/runs"),
        ("postgres://me@db.example:5433/runs", "postgresql://me@db.example:5433/runs"),
    ],
)
def test_urls(text: str, rendered: str) -> None:
    assert place(store_url(text)) == rendered


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("mysql://host/db", "mysql is not known"),
        ("sqlite://", "names no file"),
        ("postgresql://me:pa55word@host/db", "password does not belong"),
        ("://", "no URL"),
    ],
)
def test_wrong_urls(text: str, why: str) -> None:
    with pytest.raises(StoreError, match=why) as raised:
        store_url(text)
    assert "pa55word" not in str(raised.value)


def test_a_new_store_is_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "runs.db"
    with Store(str(path), create=True):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_reading_makes_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store here"):
        Store(str(tmp_path / "runs.db"))
    assert list(tmp_path.iterdir()) == []


def test_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    path.write_text("Dear diary, " * 200)
    with pytest.raises(StoreError, match="not a database"):
        Store(str(path))


def test_the_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE run (id)")
    other.close()
    with pytest.raises(StoreError, match="another program"):
        Store(str(path))


def test_a_damaged_store(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    with Store(str(path), create=True) as store:
        store.begin(run(), [f"smb://{number}" for number in range(2000)])
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="malformed"), Store(str(path)) as store:
        store.targets("a1")


def test_a_store_of_a_later_version(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    Store(str(path), create=True).__exit__(None, None, None)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    with pytest.raises(StoreError, match="later hotfixscan"):
        Store(str(path))


def test_a_locked_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    path = tmp_path / "runs.db"
    with Store(str(path), create=True) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            store.begin(run(), ["smb://x"])
        assert store.records() == ()
        other.execute("ROLLBACK")
        other.close()
        store.begin(run(), ["smb://x"])


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    with Store(str(path), create=True) as store:
        store.begin(run(), ["smb://x", "smb://y"])
        store.keep("a1", 0, [host("x")])
        with store.engine.connect() as raw:
            pages = raw.exec_driver_sql("PRAGMA page_count").scalar()
            raw.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        noise = os.urandom(40_000).hex()
        with pytest.raises(StoreError, match="full"):
            store.keep("a1", 1, [host(noise)])
        assert store.record("a1").done == 1
        assert [report.hostname for report in store.reports("a1")] == ["x"]


def test_no_server(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="postgresql://") as raised:
        Store(f"postgresql://nobody@/nothing?host={tmp_path}")
    assert "server" in raised.value.advice
