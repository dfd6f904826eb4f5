"""Logging on to a real smbd: with every method, once, and with a clear word when it fails."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from impacket.ntlm import compute_nthash

from scanner.collect.interface import KeyQuery
from scanner.collect.registry_keys import CURRENT_VERSION
from scanner.collect.smb import faults
from scanner.collect.smb.entrance import open_session
from scanner.model.errors import OperatorError, TargetError
from scanner.model.facts import Listing
from scanner.model.targets import Credential, Scheme, Secret, SecretKind, Target
from tests.collect.smb.hosts import NOBODY, PASSWORD, USER, credential, machine, opened, target
from tests.conftest import StartLab
from tests.lab import Faults, Host, Lab, Speech, WireFault, smb_conf

SESSION_SETUP = 0x73
HASHES = "aad3b435b51404eeaad3b435b51404ee:"
"""The LM hash of an empty password: a real one is never needed."""


@pytest.fixture(scope="module")
def lab(start_module_lab: StartLab) -> Lab:
    return start_module_lab(
        machine("nt4"),
        machine("nt4-v2", speaks=Speech(ntlm="v2-only")),
        machine("nt4-signed", speaks=Speech(signing="mandatory")),
        machine("later", speaks=Speech(spnego=True, ntlm="v2-only")),
        machine("later-signed", speaks=Speech(spnego=True, signing="mandatory", large_reads=True)),
        machine("newer", speaks=Speech(dialect="SMB2")),
        machine("newer-signed", speaks=Speech(dialect="SMB2", signing="mandatory")),
    )


def reads(host: Host, who: Credential) -> bool:
    """Whether a logon gives access to registry and files."""
    with contextlib.closing(opened(host, who)) as session:
        (answer,) = session.registry([KeyQuery(CURRENT_VERSION, ("CSDVersion",))])
        (listing,) = session.directories(["%SystemRoot%\\System32"])
        return answer.values == {"CSDVersion": "Service Pack 6"} and listing.status is Listing.LISTED


def hashes(lab: Lab) -> Credential:
    nt = compute_nthash(PASSWORD).hex()
    return Credential(USER, secret=Secret(HASHES + nt), kind=SecretKind.HASHES)


@pytest.mark.parametrize(
    "name", ["nt4", "nt4-v2", "nt4-signed", "later", "later-signed", "newer", "newer-signed"]
)
def test_ntlmv2_is_what_is_sent(lab: Lab, name: str) -> None:
    assert reads(lab.hosts[name], credential())
    assert reads(lab.hosts[name], hashes(lab))
    assert reads(lab.hosts[name], credential(domain="PLANT"))


def test_ntlmv1_where_it_is_allowed(lab: Lab) -> None:
    assert reads(lab.hosts["nt4"], credential(allow_ntlmv1=True))
    assert reads(lab.hosts["nt4"], replace(hashes(lab), allow_ntlmv1=True))


def test_where_ntlmv2_can_be_told_to_be_known_it_is_sent_even_if_ntlmv1_is_allowed(lab: Lab) -> None:
    assert reads(lab.hosts["later"], credential(allow_ntlmv1=True))


def test_without_asking_for_extended_security(lab: Lab) -> None:
    host = lab.hosts["later"]
    with contextlib.closing(open_session(target(host), credential(), 20, extended_security=False)) as session:
        (listing,) = session.directories(["%SystemRoot%\\System32"])
    assert listing.status is Listing.LISTED


def refused(host: Host, who: Credential) -> TargetError:
    before = host.traffic.requests[SESSION_SETUP]
    with pytest.raises(TargetError) as caught:
        opened(host, who)
    sent = host.traffic.requests[SESSION_SETUP] - before
    assert sent == (2 if host.description.speaks.spnego else 1), "one logon, never a second try"
    assert "\n" not in str(caught.value)
    assert caught.value.advice
    assert PASSWORD not in str(caught.value)
    assert caught.value.stage == "logon"
    return caught.value


@pytest.mark.parametrize("name", ["nt4", "later"])
def test_a_wrong_password_is_sent_once(lab: Lab, name: str) -> None:
    error = refused(lab.hosts[name], credential(password="wrong"))
    assert error.code == "logon-failure"
    assert error.message == "User name and password are not accepted (0xC000006D)."


@pytest.mark.parametrize("allow_ntlmv1", [False, True])
def test_a_wrong_password_has_advice_for_what_was_sent(lab: Lab, allow_ntlmv1: bool) -> None:
    error = refused(lab.hosts["nt4"], credential(password="wrong", allow_ntlmv1=allow_ntlmv1))
    assert error.advice == faults.LOGON_ADVICE["NTLMv1" if allow_ntlmv1 else "NTLMv2"]


def test_ntlmv1_to_a_host_that_takes_only_ntlmv2(lab: Lab) -> None:
    error = refused(lab.hosts["nt4-v2"], credential(allow_ntlmv1=True))
    assert "LMCompatibilityLevel" in error.advice


@pytest.mark.parametrize("name", ["nt4", "later"])
@pytest.mark.parametrize(
    ("user", "code"),
    [("retired", "account-disabled"), ("clumsy", "account-locked"), ("nobody-knows", "logon-failure")],
)
def test_accounts_that_may_not(lab: Lab, name: str, user: str, code: str) -> None:
    assert refused(lab.hosts[name], credential(user, "Old-Passw0rd")).code == code


@pytest.mark.parametrize("name", ["nt4", "later"])
def test_a_null_session_gets_in_and_sees_nothing(lab: Lab, name: str) -> None:
    with contextlib.closing(opened(lab.hosts[name], NOBODY)) as session:
        (listing,) = session.directories(["%SystemRoot%"])
    assert listing.status is Listing.UNREADABLE
    assert listing.refusal is not None
    assert listing.refusal.code == "access-denied"


def test_required_signing_without_extended_security_is_noted(lab: Lab) -> None:
    with contextlib.closing(opened(lab.hosts["nt4-signed"])) as session:
        assert [note.code for note in session.notes()] == ["signing-unproven"]
    with contextlib.closing(opened(lab.hosts["later-signed"])) as session:
        assert list(session.notes()) == []


def test_a_guest_is_not_logged_in(start_lab: StartLab, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = smb_conf.smb_conf

    def welcoming(*arguments: Any) -> str:
        return plain(*arguments).replace("[global]", "[global]\nmap to guest = bad password", 1)

    monkeypatch.setattr("tests.lab.server.smb_conf", welcoming)
    lab = start_lab(machine("nt4"), machine("later", speaks=Speech(spnego=True)))
    for host in lab.hosts.values():
        assert refused(host, credential(password="wrong")).code == "guest"
        assert refused(host, credential("nobody-knows", "wrong")).code == "guest"
        assert reads(host, credential())


LOGON_STATUSES = {
    0xC000015B: "logon-type",
    0xC000006E: "account-restricted",
    0xC000006F: "logon-hours",
    0xC0000070: "logon-workstation",
    0xC0000071: "password-expired",
    0xC0000193: "account-expired",
    0xC0000224: "password-must-change",
    0xC000005E: "no-domain-controller",
    0xC000018D: "trust-broken",
    0xC00000D0: "too-many-connections",
    0xC0000205: "out-of-resources",
    0xC0001234: "refused",
}


def test_every_other_reason_to_refuse_a_logon_has_its_own_words(start_lab: StartLab) -> None:
    lab = start_lab(
        *(
            machine(code, faults=Faults(wire=(WireFault("status", "session-setup", code=status),)))
            for status, code in LOGON_STATUSES.items()
        )
    )
    for status, code in LOGON_STATUSES.items():
        error = refused(lab.hosts[code], credential())
        assert error.code == code
        assert f"0x{status:X}" in error.message


@pytest.mark.parametrize(
    ("who", "words"),
    [
        (Credential(USER), "no password"),
        (Credential(USER, secret=Secret("31d6:zz"), kind=SecretKind.HASHES), "not LM:NT"),
        (Credential(USER, secret=Secret("abcd"), kind=SecretKind.HASHES), "not LM:NT"),
    ],
)
def test_a_credential_that_cannot_be_used_is_the_operators_to_mend(who: Credential, words: str) -> None:
    with pytest.raises(OperatorError, match=words) as caught:
        open_session(Target(Scheme.SMB, "127.0.0.1", 1), who, 1)
    assert caught.value.advice
    assert who.secret is None or who.secret.reveal() not in str(caught.value)
