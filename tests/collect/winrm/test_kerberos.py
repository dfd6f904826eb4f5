"""Kerberos over WinRM: tickets of a real key distribution centre, an acceptor of MIT's library."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec

import pytest
import trustme

from scanner.model.facts import Outcome
from scanner.model.targets import Credential, WebAccess
from tests.collect.smb.kdc import REALM, Centre, centre, needed_kerberos
from tests.collect.winrm.conftest import Serve
from tests.collect.winrm.hosts import collected
from tests.collect.winrm.test_logon import code, server, trusted

__all__ = ["trusted"]

PASSWORD = "Ticket-Please1"
TICKET = Credential(kerberos=True)


@pytest.fixture(scope="module")
def realm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    needed_kerberos()
    if find_spec("kerberos") is None:
        message = "pykerberos is not installed: pip install '.[kerberos]'"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with centre(tmp_path_factory.mktemp("kdc")) as running, pytest.MonkeyPatch.context() as change:
        running.add_user("scanner", PASSWORD)
        running.add_service("HTTP/127.0.0.1")
        change.setenv("KRB5_CONFIG", running.environment["KRB5_CONFIG"])
        change.setenv("KRB5_KTNAME", f"FILE:{running.keytab}")
        yield running


@pytest.fixture
def logged_in(realm: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{realm.log_in('scanner', PASSWORD)}")


@pytest.mark.usefixtures("logged_in")
def test_a_ticket_opens_the_host_and_every_message_is_encrypted(serve: Serve) -> None:
    service = serve(kerberos=True)
    assert collected(service, TICKET).outcome is Outcome.COMPLETE
    assert service.accounts.handshakes == 1
    named = Credential(f"scanner@{REALM}", kerberos=True)
    assert collected(serve(kerberos=True), named).outcome is Outcome.COMPLETE


@pytest.mark.usefixtures("logged_in")
def test_over_tls(serve: Serve, authority: trustme.CA, trusted: str) -> None:
    service = serve(kerberos=True, context=server(authority, "127.0.0.1"))
    who = Credential(kerberos=True, web=WebAccess(tls=True, authority=trusted))
    assert collected(service, who).outcome is Outcome.COMPLETE


def test_without_a_ticket(realm: Centre, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRB5CCNAME", "FILE:/nowhere")
    service = serve(kerberos=True)
    assert code(collected(service, TICKET)) == "no-ticket"
    assert service.accounts.handshakes == 0
