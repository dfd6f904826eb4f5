"""Secrets from the keyring and from HashiCorp Vault, by reference."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyrings.alt.file import PlaintextKeyring

from scanner.inventory.vaults import Vaults
from scanner.model.errors import OperatorError


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[None]:
    """A keyring in a file, for the time of a test."""
    before = keyring.get_keyring()
    backend = PlaintextKeyring()
    backend.file_path = str(tmp_path / "keyring.cfg")
    keyring.set_keyring(backend)
    keyring.set_password("plant", "scanner", "of-the-keyring")
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("kept")
def test_the_keyring() -> None:
    assert Vaults().keyring("plant", "scanner").reveal() == "of-the-keyring"


@pytest.mark.usefixtures("kept")
def test_each_secret_is_asked_for_once() -> None:
    vaults = Vaults()
    first = vaults.keyring("plant", "scanner")
    keyring.set_password("plant", "scanner", "another")
    assert vaults.keyring("plant", "scanner") is first


@pytest.mark.usefixtures("kept")
def test_nothing_in_the_keyring() -> None:
    with pytest.raises(OperatorError, match="keeps nothing for user 'nobody'"):
        Vaults().keyring("plant", "nobody")


@pytest.mark.usefixtures("kept")
def test_no_keyring() -> None:
    keyring.set_keyring(NoKeyring())
    with pytest.raises(OperatorError, match="the keyring cannot be used"):
        Vaults().keyring("plant", "scanner")


class _Vault(BaseHTTPRequestHandler):
    """The read of a secret as Vault's HTTP API has it (KV secrets engine, version 2)."""

    requests: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.requests.append(self.path)
        if self.headers.get("X-Vault-Token") != "token-of-the-test":
            self._answer(403, {"errors": ["permission denied"]})
        elif self.path.startswith("/v1/secret/data/nt/plant"):
            self._answer(200, {"data": {"data": {"password": "of-the-vault"}, "metadata": {"version": 1}}})
        else:
            self._answer(404, {"errors": []})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def vault() -> Iterator[dict[str, str]]:
    """A server that answers as Vault does; gives the environment that leads to it."""
    _Vault.requests.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Vault)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield {"VAULT_ADDR": f"http://127.0.0.1:{server.server_port}", "VAULT_TOKEN": "token-of-the-test"}
    server.shutdown()
    server.server_close()
    thread.join()


def test_vault(vault: dict[str, str]) -> None:
    vaults = Vaults(vault)
    for _ in range(2):
        assert vaults.vault("secret/nt/plant#password").reveal() == "of-the-vault"
    assert len(_Vault.requests) == 1


@pytest.mark.parametrize(
    ("reference", "changes", "why"),
    [
        ("secret/nt/plant#user", {}, "has no field user"),
        ("secret/nt/none#password", {}, "did not give secret/nt/none"),
        ("secret/nt/plant#password", {"VAULT_TOKEN": "wrong"}, "did not give"),
        ("secret/nt/plant#password", {"VAULT_ADDR": "http://127.0.0.1:9"}, "did not give"),
        ("secret#password", {}, "is not of the form"),
        ("secret/nt/plant", {}, "is not of the form"),
    ],
)
def test_what_vault_does_not_give(
    vault: dict[str, str], reference: str, changes: dict[str, str], why: str
) -> None:
    with pytest.raises(OperatorError, match=why) as raised:
        Vaults({**vault, **changes}).vault(reference)
    assert "of-the-vault" not in str(raised.value)
    assert "token-of-the-test" not in str(raised.value)


@pytest.mark.parametrize(("way", "extra"), [("keyring", "keyring"), ("vault", "vault")])
def test_a_library_that_is_not_installed(way: str, extra: str) -> None:
    def nothing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    vaults = Vaults({}, nothing)
    with pytest.raises(OperatorError) as raised:
        vaults.keyring("a", "b") if way == "keyring" else vaults.vault("a/b#c")
    assert raised.value.advice == f"pip install 'hotfixscan[{extra}]'"
