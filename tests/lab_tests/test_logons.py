"""Every logon is on record, as the server judged it."""

from __future__ import annotations

import pytest
from impacket.smbconnection import SessionError

from tests.conftest import StartLab
from tests.lab import Speech
from tests.lab.logons import Logon
from tests.lab_tests.clients import connected, logged_in
from tests.lab_tests.machines import PASSWORD, machine


def test_logons_are_on_record_with_user_method_and_verdict(start_lab: StartLab) -> None:
    lab = start_lab(machine("old"), machine("later", speaks=Speech(spnego=True)))
    old, later = lab.hosts["old"], lab.hosts["later"]
    with logged_in(old), logged_in(later, modern=True):
        pass
    with connected(old) as connection, pytest.raises(SessionError):
        connection.login("nobody-known", PASSWORD, "PLANT")
    with connected(old) as connection:
        connection.login("", "")

    def seen(address: str) -> list[Logon]:
        return [one for one in lab.logons if one.address == address]

    assert seen(old.address) == [
        Logon(old.address, "", "scanner", "NTLMv1", "NT_STATUS_OK"),
        Logon(old.address, "PLANT", "nobody-known", "NTLMv1", "NT_STATUS_NO_SUCH_USER"),
        Logon(old.address, "", "", "No-Password", "NT_STATUS_OK"),
    ]
    assert [(one.method, one.accepted) for one in seen(later.address)] == [("NTLMv2", True)]
