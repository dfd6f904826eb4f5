"""What a service is like: its version, what it offers, and what is wrong with it on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass
class Traits:
    """May be changed while the service runs.

    ``powershell``: whether there is one.  ``quota``: conditions that WMI takes in one question.
    ``kerberos``: logons are by tickets, not by NTLM.
    ``stalls``: no command ever has anything to tell.  ``instead`` gives, by action, what is answered
    instead (status, content type, body); ``breaks`` are actions at which the connection is closed.
    ``output``: bytes of a command's output in one answer; ``receives``: after so many the connection breaks.
    ``forgets``: after so many requests of a connection the logon counts no more.
    """

    stack: str = "2.0"
    system: str = "5.2.3790 SP: 2.0"
    powershell: bool = False
    shell: Literal["yes", "none", "denied", "limit"] = "yes"
    wmi: Literal["yes", "denied"] = "yes"
    quota: int = 1000
    portion: int = 300
    basic: bool = False
    kerberos: bool = False
    stalls: bool = False
    identify: bool = True
    in_clear: bool = False
    drips: float | None = None
    forgets: int | None = None
    output: int = 64 * 1024
    receives: int | None = None
    instead: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    breaks: set[str] = field(default_factory=set)
