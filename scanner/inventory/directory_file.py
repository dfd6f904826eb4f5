"""What is asked of Active Directory, as the operator writes it.

::

    schema: hotfixscan.directory/1
    server: ldaps://dc1.plant.example        # or ldap://, where TLS is begun (StartTLS)
    base: OU=Plant,DC=plant,DC=example
    username: scanner@plant.example          # or a distinguished name; none asks anonymously
    password_env: AD_PASSWORD                # or password_file, password_keyring, password_vault
    ca_file: plant-ca.pem                    # if the system does not trust who signed the certificate
    systems: [Windows NT, Windows 2000]      # default: NT, 2000, XP and 2003
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from scanner.documents.typed import Document, document
from scanner.inventory import directory
from scanner.inventory.directory import Directory, Server
from scanner.inventory.entries import EntryRange
from scanner.inventory.variables import SECRETS, Variables
from scanner.inventory.vaults import Vaults
from scanner.inventory.ways_in import secret_of
from scanner.model.errors import OperatorError

DIRECTORY_SCHEMA = "hotfixscan.directory/1"

SYSTEMS = ("Windows NT", "Windows 2000", "Windows XP", "Windows*2003")
"""Beginnings of ``operatingSystem``; 2003 is ``Windows Server 2003``, at times with a sign behind Server."""

_ADVICE = "The page about inventories in the documentation shows one."
_PORTS = {"ldaps": 636, "ldap": 389}
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class _Directory(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One directory, and what is asked of it."""

    server: _Text
    base: _Text
    schema: Annotated[str, msgspec.Meta(pattern=r"^hotfixscan\.directory/1$")] = DIRECTORY_SCHEMA
    username: _Text | None = None
    password_env: _Text | None = None
    password_file: _Text | None = None
    password_keyring: _Text | None = None
    password_vault: _Text | None = None
    ca_file: _Text | None = None
    systems: Annotated[tuple[_Text, ...], msgspec.Meta(min_length=1)] = SYSTEMS


def read(path: str, environment: Mapping[str, str], vaults: Vaults | None = None) -> tuple[EntryRange, ...]:
    """The computers that the directory of the file ``path`` knows.

    Raises :class:`OperatorError` with what is wrong in the file, or with the directory.
    """
    return directory.computers(described(path, environment, vaults or Vaults()))


def described(path: str, environment: Mapping[str, str], vaults: Vaults) -> Directory:
    """What the file asks; nobody was asked yet.  Raises :class:`OperatorError`."""
    written: Document[_Directory] = document(path, _Directory, None, _ADVICE)  # type: ignore[arg-type]  # None: empty
    one = written.value
    if one is None:
        raise OperatorError(f"{path}: is empty.", _ADVICE)
    given = [name for name in SECRETS if getattr(one, name) is not None]
    if len(given) != (one.username is not None):
        raise OperatorError(
            f"{written.place('username')}: a username and one reference to its password belong together.",
            f"Give one of {', '.join(SECRETS)}, or neither to ask anonymously.",
        )
    said = Variables(username=one.username, **{name: getattr(one, name) for name in given})
    secret = secret_of(said, environment, vaults)
    return Directory(_server(one, written), one.base, one.username, secret, one.systems)


def directory_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of such a file."""
    schemas, components = msgspec.json.schema_components((_Directory,), ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **components[schemas[0]["$ref"].rpartition("/")[2]],
        "title": DIRECTORY_SCHEMA,
    }


def _server(one: _Directory, written: Document[_Directory]) -> Server:
    try:
        parts = urlsplit(one.server)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in _PORTS or not host or parts.path.strip("/") or parts.username is not None:
        raise OperatorError(
            f"{written.place('server')}: server is not like ldaps://dc1.plant.example.", _ADVICE
        )
    return Server(host, port or _PORTS[parts.scheme], parts.scheme == "ldaps", one.ca_file)
