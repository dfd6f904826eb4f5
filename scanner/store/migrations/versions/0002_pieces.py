"""Facts and reports cut into pieces, each kept once.

The tables of this version stand here as they were made; what takes hosts apart is the code of
today, whose pieces every later version reads.
"""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sql
from alembic import op
from sqlalchemy.engine import Connection, Row

from scanner.model.facts import HostFacts
from scanner.model.findings import HostReport
from scanner.model.history import HostResult
from scanner.store.intake import Intake
from scanner.store.packing import Packed, unpacked
from scanner.store.shelf import Places

revision = "0002"
down_revision = "0001"

_NUMBER = sql.BigInteger().with_variant(sql.Integer, "sqlite")
_COUNTED = (
    "installed",
    "covered",
    "missing",
    "regressed",
    "mismatched",
    "not_applicable",
    "undetermined",
    "waived",
)
_OLD = ("result", "entry", "run", "document")


def upgrade() -> None:
    """Put the old tables aside, make the new ones, take everything over."""
    for index in ("ix_run_started_at", "ix_result_target", "ix_result_facts", "ix_result_report"):
        op.drop_index(index)
    for table in _OLD:
        op.rename_table(table, f"old_{table}")
    _make_tables()
    connection = op.get_bind()
    op.execute(
        "INSERT INTO run "
        "(id, started_at, finished_at, state, scanner, rules_version, rules_count, rules_sha256) "
        "SELECT id, started_at, finished_at, state, scanner, rules_version, rules_count, rules_sha256 "
        "FROM old_run ORDER BY started_at, id"
    )
    op.execute(
        "INSERT INTO entry (run, position, target, done) SELECT number, position, target, done "
        "FROM old_entry JOIN run ON run.id = old_entry.run_id"
    )
    _take_over(connection)
    for table in _OLD:
        op.drop_table(f"old_{table}")


def _make_tables() -> None:
    op.create_table(
        "run",
        sql.Column("number", _NUMBER, primary_key=True),
        sql.Column("id", sql.String(64), nullable=False, unique=True),
        sql.Column("started_at", sql.DateTime(timezone=True), nullable=False),
        sql.Column("finished_at", sql.DateTime(timezone=True)),
        sql.Column("state", sql.String(16), nullable=False),
        sql.Column("scanner", sql.String(64), nullable=False),
        sql.Column("rules_version", sql.String(64), nullable=False),
        sql.Column("rules_count", sql.Integer, nullable=False),
        sql.Column("rules_sha256", sql.String(64), nullable=False),
    )
    op.create_index("ix_run_started_at", "run", ["started_at"])
    op.create_table(
        "entry",
        sql.Column("run", _NUMBER, sql.ForeignKey("run.number", ondelete="CASCADE"), primary_key=True),
        sql.Column("position", sql.Integer, primary_key=True, autoincrement=False),
        sql.Column("target", sql.Text, nullable=False),
        sql.Column("groups", sql.Text),
        sql.Column("done", sql.Boolean, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pack",
        sql.Column("id", _NUMBER, primary_key=True),
        sql.Column("digest", sql.LargeBinary(32), nullable=False),
        sql.Column("live", sql.Integer, nullable=False),
        sql.Column("body", sql.LargeBinary, nullable=False),
    )
    op.create_table(
        "piece",
        sql.Column("digest", sql.LargeBinary(32), primary_key=True),
        sql.Column("id", sql.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    counts = [sql.Column(name, sql.Integer, nullable=False) for name in _COUNTED]
    adding_up: tuple[sql.Column[Any], ...] = (sql.Column("outcome", sql.String(16), nullable=False), *counts)
    more: dict[str, tuple[sql.Column[Any], ...]] = {"sighting": (), "judgement": adding_up}
    for table, others in more.items():
        op.create_table(
            table,
            sql.Column("id", _NUMBER, primary_key=True),
            sql.Column("digest", sql.LargeBinary(32), nullable=False, unique=True),
            *others,
            sql.Column("body", sql.LargeBinary, nullable=False),
        )
    op.create_table(
        "result",
        sql.Column("run", _NUMBER, primary_key=True, autoincrement=False),
        sql.Column("position", sql.Integer, primary_key=True, autoincrement=False),
        sql.Column("part", sql.Integer, primary_key=True, autoincrement=False),
        sql.Column("target", sql.Text),
        sql.Column("hostname", sql.Text),
        sql.Column("collected_at", sql.DateTime(timezone=True)),
        sql.Column("sighting", _NUMBER, nullable=False),
        sql.Column("judgement", _NUMBER, nullable=False),
        sql.ForeignKeyConstraint(["run", "position"], ["entry.run", "entry.position"], ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_table("sweep", sql.Column("number", _NUMBER, primary_key=True))


def _take_over(connection: Connection) -> None:
    """Host after host, so that memory does not grow with the store."""
    intake, known = Intake(), None
    last: tuple[object, ...] = ("", -1, -1)
    while rows := connection.execute(
        _NEXT, {"run": last[0], "position": last[1], "part": last[2]}
    ).fetchall():
        for row in rows:
            known = _taken_over(connection, row, intake, known)
        last = (rows[-1].run_id, rows[-1].position, rows[-1].part)


def _taken_over(
    connection: Connection, row: Row[tuple[object]], intake: Intake, known: Places | None
) -> Places:
    facts = msgspec.json.decode(unpacked(Packed(bytes(row.facts), row.facts_body)), type=HostFacts)
    report = msgspec.json.decode(unpacked(Packed(bytes(row.report), row.report_body)), type=HostReport)
    taken = intake.keep(connection, [intake.prepared(HostResult(facts, report))], known)
    (sighting, judgement) = taken.hosts[0]
    values = {
        "number": row.number, "position": row.position, "part": row.part, "hostname": row.hostname,
        "target": row.target if row.target != row.asked else None, "at": row.collected_at,
        "sighting": sighting, "judgement": judgement,
    }  # fmt: skip
    connection.execute(_INSERT, values)
    return taken.places


_NEXT = sql.text(
    "SELECT run.number, old_result.*, old_entry.target AS asked, f.body AS facts_body, r.body AS report_body "
    "FROM old_result JOIN run ON run.id = old_result.run_id "
    "JOIN old_entry ON old_entry.run_id = old_result.run_id AND old_entry.position = old_result.position "
    "JOIN old_document f ON f.digest = old_result.facts JOIN old_document r ON r.digest = old_result.report "
    "WHERE (old_result.run_id, old_result.position, old_result.part) > (:run, :position, :part) "
    "ORDER BY old_result.run_id, old_result.position, old_result.part LIMIT 64"
)
_INSERT = sql.text(
    "INSERT INTO result (run, position, part, target, hostname, collected_at, sighting, judgement) "
    "VALUES (:number, :position, :part, :target, :hostname, :at, :sighting, :judgement)"
)
