"""The remote registry client against Samba's own registry server, which nobody here wrote."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.collect.interface import KeyAnswer, KeyQuery
from scanner.collect.registry_keys import CURRENT_VERSION, PRODUCT_OPTIONS, SERVICES
from scanner.model.facts import Observation
from tests.collect.smb.hosts import machine, opened
from tests.conftest import StartLab
from tests.lab import Faults, Host, smb_conf

HELPERS_OFF, HELPERS_ON = "rpc start on demand helpers = no", "rpc start on demand helpers = yes"


@pytest.fixture
def host(start_lab: StartLab, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A host whose winreg pipe is served by Samba, with the few keys that Samba makes up."""
    plain = smb_conf.smb_conf

    def with_helpers(*arguments: Any) -> str:
        text = plain(*arguments)
        assert HELPERS_OFF in text
        return text.replace(HELPERS_OFF, HELPERS_ON)

    monkeypatch.setattr("tests.lab.server.smb_conf", with_helpers)
    lab = start_lab(machine(faults=Faults(winreg="absent")))
    yield lab.hosts["HMI-04"]
    for file in lab.folder.rglob("samba-dcerpcd.pid"):
        _end(int(file.read_text()))


def _end(helper: int) -> None:
    """samba-dcerpcd outlives the smbd that started it."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(helper, signal.SIGTERM)
    for _ in range(500):
        if not Path(f"/proc/{helper}").exists():
            return
        time.sleep(0.01)


def test_keys_values_and_subkeys(host: Host) -> None:
    queries = (
        KeyQuery(CURRENT_VERSION, None, subkeys=True),
        KeyQuery(PRODUCT_OPTIONS, ("ProductType", "ProductSuite")),
        KeyQuery(SERVICES, (), subkeys=True),
        KeyQuery("HKLM\\SOFTWARE\\not there"),
    )
    with contextlib.closing(opened(host, timeout=60)) as session:
        found = {answer.key: answer for answer in session.registry(queries)}
    version, product, services, missing = (found[query.key] for query in queries)
    assert version.values["CurrentVersion"] == "6.1"
    assert "Winlogon" in (version.subkeys or ())
    assert product.values == {"ProductType": "ServerNT"}
    assert {"Eventlog", "LanmanServer", "Netlogon"} <= set(services.subkeys or ())
    assert missing == KeyAnswer("HKLM\\SOFTWARE\\not there", Observation.ABSENT)
