"""Places on the host, and the shares that lead there.

Windows NT shares %SystemRoot% as ADMIN$ and each fixed drive as its letter with a dollar
sign, for administrators only.
"""

from __future__ import annotations

import re
import struct
from functools import partial

from scanner.collect.errors import DeniedError
from scanner.collect.smb import faults, packets
from scanner.collect.smb.asking import Asking, Once, Request
from scanner.collect.smb.packets import Command

SYSTEM_ROOT = "%SystemRoot%"
SYSTEM_SHARE = "ADMIN$"
PIPES = "IPC$"
STAGE = "shares"
"""The stage of requests that are about a share as such."""

_DRIVE = re.compile(r"([A-Za-z]):(?=\\|$)")
_NOT_IN_PATHS = re.compile(r'[\x00-\x1f"*/:<>?|]')


def locate(path: str) -> tuple[str, str]:
    r"""The share and the path in it (``\System32``; empty for the share's root) for a place on the host.

    Raises :class:`DeniedError` for a path that no share leads to.
    """
    if path.casefold().startswith(SYSTEM_ROOT.casefold()):
        share, rest = SYSTEM_SHARE, path[len(SYSTEM_ROOT) :]
    elif drive := _DRIVE.match(path):
        share, rest = f"{drive[1].upper()}$", path[2:]
    else:
        raise DeniedError(faults.ODD_PATH)
    rest = rest.rstrip("\\")
    if (rest and not rest.startswith("\\")) or _NOT_IN_PATHS.search(rest) or ".." in rest.split("\\"):
        raise DeniedError(faults.ODD_PATH)
    return share, rest


class Shares:
    """Connections to shares, each made once, whether it succeeds or not."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._trees: dict[str, Once] = {}

    def tree(self, share: str) -> Asking[int]:
        """The tree id of a share.  Raises :class:`DeniedError`."""
        if share not in self._trees:
            self._trees[share] = Once(partial(_connect, f"\\\\{self._server}\\{share}"))
        return self._trees[share].outcome()


def _connect(path: str) -> Asking[int]:
    """[MS-CIFS] 2.2.4.55."""
    words = packets.NO_ANDX + struct.pack("<HH", 0, 1)
    password = b"\0"
    at = packets.data_offset(len(words)) + len(password)
    name = packets.aligned_text(at, path.upper())
    reply = yield Request(Command.TREE_CONNECT_ANDX, words, password + name + b"?????\0")
    return reply.tree
