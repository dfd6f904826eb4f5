"""A PostgreSQL server of our own, for as long as a test session."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

SERVERS = Path("/usr/lib/postgresql")
"""Where Debian puts the servers, a folder for each version."""

ACCOUNT = "postgres"
"""The account of Debian's package: the server refuses to run as root."""


class PostgresqlMissing(Exception):
    """There is no PostgreSQL server on this machine."""


def programs() -> Path:
    """The folder with ``initdb`` and ``pg_ctl``."""
    found = sorted(SERVERS.glob("*/bin/initdb"))
    if not found:
        raise PostgresqlMissing("PostgreSQL is missing: apt-get install postgresql")
    return found[-1].parent


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A server that listens on a socket in a folder of its own; gives that folder."""
    where = programs()
    folder = Path(tempfile.mkdtemp(prefix="hotfixscan-pg-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, pwd.getpwnam(ACCOUNT).pw_uid, -1)
        data = folder / "data"
        _run(where / "initdb", "-D", data, "-A", "trust", "-U", "tester", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        _run(where / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield str(folder)
        finally:
            _run(where / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def make_database(folder: str, name: str) -> str:
    """An empty database; gives its URL."""
    _run(programs() / "createdb", "-h", folder, "-U", "tester", name)
    return f"postgresql://tester@/{name}?host={folder}"


def _run(*command: object) -> None:
    user = ACCOUNT if os.geteuid() == 0 else None
    subprocess.run(list(map(str, command)), check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)
