"""SMB 2 and 3, which impacket speaks for us: its packets, our wire, our errors.

Nothing of impacket goes further up than this.  Whatever it raises over an answer that it
cannot read becomes a :class:`LostError`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from enum import IntEnum

from impacket import smb3
from impacket.smb3structs import SMB2Packet

from scanner.collect.errors import DeniedError, LostError
from scanner.collect.smb import faults, shares
from scanner.collect.smb.asking import Subject
from scanner.collect.smb.kerberos import ServiceTicket
from scanner.collect.smb.logon import KERBEROS, NTLMV2_IN_SPNEGO, NULL_SESSION
from scanner.collect.smb.meter import Meter
from scanner.collect.smb.ntlm import Account
from scanner.collect.smb.smb2_frames import Frames, checks
from scanner.collect.smb.smb2_greeting import DIALECTS, Greeting
from scanner.collect.smb.wire import Wire

_SHARE_ALL, _OPEN_EXISTING, _DIRECTORY, _NOT_A_DIRECTORY = 0x7, 0x1, 0x1, 0x40
_DIRECTORY_INFO = 0x01  # FileDirectoryInformation ([MS-FSCC] 2.4.10), which is level 0x101 of SMB1
_PIPE_TRANSCEIVE, _IS_FSCTL = 0x0011C017, 0x1
_BATCH = 65536
"""Bytes of one answer: what costs one credit ([MS-SMB2] 3.1.5.2)."""
_NO_MORE_FILES, _END_OF_FILE = 0x80000006, 0xC0000011


class Access(IntEnum):
    """The rights that are ever asked for ([MS-SMB2] 2.2.13.1): those of SMB1, and to list a directory."""

    FILE = 0x81
    DIRECTORY = 0x81
    PIPE = 0x03


class Channel:
    """One connection in SMB 2 or 3, one request under way at a time.

    Every method raises :class:`DeniedError` for an error status and :class:`LostError` when
    the conversation is over.
    """

    def __init__(self, wire: Wire, greeting: Greeting, address: str, meter: Meter | None = None) -> None:
        self._frames = Frames(wire, meter)
        with self._border():
            self._smb = smb3.SMB3(
                address,
                wire.other_end[0],
                session=self._frames,
                negSessionResponse=SMB2Packet(greeting.raw),
            )

    @property
    def dialect(self) -> str:
        """The dialect as people write it."""
        return DIALECTS.get(self._smb.getDialect(), "SMB 2")

    @contextlib.contextmanager
    def about(self, subject: Subject) -> Iterator[None]:
        """What is asked within is about this."""
        before, self._frames.subject = self._frames.subject, subject
        try:
            yield
        finally:
            self._frames.subject = before

    @property
    def wire(self) -> Wire:
        """What carries it."""
        return self._frames.wire

    def log_on(self, who: Account) -> str:
        """Log on with Kerberos, with NTLMv2, or as nobody, and say which.

        A logon as Guest is not one: raises :class:`LostError`.
        """
        if who.tickets is not None:
            return self._log_on_with(who.tickets.ticket())
        nt_hash = "" if who.nt_hash is None else who.nt_hash.hex()
        with self._border():
            self._smb.login(who.user, "", who.domain, "", nt_hash)
        self._accept(not who.is_anonymous)
        return NULL_SESSION if who.is_anonymous else NTLMV2_IN_SPNEGO

    def _log_on_with(self, ticket: ServiceTicket) -> str:
        with self._border():
            self._smb.kerberosLogin(ticket.user, "", ticket.realm, TGS=ticket.tgs)
        self._accept(True)
        return KERBEROS

    def _accept(self, named: bool) -> None:
        """Take the session, unless it is Guest's; from now on answers are checked where they can be."""
        if named and self._smb.isGuestSession():
            raise LostError(faults.GUEST)
        session = self._smb._Session
        if named and session["SigningActivated"]:
            self._frames.check = checks(self._smb.getDialect(), session)

    def tree(self, share: str) -> int:
        """Connect to a share."""
        with self.about(Subject(shares.STAGE, share)), self._border():
            return int(self._smb.connectTree(share))

    def open(self, tree: int, path: str, access: Access) -> bytes:
        """Open what is there and return its file id: sharing everything, with no oplock."""
        options = 0 if access is Access.PIPE else _NOT_A_DIRECTORY
        return self._open(tree, path, access, options)

    def open_directory(self, tree: int, path: str) -> bytes:
        """Open a directory, to list it."""
        return self._open(tree, path, Access.DIRECTORY, _DIRECTORY)

    def _open(self, tree: int, path: str, access: Access, options: int) -> bytes:
        with self._border():
            handle = self._smb.create(tree, path, int(access), _SHARE_ALL, options, _OPEN_EXISTING, 0)
        assert isinstance(handle, bytes)
        return handle

    def read(self, tree: int, handle: bytes, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes, :data:`_BATCH` at most; fewer at the end of the file."""
        wanted = min(length, _BATCH)
        try:
            with self._border():
                data = self._smb.read(tree, handle, offset, wanted)
        except DeniedError as error:
            if error.status == _END_OF_FILE:
                return b""
            raise
        if not isinstance(data, bytes) or len(data) > wanted:
            raise LostError(faults.GARBAGE, "more was read than asked for")
        return data

    def list(self, tree: int, handle: bytes) -> bytes | None:
        """The next entries of a directory, each as [MS-FSCC] 2.4.10 has it; None after the last."""
        try:
            with self._border():
                data = self._smb.queryDirectory(
                    tree, handle, informationClass=_DIRECTORY_INFO, maxBufferSize=_BATCH
                )
        except DeniedError as error:
            if error.status == _NO_MORE_FILES:
                return None
            raise
        return bytes(data or b"")

    def transceive(self, tree: int, handle: bytes, message: bytes) -> bytes:
        """Write a message to a pipe and read the answer ([MS-SMB2] 3.2.4.20)."""
        with self._border():
            data = self._smb.ioctl(tree, handle, _PIPE_TRANSCEIVE, _IS_FSCTL, message, 0, _BATCH)
        return bytes(data or b"")

    def close(self, tree: int, handle: bytes) -> None:
        """Close a file or pipe."""
        with self._border():
            self._smb.close(tree, handle)

    def log_off(self) -> None:
        """Say goodbye."""
        with self._border():
            self._smb.logoff()

    @contextlib.contextmanager
    def _border(self) -> Iterator[None]:
        """What impacket raises, in our words.  It has no errors of its own for answers that make no sense."""
        try:
            yield
        except (LostError, DeniedError):
            raise
        except smb3.SessionError as error:
            status = error.get_error_code()
            self._frames.meter.answered(self._frames.subject, 0, 0, status)
            fault = faults.by_status(status)
            raise (LostError(fault) if fault.ends else DeniedError(fault, status)) from error
        except Exception as error:  # the border to impacket, which raises bare exceptions
            raise LostError(faults.GARBAGE, type(error).__name__) from error
