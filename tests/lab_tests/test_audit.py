"""The read-only proof catches everything that is not pure reading, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from impacket.dcerpc.v5 import rrp
from impacket.dcerpc.v5.rpcrt import DCERPCException
from impacket.smbconnection import SessionError, SMBConnection

from tests.lab import Host, lab, violations
from tests.lab_tests.clients import (
    READ_ATTRIBUTES,
    READ_FILE,
    SHARE_ALL,
    logged_in,
    open_key,
    remote_registry,
    smbclient,
)
from tests.lab_tests.machines import machine

OLE = "System32\\ole32.dll"


def read_much(host: Host) -> None:
    """List, look at attributes, read: files and registry."""
    with logged_in(host) as connection:
        connection.listPath("ADMIN$", "System32\\*")
        tree = connection.connectTree("ADMIN$")
        file = connection.openFile(tree, OLE, desiredAccess=READ_FILE | READ_ATTRIBUTES, shareMode=SHARE_ALL)
        connection.readFile(tree, file, 0, 1000)
        connection.closeFile(tree, file)
        with remote_registry(connection) as pipe:
            rrp.hBaseRegQueryValue(pipe, open_key(pipe, "SOFTWARE\\Lab"), "Text")
    smbclient(host, "C$", "recurse", "ls", "allinfo boot.ini")


def test_reading_is_no_violation(smbd: str) -> None:
    with lab([machine()]) as running:
        read_much(running.hosts["HMI-04"])
        assert violations(running) == []


def test_an_open_for_writing_is_one_even_if_nothing_is_written(smbd: str) -> None:
    with lab([machine()]) as running:
        read_much(running.hosts["HMI-04"])
        with logged_in(running.hosts["HMI-04"]) as connection:
            tree = connection.connectTree("ADMIN$")
            connection.closeFile(tree, connection.openFile(tree, OLE))  # impacket's default: read and write
        found = violations(running)
    assert len(found) == 2
    assert all("ole32.dll" in violation for violation in found)
    assert {violation.split("|")[4] for violation in found} == {"create_file", "openat"}


def rename(connection: SMBConnection) -> None:
    connection.rename("ADMIN$", OLE, "System32\\other.dll")


def delete(connection: SMBConnection) -> None:
    connection.deleteFile("ADMIN$", OLE)


def make_directory(connection: SMBConnection) -> None:
    connection.createDirectory("ADMIN$", "New")


def make_file(connection: SMBConnection) -> None:
    tree = connection.connectTree("ADMIN$")
    connection.closeFile(tree, connection.createFile(tree, "new.txt"))


def change_denied_file(connection: SMBConnection) -> None:
    tree = connection.connectTree("ADMIN$")
    with pytest.raises(SessionError, match="STATUS_ACCESS_DENIED"):
        connection.openFile(tree, "System32\\secret.dll")


@pytest.mark.parametrize("deed", [rename, delete, make_directory, make_file, change_denied_file])
def test_deeds_that_change_something(smbd: str, deed: Callable[[SMBConnection], None]) -> None:
    with lab([machine()]) as running:
        with logged_in(running.hosts["HMI-04"]) as connection:
            deed(connection)
        assert violations(running)


@pytest.mark.parametrize("access", [0x2, 0x20006, 0xF003F, 0x02000000])
def test_a_key_opened_for_more_than_reading(smbd: str, access: int) -> None:
    with lab([machine()]) as running:
        with logged_in(running.hosts["HMI-04"]) as connection, remote_registry(connection) as pipe:
            open_key(pipe, "SOFTWARE\\Lab", access)
        host = running.hosts["HMI-04"]
        assert violations(running) == [
            f"winreg {host.address}: HKLM\\SOFTWARE\\Lab opened with access {access:#x}"
        ]


def test_a_call_that_writes_is_refused_and_on_record(smbd: str) -> None:
    with lab([machine()]) as running:
        host = running.hosts["HMI-04"]
        with logged_in(host) as connection, remote_registry(connection) as pipe:
            key = open_key(pipe, "SOFTWARE\\Lab")
            with pytest.raises(DCERPCException, match="nca_s_op_rng_error"):
                rrp.hBaseRegSetValue(pipe, key, "Text", rrp.REG_SZ, "changed")
            assert rrp.hBaseRegQueryValue(pipe, key, "Text") == (1, "text\0")
        assert violations(running) == [f"winreg {host.address}: opnum 22"]
