"""A lab of a user who is not root: started by root, this process gives its rights up first."""

from __future__ import annotations

import encodings.cp437
import encodings.utf_16_le
import os
import pwd

import pytest
from impacket.smbconnection import SessionError

from tests.lab import Faults, lab, violations
from tests.lab_tests.clients import READ_FILE, SHARE_ALL, logged_in
from tests.lab_tests.machines import machine

CODECS = (encodings.cp437, encodings.utf_16_le)
"""Loaded while root: the interpreter's own files may be closed to others."""


def main() -> None:
    games = pwd.getpwnam("games")
    machine()
    with lab([machine()]) as rehearsal, logged_in(rehearsal.hosts["HMI-04"]):
        pass  # so that every module is loaded
    os.setgroups([])
    os.setgid(games.pw_gid)
    os.setuid(games.pw_uid)
    os.chdir("/")
    closed = machine(faults=Faults(denied_directories=("C:\\WINNT\\System32\\drivers",)))
    with lab([closed]) as running:
        with logged_in(running.hosts["HMI-04"]) as connection:
            listed = [entry.get_longname() for entry in connection.listPath("ADMIN$", "System32\\*")]
            tree = connection.connectTree("ADMIN$")
            with pytest.raises(SessionError, match="STATUS_ACCESS_DENIED"):
                connection.openFile(
                    tree, "System32\\secret.dll", desiredAccess=READ_FILE, shareMode=SHARE_ALL
                )
        assert "ole32.dll" in listed
        found = len(violations(running))
    assert not running.folder.exists()
    print(f"ole32.dll listed, secret.dll denied, {found} violations")


if __name__ == "__main__":
    main()
