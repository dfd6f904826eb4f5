"""impacket's messages over our wire: our deadline, our limits, and nothing unsigned believed.

impacket signs and encrypts but does not look at the signatures of answers; here they are
checked ([MS-SMB2] 3.1.4.1, 3.2.5.1.3 and 3.2.5.1.1).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from Cryptodome.Cipher import AES
from impacket import crypto

from scanner.collect.errors import LostError
from scanner.collect.smb import faults
from scanner.collect.smb.asking import LOGON
from scanner.collect.smb.meter import Meter, Unmetered
from scanner.collect.smb.packets import SMB2
from scanner.collect.smb.wire import Wire

ENCRYPTED = b"\xfdSMB"

_SMB3 = 0x0300
_HEADER, _STATUS, _FLAGS, _SIGNATURE = 64, slice(8, 12), 16, slice(48, 64)
_SIGNED = 0x8
_PENDING = 0x00000103
_ENVELOPE, _TAG, _NONCE, _COVERED = 52, slice(4, 20), slice(20, 31), slice(20, 52)

Check = Callable[[bytes], bool]
"""Whether a message comes from the server, unaltered."""


class Message:
    """A received message, as impacket asks for it."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def get_trailer(self) -> bytes:
        """The message without its frame."""
        return self._raw


class Frames:
    """A wire in the place of impacket's NetBIOS session.

    ``check`` is set after the logon, where answers are to be signed or encrypted; ``subject``
    is what is being asked about, for the meter.
    """

    def __init__(self, wire: Wire, meter: Meter | None = None) -> None:
        self.wire = wire
        self.meter = meter or Unmetered()
        self.check: Check | None = None
        self.subject = LOGON

    def send_packet(self, message: bytes) -> None:
        """Send one message."""
        self.meter.leaving([(self.subject, 0, len(message))])
        self.wire.send(message)

    def recv_packet(self, timeout: object = None) -> Message:
        """The next message.  Raises :class:`LostError`, also for one that somebody has altered."""
        raw = self.wire.receive()
        if raw[:4] not in (SMB2, ENCRYPTED) or len(raw) < _HEADER:
            raise LostError(faults.GARBAGE)
        if self.check is not None and not self.check(raw):
            raise LostError(faults.BAD_SIGNATURE)
        self.meter.answered(self.subject, 0, len(raw), 0)
        return Message(raw)

    def get_socket(self) -> None:
        """Impacket remembers it and makes no use of it."""


def checks(dialect: int, session: dict[str, Any]) -> Check:
    """The check that fits a session: impacket's own record of it, with its keys."""

    def check(raw: bytes) -> bool:
        if raw[:4] == ENCRYPTED:
            return _is_intact(raw, session["DecryptionKey"])
        if _is_pending(raw):
            return True
        return _is_signed(raw, dialect, session)

    return check


def _is_pending(raw: bytes) -> bool:
    """An interim answer carries no signature (3.3.4.1.1)."""
    return int.from_bytes(raw[_STATUS], "little") == _PENDING


def _is_signed(raw: bytes, dialect: int, session: dict[str, Any]) -> bool:
    if not raw[_FLAGS] & _SIGNED:
        return False
    bare = raw[: _SIGNATURE.start] + bytes(16) + raw[_SIGNATURE.stop :]
    if dialect >= _SMB3:
        expected = crypto.AES_CMAC(session["SigningKey"], bare, len(bare))
    else:
        expected = hmac.digest(session["SessionKey"], bare, "sha256")[:16]
    return hmac.compare_digest(expected, raw[_SIGNATURE])


def _is_intact(raw: bytes, key: bytes) -> bool:
    """Whether an encrypted message fits its tag."""
    if not key:
        return False
    cipher = AES.new(key, AES.MODE_CCM, raw[_NONCE], mac_len=16)
    cipher.update(raw[_COVERED])
    try:
        cipher.decrypt_and_verify(raw[_ENVELOPE:], raw[_TAG])
    except ValueError:
        return False
    return True
