"""HOSTS.yaml: what is right is read, what is wrong is named."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from scanner.model.facts import FileFact, Observation
from tests.conftest import EXAMPLE
from tests.lab import Account, LabError, RegistryFault, Speech, TypedValue, WireFault
from tests.lab.description_file import read

EVERYTHING = r"""
parts:
  rdr: &rdr {path: 'C:\WINNT\System32\drivers\rdr.sys', size: 266224, modified: 2001-03-01T23:12:00Z,
             version: 4.0.1381.7086, machine: x86, status: unreadable}
defaults:
  accounts: [{name: scanner, password_env: LAB_PASSWORD}]
hosts:
  - name: HMI-04
    address: 127.0.0.21
    plays: a server
    accounts: [{name: op, password: secret, state: locked}]
    speaks: {dialect: SMB2, ntlm: v2-only, spnego: true, signing: mandatory, max_mux: 10, max_xmit: 16644}
    faults:
      shares: {C$: denied}
      registry: [{does: delay, key: 'HKLM\SOFTWARE', seconds: 2}]
      wire: [{does: reset, at: read, nth: 3}]
    facts:
      system: {hostname: HMI-04, build: 1381}
      files: [*rdr]
    registry:
      'HKLM\SOFTWARE\Lab': {Text: text, Number: 7, List: [a, b], Stated: {type: binary, size: 9}}
    expect: {Q275020: missing}
  - name: ENG-11
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "hosts.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    first, second = read(written(tmp_path, EVERYTHING))
    assert (first.name, first.address, first.plays) == ("HMI-04", "127.0.0.21", "a server")
    assert first.accounts == (Account("op", password="secret", state="locked"),)
    assert first.speaks == Speech("SMB2", "v2-only", True, "mandatory", 10, 16644)
    assert first.faults.shares == {"C$": "denied"}
    assert first.faults.registry == (RegistryFault("delay", key="HKLM\\SOFTWARE", seconds=2),)
    assert first.faults.wire == (WireFault("reset", "read", nth=3),)
    assert first.facts is not None
    assert first.facts.target == "smb://127.0.0.21"
    assert first.facts.files == (
        FileFact(
            path="C:\\WINNT\\System32\\drivers\\rdr.sys",
            status=Observation.UNREADABLE,
            size=266224,
            modified=dt.datetime(2001, 3, 1, 23, 12, tzinfo=dt.UTC),
            version="4.0.1381.7086",
            machine="x86",
        ),
    )
    assert first.registry["HKLM\\SOFTWARE\\Lab"] == {
        "Text": "text",
        "Number": 7,
        "List": ["a", "b"],
        "Stated": TypedValue("binary", size=9),
    }
    assert first.expect == {"Q275020": "missing"}
    assert second.accounts == (Account("scanner", password_env="LAB_PASSWORD"),)
    assert (second.address, second.facts) == (None, None)


def test_facts_may_be_a_document(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text(
        json.dumps({"target": "smb://10.0.0.1", "system": {"hostname": "A", "install_language": "0407"}})
    )
    (host,) = read(written(tmp_path, "hosts: [{name: A, facts: facts.json}]"))
    assert host.facts is not None
    assert (host.facts.target, host.facts.system.install_language) == ("smb://10.0.0.1", "0407")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- 1", "expected a list of machines under 'hosts:'"),
        ("hosts: []", "expected a list of machines under 'hosts:'"),
        ("hosts: [{name: A}", "not YAML: .* line 1, column 18"),
        ("hosts: [{name: A}]\nhosts: []", "key 'hosts' stands twice .* line 2"),
        ("hosts: [{name: A}]\nhost: 1", "unknown key 'host'"),
        ("hosts: [3]", r"hosts\[0\]: expected a mapping with a name"),
        ("hosts: [{address: 127.0.0.2}]", r"hosts\[0\]: .*missing required field `name`"),
        ("hosts: [{name: A, adress: 127.0.0.2}]", "A: .*unknown field `adress`"),
        ("hosts: [{name: A, address: 10.0.0.2}]", r"A: .*10\.0\.0\.2.* is not in 127\.0\.0\.0/8"),
        ("hosts: [{name: A, address: localhost}]", "is not in 127"),
        ("hosts: [{name: A, accounts: []}]", "A has no account"),
        ("hosts: [{name: A, accounts: [{name: 'a\"b', password: x}]}]", "has a quotation mark"),
        ("hosts: [{name: A, speaks: {ntlm: v3}}]", "A: speaks.ntlm: Invalid enum value 'v3'"),
        ("hosts: [{name: A, speaks: {max_mux: many}}]", "A: speaks.max_mux: Expected `int`, got `str`"),
        ("hosts: [{name: A, faults: {wire: [{does: reset}]}}]", r"A: faults\.wire\[0\]: .*`at`"),
        ("hosts: [{name: A, facts: 7}]", "A: facts: expected a mapping or the path"),
        ("hosts: [{name: A, facts: gone.json}]", "gone.json: No such file"),
        ("hosts: [{name: A, facts: hosts.yaml}]", "hosts.yaml: JSON is malformed"),
        ("hosts: [{name: A, facts: {file: []}}]", "A: facts: unknown field 'file'"),
        ("hosts: [{name: A, facts: {system: {host: A}}}]", "A: facts: unknown field 'host'"),
        ("hosts: [{name: A, facts: {files: [{pth: x}]}}]", "A: facts: unknown field 'pth'"),
        ("hosts: [{name: A, facts: {system: {version: 4.0}}}]", "facts: system.version: Expected `str"),
        ("hosts: [{name: A, facts: {system: {install_language: 0407}}}]", "install_language: Expected `str"),
    ],
)
def test_mistakes_are_named_with_their_place(tmp_path: Path, text: str, complaint: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(LabError, match=complaint) as raised:
        read(path)
    assert str(raised.value).startswith(f"{path}: ")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="No such file"):
        read(tmp_path / "nowhere.yaml")


def test_the_example_is_right() -> None:
    hosts = {host.name: host for host in read(EXAMPLE)}
    assert hosts["HMI-04"].address == "127.0.0.21"
    assert hosts["HMI-04"].accounts == (Account("scanner", password_env="LAB_PASSWORD"),)
    assert all(host.plays for host in hosts.values())
