"""Logging on with tickets, given by a real key distribution centre, to a real smbd."""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.interface import KeyQuery
from scanner.collect.registry_keys import CURRENT_VERSION
from scanner.collect.smb import kerberos
from scanner.model.errors import OperatorError, TargetError
from scanner.model.facts import Listing
from scanner.model.targets import Credential
from tests.collect.smb.hosts import machine, opened
from tests.collect.smb.kdc import REALM, Centre, centre, needed_kerberos
from tests.conftest import StartLab
from tests.lab import Host, Lab, Speech, smb_conf
from tests.lab.accounts import lent_users

PASSWORD = "Ticket-Please1"
HOSTS = {
    "nt4": Speech(),
    "later": Speech(spnego=True),
    "later-signed": Speech(spnego=True, signing="mandatory"),
    "newer": Speech(dialect="SMB2"),
    "newer-signed": Speech(dialect="SMB2", signing="mandatory"),
}


@pytest.fixture(scope="module")
def realm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    needed_kerberos()
    with centre(tmp_path_factory.mktemp("kdc")) as running:
        yield running


@pytest.fixture(scope="module")
def user() -> str:
    """Kerberos knows no map of users: the account is called as the Unix user that smbd lends it."""
    return lent_users(1)[0].pw_name


@pytest.fixture(scope="module")
def lab(realm: Centre, user: str, start_module_lab: StartLab) -> Iterator[Lab]:
    """Hosts whose smbd has the keys of its services."""
    chance = random.SystemRandom()
    addresses = {
        name: f"127.{chance.randint(64, 254)}.7.{number}" for number, name in enumerate(HOSTS, start=1)
    }
    plain = smb_conf.smb_conf

    def with_keys(*arguments: Any) -> str:
        lines = (
            f"realm = {REALM}",
            "kerberos method = dedicated keytab",
            f"dedicated keytab file = {realm.keytab}",
        )
        return plain(*arguments).replace("[global]", "\n".join(("[global]", *lines)), 1)

    realm.add_user(user, PASSWORD)
    for address in addresses.values():
        realm.add_service(f"cifs/{address}")
    with pytest.MonkeyPatch.context() as change:
        change.setattr("tests.lab.server.smb_conf", with_keys)
        change.setenv("KRB5_CONFIG", realm.environment["KRB5_CONFIG"])
        yield start_module_lab(
            *(machine(name, address=addresses[name], speaks=speech) for name, speech in HOSTS.items())
        )


@pytest.fixture
def logged_in(realm: Centre, user: str, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ticket cache with tickets for every host."""
    cache = realm.log_in(user, PASSWORD, *(f"cifs/{host.address}" for host in lab.hosts.values()))
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{cache}")
    return cache


TICKET = Credential(kerberos=True)


def reads(host: Host, who: Credential) -> bool:
    with contextlib.closing(opened(host, who)) as session:
        (answer,) = session.registry([KeyQuery(CURRENT_VERSION, ("CSDVersion",))])
        (listing,) = session.directories(["%SystemRoot%\\System32"])
        return answer.values == {"CSDVersion": "Service Pack 6"} and listing.status is Listing.LISTED


@pytest.mark.parametrize("name", ["later", "later-signed", "newer", "newer-signed"])
def test_a_ticket_opens_the_host(lab: Lab, logged_in: Path, user: str, name: str) -> None:
    assert reads(lab.hosts[name], TICKET)
    assert reads(lab.hosts[name], Credential(user, REALM, kerberos=True))


def test_windows_nt_knows_no_kerberos(lab: Lab, logged_in: Path) -> None:
    with pytest.raises(TargetError) as caught:
        opened(lab.hosts["nt4"], TICKET)
    assert (caught.value.code, caught.value.stage) == ("no-kerberos", "logon")


def test_the_cache_of_somebody_else(lab: Lab, logged_in: Path) -> None:
    with pytest.raises(OperatorError, match="belongs to") as caught:
        opened(lab.hosts["newer"], Credential("somebody", kerberos=True))
    assert caught.value.advice == "Run: kinit somebody"


def test_no_cache(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRB5CCNAME", str(tmp_path / "nowhere"))
    with pytest.raises(OperatorError, match="No such file") as caught:
        opened(lab.hosts["newer"], TICKET)
    assert "kinit" in caught.value.advice


@pytest.mark.parametrize("content", [b"", b"\5\4", b"no cache at all", os.urandom(200)])
def test_what_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    path = tmp_path / "cache"
    path.write_bytes(content)
    monkeypatch.setenv("KRB5CCNAME", str(path))
    with pytest.raises(OperatorError, match="is no ticket cache"):
        kerberos.tickets("10.1.0.17", "", "")


@pytest.fixture
def without_service_ticket(realm: Centre, user: str, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRB5CCNAME", str(realm.log_in(user, PASSWORD)))


@pytest.mark.usefixtures("without_service_ticket")
def test_a_realm_whose_centre_nobody_finds(lab: Lab) -> None:
    with pytest.raises(TargetError) as caught:
        opened(lab.hosts["newer"], TICKET)
    assert caught.value.code == "no-kdc"
    assert REALM in caught.value.message


@pytest.mark.usefixtures("without_service_ticket")
@pytest.mark.parametrize(("code", "name"), [(7, "no-ticket"), (37, "clock-skew"), (60, "no-ticket")])
def test_a_centre_that_gives_no_ticket(monkeypatch: pytest.MonkeyPatch, code: int, name: str) -> None:
    def refuses(*arguments: object) -> None:
        raise kerberos.KerberosError(error=code)

    monkeypatch.setattr(kerberos, "getKerberosTGS", refuses)
    monkeypatch.setattr(kerberos, "_require_centre", lambda realm: None)
    with pytest.raises(DeniedError) as caught:
        kerberos.tickets("10.1.0.17", "", "").ticket()
    assert caught.value.fault.code == name


@pytest.mark.usefixtures("without_service_ticket")
def test_a_centre_that_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks_off(*arguments: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(kerberos, "getKerberosTGS", breaks_off)
    monkeypatch.setattr(kerberos, "_require_centre", lambda realm: None)
    with pytest.raises(LostError, match="key distribution centre"):
        kerberos.tickets("10.1.0.17", "", "").ticket()


@pytest.mark.usefixtures("without_service_ticket")
def test_tickets_that_are_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kerberos, "_is_over", lambda credential: True)
    with pytest.raises(DeniedError) as caught:
        kerberos.tickets("10.1.0.17", "", "").ticket()
    assert caught.value.fault.advice == "Run kinit again."


def test_tickets_are_not_shown(logged_in: Path, lab: Lab) -> None:
    found = kerberos.tickets(lab.hosts["newer"].address, "", "")
    ticket = found.ticket()
    assert ticket.session_key.hex() not in repr(ticket)
    assert "KDC_REP" not in repr(ticket) + repr(found)
