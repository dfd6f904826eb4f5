"""The network address within a target, where there is one."""

from __future__ import annotations

from ipaddress import ip_address


def address(target: str) -> str | None:
    """``10.1.0.17`` of ``smb://10.1.0.17:139``; None where the target names something else."""
    place = target.rpartition("://")[2]
    for candidate in (place, place.rpartition(":")[0]):
        try:
            return str(ip_address(candidate.removeprefix("[").removesuffix("]")))
        except ValueError:
            continue
    return None
