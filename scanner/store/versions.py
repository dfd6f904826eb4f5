"""The version of a store, and bringing an older one up to date."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.sql import text

from scanner.model.errors import StoreError

NEWEST = "0002"
"""The last file in ``migrations/versions``."""

MIGRATION_LOCK = int.from_bytes(b"hotfixsc", "big") >> 1
"""What processes that migrate one PostgreSQL database agree to wait for; any number of ours will do."""


def bring_up_to_date(engine: Engine) -> None:
    """Run the migrations that a store lacks, all or none.

    Raises :class:`StoreError` for a store of a later version, and for a database that holds
    something else.
    """
    with engine.begin() as connection:
        if _version(connection) == NEWEST:
            return
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATION_LOCK})
        version = _version(connection)  # another process may have done it meanwhile
        if version is None and set(inspect(connection).get_table_names()) & {"run", "result", "entry"}:
            raise StoreError(
                f"{engine.url.database}: is the database of another program.", "Give --store another path."
            )
        if version != NEWEST:
            _migrate(connection, version)


def _version(connection: Connection) -> str | None:
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection, version: str | None) -> None:
    config = Config()
    config.set_main_option("script_location", "scanner.store:migrations")
    config.attributes["connection"] = connection
    known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise StoreError(
            f"{connection.engine.url.database}: was written by a later hotfixscan (version {version}).",
            "Use that one, or another store.",
        )
    command.upgrade(config, "head")
