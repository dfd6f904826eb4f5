"""Secrets that a vault keeps: the keyring of the operating system, or HashiCorp Vault."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from scanner.model.errors import OperatorError
from scanner.model.targets import Secret

Import = Callable[[str], Any]


class Vaults:
    """Asks each vault for each secret once.  For several threads at once.

    ``environment`` says where HashiCorp Vault is (VAULT_ADDR) and what opens it (VAULT_TOKEN,
    VAULT_NAMESPACE), as its own tools have it.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ, bring: Import = import_module) -> None:
        self._environment = environment
        self._import = bring
        self._known: dict[tuple[str, str], Secret] = {}
        self._lock = threading.Lock()

    def keyring(self, service: str, username: str) -> Secret:
        """The password that the keyring keeps for a service and a user.  Raises :class:`OperatorError`."""
        return self._once(
            ("keyring", f"{service}\0{username}"), lambda: self._from_keyring(service, username)
        )

    def vault(self, reference: str) -> Secret:
        """The secret at ``MOUNT/PATH#FIELD`` of a key-value store, version 2.

        Raises :class:`OperatorError`.
        """
        return self._once(("vault", reference), lambda: self._from_vault(reference))

    def _once(self, key: tuple[str, str], ask: Callable[[], Secret]) -> Secret:
        with self._lock:
            if key not in self._known:
                self._known[key] = ask()
            return self._known[key]

    def _from_keyring(self, service: str, username: str) -> Secret:
        keyring = self._library("keyring")
        try:
            text = keyring.get_password(service, username)
        except keyring.errors.KeyringError as error:
            raise OperatorError(
                f"password_keyring: the keyring cannot be used ({type(error).__name__}).",
                "`keyring diagnose` tells more.",
            ) from None
        if text is None:
            raise OperatorError(
                f"password_keyring: the keyring keeps nothing for user {username!r} of this service.",
                "Put it there: keyring set SERVICE USER",
            )
        return Secret(text)

    def _from_vault(self, reference: str) -> Secret:
        hvac, requests = self._library("hvac"), self._library("requests")
        place, _, name = reference.partition("#")
        mount, _, path = place.partition("/")
        if not (mount and path and name):
            raise OperatorError(
                "password_vault: is not of the form MOUNT/PATH#FIELD.", "Write secret/nt#password."
            )
        client = hvac.Client(
            url=self._environment.get("VAULT_ADDR"),
            token=self._environment.get("VAULT_TOKEN"),
            namespace=self._environment.get("VAULT_NAMESPACE"),
            timeout=30,
        )
        try:
            kept = client.secrets.kv.v2.read_secret_version(
                path=path, mount_point=mount, raise_on_deleted_version=True
            )
            text = kept["data"]["data"].get(name)
        except (hvac.exceptions.VaultError, requests.RequestException) as error:
            raise OperatorError(
                f"password_vault: Vault did not give {place} ({type(error).__name__}).",
                "Check VAULT_ADDR, VAULT_TOKEN and the path.",
            ) from None
        if not isinstance(text, str):
            raise OperatorError(
                f"password_vault: {place} has no field {name}.", "Look at the secret in Vault."
            )
        return Secret(text)

    def _library(self, name: str) -> Any:
        try:
            return self._import(name)
        except ModuleNotFoundError:
            extra = "keyring" if name == "keyring" else "vault"
            raise OperatorError(
                f"password_{extra}: the library {name} is not installed.",
                f"pip install 'hotfixscan[{extra}]'",
            ) from None
