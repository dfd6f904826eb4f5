"""Opening a database: where it is, what version it has, and what its faults mean."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.engine.url import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from scanner.model.errors import StoreError
from scanner.store.versions import bring_up_to_date

BUSY_SECONDS = 120
"""How long a writer waits for the others before it gives up."""

WRITES = {"begin": "BEGIN IMMEDIATE"}
"""SQLite: a writer asks for its lock at once; one that asks later, having read, cannot wait for it."""

_ALONE = {"begin": "", "isolation_level": "AUTOCOMMIT"}
_SQLITE = "sqlite"
_POSTGRESQL = "postgresql+psycopg"
_SCHEMES = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL, "postgres": _POSTGRESQL, _POSTGRESQL: _POSTGRESQL}
_FORMS = "Give a file (runs.db), sqlite:///runs.db or postgresql://host/database."


def store_url(text: str) -> URL:
    """Where a store is, from ``--store``: a path or an URL.

    Raises :class:`StoreError` for other kinds of databases, and for a password in the URL:
    it would stand in the process list.
    """
    if "://" not in text:
        return URL.create(_SQLITE, database=str(Path(text).expanduser().absolute()))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StoreError("--store is no URL of a database.", _FORMS) from None
    if url.password:
        raise StoreError("--store: a password does not belong in an URL.", "Use PGPASSFILE, or ~/.pgpass.")
    driver = _SCHEMES.get(url.drivername)
    if driver is None:
        raise StoreError(f"--store: {url.drivername} is not known.", _FORMS)
    if driver == _SQLITE and not url.database:
        raise StoreError("--store: the URL names no file.", _FORMS)
    return url.set(drivername=driver)


def opened(url: URL, create: bool) -> Engine:
    """The database, with all its tables.

    A database that is not there is made if ``create``; one of an earlier version is brought
    up to date.  Raises :class:`StoreError`.
    """
    if url.drivername == _SQLITE:
        _require_file(Path(url.database or ""), create)
    with told(url):
        try:
            engine = _sqlite(url) if url.drivername == _SQLITE else sql.create_engine(url)
        except (ModuleNotFoundError, NoSuchModuleError):
            raise StoreError(
                "PostgreSQL needs the driver psycopg.", "pip install 'hotfixscan[postgresql]'"
            ) from None
        try:
            bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: all of it or nothing.  Raises :class:`StoreError`."""
    with told(engine.url), engine.execution_options(**WRITES).begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the store, whoever writes meanwhile."""
    isolation = {} if engine.url.drivername == _SQLITE else {"isolation_level": "REPEATABLE READ"}
    with told(engine.url), engine.execution_options(**isolation).begin() as connection:
        yield connection


def compact(engine: Engine) -> None:
    """Give room that is free back to the disk.  Raises :class:`StoreError`."""
    with told(engine.url), engine.execution_options(**_ALONE).connect() as connection:
        connection.exec_driver_sql("VACUUM")


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Say in our words what a database complains about."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"{place(url)}: {_cause(error.orig)}.", _advice(error.orig)) from None
    except SQLAlchemyError as error:
        raise StoreError(f"{place(url)}: {type(error).__name__}.", "Please report this as a bug.") from error


def place(url: URL) -> str:
    """A store as messages name it, without a secret."""
    if url.drivername == _SQLITE:
        return str(url.database)
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def _require_file(path: Path, create: bool) -> None:
    """A new store is for its owner alone: it tells which machines can be broken into, and how."""
    if path.exists():
        return
    if not create:
        raise StoreError(
            f"{path}: there is no store here.", "`hotfixscan scan` makes one; --store says where."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"{path}: {error.strerror}.", "Give --store a path where a file can be written."
        ) from None


def _sqlite(url: URL) -> Engine:
    engine = sql.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    """Readers never wait for a writer (WAL); a killed process loses nothing that was committed."""
    connection.isolation_level = None
    for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    if statement := connection.get_execution_options().get("begin", "BEGIN"):
        connection.exec_driver_sql(statement)


def _cause(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or "the database failed"


_ADVICE = (
    ("locked", "Another program holds the store; try again when it is done."),
    ("full", "Make room on the disk; what was stored before is whole."),
    ("not a database", "This file is something else: give --store another path."),
    ("malformed", "The store is damaged: run `hotfixscan store verify`, and restore it from a copy."),
    ("readonly", "Give yourself the right to write it, or give --store another path."),
    ("read-only", "Give yourself the right to write it, or give --store another path."),
    ("unable to open", "Check the path and its permissions."),
    ("password", "Give the password by PGPASSFILE or ~/.pgpass."),
    ("connect", "Check that the server runs and can be reached."),
)


def _advice(error: BaseException | None) -> str:
    text = str(error).casefold()
    return next((advice for sign, advice in _ADVICE if sign in text), "Check the store and try again.")
