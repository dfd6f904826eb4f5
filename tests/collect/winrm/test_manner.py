"""Through which doors a host is entered over WinRM, and what is refused beforehand."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.collect.winrm.manner import manner
from scanner.model.errors import OperatorError
from scanner.model.targets import Credential, Scheme, Secret, SecretKind, Target, WebAccess, WebLogon


def doors(port: int | None = None, **web: Any) -> list[str]:
    who = Credential("u", secret=Secret("p"), web=WebAccess(**web))
    return [door.endpoint for door in manner(Target(Scheme.WINRM, "h", port), who).doors]


PLAIN, TLS = "http://h:5985/wsman", "https://h:5986/wsman"


@pytest.mark.parametrize(
    ("port", "web", "expected"),
    [
        (None, {}, [PLAIN, TLS]),
        (None, {"tls": True}, [TLS]),
        (None, {"tls": False}, [PLAIN]),
        (None, {"logon": WebLogon.BASIC}, [TLS]),
        (5985, {}, [PLAIN]),
        (5986, {}, [TLS]),
        (443, {}, ["https://h:443/wsman"]),
        (80, {}, ["http://h:80/wsman"]),
        (8443, {"tls": True}, ["https://h:8443/wsman"]),
        (8443, {"tls": True, "logon": WebLogon.BASIC}, ["https://h:8443/wsman"]),
    ],
)
def test_doors(port: int | None, web: dict[str, Any], expected: list[str]) -> None:
    assert doors(port, **web) == expected


@pytest.mark.parametrize(
    ("who", "message"),
    [
        (Credential(), "lets nobody in"),
        (Credential("u"), "lets nobody in"),
        (Credential("u", secret=Secret("x"), kind=SecretKind.HASHES), "Hashes open WinRM with NTLM only"),
        (Credential("u", secret=Secret("p"), web=WebAccess(authority="/nowhere.pem")), "there is no file"),
        (Credential("u", secret=Secret("p"), web=WebAccess(WebLogon.BASIC)), "password in clear"),
        (Credential("u", web=WebAccess(WebLogon.CERTIFICATE)), "without TLS"),
    ],
)
def test_what_is_refused(who: Credential, message: str) -> None:
    with pytest.raises(OperatorError, match=message) as caught:
        manner(Target(Scheme.WINRM, "h", 5985), who)
    assert caught.value.advice


def test_no_secret_is_shown() -> None:
    found = manner(Target(Scheme.WINRM, "h"), Credential("u", "d", Secret("Very-Secret1")))
    assert "Very-Secret1" not in repr(found)
    assert found.name == "d\\u"
