"""Logging on, once: a password is never sent to a host a second time, in whatever form.

Which answer is given is decided beforehand, never by trying: with extended security NTLMv2;
without it NTLMv2 too, unless NTLMv1 is allowed for the host, which is then what is sent,
because Windows NT 4.0 before Service Pack 4 knows nothing else (Q147706).  LM never.

Requests are signed where the server requires it, not where it merely offers to: signing of
Windows NT 4.0 loses step without the fix of Q275020.  Without extended security it follows
[MS-CIFS] 3.1.5.1, but no server was at hand that checks it there.
"""

from __future__ import annotations

import binascii
import struct
from dataclasses import dataclass

from impacket import ntlm as impacket_ntlm
from impacket import spnego

from scanner.collect.errors import DeniedError, Fault, LostError
from scanner.collect.smb import faults, ntlm, packets
from scanner.collect.smb.dialogue import Dialogue, Signer
from scanner.collect.smb.kerberos import ServiceTicket, tickets
from scanner.collect.smb.negotiate import Terms
from scanner.collect.smb.ntlm import Account, Answer
from scanner.collect.smb.packets import Command, Reply
from scanner.model.errors import OperatorError
from scanner.model.targets import Credential, SecretKind

_OUR_BUFFER = 61440
"""The longest message we take, in bytes."""
_OUR_REQUESTS = 2
_CIRCUIT = 1
"""VcNumber: 0 would make the host drop other sessions from this machine ([MS-CIFS] 2.2.4.53.1)."""
_CAPABILITIES = 0x4 | 0x8 | 0x10 | 0x40  # Unicode, large files, NT SMBs, NT status
_EXTENDED_SECURITY = 0x80000000
_GUEST = 0x1
NULL_SESSION, NTLMV1, NTLMV2, NTLMV2_IN_SPNEGO = "null session", "NTLMv1", "NTLMv2", "NTLMv2 in SPNEGO"
KERBEROS = "Kerberos"
"""Methods of logging on."""

MORE_PROCESSING = 0xC0000016
"""The logon goes on: the answer holds a challenge."""
_SYSTEM_NAMES = ("Unix", "hotfixscan")
_NT_HASH = 16


@dataclass(frozen=True, slots=True)
class Logon:
    """How the logon went: the method that was used, and what signs what follows."""

    method: str
    signer: Signer | None = None


def account(credential: Credential, host: str) -> Account:
    """Who logs on to ``host``.  Raises :class:`OperatorError` for a credential that cannot be used."""
    if credential.kerberos and credential.secret is None:
        cache = tickets(host, credential.username, credential.domain)
        return Account(cache.user, cache.realm, tickets=cache)
    if credential.secret is None:
        if credential.username:
            raise OperatorError(
                f"There is no password for {credential.username}.",
                "Give one, or no user name for a null session.",
            )
        return Account("", "")
    secret = credential.secret.reveal()
    is_hash = credential.kind is SecretKind.HASHES
    nt_hash = _nt_hash(secret) if is_hash else impacket_ntlm.compute_nthash(secret)
    return Account(credential.username, credential.domain, nt_hash)


def _nt_hash(text: str) -> bytes:
    """The NT half of ``LM:NT`` (or the NT hash alone); the LM half is never used."""
    try:
        value = binascii.unhexlify(text.strip().rpartition(":")[2])
    except ValueError:
        value = b""
    if len(value) != _NT_HASH:
        raise OperatorError("The hashes are not LM:NT.", "Give two hashes of 32 hexadecimal digits, or :NT.")
    return value


def log_on(dialogue: Dialogue, terms: Terms, who: Account, allow_ntlmv1: bool) -> Logon:
    """Log on with what the server understands.

    Raises :class:`DeniedError` when the account is refused, and :class:`LostError` when the server
    takes it for Guest or the conversation is over.
    """
    if terms.challenge is not None:
        logon = _plain(dialogue, terms, terms.challenge, who, allow_ntlmv1)
    elif who.tickets is not None:
        logon = _with_ticket(dialogue, terms, who, who.tickets.ticket())
    else:
        logon = _extended(dialogue, terms, who)
    if terms.signing_required and not who.is_anonymous:
        dialogue.signer = logon.signer
    return logon


def _plain(dialogue: Dialogue, terms: Terms, nonce: bytes, who: Account, allow_ntlmv1: bool) -> Logon:
    """Without extended security: one request ([MS-CIFS] 2.2.4.53)."""
    if who.tickets is not None:
        raise DeniedError(faults.NO_KERBEROS)
    method, answer = _answer(who, nonce, terms.time, allow_ntlmv1)
    try:
        reply = dialogue.ask(Command.SESSION_SETUP_ANDX, *plain_setup(terms, who, answer))
    except DeniedError as error:
        raise DeniedError(_explained(error.fault, method), error.status) from error
    _accept(dialogue, reply, who)
    return Logon(method, Signer(answer.session_key, answer.nt))


def plain_setup(terms: Terms, who: Account, answer: Answer) -> tuple[bytes, bytes]:
    """Parameters and data of a session setup without extended security."""
    words = packets.NO_ANDX + struct.pack(
        "<HHHIHHII",
        _OUR_BUFFER,
        _OUR_REQUESTS,
        _CIRCUIT,
        terms.session_key,
        len(answer.lm),
        len(answer.nt),
        0,
        _CAPABILITIES,
    )
    responses = answer.lm + answer.nt
    at = packets.data_offset(len(words)) + len(responses)
    return words, responses + packets.aligned_text(at, who.user, who.domain, *_SYSTEM_NAMES)


def _answer(who: Account, nonce: bytes, time: int, allow_ntlmv1: bool) -> tuple[str, Answer]:
    if who.nt_hash is None:
        return NULL_SESSION, ntlm.NOBODY
    if allow_ntlmv1:
        return NTLMV1, ntlm.ntlmv1(who.nt_hash, nonce)
    return NTLMV2, ntlm.ntlmv2(who, nonce, time)


def _explained(fault: Fault, method: str) -> Fault:
    """A refused logon, with the advice for the method that was used."""
    if fault is not faults.LOGON_FAILURE or method not in faults.LOGON_ADVICE:
        return fault
    return Fault(fault.code, fault.message, faults.LOGON_ADVICE[method])


def _extended(dialogue: Dialogue, terms: Terms, who: Account) -> Logon:
    """With extended security: NTLM in SPNEGO, two requests ([MS-SMB] 2.2.4.6, RFC 4178)."""
    reply = _exchange(dialogue, terms, challenge_wanted())
    if reply.status != MORE_PROCESSING:
        raise LostError(faults.GARBAGE, "logged on before any answer")
    dialogue.user = reply.user
    challenge = ntlm.challenge(reply.raw[reply.data])
    answer = ntlm.NOBODY
    if who.nt_hash is not None:
        answer = ntlm.ntlmv2(who, challenge.nonce, terms.time, challenge.target_info)
    closing = spnego.SPNEGO_NegTokenResp()
    closing["ResponseToken"] = ntlm.authenticate_message(who, answer, challenge)
    _accept(dialogue, _exchange(dialogue, terms, closing.getData()), who)
    method = NULL_SESSION if who.nt_hash is None else NTLMV2_IN_SPNEGO
    return Logon(method, Signer(answer.session_key))


def _with_ticket(dialogue: Dialogue, terms: Terms, who: Account, ticket: ServiceTicket) -> Logon:
    """With extended security: Kerberos in SPNEGO, one request ([MS-SMB] 3.2.4.2.4)."""
    _accept(dialogue, _exchange(dialogue, terms, ticket.token()), who)
    return Logon(KERBEROS, Signer(ticket.session_key))


def challenge_wanted() -> bytes:
    """The token that asks for an NTLM challenge; it names nobody."""
    opening = spnego.SPNEGO_NegTokenInit()
    opening["MechTypes"] = [spnego.TypesMech["NTLMSSP - Microsoft NTLM Security Support Provider"]]
    opening["MechToken"] = ntlm.negotiate_message()
    return bytes(opening.getData())


def _exchange(dialogue: Dialogue, terms: Terms, token: bytes) -> Reply:
    also = frozenset({MORE_PROCESSING})
    return dialogue.ask(Command.SESSION_SETUP_ANDX, *extended_setup(terms, token), also=also)


def extended_setup(terms: Terms, token: bytes) -> tuple[bytes, bytes]:
    """Parameters and data of a session setup with extended security ([MS-SMB] 2.2.4.6.1)."""
    words = packets.NO_ANDX + struct.pack(
        "<HHHIHII",
        _OUR_BUFFER,
        _OUR_REQUESTS,
        _CIRCUIT,
        terms.session_key,
        len(token),
        0,
        _CAPABILITIES | _EXTENDED_SECURITY,
    )
    texts = packets.aligned_text(packets.data_offset(len(words)) + len(token), *_SYSTEM_NAMES)
    return words, token + texts


def _accept(dialogue: Dialogue, reply: Reply, who: Account) -> None:
    """Take the session, unless it is Guest's."""
    if reply.status:
        raise LostError(faults.GARBAGE, "the logon has no end")
    if reply.parameters("<HHH")[2] & _GUEST and not who.is_anonymous:
        raise LostError(faults.GUEST)
    dialogue.user = reply.user
