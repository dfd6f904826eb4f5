"""Runs, their entries, results and documents."""

from __future__ import annotations

import sqlalchemy as sql
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "run",
        sql.Column("id", sql.String(64), primary_key=True),
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
        sql.Column("run_id", sql.String(64), sql.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
        sql.Column("position", sql.Integer, primary_key=True),
        sql.Column("target", sql.Text, nullable=False),
        sql.Column("done", sql.Boolean, nullable=False),
    )
    op.create_table(
        "document",
        sql.Column("digest", sql.LargeBinary(32), primary_key=True),
        sql.Column("body", sql.LargeBinary, nullable=False),
    )
    op.create_table(
        "result",
        sql.Column("run_id", sql.String(64), primary_key=True),
        sql.Column("position", sql.Integer, primary_key=True),
        sql.Column("part", sql.Integer, primary_key=True),
        sql.Column("target", sql.Text, nullable=False),
        sql.Column("hostname", sql.Text),
        sql.Column("outcome", sql.String(16), nullable=False),
        sql.Column("collected_at", sql.DateTime(timezone=True)),
        sql.Column("compliant", sql.Boolean, nullable=False),
        sql.Column("coverage", sql.Float, nullable=False),
        sql.Column("installed", sql.Integer, nullable=False),
        sql.Column("covered", sql.Integer, nullable=False),
        sql.Column("missing", sql.Integer, nullable=False),
        sql.Column("regressed", sql.Integer, nullable=False),
        sql.Column("mismatched", sql.Integer, nullable=False),
        sql.Column("not_applicable", sql.Integer, nullable=False),
        sql.Column("undetermined", sql.Integer, nullable=False),
        sql.Column("waived", sql.Integer, nullable=False),
        sql.Column("facts", sql.LargeBinary(32), sql.ForeignKey("document.digest"), nullable=False),
        sql.Column("report", sql.LargeBinary(32), sql.ForeignKey("document.digest"), nullable=False),
        sql.ForeignKeyConstraint(
            ["run_id", "position"], ["entry.run_id", "entry.position"], ondelete="CASCADE"
        ),
    )
    op.create_index("ix_result_target", "result", ["target"])
    op.create_index("ix_result_facts", "result", ["facts"])
    op.create_index("ix_result_report", "result", ["report"])
