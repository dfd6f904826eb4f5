"""Stores of both kinds."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.store.runs import Store
from tests.store.postgresql import PostgresqlMissing, make_database, server

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The folder of a running server's socket; a skip where there is none, a failure with ``CI=true``."""
    try:
        with server() as folder:
            yield folder
    except PostgresqlMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is, for each kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "runs.db")
    return make_database(request.getfixturevalue("postgresql"), f"store{next(_NUMBERS)}")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty store, for each kind of database."""
    with Store(url, create=True) as opened:
        yield opened
