"""Other people's clients, asking the lab as they would ask a Windows NT machine."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from impacket import smb
from impacket.dcerpc.v5 import rrp, transport
from impacket.smbconnection import SMBConnection

from tests.lab import Host

ANY_NAME = "*SMBSERVER "
"""The called name that every server answers to; the blank keeps impacket from looking it up."""
READ_FILE, READ_ATTRIBUTES, SHARE_ALL = 0x1, 0x80, 0x7
KEY_READ = 0x20019

_LIKE_WINDOWS_NT = (
    "client min protocol=CORE",
    "client max protocol=NT1",
    "client use spnego=no",
    "client ntlmv2 auth=no",
)


class OldSmb(smb.SMB):  # type: ignore[misc]
    """impacket's SMB1 client without extended security, as Windows NT 4.0 talks."""

    def neg_session(self, extended_security: int = 0, negPacket: Any = None) -> Any:
        return smb.SMB.neg_session(self, False, negPacket)


@contextlib.contextmanager
def connected(host: Host, *, modern: bool = False, timeout: float = 10) -> Iterator[SMBConnection]:
    """An SMB1 connection that is not logged in; ``modern`` offers extended security."""
    kind = smb.SMB if modern else OldSmb
    old = kind(ANY_NAME, host.address, sess_port=host.port, timeout=timeout)
    connection = SMBConnection(ANY_NAME, host.address, sess_port=host.port, existingConnection=old)
    try:
        yield connection
    finally:
        old.close_session()


@contextlib.contextmanager
def logged_in(host: Host, *, modern: bool = False) -> Iterator[SMBConnection]:
    """A connection in the name of the host's first account."""
    with connected(host, modern=modern) as connection:
        connection.login(host.account.name, host.password)
        yield connection


@contextlib.contextmanager
def remote_registry(connection: SMBConnection) -> Iterator[Any]:
    """The winreg pipe, bound."""
    pipe = transport.SMBTransport(connection.getRemoteHost(), filename="winreg", smb_connection=connection)
    rpc = pipe.get_dce_rpc()
    rpc.connect()
    rpc.bind(rrp.MSRPC_UUID_RRP)
    yield rpc


def open_key(rpc: Any, path: str, access: int = KEY_READ) -> Any:
    """The handle of a key below HKLM."""
    root = rrp.hOpenLocalMachine(rpc, samDesired=KEY_READ)["phKey"]
    return rrp.hBaseRegOpenKey(rpc, root, path, samDesired=access)["phkResult"]


def smbclient(host: Host, share: str, *commands: str, options: Sequence[str] = ()) -> str:
    """What Samba's smbclient prints; times are in UTC.  ``options`` are smb.conf's."""
    program = shutil.which("smbclient")
    if program is None:
        pytest.skip("smbclient is not installed (Debian package smbclient)")
    done = subprocess.run(
        [
            program,
            *("-s", "/dev/null", *(f"--option={option}" for option in (*_LIKE_WINDOWS_NT, *options))),
            *("-p", str(host.port), "-U", f"{host.account.name}%{host.password}"),
            f"//{host.address}/{share}",
            *("-c", ";".join(commands)),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
        timeout=60,
    )
    return done.stdout + done.stderr


def listed(output: str) -> dict[str, tuple[int, str]]:
    """Name to size and date in smbclient's listing."""
    line = re.compile(r"^  (\S+) +[A-Z]* +(\d+)  (\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4})$", re.MULTILINE)
    return {name: (int(size), " ".join(date.split())) for name, size, date in line.findall(output)}
