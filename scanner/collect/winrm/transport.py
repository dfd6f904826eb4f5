"""pywinrm's transport, within limits: one logon, nothing in clear, and no more than the line allows."""

from __future__ import annotations

import logging
import struct
from typing import Any

import requests
from requests_ntlm import HttpNtlmAuth
from spnego.exceptions import SpnegoError
from winrm.exceptions import WinRMError, WinRMTransportError
from winrm.transport import Transport

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.winrm import faults, soap
from scanner.collect.winrm.line import Line
from scanner.collect.winrm.losses import refused_or_lost
from scanner.collect.winrm.manner import Door, Manner
from scanner.collect.winrm.sockets import Adapter
from scanner.model.targets import WebLogon

_AUTH_METHODS: dict[WebLogon, Any] = {
    WebLogon.NTLM: "ntlm",
    WebLogon.KERBEROS: "kerberos",
    WebLogon.BASIC: "basic",
    WebLogon.CERTIFICATE: "certificate",
}
_SEALING = frozenset({WebLogon.NTLM, WebLogon.KERBEROS})
_ENCRYPTED = "multipart/encrypted"
_ASTRAY = (SpnegoError, PermissionError, KeyError, ValueError, IndexError, struct.error, WinRMError)
"""What pywinrm, requests_ntlm and pyspnego raise for a handshake or an envelope that makes no sense."""


logging.getLogger("winrm").addHandler(logging.NullHandler())  # what goes wrong is told by the facts


class OneLogon(HttpNtlmAuth):
    """NTLM, once: a host that refuses the password, or forgets that it took it, is not sent it again."""

    tried = False

    def response_hook(self, r: requests.Response, **kwargs: Any) -> requests.Response:
        """Answer the host's demand for a logon, if it is the first."""
        if r.status_code != 401 or self.tried or not _offers(r, "ntlm", "negotiate"):
            return r
        self.tried = True
        return super().response_hook(r, **kwargs)


class BoundedTransport(Transport):
    """One connection to a host.

    Raises :class:`LostError` and :class:`DeniedError`, and for an answer that is a fault of
    SOAP pywinrm's ``WinRMTransportError``, whose text is well-formed XML.
    """

    def __init__(self, manner: Manner, door: Door, line: Line) -> None:
        verify = manner.web.verify is not False
        super().__init__(
            endpoint=door.endpoint,
            username=manner.name if manner.logon is not WebLogon.KERBEROS else manner.user or None,
            password=manner.password,
            service="HTTP",
            auth_method=_AUTH_METHODS[manner.logon],
            ca_trust_path=manner.web.authority,  # type: ignore[arg-type]  # None is provided for, and means none
            cert_pem=manner.web.certificate,
            cert_key_pem=manner.web.key,
            server_cert_validation="validate" if verify else "ignore",
            proxy=None,
        )
        self._line = line
        self._verify = verify
        self._seals = manner.logon in _SEALING and not door.tls
        self.logged_on = False

    def identify(self, message: bytes) -> bytes | None:
        """Ask, without logging on, who the host is ([MS-WSMV] 3.1.4.1.1); None: it does not say."""
        with requests.Session() as session:
            self._fit(session)
            session.verify = self._trusted()
            headers = {**self.default_headers, "WSMANIDENTIFY": "unauthenticated"}
            request = requests.Request("POST", self.endpoint, data=message, headers=headers)
            response = self._sent(session, session.prepare_request(request))
            if response.status_code == 401 and _offers(response, "negotiate", "kerberos", "basic"):
                return None
            if response.status_code == 500 and not response.content:
                raise DeniedError(faults.NOT_ENCRYPTED)
            if response.status_code != 200:
                raise LostError(faults.NOT_WINRM, f"HTTP {response.status_code}")
            return response.content

    def build_session(self) -> requests.Session:
        """The session; the first time, log on."""
        first = self.session is None
        session: requests.Session = super().build_session()
        if first and self.encryption is None:
            self._fit(session)
        return session

    def setup_encryption(self, session: requests.Session) -> None:
        """Log on with an empty message; what follows is encrypted."""
        self._fit(session)
        super().setup_encryption(session)
        self.logged_on = True

    def send_message(self, message: str | bytes) -> bytes:
        """Send an envelope; never in clear where the logon can encrypt.  The answer is well-formed XML."""
        self.build_session()
        if self._seals and self.encryption is None:
            raise LostError(faults.TAMPERED, "no encryption was agreed on")
        text: bytes = super().send_message(message)
        self.logged_on = True
        soap.answer(text)
        return text

    def _fit(self, session: requests.Session) -> None:
        """Over our line, with nothing taken from the environment."""
        session.trust_env = False
        session.headers["Accept-Encoding"] = "identity"
        session.mount("http://", Adapter(self._line))
        session.mount("https://", Adapter(self._line, self._verify))
        if isinstance(session.auth, HttpNtlmAuth):
            session.auth = OneLogon(self.username, self.password)

    def _trusted(self) -> bool | str:
        return (self.ca_trust_path or True) if self._verify else False

    def _send_message_request(
        self, session: requests.Session, prepared_request: requests.PreparedRequest
    ) -> requests.Response:
        response = self._sent(session, prepared_request)
        if response.status_code == 401:
            raise self._not_admitted(response)
        if response.status_code == 200:
            return response
        text = self._get_message_response_text(response) if response.content else b""
        if response.status_code == 500 and not text:
            raise DeniedError(faults.NOT_ENCRYPTED)
        if response.status_code not in (400, 500):
            raise LostError(faults.NOT_WINRM, f"HTTP {response.status_code}")
        soap.answer(text)
        raise WinRMTransportError("http", response.status_code, text.decode("utf-8", "replace"))

    def _sent(
        self, session: requests.Session, prepared_request: requests.PreparedRequest
    ) -> requests.Response:
        try:
            return session.send(prepared_request, allow_redirects=False)
        except (requests.RequestException, OSError) as error:
            raise self._line.cut or refused_or_lost(error) from error
        except _ASTRAY as error:
            raise self._line.cut or LostError(faults.MALFORMED, type(error).__name__) from error

    def _not_admitted(self, response: requests.Response) -> LostError | DeniedError:
        if self.logged_on:
            return LostError(faults.LOGGED_OFF)
        offers = {"ntlm": ("ntlm", "negotiate"), "kerberos": ("kerberos", "negotiate"), "basic": ("basic",)}
        if not _offers(response, *offers.get(self.auth_method, ("",))):
            return DeniedError(faults.NO_METHOD)
        return DeniedError(faults.LOGON_FAILURE)

    def _get_message_response_text(self, response: requests.Response) -> bytes:
        """The envelope; decrypted, and never taken in clear where encryption was agreed on."""
        if self.encryption and _ENCRYPTED not in response.headers.get("Content-Type", ""):
            raise LostError(faults.TAMPERED, "in clear")
        try:
            return bytes(super()._get_message_response_text(response))
        except _ASTRAY as error:
            raise LostError(faults.TAMPERED, type(error).__name__) from error


def _offers(response: requests.Response, *methods: str) -> bool:
    said = response.headers.get("WWW-Authenticate", "").casefold()
    return any(method in said for method in methods)
