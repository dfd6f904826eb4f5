"""Why a request was not answered: from what requests, urllib3 and OpenSSL raise to a fault."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import requests

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.winrm import faults
from scanner.collect.winrm.line import LineError


def refused_or_lost(error: Exception) -> DeniedError | LostError:
    """Why a request was not answered, or could not even be made for want of a ticket."""
    if type(error).__name__ == "KerberosExchangeError":  # of a module that not everybody has
        return DeniedError(faults.NO_TICKET)
    return _lost(error)


def _lost(error: Exception) -> LostError:
    """Why a request was not answered, by the first cause that says so."""
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return LostError(faults.NOT_TRUSTED, cause.verify_message)
            case ssl.SSLError():
                return LostError(faults.NO_TLS, cause.reason or "")
            case ConnectionRefusedError():
                return LostError(faults.REFUSED)
            case socket.gaierror() | UnicodeError():
                return LostError(faults.UNKNOWN_NAME)
            case TimeoutError() | requests.Timeout() | LineError():
                return LostError(faults.TIMEOUT)
            case OSError() if cause.errno is not None and not isinstance(cause, ConnectionError):
                return LostError(faults.UNREACHABLE, cause.strerror or "")
    return LostError(faults.RESET)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and what led to it; innermost first."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        inner = next((one for one in error.args if isinstance(one, BaseException)), None)
        reason = getattr(error, "reason", None)
        inner = inner or (reason if isinstance(reason, BaseException) else None)
        error = inner or error.__cause__ or error.__context__
    return reversed(chain)
