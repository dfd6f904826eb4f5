"""A real key distribution centre (MIT Kerberos), for as long as a test lasts."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

REALM = "PLANT.EXAMPLE"
PACKAGES = "krb5-kdc krb5-admin-server krb5-user"
"""The Debian packages that hold it."""

_PROGRAMS = ("kdb5_util", "kadmin.local", "krb5kdc", "kinit", "kvno")
_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
_CONFIGURATION = """
[libdefaults]
 default_realm = {realm}
 dns_lookup_kdc = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
 {realm} = {{
  kdc = 127.0.0.1:{port}
 }}
"""
_CENTRE = """
[kdcdefaults]
 kdc_listen = 127.0.0.1:{port}
 kdc_tcp_listen = 127.0.0.1:{port}
[realms]
 {realm} = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
  acl_file = {folder}/acl
  supported_enctypes = aes256-cts-hmac-sha1-96:normal
  disable_pac = true
 }}
"""  # smbd that is no member of a domain refuses tickets that say who is in which group


def needed_kerberos() -> None:
    """Skip the test where there is no Kerberos, but fail it with ``CI=true``."""
    missing = [program for program in _PROGRAMS if shutil.which(program, path=_PATH) is None]
    if not missing:
        return
    message = f"{', '.join(missing)} not installed: apt-get install -y --no-install-recommends {PACKAGES}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@dataclass(frozen=True, slots=True)
class Centre:
    """A running centre; ``environment`` leads every program of Kerberos to it."""

    folder: Path
    environment: dict[str, str]

    @property
    def keytab(self) -> Path:
        """The keys of all services."""
        return self.folder / "keytab"

    def add_user(self, name: str, password: str) -> None:
        """A user with a password."""
        self._run("kadmin.local", "-q", f"addprinc -pw {password} {name}")

    def add_service(self, name: str) -> None:
        """A service whose key goes into the keytab."""
        self._run("kadmin.local", "-q", f"addprinc -randkey {name}")
        self._run("kadmin.local", "-q", f"ktadd -k {self.keytab} {name}")

    def log_in(self, name: str, password: str, *services: str) -> Path:
        """A ticket cache of this user, with tickets for these services."""
        cache = self.folder / f"cache-{name}-{len(services)}"
        self._run("kinit", "-c", str(cache), name, text=password)
        for service in services:
            self._run("kvno", "-c", str(cache), service)
        return cache

    def _run(self, program: str, *arguments: str, text: str = "") -> None:
        path = shutil.which(program, path=_PATH)
        assert path is not None
        subprocess.run(
            [path, *arguments],
            input=f"{text}\n",
            text=True,
            capture_output=True,
            check=True,
            env=self.environment,
        )


@contextlib.contextmanager
def centre(folder: Path) -> Iterator[Centre]:
    """A centre of its own at a free port of the loopback address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    known = {"realm": REALM, "port": port, "folder": folder}
    (folder / "krb5.conf").write_text(_CONFIGURATION.format(**known), encoding="utf-8")
    (folder / "kdc.conf").write_text(_CENTRE.format(**known), encoding="utf-8")
    environment = {
        **os.environ,
        "KRB5_CONFIG": str(folder / "krb5.conf"),
        "KRB5_KDC_PROFILE": str(folder / "kdc.conf"),
    }
    running = Centre(folder, environment)
    running._run("kdb5_util", "create", "-s", "-P", "master", "-r", REALM)
    program = shutil.which("krb5kdc", path=_PATH)
    assert program is not None
    command = [program, "-n", "-P", str(folder / "pid")]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        try:
            _wait_for(port)
            yield running
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < deadline, "krb5kdc does not start"
            time.sleep(0.02)
        else:
            return
