"""Finding the door: ports and NetBIOS names of a host, tried in order until one answers."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scanner.collect.deadline import Deadline, DeadlineError
from scanner.collect.errors import LostError, MovedError
from scanner.collect.smb import faults
from scanner.collect.smb.names import node_status
from scanner.collect.smb.wire import Wire

SESSION_PORT = 139
"""NetBIOS session service; the only port of Windows NT 4.0."""
DIRECT_PORT = 445
"""SMB without NetBIOS, from Windows 2000 on."""

ANY_SERVER = "*SMBSERVER"
"""The name under which every server since Windows NT 4.0 listens, whatever its own."""

_NAMES_SECONDS = 1.5
"""How long a host may take to tell its names, where they are needed."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a host let us in.

    ``called`` is the NetBIOS name it answered to, None on the port that has none;
    ``moved_to`` the address it sent us on to.
    """

    wire: Wire
    port: int
    called: str | None = None
    moved_to: str | None = None


def usual_ports(port: int | None) -> tuple[int, ...]:
    """The ports to try: the one that is named, or those that SMB has."""
    return (SESSION_PORT, DIRECT_PORT) if port is None else (port,)


def connect(address: str, ports: Sequence[int], deadline: Deadline) -> Door:
    """Connect to the first port that answers, with a NetBIOS session unless it is 445."""
    failures: list[tuple[int, LostError]] = []
    for index, port in enumerate(ports):
        try:
            return _session(address, port, deadline, share=len(ports) - index)
        except LostError as error:
            failures.append((port, error))
            if error.fault is faults.UNKNOWN_NAME:
                break
    raise closed(failures)


def closed(failures: list[tuple[int, LostError]]) -> LostError:
    """One cause for all ports: the first port's, which is the one that Windows NT 4.0 has."""
    first = failures[0][1]
    if first.fault is faults.UNKNOWN_NAME:
        return first
    alike = [str(other) for other, error in failures if error.message == first.message]
    ports = f"port{'s' if len(alike) > 1 else ''} {' and '.join(alike)}"
    own = f"{ports}, {first.detail}" if first.detail else ports
    others = [f"port {at}: {error.fault.message}" for at, error in failures if error.message != first.message]
    return LostError(first.fault, "; ".join([own, *others]))


def _session(address: str, port: int, deadline: Deadline, share: int) -> Door:
    """A door with a NetBIOS session, under the first called name that the host goes by."""
    if port == DIRECT_PORT:
        return Door(Wire(connection(address, port, deadline, share), deadline), port)
    refusal: LostError | None = None
    for name in called_names(address, deadline):
        try:
            return _called(address, port, deadline, share, name)
        except LostError as error:
            if error.fault.code != "netbios-refused":
                raise
            refusal = refusal or error
    assert refusal is not None
    raise refusal


def _called(address: str, port: int, deadline: Deadline, share: int, name: str) -> Door:
    """A session under this name; where the host sends us on, it is followed once (RFC 1002, 4.3.5)."""
    try:
        return _requested(address, port, deadline, share, name)
    except MovedError as moved:
        if not _is_host(moved.address):
            raise
        door = _requested(moved.address, moved.port, deadline, share, name)
        return replace(door, moved_to=moved.address)


def _requested(address: str, port: int, deadline: Deadline, share: int, name: str) -> Door:
    wire = Wire(connection(address, port, deadline, share), deadline)
    try:
        wire.request_session(name)
    except LostError:
        wire.drop()
        raise
    return Door(wire, port, name)


def _is_host(address: str) -> bool:
    """Whether a session can be asked of the address: it belongs to one host."""
    found = ipaddress.IPv4Address(address)
    return not (found.is_multicast or found.is_unspecified or found.is_reserved)


def called_names(address: str, deadline: Deadline) -> Iterator[str]:
    """The names to call the server by, each once: the one that all have, what it says itself, its host name.

    It is asked for its names only where the first name was not enough.
    """
    yield ANY_SERVER
    said = _said(address, deadline)
    if said is not None:
        yield said
    label = address.partition(".")[0].upper()
    is_name = 0 < len(label) < 16 and label.isascii() and not label.isdigit() and ":" not in address
    if is_name and label != said:
        yield label


def _said(address: str, deadline: Deadline) -> str | None:
    """The name of its Server service, by the host's own word."""
    try:
        status = node_status(address, min(_NAMES_SECONDS, deadline.left()))
    except DeadlineError:
        return None
    return status.server if status is not None else None


def connection(address: str, port: int, deadline: Deadline, share: int = 1) -> socket.socket:
    """A connection to a port; ``share``: for how many ports the time that is left must do.

    Raises :class:`LostError`.
    """
    try:
        talk = _reached(_places(address, port), deadline.at_most(deadline.left() / share))
    except (TimeoutError, DeadlineError):
        raise LostError(faults.TIMEOUT) from None
    except ConnectionRefusedError:
        raise LostError(faults.REFUSED) from None
    except (socket.gaierror, UnicodeError) as error:
        raise LostError(faults.UNKNOWN_NAME, address) from error
    except OSError as error:
        raise LostError(faults.UNREACHABLE, error.strerror or "") from error
    talk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return talk


def _places(address: str, port: int) -> list[tuple[str, int]]:
    """The addresses of a name, each once."""
    found = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys((str(place[0]), int(place[1])) for *_, place in found))


def _reached(places: list[tuple[str, int]], deadline: Deadline) -> socket.socket:
    """A connection to the first address that answers; all of a name's addresses share the time."""
    *others, last = places
    for index, place in enumerate(others):
        with contextlib.suppress(OSError):
            return socket.create_connection(place, timeout=deadline.left() / (len(places) - index))
    return socket.create_connection(last, timeout=deadline.left())
