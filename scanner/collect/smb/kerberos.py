"""Kerberos, with tickets out of the cache that ``kinit`` fills: no password is asked for or sent.

A ticket for the host may be in the cache already; otherwise it is asked of the realm's key
distribution centre.  Authenticator and token: RFC 4120, 5.5.1, and RFC 4178, as impacket builds them.
"""

from __future__ import annotations

import os
import socket
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from impacket import spnego
from impacket.krb5 import constants
from impacket.krb5.asn1 import AP_REQ, TGS_REP, Authenticator, seq_set
from impacket.krb5.ccache import CCache
from impacket.krb5.gssapi import KRB5_AP_REQ
from impacket.krb5.kerberosv5 import KerberosError, getKerberosTGS
from impacket.krb5.types import KerberosTime, Principal, Ticket
from pyasn1.codec.der import decoder, encoder
from pyasn1.error import PyAsn1Error
from pyasn1.type.univ import noValue

from scanner.collect.errors import DeniedError, Fault, LostError
from scanner.collect.smb import faults
from scanner.model.errors import OperatorError

KERBEROS_PORT = 88
CENTRE_SECONDS = 5.0
"""How long a key distribution centre may take to accept a connection."""

_AUTHENTICATOR_USAGE = 11  # RFC 4120, 7.5.1
_KINIT = "Run kinit, and name its cache with KRB5CCNAME if it is not at the usual place."


@dataclass(frozen=True, slots=True)
class ServiceTicket:
    """A ticket for one host, in impacket's form."""

    user: str
    realm: str
    tgs: dict[str, Any] = field(repr=False)

    @property
    def session_key(self) -> bytes:
        """What signatures of SMB1 are made with: all of it, however long ([MS-CIFS] 3.1.4.1)."""
        return bytes(self.tgs["sessionKey"].contents)

    def token(self) -> bytes:
        """The security token that logs on: the ticket, and the proof that it is ours at this moment."""
        request = AP_REQ()
        request["pvno"] = 5
        request["msg-type"] = int(constants.ApplicationTagNumbers.AP_REQ.value)
        request["ap-options"] = constants.encodeFlags([])
        ticket = Ticket()
        ticket.from_asn1(decoder.decode(self.tgs["KDC_REP"], asn1Spec=TGS_REP())[0]["ticket"])
        seq_set(request, "ticket", ticket.to_asn1)
        cipher = self.tgs["cipher"]
        request["authenticator"] = noValue
        request["authenticator"]["etype"] = cipher.enctype
        request["authenticator"]["cipher"] = cipher.encrypt(
            self.tgs["sessionKey"], _AUTHENTICATOR_USAGE, self._authenticator(), None
        )
        return _wrapped(encoder.encode(request))

    def _authenticator(self) -> bytes:
        proof = Authenticator()
        proof["authenticator-vno"] = 5
        proof["crealm"] = self.realm
        user = Principal(self.user, type=constants.PrincipalNameType.NT_PRINCIPAL.value)
        seq_set(proof, "cname", user.components_to_asn1)
        now = datetime.now(UTC)
        proof["cusec"] = now.microsecond
        proof["ctime"] = KerberosTime.to_asn1(now)
        return bytes(encoder.encode(proof))


def _wrapped(request: bytes) -> bytes:
    """The request in GSS-API and SPNEGO (RFC 4121, 4.1; RFC 4178, 4.2.1)."""
    mechanism = spnego.asn1encode(spnego.TypesMech["KRB5 - Kerberos 5"])
    inner = struct.pack("B", spnego.ASN1_OID) + mechanism + KRB5_AP_REQ + request
    opening = spnego.SPNEGO_NegTokenInit()
    opening["MechTypes"] = [spnego.TypesMech["MS KRB5 - Microsoft Kerberos 5"]]
    opening["MechToken"] = struct.pack("B", spnego.ASN1_AID) + spnego.asn1encode(inner)
    return bytes(opening.getData())


@dataclass(frozen=True, slots=True)
class Tickets:
    """The ticket cache of whoever runs the scan, for one host."""

    host: str
    user: str
    realm: str
    cache: CCache = field(repr=False)

    def ticket(self) -> ServiceTicket:
        """The ticket for the host.  Raises :class:`DeniedError` and :class:`LostError`."""
        wanted = f"cifs/{self.host}@{self.realm}"
        cached = self.cache.getCredential(wanted, anySPN=False)
        if cached is not None and not _is_over(cached):
            return ServiceTicket(self.user, self.realm, cached.toTGS())
        granting = self.cache.getCredential(f"krbtgt/{self.realm}@{self.realm}", anySPN=False)
        if granting is None or _is_over(granting):
            raise DeniedError(faults.NO_TICKET)
        return ServiceTicket(self.user, self.realm, self._granted(granting.toTGT()))

    def _granted(self, tgt: dict[str, Any]) -> dict[str, Any]:
        """Ask the realm's key distribution centre, which is where the realm's name leads."""
        _require_centre(self.realm)
        service = Principal(f"cifs/{self.host}", type=constants.PrincipalNameType.NT_SRV_INST.value)
        try:
            reply, cipher, _, session_key = getKerberosTGS(
                service, self.realm, None, tgt["KDC_REP"], tgt["cipher"], tgt["sessionKey"]
            )
        except KerberosError as error:
            code = error.getErrorCode()
            raise DeniedError(faults.KERBEROS.get(code, _unknown(code))) from error
        except (OSError, PyAsn1Error) as error:
            raise LostError(faults.NO_CENTRE, self.realm) from error
        return {"KDC_REP": reply, "cipher": cipher, "sessionKey": session_key}


def tickets(host: str, user: str, realm: str) -> Tickets:
    """The ticket cache for a host; ``user`` and ``realm``, where given, must be the cache's own.

    Raises :class:`OperatorError` where there is no such cache.
    """
    path = os.environ.get("KRB5CCNAME", f"/tmp/krb5cc_{os.getuid()}").removeprefix("FILE:")  # noqa: S108
    try:
        with open(path, "rb") as file:
            cache = CCache(file.read())
        principal = cache.principal.prettyPrint().decode()
    except OSError as error:
        raise OperatorError(f"The ticket cache {path}: {error.strerror}.", _KINIT) from None
    except Exception as error:  # noqa: BLE001 - impacket has no error of its own for what is no cache
        raise OperatorError(f"{path} is no ticket cache ({type(error).__name__}).", _KINIT) from None
    owner, _, home = principal.rpartition("@")
    if user and (user.casefold() != owner.casefold() or realm.casefold() not in ("", home.casefold())):
        raise OperatorError(f"The ticket cache {path} belongs to {principal}.", f"Run: kinit {user}")
    return Tickets(host, owner, home, cache)


def _is_over(credential: Any) -> bool:
    return bool(credential["time"]["endtime"] <= datetime.now(UTC).timestamp())


def _require_centre(realm: str) -> None:
    """Raises :class:`LostError` where nobody listens; impacket would wait for ever."""
    try:
        socket.create_connection((realm, KERBEROS_PORT), CENTRE_SECONDS).close()
    except (OSError, UnicodeError) as error:
        raise LostError(faults.NO_CENTRE, realm) from error


def _unknown(code: int) -> Fault:
    return Fault("no-ticket", "the realm gives no ticket for the host", f"Look up Kerberos error {code}.")
