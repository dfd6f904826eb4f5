"""Computers that Active Directory knows, asked over LDAP.

A secret goes over TLS only, to a server whose certificate holds: LDAPS, or LDAP with StartTLS.  The
directory is bound to once; an answer that the credentials are wrong is never followed by another
try, for tries count towards a lockout.  Referrals to other servers are not followed.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from scanner.inventory.computers import ATTRIBUTES, entry_range
from scanner.inventory.entries import EntryRange
from scanner.inventory.ranges import ADDRESS_LIMIT
from scanner.model.errors import OperatorError
from scanner.model.targets import Secret

PAGE = 500
"""Computers in an answer (RFC 2696); Active Directory gives 1,000 at most (MaxPageSize)."""

CONNECT_SECONDS = 10
"""How long a directory may take to be reached."""

ANSWER_SECONDS = 60
"""How long it may take for one answer."""

_INVALID_CREDENTIALS = 49
_STRONGER_AUTH_REQUIRED = (8, 13)
_NO_SUCH_OBJECT = 32
"""Result codes of RFC 4511, appendix A; 8 is strongerAuthRequired, 13 confidentialityRequired."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the directory is; ``tls`` from the first byte, or begun by StartTLS (RFC 4513, section 3)."""

    host: str
    port: int
    tls: bool
    ca_file: str | None = None

    def __str__(self) -> str:
        return f"{'ldaps' if self.tls else 'ldap'}://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Directory:
    """A directory, what opens it, and what is asked: computers below ``base`` that run ``systems``.

    A system is the beginning of ``operatingSystem``, in which ``*`` stands for anything.
    """

    server: Server
    base: str
    username: str | None = None
    secret: Secret | None = field(default=None, repr=False)
    systems: tuple[str, ...] = ()


def computers(directory: Directory) -> tuple[EntryRange, ...]:
    """The computers, in the order of their names, without accounts that are disabled.

    Raises :class:`OperatorError`.
    """
    ldap3 = _library()
    try:
        connection = _connection(ldap3, directory)
        try:
            _open(connection, directory)
            found = list(_found(connection, directory))
        finally:
            _close(ldap3, connection)
    except ldap3.core.exceptions.LDAPExceptionError as error:
        raise _fault(directory, error) from None
    return tuple(sorted(found, key=lambda one: next(iter(one.targets)).address.casefold()))


def search_filter(systems: Iterable[str]) -> str:
    """Computers that run one of these (RFC 4515); whatever a system is called stays a value."""
    ldap3 = _library()
    asked = (
        "*".join(ldap3.utils.conv.escape_filter_chars(part) for part in system.rstrip("*").split("*"))
        for system in systems
    )
    return f"(&(objectClass=computer)(|{''.join(f'(operatingSystem={one}*)' for one in asked)}))"


def _connection(ldap3: Any, directory: Directory) -> Any:
    """A connection that is not opened yet."""
    server = directory.server
    secret, tls = directory.secret, _tls(ldap3, server)
    return ldap3.Connection(
        ldap3.Server(
            server.host, server.port, use_ssl=server.tls, tls=tls, get_info=ldap3.NONE,
            connect_timeout=CONNECT_SECONDS,
        ),
        user=directory.username,
        password=secret.reveal() if secret is not None else None,
        authentication=ldap3.SIMPLE if secret is not None else ldap3.ANONYMOUS,
        auto_bind=ldap3.AUTO_BIND_NONE, auto_referrals=False, receive_timeout=ANSWER_SECONDS, read_only=True,
    )  # fmt: skip


def _open(connection: Any, directory: Directory) -> None:
    """Begin TLS, and bind once."""
    connection.open(read_server_info=False)
    if not directory.server.tls:
        connection.start_tls(read_server_info=False)
    if not connection.bind(read_server_info=False):
        raise _refusal(directory, connection.result)


def _close(ldap3: Any, connection: Any) -> None:
    """Say goodbye, which fails where TLS did, and let go."""
    with suppress(ldap3.core.exceptions.LDAPExceptionError):
        connection.unbind()
    if connection.socket is not None:
        connection.socket.close()


def _tls(ldap3: Any, server: Server) -> Any:
    """TLS as the standard library has it by default, names checked.

    ldap3's own would check names by a function that Python 3.12 left out, or by an old copy of it.
    """
    try:
        context = ssl.create_default_context(cafile=server.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise OperatorError(
            f"{server.ca_file}: holds no certificates ({error.strerror or error}).",
            "ca_file is a file in PEM form.",
        ) from None

    class Checked(ldap3.Tls):  # type: ignore[misc]  # ldap3 has no types
        def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
            """The connection over TLS; a certificate that does not hold ends it."""
            with closing(connection.socket) as plain:  # wrapping takes it over, unless it fails early
                connection.socket = context.wrap_socket(plain, server_hostname=server.host)

    return Checked()


def _found(connection: Any, directory: Directory) -> Iterator[EntryRange]:
    answers = connection.extend.standard.paged_search(
        directory.base,
        search_filter(directory.systems),
        attributes=ATTRIBUTES,
        paged_size=PAGE,
        generator=True,
    )
    count = 0
    for answer in answers:
        if answer["type"] != "searchResEntry":
            continue
        count += 1
        if count > ADDRESS_LIMIT:
            raise OperatorError(
                f"{directory.server}: knows more than {ADDRESS_LIMIT:,} such computers.",
                "Ask for a part of them: name a base further down.",
            )
        one = entry_range(answer["dn"], directory.base, answer["raw_attributes"])
        if one is not None:
            yield one
    if connection.result["result"] != 0:
        raise _refusal(directory, connection.result)


def _refusal(directory: Directory, result: Mapping[str, Any]) -> OperatorError:
    """What the directory answered instead of what was asked."""
    code, server = result["result"], directory.server
    if code == _INVALID_CREDENTIALS:
        return OperatorError(
            f"{server}: refuses the credentials of {directory.username}.",
            "Check them before you try again: each try counts towards a lockout.",
        )
    if code in _STRONGER_AUTH_REQUIRED:
        return OperatorError(f"{server}: asks for more protection.", "Use ldaps://.")
    if code == _NO_SUCH_OBJECT:
        return OperatorError(f"{server}: has no {directory.base[:200]}.", "Check the base.")
    return OperatorError(f"{server}: answers {result['description']}.", "Look at its log.")


def _fault(directory: Directory, error: Exception) -> OperatorError:
    """Why the directory could not be asked; what the library says may hold what was sent, so it is cut."""
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate" in text.casefold():
        return OperatorError(
            f"{directory.server}: its certificate does not hold for this name.",
            "Name it as its certificate does, and give ca_file if the system does not trust who signed it.",
        )
    return OperatorError(
        f"{directory.server}: cannot be asked ({type(error).__name__}).",
        "Check its name, its port and its certificate; `openssl s_client` tells more.",
    )


def _library() -> Any:
    try:
        import_module("ldap3.core.exceptions")
        return import_module("ldap3")
    except ModuleNotFoundError:
        raise OperatorError(
            "Active Directory needs the library ldap3.", "pip install 'hotfixscan[ldap]'"
        ) from None
