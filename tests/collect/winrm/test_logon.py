"""Logging on over WinRM: every way, and never twice."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from scanner.collect.collect import collect
from scanner.collect.conduct import Conduct
from scanner.collect.guard import CredentialGuard
from scanner.collect.smb.entrance import open_session as open_smb
from scanner.model.errors import OperatorError, TargetError
from scanner.model.facts import HostFacts, Outcome
from scanner.model.targets import Credential, Scheme, Secret, SecretKind, Target, WebLogon
from tests.collect.smb.hosts import machine
from tests.collect.smb.hosts import target as smb_target
from tests.collect.winrm.conftest import Serve
from tests.collect.winrm.hosts import NOW, PASSWORD, PLAN, USER, collected, credential
from tests.conftest import StartLab
from tests.winrm_endpoint.service import Service

NT_HASH = "a3f1f1f2f3f4"


def code(facts: HostFacts) -> str:
    """Why a host was not read."""
    assert facts.outcome is Outcome.UNREACHABLE
    (error,) = facts.errors
    assert error.advice
    return error.code


def server(authority: trustme.CA, *names: str, clients: bool = False) -> ssl.SSLContext:
    """A certificate of the authority's for these names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    if clients:
        context.verify_mode = ssl.CERT_OPTIONAL
        authority.configure_trust(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> str:
    """The file of the authority's certificate."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def over_tls(serve: Serve, authority: trustme.CA) -> Service:
    return serve(context=server(authority, "127.0.0.1"), basic=True)


@pytest.mark.parametrize("domain", ["", "PLANT"])
def test_ntlm_encrypts_every_message(serve: Serve, domain: str) -> None:
    service = serve()
    facts = collected(service, credential(domain=domain))
    assert facts.outcome is Outcome.COMPLETE
    assert service.accounts.tried == [(USER, True)]
    assert service.accounts.handshakes == 1


def test_hashes(serve: Serve) -> None:
    from Cryptodome.Hash import MD4

    digest = MD4.new(PASSWORD.encode("utf-16-le")).hexdigest()
    who = replace(credential(), secret=Secret(f":{digest}"), kind=SecretKind.HASHES)
    assert collected(serve(), who).outcome is Outcome.COMPLETE


def test_a_wrong_password_is_sent_once(serve: Serve) -> None:
    service = serve()
    conduct = Conduct()
    assert code(collected(service, credential(password="wrong"), conduct=conduct)) == "logon-failure"
    assert service.accounts.tried == [(USER, False)]
    assert code(collected(service, credential(password="wrong"), conduct=conduct)) == "already-tried"
    assert service.accounts.tried == [(USER, False)]


def test_a_run_stops_before_an_account_is_locked_out(serve: Serve) -> None:
    services = [serve() for _ in range(4)]
    conduct = Conduct(CredentialGuard(refusals=2))
    found = [
        code(collected(one, credential(password="wrong", domain="PLANT"), conduct=conduct))
        for one in services
    ]
    assert found == ["logon-failure", "logon-failure", "account-stopped", "account-stopped"]
    assert sum(len(one.accounts.tried) for one in services) == 2


def test_what_winrm_refused_is_not_sent_over_smb(serve: Serve, start_lab: StartLab) -> None:
    """One guard for both: the host is known by its address."""
    lab = start_lab(machine())
    host = lab.hosts["HMI-04"]
    if host.port not in (139, 445):
        pytest.skip("only root can serve SMB at its own port")
    service = serve(address=(host.address, 5985))
    conduct = Conduct()
    wrong = credential(password="wrong")
    assert code(collected(service, wrong, address=host.address, conduct=conduct)) == "logon-failure"
    with pytest.raises(TargetError) as caught:
        open_smb(smb_target(host), wrong, 20, conduct=conduct)
    assert caught.value.code == "already-tried"
    assert lab.logons == []


def test_a_host_that_forgets_us_is_not_logged_on_to_again(serve: Serve) -> None:
    service = serve(forgets=2)
    facts = collected(service)
    assert facts.outcome is Outcome.PARTIAL
    assert [error.code for error in facts.errors] == ["session-deleted"]
    assert service.accounts.tried == [(USER, True)]


def test_an_answer_in_clear_is_not_taken(serve: Serve) -> None:
    service = serve(in_clear=True)
    assert [error.code for error in collected(service).errors] == ["bad-signature"]


def test_basic_over_tls(over_tls: Service, trusted: str) -> None:
    who = credential(logon=WebLogon.BASIC, authority=trusted)
    assert collected(over_tls, who).outcome is Outcome.COMPLETE
    assert set(over_tls.accounts.tried) == {(USER, True)}


def test_basic_is_refused_once(over_tls: Service, trusted: str) -> None:
    who = credential(logon=WebLogon.BASIC, authority=trusted, password="wrong")
    assert code(collected(over_tls, who)) == "logon-failure"
    assert over_tls.accounts.tried == [(USER, False)]


def test_basic_without_tls_goes_nowhere(serve: Serve) -> None:
    service = serve(basic=True)
    who = credential(logon=WebLogon.BASIC, tls=False)
    with pytest.raises(OperatorError, match="without TLS would send the password in clear"):
        collected(service, who)
    assert service.connections == 0


def test_a_host_that_does_not_offer_the_way(serve: Serve, authority: trustme.CA, trusted: str) -> None:
    service = serve(context=server(authority, "127.0.0.1"))
    assert code(collected(service, credential(logon=WebLogon.BASIC, authority=trusted))) == "no-method"


def test_ntlm_over_tls(over_tls: Service, trusted: str) -> None:
    assert collected(over_tls, credential(authority=trusted)).outcome is Outcome.COMPLETE
    assert over_tls.accounts.tried == [(USER, True)]


def test_a_client_certificate(serve: Serve, authority: trustme.CA, trusted: str, tmp_path: Path) -> None:
    service = serve(context=server(authority, "127.0.0.1", clients=True))
    own = authority.issue_cert("scanner@plant.example")
    own.cert_chain_pems[0].write_to_path(tmp_path / "own.pem")
    own.private_key_pem.write_to_path(tmp_path / "own.key")
    files = {"certificate": str(tmp_path / "own.pem"), "key": str(tmp_path / "own.key")}
    who = credential(logon=WebLogon.CERTIFICATE, authority=trusted, **files)
    assert collected(service, who).outcome is Outcome.COMPLETE
    with pytest.raises(OperatorError, match="needs the certificate and its key"):
        collected(service, credential(logon=WebLogon.CERTIFICATE, authority=trusted))


def test_certificates_are_checked(serve: Serve, authority: trustme.CA, trusted: str) -> None:
    unknown = serve(context=server(authority, "127.0.0.1"))
    assert code(collected(unknown)) == "certificate"
    assert unknown.accounts.tried == []
    elsewhere = serve(context=server(authority, "hmi-04.plant.example"))
    assert code(collected(elsewhere, credential(authority=trusted))) == "certificate"
    assert elsewhere.accounts.tried == []
    facts = collected(elsewhere, credential(verify=False))
    assert facts.outcome is Outcome.COMPLETE
    assert [error.code for error in facts.errors] == ["certificate-unchecked"]


def test_what_does_not_speak_tls(serve: Serve) -> None:
    assert code(collected(serve(), credential(tls=True))) == "no-tls"


def test_nobody_is_not_let_in(serve: Serve) -> None:
    service = serve()
    with pytest.raises(OperatorError, match="lets nobody in without an account"):
        collect(Target(Scheme.WINRM, "127.0.0.1", service.port), Credential(anonymous=True), PLAN, 5, NOW)
    assert service.connections == 0
