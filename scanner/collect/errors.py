"""How trouble on the way into a host is told: what it is, and whether the conversation goes on."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.collect.interface import Refusal


@dataclass(frozen=True, slots=True)
class Fault:
    """A stable code, the cause in a few words, and one sentence of advice.

    ``absent``: not a failure but knowledge, the thing is not there.  ``ends``: nothing more
    can be asked in this conversation.
    """

    code: str
    message: str
    advice: str
    absent: bool = False
    ends: bool = False


class LostError(Exception):
    """The conversation is over; the connection is to be dropped without ceremony."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.message} {detail}")
        self.fault = fault
        self.detail = detail

    @property
    def message(self) -> str:
        """The cause in one line."""
        return _sentence(self.fault.message, self.detail)


class MovedError(LostError):
    """The host wants the conversation to be held at another address and port."""

    def __init__(self, fault: Fault, address: str, port: int) -> None:
        super().__init__(fault, f"to {address}, port {port}")
        self.address = address
        self.port = port


class DeniedError(Exception):
    """The server answered with an error to one request; the conversation goes on."""

    def __init__(self, fault: Fault, status: int = 0) -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.status = status

    @property
    def message(self) -> str:
        """The cause in one line, with the server's own code."""
        return _sentence(self.fault.message, f"0x{self.status:X}" if self.status else "")

    @property
    def refusal(self) -> Refusal:
        """The error as an answer carries it."""
        return Refusal(self.fault.code, self.message, self.fault.advice)


def _sentence(message: str, detail: str) -> str:
    return message[:1].upper() + message[1:] + (f" ({detail})." if detail else ".")
