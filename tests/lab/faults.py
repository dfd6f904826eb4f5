"""What a description says goes wrong: on the wire, in the registry, with files and shares."""

from __future__ import annotations

from typing import Literal

import msgspec


class RegistryFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that goes wrong with calls to the registry: those that fit key, value and opnum.

    A fault with a key alone concerns opening that key; with a value, reading that value.
    ``error`` answers with the Win32 error ``code``, ``fault`` with a DCE/RPC fault of that
    status, ``delay`` after ``seconds``, ``break`` not at all: the pipe is dropped.
    """

    does: Literal["error", "fault", "delay", "break"] = "error"
    key: str | None = None
    value: str | None = None
    opnum: int | None = None
    code: int = 5
    seconds: float = 1.0

    def concerns(self, opnum: int, key: str | None, value: str | None) -> bool:
        """Whether this call is one of those that fail."""
        if self.opnum is not None:
            return opnum == self.opnum and _same(self.key, key) and _same(self.value, value)
        if self.value is not None:
            return opnum in (10, 17) and _same(self.value, value) and _same(self.key, key)
        return opnum in (2, 15) and _same(self.key, key)


class WireFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that goes wrong on the wire, on every connection.

    It befalls the ``nth`` request ``at`` this command, and so many ``times`` in a row.
    ``reset`` and ``close`` end the connection, ``stall`` never answers, ``garbage`` answers
    with what is no SMB, ``refuse`` turns the NetBIOS session request down, ``status``
    answers with the NTSTATUS ``code``, ``cut`` gives the first ``size`` bytes of the
    answer as if they were all, ``drip`` a byte of it every ``seconds``.
    """

    does: Literal["reset", "close", "stall", "garbage", "refuse", "status", "cut", "drip"]
    at: Literal[
        "session-request",
        "negotiate",
        "session-setup",
        "tree-connect",
        "create",
        "read",
        "write",
        "close",
        "transaction",
        "transaction2",
        "echo",
        "logoff",
    ]
    nth: int = 1
    times: int = 1
    code: int = 0xC0000205
    size: int = 40
    seconds: float = 1.0


class Faults(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong with the host on purpose.

    ``shares`` maps a share to ``denied`` or ``absent``; ``winreg`` ``absent``: no such
    pipe, ``broken``: it ends in the middle of the first call; ``registry`` and ``wire`` say
    what fails when; ``endless_keys`` list
    subkeys and values for ever; ``denied_files`` cannot be opened, ``denied_directories`` not
    listed; ``down``: nothing listens at the address.
    """

    shares: dict[str, Literal["denied", "absent"]] = {}
    winreg: Literal["absent", "broken"] | None = None
    registry: tuple[RegistryFault, ...] = ()
    wire: tuple[WireFault, ...] = ()
    endless_keys: tuple[str, ...] = ()
    denied_files: tuple[str, ...] = ()
    denied_directories: tuple[str, ...] = ()
    down: bool = False


def _same(wanted: str | None, found: str | None) -> bool:
    return wanted is None or (found is not None and wanted.casefold() == found.casefold())
