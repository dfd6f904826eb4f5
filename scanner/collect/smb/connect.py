"""Finding the door: ports and NetBIOS names of a host, tried in order until one answers."""

from __future__ import annotations

import socket
from collections.abc import Sequence

from scanner.collect.smb import faults
from scanner.collect.smb.deadline import Deadline, DeadlineError
from scanner.collect.smb.errors import LostError
from scanner.collect.smb.wire import Wire

SESSION_PORT = 139
"""NetBIOS session service; the only port of Windows NT 4.0."""
DIRECT_PORT = 445
"""SMB without NetBIOS, from Windows 2000 on."""

ANY_SERVER = "*SMBSERVER"
"""The name under which every server since Windows NT 4.0 listens, whatever its own."""


def connect(address: str, ports: Sequence[int], deadline: Deadline) -> Wire:
    """Connect to the first port that answers, with a NetBIOS session unless it is 445."""
    failures: list[tuple[int, LostError]] = []
    for index, port in enumerate(ports):
        try:
            return _session(address, port, deadline, share=len(ports) - index)
        except LostError as error:
            failures.append((port, error))
            if error.fault is faults.UNKNOWN_NAME:
                break
    raise _summary(failures)


def _summary(failures: list[tuple[int, LostError]]) -> LostError:
    """One cause for all ports: the first port's, which is the one that Windows NT 4.0 has."""
    first = failures[0][1]
    if first.fault is faults.UNKNOWN_NAME:
        return first
    alike = [str(other) for other, error in failures if error.message == first.message]
    ports = f"port{'s' if len(alike) > 1 else ''} {' and '.join(alike)}"
    own = f"{ports}, {first.detail}" if first.detail else ports
    others = [f"port {at}: {error.fault.message}" for at, error in failures if error.message != first.message]
    return LostError(first.fault, "; ".join([own, *others]))


def _session(address: str, port: int, deadline: Deadline, share: int) -> Wire:
    """A wire with a NetBIOS session, under the first called name that the host goes by."""
    if port == DIRECT_PORT:
        return Wire(_connection(address, port, deadline, share), deadline)
    *names, last = called_names(address)
    for name in names:
        try:
            return _called(address, port, deadline, share, name)
        except LostError as error:
            if error.fault.code != "netbios-refused":
                raise
    return _called(address, port, deadline, share, last)


def _called(address: str, port: int, deadline: Deadline, share: int, name: str) -> Wire:
    wire = Wire(_connection(address, port, deadline, share), deadline)
    try:
        wire.request_session(name)
    except LostError:
        wire.drop()
        raise
    return wire


def called_names(address: str) -> tuple[str, ...]:
    """The names to call the server by: the one that all have, then its own, as far as it is known."""
    label = address.partition(".")[0]
    is_name = 0 < len(label) < 16 and label.isascii() and not label.isdigit() and ":" not in address
    return (ANY_SERVER, label.upper()) if is_name else (ANY_SERVER,)


def _connection(address: str, port: int, deadline: Deadline, share: int) -> socket.socket:
    """``share``: for how many ports the time that is left must do."""
    try:
        connection = socket.create_connection((address, port), timeout=deadline.left() / share)
    except (TimeoutError, DeadlineError):
        raise LostError(faults.TIMEOUT) from None
    except ConnectionRefusedError:
        raise LostError(faults.REFUSED) from None
    except (socket.gaierror, UnicodeError) as error:
        raise LostError(faults.UNKNOWN_NAME, address) from error
    except OSError as error:
        raise LostError(faults.UNREACHABLE, error.strerror or "") from error
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection
