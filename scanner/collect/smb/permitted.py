"""What may leave: checked where every request does, whatever the code above it does.

A request that is not permitted is an error of this program, never of a host, and is not sent.
"""

from __future__ import annotations

import struct

from scanner.collect.smb.packets import Block, Command

READ_FILE, USE_PIPE = 0x81, 0x03
"""Rights to read a file and its attributes, and to ask a pipe ([MS-CIFS] 2.2.1.4.1)."""

_COMMANDS = frozenset(Command)
_CREATE = Command.NT_CREATE_ANDX
_OPENING = struct.Struct("<4x1x2xI4xI8x4x4xI")
"""Flags, desired access and disposition of SMB_COM_NT_CREATE_ANDX ([MS-CIFS] 2.2.4.64.1)."""
_OPENINGS = frozenset({(0, READ_FILE, 1), (0, USE_PIPE, 1)})
"""No oplock, reading, and only what is there already."""


def require_permitted(command: int, words: bytes, then: Block | None) -> None:
    """Raises :class:`AssertionError` for a request that could change anything on a host."""
    if command not in _COMMANDS or (then is not None and then.command not in _COMMANDS):
        raise AssertionError(f"command 0x{command:02X} {then} is never sent")
    if command == _CREATE and _OPENING.unpack_from(words) not in _OPENINGS:
        raise AssertionError(f"nothing is opened with {_OPENING.unpack_from(words)}")
