"""How the lab's hosts talk: what they offer, whom they let in."""

from __future__ import annotations

import socket
from typing import Literal

import pytest
from impacket import smb
from impacket.nmb import NetBIOSTimeout
from impacket.smb3structs import SMB2_DIALECT_002
from impacket.smbconnection import SessionError, SMBConnection

from tests.conftest import StartLab
from tests.lab import Account, Faults, Host, Speech, WireFault
from tests.lab_tests.clients import ANY_NAME, connected, logged_in, smbclient
from tests.lab_tests.machines import PASSWORD, machine

EXTENDED_SECURITY, LARGE_READ, RAW_MODE = 0x80000000, 0x4000, 0x1


def negotiated(host: Host, *, modern: bool = False) -> tuple[int, int, int]:
    """MaxMpxCount, MaxBufferSize and capabilities, as announced."""
    with connected(host, modern=modern) as connection:
        words = connection.getSMBServer()._dialects_parameters
        return words["MaxMpxCount"], words["MaxBufferSize"], words["Capabilities"] & 0xFFFFFFFF


def test_usual_manners_are_those_of_windows_nt_server(start_lab: StartLab) -> None:
    host = start_lab(machine()).hosts["HMI-04"]
    for modern in (False, True):
        mux, buffer, capabilities = negotiated(host, modern=modern)
        assert (mux, buffer) == (50, 4356)
        assert not capabilities & EXTENDED_SECURITY
        assert not capabilities & LARGE_READ


def test_names_are_those_of_windows_nt(start_lab: StartLab) -> None:
    host = start_lab(machine()).hosts["HMI-04"]
    with logged_in(host) as connection:
        assert connection.getServerOS() == "Windows NT 4.0"
        assert connection.getSMBServer().get_server_lanman() == "NT LAN Manager 4.0"
        assert connection.getServerDomain() == "WORKGROUP"


def test_other_manners(start_lab: StartLab) -> None:
    speech = Speech(max_mux=10, max_xmit=16644, large_reads=True, spnego=True)
    host = start_lab(machine(speaks=speech)).hosts["HMI-04"]
    mux, buffer, capabilities = negotiated(host, modern=True)
    assert (mux, buffer) == (10, 16644)
    assert capabilities & LARGE_READ
    assert capabilities & EXTENDED_SECURITY
    with logged_in(host, modern=True) as connection:
        assert not connection.isGuestSession()


def test_ntlmv1_may_be_refused(start_lab: StartLab) -> None:
    host = start_lab(machine(speaks=Speech(ntlm="v2-only"))).hosts["HMI-04"]
    with connected(host) as connection, pytest.raises(SessionError, match="STATUS_LOGON_FAILURE"):
        connection.login("scanner", PASSWORD)  # impacket answers with NTLMv1 without extended security


@pytest.mark.parametrize(("ntlm", "let_in"), [("v1-only", False), ("v1-permitted", True), ("v2-only", True)])
def test_ntlmv2_without_extended_security(start_lab: StartLab, ntlm: str, let_in: bool) -> None:
    host = start_lab(machine(speaks=Speech(ntlm=ntlm))).hosts["HMI-04"]  # type: ignore[arg-type]
    listing = smbclient(host, "ADMIN$", "ls", options=("client ntlmv2 auth=yes",))
    assert ("System32" in listing) is let_in
    assert ("session setup failed" in listing) is not let_in


def test_signing_may_be_demanded(start_lab: StartLab) -> None:
    host = start_lab(machine(speaks=Speech(signing="mandatory", spnego=True))).hosts["HMI-04"]
    with logged_in(host, modern=True) as connection:
        assert connection.isSigningRequired()
        assert connection.listPath("ADMIN$", "*")


def test_a_host_that_speaks_only_smb2(start_lab: StartLab) -> None:
    host = start_lab(machine(speaks=Speech(dialect="SMB2"))).hosts["HMI-04"]
    connection = SMBConnection(
        ANY_NAME, host.address, sess_port=host.port, preferredDialect=SMB2_DIALECT_002, timeout=10
    )
    connection.login("scanner", PASSWORD)
    assert connection.listPath("ADMIN$", "*")
    connection.close()


def test_accounts_and_their_states(start_lab: StartLab) -> None:
    accounts = (
        Account("scanner", password=PASSWORD),
        Account("Second Operator", password="other"),
        Account("gone", password=PASSWORD, state="disabled"),
        Account("shut", password=PASSWORD, state="locked"),
    )
    host = start_lab(machine(accounts=accounts)).hosts["HMI-04"]
    for name, password, refusal in (
        ("scanner", PASSWORD, None),
        ("SCANNER", PASSWORD, None),
        ("Second Operator", "other", None),
        ("scanner", "wrong", "STATUS_LOGON_FAILURE"),
        ("nobody-known", PASSWORD, "STATUS_LOGON_FAILURE"),
        ("gone", PASSWORD, "STATUS_ACCOUNT_DISABLED"),
        ("shut", PASSWORD, "STATUS_ACCOUNT_LOCKED_OUT"),
    ):
        with connected(host) as connection:
            if refusal is None:
                connection.login(name, password)
                assert not connection.isGuestSession()
            else:
                with pytest.raises(SessionError, match=refusal):
                    connection.login(name, password)


def test_guests_may_be_let_in(start_lab: StartLab) -> None:
    host = start_lab(machine(speaks=Speech(guests=True))).hosts["HMI-04"]
    with connected(host) as connection:
        connection.login("scanner", "wrong")
        assert connection.isGuestSession()
        with pytest.raises(SessionError, match="STATUS_ACCESS_DENIED"):
            connection.connectTree("ADMIN$")
    with logged_in(host) as connection:
        assert not connection.isGuestSession()


def test_a_password_from_the_environment(start_lab: StartLab, lab_password: str) -> None:
    host = start_lab(machine(accounts=(Account("scanner", password_env="LAB_PASSWORD"),))).hosts["HMI-04"]
    assert host.password == lab_password
    with logged_in(host) as connection:
        assert not connection.isGuestSession()


def test_a_machine_that_is_switched_off(start_lab: StartLab) -> None:
    host = start_lab(machine(faults=Faults(down=True))).hosts["HMI-04"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host.address, host.port), 5).close()


class TestWire:
    """The wire breaks where the description says so."""

    def host(self, start_lab: StartLab, *faults: WireFault) -> Host:
        return start_lab(machine(faults=Faults(wire=faults))).hosts["HMI-04"]

    def test_a_session_refused(self, start_lab: StartLab) -> None:
        host = self.host(start_lab, WireFault("refuse", "session-request"))
        names = b"\x20" + b"CA" * 16 + b"\0"
        with socket.create_connection((host.address, host.port), 10) as connection:
            connection.sendall(b"\x81\0\0\x44" + names + names)
            assert connection.recv(100) == b"\x83\0\0\1\x82"  # negative: called name not present
            assert connection.recv(100) == b""

    @pytest.mark.parametrize(("does", "felt"), [("reset", ConnectionResetError), ("close", None)])
    def test_a_connection_dropped(
        self, start_lab: StartLab, does: Literal["reset", "close"], felt: type[OSError] | None
    ) -> None:
        host = self.host(start_lab, WireFault(does, "session-setup"))
        with connected(host) as connection:
            wire = connection.getSMBServer().get_socket()
            wire.sendall(b"\0\0\0\x23\xffSMB\x73" + bytes(30))
            if felt is None:
                assert wire.recv(100) == b""
            else:
                with pytest.raises(felt):
                    wire.recv(100)

    def test_silence(self, start_lab: StartLab) -> None:
        host = self.host(start_lab, WireFault("stall", "session-setup"))
        with connected(host, timeout=0.2) as connection, pytest.raises(NetBIOSTimeout):
            connection.login("scanner", PASSWORD)

    def test_garbage(self, start_lab: StartLab) -> None:
        host = self.host(start_lab, WireFault("garbage", "tree-connect"))
        with logged_in(host) as connection, pytest.raises(Exception, match="AAAA"):
            connection.connectTree("ADMIN$")

    def test_an_answer_cut_short(self, start_lab: StartLab) -> None:
        host = self.host(start_lab, WireFault("cut", "session-setup", size=33))
        with connected(host) as connection, pytest.raises(Exception, match=r"unpack|index"):
            connection.login("scanner", PASSWORD)

    def test_an_answer_in_drops(self, start_lab: StartLab) -> None:
        host = self.host(start_lab, WireFault("drip", "tree-connect", seconds=0.001))
        with logged_in(host) as connection:
            assert connection.connectTree("ADMIN$")

    def test_a_status_for_the_second_and_third_of_a_kind(self, start_lab: StartLab) -> None:
        host = self.host(start_lab, WireFault("status", "tree-connect", nth=2, times=2, code=0xC0000205))
        outcomes = []
        with logged_in(host) as connection:
            for _ in range(4):
                try:
                    connection.connectTree("ADMIN$")
                    outcomes.append("connected")
                except SessionError as error:
                    outcomes.append(hex(error.getErrorCode()))
        assert outcomes == ["connected", "0xc0000205", "0xc0000205", "connected"]


def test_traffic_is_counted(start_lab: StartLab) -> None:
    host = start_lab(machine()).hosts["HMI-04"]
    with logged_in(host) as connection:
        connection.connectTree("ADMIN$")
        connection.connectTree("C$")
    traffic = host.traffic
    assert traffic.connections == 1
    assert traffic.requests == {
        smb.SMB.SMB_COM_NEGOTIATE: 1,
        smb.SMB.SMB_COM_SESSION_SETUP_ANDX: 1,
        smb.SMB.SMB_COM_TREE_CONNECT_ANDX: 2,
    }
    assert (traffic.turns, traffic.most_in_flight) == (4, 1)
    assert traffic.received > 100
    assert traffic.sent > 100
