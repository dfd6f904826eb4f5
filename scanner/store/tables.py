"""The tables.  A change here needs a migration beside it, in ``migrations/versions``.

What hosts have in common is kept once.  A *piece* is a finding, a few files, or what else is
the same on many hosts; the pieces that came with one host lie together in a *pack*.  A
*sighting* lists the pieces that make up the facts of a host, a *judgement* those of its report:
hosts that are alike share both, and a run adds a short row for each host.
"""

from __future__ import annotations

import sqlalchemy as sql

metadata = sql.MetaData()

DIGEST = sql.LargeBinary(32)
"""SHA-256 of what is kept, before it is compressed."""

NUMBER = sql.BigInteger().with_variant(sql.Integer, "sqlite")
"""Numbers that a database gives; SQLite counts up only in what it calls INTEGER."""

runs = sql.Table(
    "run",
    metadata,
    sql.Column("number", NUMBER, primary_key=True),
    sql.Column("id", sql.String(64), nullable=False, unique=True),
    sql.Column("started_at", sql.DateTime(timezone=True), nullable=False, index=True),
    sql.Column("finished_at", sql.DateTime(timezone=True)),
    sql.Column("state", sql.String(16), nullable=False),
    sql.Column("scanner", sql.String(64), nullable=False),
    sql.Column("rules_version", sql.String(64), nullable=False),
    sql.Column("rules_count", sql.Integer, nullable=False),
    sql.Column("rules_sha256", sql.String(64), nullable=False),
)
"""``number`` stands for the run in the other tables."""

entries = sql.Table(
    "entry",
    metadata,
    sql.Column("run", sql.ForeignKey("run.number", ondelete="CASCADE"), primary_key=True),
    sql.Column("position", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("target", sql.Text, nullable=False),
    sql.Column("groups", sql.Text),
    sql.Column("done", sql.Boolean, nullable=False, default=False),
    sqlite_with_rowid=False,
)
"""What a run set out to scan, and the groups of the inventory that it belongs to, with spaces between.

An entry is done when its results are kept, in the same transaction.
"""

packs = sql.Table(
    "pack",
    metadata,
    sql.Column("id", NUMBER, primary_key=True),
    sql.Column("digest", DIGEST, nullable=False),
    sql.Column("live", sql.Integer, nullable=False),
    sql.Column("body", sql.LargeBinary, nullable=False),
)
"""Pieces that came together: a JSON array, compressed.  ``live`` are those that are still needed."""

pieces = sql.Table(
    "piece",
    metadata,
    sql.Column("digest", DIGEST, primary_key=True),
    sql.Column("id", sql.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Where a piece is, by its digest; the id tells the pack and the place in it."""

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

sightings = sql.Table(
    "sighting",
    metadata,
    sql.Column("id", NUMBER, primary_key=True),
    sql.Column("digest", DIGEST, nullable=False, unique=True),
    sql.Column("body", sql.LargeBinary, nullable=False),
)
"""The facts of a host as a list of pieces."""

judgements = sql.Table(
    "judgement",
    metadata,
    sql.Column("id", NUMBER, primary_key=True),
    sql.Column("digest", DIGEST, nullable=False, unique=True),
    sql.Column("outcome", sql.String(16), nullable=False),
    *(sql.Column(name.replace("-", "_"), sql.Integer, nullable=False) for name in COUNTED),
    sql.Column("body", sql.LargeBinary, nullable=False),
)
"""The report of a host as a list of pieces, its findings among them, and what they add up to."""

results = sql.Table(
    "result",
    metadata,
    sql.Column("run", NUMBER, primary_key=True, autoincrement=False),
    sql.Column("position", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("part", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("target", sql.Text),
    sql.Column("hostname", sql.Text),
    sql.Column("collected_at", sql.DateTime(timezone=True)),
    sql.Column("sighting", NUMBER, nullable=False),
    sql.Column("judgement", NUMBER, nullable=False),
    sql.ForeignKeyConstraint(["run", "position"], ["entry.run", "entry.position"], ondelete="CASCADE"),
    sqlite_with_rowid=False,
)
"""One host of a run; an entry that leads to many hosts has a ``part`` for each.

``target`` is NULL where it is that of the entry.  ``sighting`` and ``judgement`` are no foreign
keys: their checks would need an index each, twice the size of the row; ``faults`` checks them.
"""

sweeps = sql.Table("sweep", metadata, sql.Column("number", NUMBER, primary_key=True))
"""A row for each time that pieces were thrown away: whoever remembers where one was must ask again."""
