"""A store of the first version becomes one of today, with all that it held."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec
import pytest
import sqlalchemy as sql
import zstandard
from alembic import command
from alembic.config import Config

from scanner.model.errors import StoreError
from scanner.model.findings import Verdict
from scanner.model.history import HostResult
from scanner.store.connection import opened, store_url
from scanner.store.runs import Store
from scanner.store.soundness import faults
from tests.store.building import START, host, run

HOSTS = ((0, 0, "x"), (1, 0, "f1"), (1, 1, "f2"))


def _document(connection: sql.Connection, thing: object) -> bytes:
    """Facts or a report as the first version kept them."""
    text = msgspec.json.encode(thing)
    digest, body = hashlib.sha256(text).digest(), zstandard.ZstdCompressor().compress(text)
    if not connection.execute(
        sql.text("SELECT 1 FROM document WHERE digest = :digest"), {"digest": digest}
    ).first():
        values = {"digest": digest, "body": body}
        connection.execute(sql.text("INSERT INTO document VALUES (:digest, :body)"), values)
    return digest


def _kept(connection: sql.Connection, name: str, position: int, part: int, one: HostResult) -> None:
    findings = tuple(item for item in one.report.findings if item.verdict is not Verdict.NOT_APPLICABLE)
    values = {
        "run": name,
        "position": position,
        "part": part,
        "target": one.report.target,
        "hostname": one.report.hostname,
        "at": START,
        "facts": _document(connection, replace(one.facts, collected_at=None)),
        "report": _document(connection, replace(one.report, findings=findings)),
    }
    connection.execute(
        sql.text(
            "INSERT INTO result VALUES (:run, :position, :part, :target, :hostname, 'complete', :at, "
            "false, 1.0, 0, 0, 1, 0, 0, 1, 0, 0, :facts, :report)"
        ).bindparams(sql.bindparam("at", type_=sql.DateTime(timezone=True))),
        values,
    )


@pytest.fixture
def old(url: str) -> str:
    """Two runs of three hosts that did not change between them, in a store of the first version."""
    engine = opened(store_url(url), create=True)
    with engine.begin() as connection:
        for table in ("result", "entry", "run", "pack", "piece", "sighting", "judgement", "sweep"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("DELETE FROM alembic_version")
        config = Config()
        config.set_main_option("script_location", "scanner.store:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for hours, name in enumerate(("a1", "b2")):
            values = {"id": name, "at": run(name, hours).started_at}
            connection.execute(
                sql.text(
                    "INSERT INTO run VALUES (:id, :at, NULL, 'finished', '0.1.0', '2026.1', 12, "
                    f"'{'ab' * 32}')"
                ).bindparams(sql.bindparam("at", type_=sql.DateTime(timezone=True))),
                values,
            )
            for position, target in enumerate(("smb://x", "facts:two.jsonl", "smb://never")):
                row = {"run": name, "position": position, "target": target, "done": position < 2}
                connection.execute(
                    sql.text("INSERT INTO entry VALUES (:run, :position, :target, :done)"), row
                )
            for position, part, called in HOSTS:
                _kept(connection, name, position, part, host(called))
    engine.dispose()
    return url


def test_everything_is_taken_over(old: str) -> None:
    with Store(old) as store:
        assert [record.run for record in store.records()] == [run("b2", 1), run("a1")]
        assert store.targets("b2") == (("smb://x", True), ("facts:two.jsonl", True), ("smb://never", False))
        found = list(store.results("b2"))
        assert [(position, one.facts) for position, one in found] == [
            (position, host(called).facts) for position, _, called in HOSTS
        ]
        kept = host("f2").report
        assert found[2][1].report == replace(kept, findings=kept.findings[:1])
        assert store.records()[0].counts["missing"] == 3
        assert len({one.judgement for name in ("a1", "b2") for one in store.places(name)}) == 1
        assert list(faults(store.engine)) == []


def test_or_nothing_is(old: str) -> None:
    """A document that is damaged stops it, and the store stays what it was."""
    engine = sql.create_engine(store_url(old))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE document SET digest = digest, body = facts FROM result")
    for _ in range(2):
        with pytest.raises(StoreError, match="is damaged"):
            Store(old)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0001"
        assert connection.exec_driver_sql("SELECT count(*) FROM result").scalar() == 6
    engine.dispose()
