"""The inventory: what it says, and how it says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.inventory import inventory_file
from scanner.inventory.entries import Entry, entries
from scanner.model.errors import OperatorError

ENVIRONMENT = {"PLANT_PASSWORD": "s3cret-of-the-plant"}


def read(tmp_path: Path, text: str) -> list[Entry]:
    path = tmp_path / "plant.yaml"
    path.write_text(text, encoding="utf-8")
    return list(entries(inventory_file.read(str(path), ENVIRONMENT), (), None))


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(OperatorError) as caught:
        read(tmp_path, text)
    assert caught.value.advice
    return [line.replace(f"{tmp_path}/", "") for line in caught.value.message.splitlines()]


def test_words_and_mappings(tmp_path: Path) -> None:
    plain, full, ranged = read(
        tmp_path,
        """
targets:
  - folder:/mnt/nt4
  - address: 10.1.0.17
    transport: smb
    port: 139
    username: scanner
    domain: PLANT
    password_env: PLANT_PASSWORD
    ntlmv1: allow
  - {address: 10.1.0.18-18, transport: winrm, ntlmv1: deny}
""",
    )
    assert str(plain.target) == "folder:/mnt/nt4"
    assert str(full.target) == "smb://10.1.0.17:139"
    assert (full.access.username, full.access.domain, full.access.allow_ntlmv1) == ("scanner", "PLANT", True)
    assert full.access.secret is not None
    assert full.access.secret.reveal() == "s3cret-of-the-plant"
    assert "s3cret" not in repr(full)
    assert str(ranged.target) == "winrm://10.1.0.18"
    assert not ranged.access.allow_ntlmv1


def test_a_password_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    secret.chmod(0o600)
    (entry,) = read(tmp_path, f"targets:\n  - {{address: a, password_file: {secret}}}\n")
    assert entry.access.secret is not None
    assert entry.access.secret.reveal() == "from a file"


def test_everything_wrong_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    assert faults(
        tmp_path,
        """targets:
  - address: 10.1.0.300
  - adress: 10.1.0.1
    port: ssh
  - {address: 10.1.0.2, port: 70000}
  - {address: 10.1.0.3, ntlmv1: yes, ntlmv1: allow}
  - {address: 5, username: 007}
  - {address: 10.1.0.4, password_env: NOT_SET}
  - [10.1.0.5]
  - a b
  - {address: b, transport: ftp}
""",
    ) == [
        "plant.yaml:2:14: '10.1.0.300': Octet 300 (> 255) not permitted in '10.1.0.300'.",
        "plant.yaml:3:5: unknown key 'adress'; allowed are address, transport, port, username, domain, "
        "password_env, password_file, ntlmv1.",
        "plant.yaml:3:5: a target needs an `address`.",
        "plant.yaml:5:15: 'smb://10.1.0.2:70000': there is no port 70000.",
        "plant.yaml:6:38: the key 'ntlmv1' stands here twice.",
        "plant.yaml:6:33: `ntlmv1` must be one of allow, deny.",
        "plant.yaml:7:15: `address` must be text (quote numbers and yes/no).",
        "plant.yaml:7:28: `username` must be text (quote numbers and yes/no).",
        "plant.yaml:8:39: The environment variable that password_env names is not set. "
        "Give the variable's name, never the secret itself.",
        "plant.yaml:9:5: expected a mapping of address, transport, port, username, domain, password_env, "
        "password_file, ntlmv1.",
        "plant.yaml:9:5: a target needs an `address`.",
        "plant.yaml:10:5: 'a b' is neither a host name nor an IPv4 address.",
        "plant.yaml:11:29: `transport` must be one of smb, winrm.",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "plant.yaml: expected a mapping with the list `targets`."),
        ("targets: 5", "plant.yaml:1:10: expected a mapping with the list `targets`."),
        ("targets: [a", "plant.yaml:2:1: did not find expected ',' or ']'."),
        ("targets: [a]\nhosts: [b]", "plant.yaml:2:1: unknown key 'hosts'; allowed are targets."),
        ("targets: " + "[" * 100_000, "plant.yaml:1:29: nested more than 20 deep."),
        ("targets: &a [*b]", "plant.yaml:1:14: found undefined alias."),
    ],
)
def test_what_is_no_inventory(tmp_path: Path, text: str, fault: str) -> None:
    assert faults(tmp_path, text) == [fault]


def test_a_secret_written_where_its_name_belongs_is_not_repeated(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "targets: [{address: a, password_env: hunter2!}]")
    assert "hunter2" not in fault


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"targets: [\x00]", None])
def test_what_cannot_be_read_at_all(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "plant.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OperatorError, match=r"plant\.yaml"):
        inventory_file.read(str(path), {})
