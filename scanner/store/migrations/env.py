"""Runs migrations on the connection that :mod:`scanner.store.versions` hands over."""

from __future__ import annotations

from alembic import context

from scanner.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
