"""What is said over one open ``winreg`` pipe: bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.lab import npa
from tests.lab.dcerpc import Association, PipeBroken, decode
from tests.lab.faults import RegistryFault
from tests.lab.registry import Registry
from tests.lab.winreg import INTERFACE, Conversation
from tests.lab.winreg_calls import Call

_HEADER = 16
_LENGTH = slice(8, 10)
"""Where the header of a PDU says how long it is ([C706] 12.6.3.1)."""


@dataclass(frozen=True, slots=True)
class Served:
    """What one address answers with."""

    registry: Registry
    faults: Sequence[RegistryFault] = ()


class RegistryPipe:
    """One client's pipe.  Whose registry it reads is known when it has been handed over."""

    def __init__(self, machines: Mapping[str, Served], log: Callable[[Call], None]) -> None:
        self._machines = machines
        self._log = log
        self._received = bytearray()
        self._call = bytearray()
        self._association: Association | None = None
        self.may_wait = False
        """Whether answers may be held back on purpose."""

    def answers(self, data: bytes) -> bytes:
        """What there is to say to what has come in.  Raises PipeBroken when the pipe is to be dropped."""
        self._received += data
        answers: list[bytes] = []
        if self._association is None:
            request = npa.hand_over(self._received)
            if request is None:
                return b""
            self._association, answer = self._welcome(request)
            answers.append(answer)
        while (message := npa.message(self._received)) is not None:
            self._call += message
            if self._is_whole():
                pdu = decode(bytes(self._call))
                self._call.clear()
                answers += map(npa.framed, self._association.answers(pdu))
        return b"".join(answers)

    def _is_whole(self) -> bool:
        """Whether a PDU is there: clients with small buffers write it in several messages."""
        return len(self._call) >= max(_HEADER, int.from_bytes(self._call[_LENGTH], "little"))

    def _welcome(self, request: bytes) -> tuple[Association, bytes]:
        address, answer = npa.welcome(request)
        served = self._machines.get(address)
        if served is None:
            raise PipeBroken(f"no registry for {address}")
        self.may_wait = any(fault.does == "delay" for fault in served.faults)
        conversation = Conversation(address, served.registry, served.faults, self._log)
        return Association(INTERFACE, conversation.dispatch), answer
