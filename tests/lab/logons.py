"""Who tried to log on: what smbd's authentication log says (smb.conf(5), ``auth_audit``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LINE = re.compile(
    r"Auth: \[[^]]*\] user \[(?P<domain>[^]]*)\]\\\[(?P<user>[^]]*)\].*? with \[(?P<method>[^]]*)\] "
    r"status \[(?P<status>[^]]*)\].* local host \[ipv4:(?P<address>[\d.]+):"
)


@dataclass(frozen=True, slots=True)
class Logon:
    """One answer to a challenge, as the server judged it; ``address`` is the host's."""

    address: str
    domain: str
    user: str
    method: str
    status: str

    @property
    def accepted(self) -> bool:
        """Whether the server let it in."""
        return self.status == "NT_STATUS_OK"


def logons(log: Path) -> Iterator[Logon]:
    """Every logon in a log of smbd, in order."""
    for found in _LINE.finditer(log.read_text(errors="replace")):
        yield Logon(*(found[name] for name in ("address", "domain", "user", "method", "status")))
