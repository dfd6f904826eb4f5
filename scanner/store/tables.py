"""The tables.  A change here needs a migration beside it, in ``migrations/versions``."""

from __future__ import annotations

import sqlalchemy as sql

metadata = sql.MetaData()

DIGEST = sql.LargeBinary(32)
"""SHA-256 of a document before it is compressed."""

runs = sql.Table(
    "run",
    metadata,
    sql.Column("id", sql.String(64), primary_key=True),
    sql.Column("started_at", sql.DateTime(timezone=True), nullable=False, index=True),
    sql.Column("finished_at", sql.DateTime(timezone=True)),
    sql.Column("state", sql.String(16), nullable=False),
    sql.Column("scanner", sql.String(64), nullable=False),
    sql.Column("rules_version", sql.String(64), nullable=False),
    sql.Column("rules_count", sql.Integer, nullable=False),
    sql.Column("rules_sha256", sql.String(64), nullable=False),
)

entries = sql.Table(
    "entry",
    metadata,
    sql.Column("run_id", sql.ForeignKey("run.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("position", sql.Integer, primary_key=True),
    sql.Column("target", sql.Text, nullable=False),
    sql.Column("done", sql.Boolean, nullable=False, default=False),
)
"""What a run set out to scan.  An entry is done when its results are kept, in the same transaction."""

documents = sql.Table(
    "document",
    metadata,
    sql.Column("digest", DIGEST, primary_key=True),
    sql.Column("body", sql.LargeBinary, nullable=False),
)
"""Facts and reports as compressed JSON, each once however many runs hold it."""

COUNTED = (
    "installed",
    "covered",
    "missing",
    "regressed",
    "mismatched",
    "not-applicable",
    "undetermined",
    "waived",
)
"""The counts of a host report, a column each."""

results = sql.Table(
    "result",
    metadata,
    sql.Column("run_id", sql.String(64), primary_key=True),
    sql.Column("position", sql.Integer, primary_key=True),
    sql.Column("part", sql.Integer, primary_key=True),
    sql.Column("target", sql.Text, nullable=False),
    sql.Column("hostname", sql.Text),
    sql.Column("outcome", sql.String(16), nullable=False),
    sql.Column("collected_at", sql.DateTime(timezone=True)),
    sql.Column("compliant", sql.Boolean, nullable=False),
    sql.Column("coverage", sql.Float, nullable=False),
    *(sql.Column(name.replace("-", "_"), sql.Integer, nullable=False) for name in COUNTED),
    sql.Column("facts", sql.ForeignKey("document.digest"), nullable=False),
    sql.Column("report", sql.ForeignKey("document.digest"), nullable=False),
    sql.ForeignKeyConstraint(["run_id", "position"], ["entry.run_id", "entry.position"], ondelete="CASCADE"),
    sql.Index("ix_result_target", "target"),
    sql.Index("ix_result_facts", "facts"),
    sql.Index("ix_result_report", "report"),
)
"""One host of a run; an entry that leads to many hosts has a ``part`` for each."""
