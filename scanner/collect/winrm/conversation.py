"""One conversation with a host: pywinrm's envelopes, within our limits and with our errors."""

from __future__ import annotations

import binascii
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from xml.etree.ElementTree import Element

import requests
import xmltodict
from winrm.exceptions import WinRMError, WinRMOperationTimeoutError, WinRMTransportError, WSManFaultError
from winrm.protocol import Protocol

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.winrm import faults, soap
from scanner.collect.winrm.line import Line, LineError
from scanner.collect.winrm.losses import refused_or_lost
from scanner.collect.winrm.transport import BoundedTransport

T = TypeVar("T")

OPERATION_SECONDS = 15
"""How long a host is to wait with an answer before it says that there is none yet ([MS-WSMV] 2.2.4.22)."""

_IDENTIFY = (
    b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    b'xmlns:i="http://schemas.dmtf.org/wbem/wsman/identity/1/wsmanidentity.xsd">'
    b"<s:Header/><s:Body><i:Identify/></s:Body></s:Envelope>"
)
_NONSENSE = (
    StopIteration, KeyError, ValueError, TypeError, AttributeError, AssertionError, binascii.Error,
    LookupError, WinRMError,
)  # fmt: skip
"""What pywinrm raises for an answer that lacks what an answer must have."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a host says of itself to anybody: ``stack`` is 1.1 for the WinRM of XP and 2003, 2.0 later."""

    vendor: str
    version: str

    @property
    def stack(self) -> float | None:
        """The version of WinRM, out of ``OS: 5.2.3790 SP: 2.0 Stack: 2.0``."""
        try:
            return float(self.version.rpartition("Stack:")[2].strip())
        except ValueError:
            return None


class Conversation(Protocol):
    """Asks, and takes in answers.  Raises :class:`LostError` and :class:`DeniedError`."""

    def __init__(self, transport: BoundedTransport, line: Line) -> None:
        # pywinrm's own would make a transport of its own, which knows no limits
        self.transport = self._bounded = transport
        self.line = line
        self.locale = Protocol.DEFAULT_LOCALE

    @property
    def operation_timeout_sec(self) -> int:  # type: ignore[override]  # pywinrm reads it for every envelope
        """Seconds for one operation: less than the host has left."""
        return max(1, min(OPERATION_SECONDS, int(self.line.left) - 1))

    def identity(self) -> Identity:
        """Who the host is, to anybody.  Raises :class:`LostError` for what is not WinRM."""
        try:
            text = self._bounded.identify(_IDENTIFY)
            return Identity("", "") if text is None else _identity(soap.answer(text))
        except LostError as error:
            if error.fault is faults.MALFORMED:
                raise LostError(faults.NOT_WINRM, error.detail) from error
            raise

    def log_on(self) -> Identity | None:
        """Log on; who the host is, if it was asked for that.

        A session that encrypts is logged on to by an empty message, any other by the next question.
        """
        self.asked(self._bounded.build_session)
        if self._bounded.logged_on:
            return None
        return _identity(soap.answer(self.asked(lambda: self.send_message(_IDENTIFY.decode()))))

    def envelope(self, action: str, resource: str, body: dict[str, Any]) -> Element:
        """Send an envelope with this body; the answer."""
        envelope = {"env:Envelope": self.build_wsman_header(action, resource, None, uuid.uuid4())}
        envelope["env:Envelope"]["env:Body"] = body
        return soap.answer(self.asked(lambda: self.send_message(xmltodict.unparse(envelope))))

    def asked(self, call: Callable[[], T]) -> T:
        """Call something of pywinrm's, in our terms; ``WinRMOperationTimeoutError`` goes through."""
        try:
            return call()
        except (LostError, DeniedError, WinRMOperationTimeoutError):
            raise
        except LineError as error:
            raise self.line.cut or LostError(faults.TIMEOUT) from error
        except requests.RequestException as error:
            raise self.line.cut or refused_or_lost(error) from error
        except WSManFaultError as error:
            raise self._denied(error) from error
        except WinRMTransportError as error:
            raise LostError(faults.NOT_WINRM, f"HTTP {error.code}") from error
        except _NONSENSE as error:
            raise LostError(faults.MALFORMED, type(error).__name__) from error

    def _denied(self, error: WSManFaultError) -> DeniedError:
        """The refusal.  Raises :class:`LostError` where it was one sign of trouble too many."""
        codes = [code for code in (error.wmierror_code, error.wsman_fault_code) if code is not None]
        known = next((code for code in codes if code in faults.CODES), None)
        code = known if known is not None else next(iter(codes), None)
        fault = faults.by_code(code, error.fault_subcode)
        self.line.watch.answered(fault)
        return DeniedError(fault, (code or 0) & 0xFFFFFFFF)

    def close(self) -> None:
        """Close the connection."""
        self.transport.close_session()


def _identity(root: Element) -> Identity:
    version = soap.text_of(root, "ProductVersion")
    if version is None:
        raise LostError(faults.NOT_WINRM)
    return Identity((soap.text_of(root, "ProductVendor") or "")[:80], version[:80])
