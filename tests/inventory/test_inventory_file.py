"""The inventory: what it says, and how it says what is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from scanner.inventory import inventory_file
from scanner.inventory.entries import About, Entry, Hints, entries
from scanner.inventory.inventory_file import inventory_schema
from scanner.model.errors import OperatorError
from scanner.model.targets import Credential, SecretKind, WebAccess, WebLogon

ENVIRONMENT = {"PLANT_PASSWORD": "s3cret-of-the-plant"}


def _written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "plant.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def read(tmp_path: Path, text: str) -> list[Entry]:
    return list(entries(inventory_file.read(_written(tmp_path, text), ENVIRONMENT), (), None))


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
  - {address: 10.1.0.2, port: 70000}
  - {address: 10.1.0.3, ntlmv1: yes}
  - {address: 5}
  - {address: 10.1.0.4, password_env: NOT_SET}
  - [10.1.0.5]
  - a b
  - {address: b, transport: ftp}
groups:
  g:
    hosts: {h: {port: ssh}, i: {address: a b}}
    children: [none]
  odd: 5
""",
    ) == [
        "plant.yaml:3:5: targets.adress: the mapping contains unknown field adress.",
        "plant.yaml:4:25: targets.port: Expected int <= 65535.",
        "plant.yaml:5:25: targets.ntlmv1: Invalid enum value 'yes'.",
        "plant.yaml:6:6: targets.address: Expected str, got int.",
        "plant.yaml:8:5: targets: Expected str or object, got array.",
        "plant.yaml:10:18: targets.transport: Invalid enum value 'ftp'.",
        "plant.yaml:2:5: '10.1.0.300': Octet 300 (> 255) not permitted in '10.1.0.300'.",
        "plant.yaml:7:6: The environment variable that password_env names is not set. "
        "Give the variable's name, never the secret itself.",
        "plant.yaml:9:5: 'a b' is neither a host name nor an IPv4 address.",
        "plant.yaml:13:17: port: Expected int or null, got str.",
        "plant.yaml:15:8: Expected object, got int.",
        "plant.yaml:12:3: g has a child none, which is no group.",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "plant.yaml: is empty."),
        ("targets: 5", "plant.yaml:1:1: targets: Expected array, got int."),
        ("targets: [a", "plant.yaml:2:1: did not find expected ',' or ']'."),
        (
            "targets: [a]\nmachines: [b]",
            "plant.yaml:2:1: machines: the mapping contains unknown field machines.",
        ),
        ("targets: " + "[" * 100, "plant.yaml:1:29: nested more than 20 deep."),
        ("targets: &a [*b]", "plant.yaml:1:14: found undefined alias."),
        ("targets: []\ntargets: []", "plant.yaml:2:1: the key 'targets' stands here twice."),
        (
            "groups: {a: {children: [b]}, b: {children: [a]}}",
            "plant.yaml:1:10: a is among its own children, or theirs.",
        ),
        (
            "vars: {password_env: PLANT_PASSWORD, password_file: x}",
            "plant.yaml:1:38: password_env and password_file contradict each other.",
        ),
        (
            "schema: hotfixscan.inventory/2",
            "plant.yaml:1:1: schema: Expected str matching regex "
            r"'^hotfixscan\\.inventory/1$'.",
        ),
    ],
)
def test_what_is_no_inventory(tmp_path: Path, text: str, fault: str) -> None:
    assert faults(tmp_path, text) == [fault]


PLANT = """\
schema: hotfixscan.inventory/1
vars: {username: scanner, password_env: PLANT_PASSWORD, zone: office, tags: [nt]}
hosts:
  LAB: {address: 10.9.0.1, kerberos: true}
groups:
  plant:
    vars: {zone: plant, domain: PLANT, timeout: 300, ntlmv1: allow, tags: [floor]}
    children: [press-shop, paint-shop]
  press-shop:
    vars: {zone: press, architecture: x86, product_type: WinNT, language: '0407'}
    hosts:
      HMI-04: {address: 10.1.0.17, port: 139, ntlmv1: deny, tags: [press], owner: Anna, seen: {os: NT}}
      10.1.0.18:
  paint-shop:
    hosts: {HMI-04: {time_zone_bias_minutes: -60, maintenance_window: 'Sun 02:00-04:00'}}
    ranges: [10.1.1.0/30]
"""


def test_groups_hand_down_what_is_said_of_them(tmp_path: Path) -> None:
    found = {entry.about.name or entry.target.address: entry for entry in read(tmp_path, PLANT)}
    assert list(found) == ["LAB", "HMI-04", "10.1.0.18", "10.1.1.1", "10.1.1.2"]
    one = found["HMI-04"]
    assert str(one.target) == "smb://10.1.0.17:139"
    assert one.about == About(
        name="HMI-04",
        groups=frozenset({"plant", "press-shop", "paint-shop"}),
        zone="press",
        owner="Anna",
        tags=("nt", "floor", "press"),
        maintenance_window="Sun 02:00-04:00",
        timeout=300,
        hints=Hints("x86", "WinNT", "0407", -60),
    )
    assert (one.access.username, one.access.domain, one.access.allow_ntlmv1) == ("scanner", "PLANT", False)
    other = found["10.1.0.18"]
    assert (str(other.target), other.access.allow_ntlmv1, other.about.zone) == (
        "smb://10.1.0.18",
        True,
        "press",
    )
    assert found["10.1.1.1"].about.groups == {"plant", "paint-shop"}
    assert (found["LAB"].about.groups, found["LAB"].about.zone, found["LAB"].access.kerberos) == (
        frozenset(), "office", True,
    )  # fmt: skip


def test_a_reference_to_a_secret_takes_the_place_of_another(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    secret.chmod(0o600)
    text = "vars: {password_env: PLANT_PASSWORD}\nhosts: {a: {password_file: %s}, b: }\n"
    first, second = read(tmp_path, text % secret)
    assert first.access.secret is not None
    assert second.access.secret is not None
    assert (first.access.secret.reveal(), second.access.secret.reveal()) == (
        "from a file",
        "s3cret-of-the-plant",
    )


def test_hashes(tmp_path: Path) -> None:
    (entry,) = entries(
        inventory_file.read(_written(tmp_path, "targets: [{address: a, hashes: true, password_env: NT}]"),
                            {"NT": "0" * 32}), (), None)  # fmt: skip
    assert entry.access.secret is not None
    assert (entry.access.kind, entry.access.secret.reveal()) == (SecretKind.HASHES, ":" + "0" * 32)


def test_the_schema_takes_what_is_read(tmp_path: Path) -> None:
    validator = Draft202012Validator(inventory_schema())
    Draft202012Validator.check_schema(inventory_schema())
    document = yaml.safe_load(PLANT)
    document["groups"]["press-shop"]["hosts"]["10.1.0.18"] = None
    validator.validate(document)
    for wrong in ({"machines": []}, {"groups": {"g": {"host": {}}}}, {"targets": [{"port": 1}]}):
        assert not validator.is_valid(wrong)


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


def test_the_way_in_over_winrm_is_handed_down(tmp_path: Path) -> None:
    text = """
vars: {transport: winrm, winrm_ca: plant.pem}
groups:
  old: {vars: {winrm_verify: false, winrm_tls: true}, hosts: {a: {winrm_logon: basic}, b: {}}}
"""
    first, second = read(tmp_path, text)
    assert first.access.web == WebAccess(WebLogon.BASIC, tls=True, authority="plant.pem", verify=False)
    run = Credential(web=WebAccess(WebLogon.KERBEROS, authority="other.pem"))
    assert second.access.over(run).web == WebAccess(WebLogon.KERBEROS, True, "plant.pem", False)


def test_nesting_without_end_is_a_fault(tmp_path: Path) -> None:
    """libyaml's own limit may be met before ours."""
    (fault,) = faults(tmp_path, "targets: " + "[" * 100_000)
    assert re.fullmatch(
        r"plant\.yaml:1:\d+: (nested more than 20 deep|exceeded maximum nesting depth)\.", fault
    )
