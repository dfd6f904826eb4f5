"""Computers from Active Directory, asked of a real directory server over TLS."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from scanner.inventory.computers import entry_range
from scanner.inventory.directory import search_filter
from scanner.inventory.directory_file import directory_schema, read
from scanner.model.errors import OperatorError
from tests.cli.running import run
from tests.inventory.slapd import BASE, PASSWORD, USER, Slapd, SlapdMissing, computer, slapd, unit

PLANT = f"OU=Plant,{BASE}"
SHOP = f"OU=Press Shop,{PLANT}"
MANY = 230
"""More computers than the server gives in one answer without pages, and more than it takes by itself."""


def _fleet() -> Iterator[str]:
    yield unit(PLANT)
    yield unit(SHOP)
    nt = {"operatingSystem": "Windows NT", "operatingSystemVersion": "4.0"}
    yield computer(f"CN=HMI-04,{SHOP}", operatingSystemServicePack="Service Pack 6", **nt)
    yield computer(f"CN=PDC,{PLANT}", **{**nt, "userAccountControl": "8192"})
    yield computer(f"CN=OLD,{PLANT}", **{**nt, "userAccountControl": "4098"})
    yield computer(f"CN=odd_name! ,{PLANT}".replace(" ,", ","), **nt)
    w2k = "Windows 2000 Professional"
    yield computer(f"CN=LAB-1,{PLANT}", operatingSystem=w2k, dNSHostName="lab-1.plant.example")
    yield computer(
        f"CN=S2003,{PLANT}", operatingSystem="Windows Server 2003", dNSHostName="s2003.plant.example"
    )
    yield computer(f"CN=XP,{PLANT}", operatingSystem="Windows XP Professional", dNSHostName="not a name")
    yield computer(f"CN=NEW,{PLANT}", operatingSystem="Windows Server 2022 Standard")
    yield computer(f"CN=BARE,{PLANT}")
    for number in range(MANY):
        yield computer(f"CN=CELL-{number:03},{SHOP}", **nt)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    try:
        with slapd(tmp_path_factory.mktemp("slapd"), list(_fleet())) as running:
            yield running
    except SlapdMissing as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture
def file(tmp_path: Path, server: Slapd) -> Path:
    return _file(tmp_path, server)


def _file(folder: Path, running: Slapd, **changes: object) -> Path:
    asked = {
        "server": f"ldaps://127.0.0.1:{running.tls_port}",
        "base": BASE,
        "username": USER,
        "password_env": "AD_PASSWORD",
        "ca_file": str(running.folder / "ca.pem"),
        **changes,
    }
    path = folder / "ad.yaml"
    path.write_text(json.dumps({key: value for key, value in asked.items() if value is not None}))
    return path


ENVIRONMENT = {"AD_PASSWORD": PASSWORD}


def test_the_schema_takes_what_is_read(file: Path) -> None:
    Draft202012Validator.check_schema(directory_schema())
    validator = Draft202012Validator(directory_schema())
    validator.validate(json.loads(file.read_text()))
    for wrong in (
        {"server": "ldaps://dc1"},
        {"server": "", "base": BASE},
        {"server": "s", "base": BASE, "x": 1},
    ):
        assert not validator.is_valid(wrong)


def test_old_computers_are_found_whatever_their_number(file: Path, server: Slapd) -> None:
    before = server.binds
    found = {one.about.name: one for one in read(str(file), ENVIRONMENT)}
    assert server.binds == before + 1
    assert found.keys() - {f"CELL-{number:03}" for number in range(MANY)} == {
        "HMI-04",
        "PDC",
        "odd_name!",
        "LAB-1",
        "S2003",
        "XP",
    }
    assert len(found) == MANY + 6
    press = found["HMI-04"]
    assert [str(target) for target in press.targets] == ["smb://HMI-04"]
    assert press.about.groups == {"Plant", "Plant.Press-Shop"}
    assert press.about.tags == ("Windows NT", "4.0", "Service Pack 6")
    assert [str(target) for name in ("LAB-1", "S2003", "XP") for target in found[name].targets] == [
        "smb://lab-1.plant.example",
        "smb://s2003.plant.example",
        "smb://XP",
    ]
    hints = {name: found[name].about.hints.product_type for name in ("HMI-04", "PDC", "LAB-1", "S2003", "XP")}
    assert hints == {"HMI-04": None, "PDC": "LanmanNT", "LAB-1": "WinNT", "S2003": "ServerNT", "XP": "WinNT"}
    assert [str(target) for target in found["odd_name!"].targets] == ["smb://odd_name?"]


def test_tls_is_begun_where_it_was_not(tmp_path: Path, server: Slapd) -> None:
    path = _file(tmp_path, server, server=f"ldap://localhost:{server.port}", systems=["Windows 2000"])
    assert [one.about.name for one in read(str(path), ENVIRONMENT)] == ["LAB-1"]


def test_the_base_bounds_what_is_asked_and_what_groups_are(tmp_path: Path, server: Slapd) -> None:
    path = _file(tmp_path, server, base=SHOP)
    found = read(str(path), ENVIRONMENT)
    assert len(found) == MANY + 1
    assert {one.about.groups for one in found} == {frozenset()}


def test_wrong_credentials_are_tried_once(file: Path, server: Slapd) -> None:
    before = server.binds
    with pytest.raises(OperatorError, match="refuses the credentials") as raised:
        read(str(file), {"AD_PASSWORD": "wrong-one"})
    assert "lockout" in raised.value.advice
    assert server.binds == before + 1
    assert "wrong-one" not in f"{raised.value}"


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
@pytest.mark.parametrize(("host", "ca_file"), [("127.0.0.1", None), ("127.0.0.2", "ca.pem")])
def test_nothing_is_sent_to_who_cannot_prove_himself(
    tmp_path: Path, server: Slapd, scheme: str, host: str, ca_file: str | None
) -> None:
    """Neither if nobody vouches for the certificate, nor if it is for another name."""
    port = server.tls_port if scheme == "ldaps" else server.port
    known = str(server.folder / ca_file) if ca_file else None
    path = _file(tmp_path, server, server=f"{scheme}://{host}:{port}", ca_file=known)
    before = server.binds
    with pytest.raises(OperatorError, match="certificate does not hold"):
        read(str(path), ENVIRONMENT)
    assert server.binds == before


def test_nobody_there(tmp_path: Path, server: Slapd) -> None:
    path = _file(tmp_path, server, server="ldaps://127.0.0.1:9")
    with pytest.raises(OperatorError, match="cannot be asked"):
        read(str(path), ENVIRONMENT)


def test_a_base_that_is_not_there(tmp_path: Path, server: Slapd) -> None:
    path = _file(tmp_path, server, base=f"OU=Nowhere,{BASE}")
    with pytest.raises(OperatorError, match=f"has no OU=Nowhere,{BASE}"):
        read(str(path), ENVIRONMENT)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"server": "http://dc1"}, "server is not like"),
        ({"server": "ldaps://dc1/OU=x"}, "server is not like"),
        ({"server": "ldaps://me:pa55word@dc1"}, "server is not like"),
        ({"server": "ldaps://dc1:99999"}, "server is not like"),
        ({"password_file": "x"}, "belong together"),
        ({"username": None}, "belong together"),
        ({"password_env": None}, "belong together"),
        ({"password": "hunter2"}, "unknown field password"),
        ({"base": None}, "missing required field base"),
        ({"ca_file": "/nowhere.pem"}, "holds no certificates"),
        ({"password_env": "UNSET"}, "is not set"),
    ],
)
def test_what_is_wrong_in_the_file_is_told(
    tmp_path: Path, server: Slapd, changes: dict[str, object], why: str
) -> None:
    path = _file(tmp_path, server, **changes)
    with pytest.raises(OperatorError, match=why) as raised:
        read(str(path), ENVIRONMENT)
    assert "pa55word" not in str(raised.value)


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "ad.yaml"
    path.write_text("")
    with pytest.raises(OperatorError, match="is empty"):
        read(str(path), ENVIRONMENT)


def test_on_the_command_line(file: Path) -> None:
    rows = json.loads(run("inventory", "list", f"ad:{file}", "-f", "json", **ENVIRONMENT).stdout)
    assert {row["name"]: row["groups"] for row in rows}["HMI-04"] == ["Plant", "Plant.Press-Shop"]
    assert "|  |--@Plant.Press-Shop:" in run("inventory", "graph", f"ad:{file}", **ENVIRONMENT).stdout
    fine = run("inventory", "validate", f"ad:{file}", **ENVIRONMENT)
    assert fine.stdout == f"{MANY + 6} targets in 2 groups: no errors\n"
    refused = run("inventory", "list", f"ad:{file}", AD_PASSWORD="wrong-one")
    assert (refused.exit_code, "refuses the credentials" in refused.stderr) == (2, True)


def test_systems_are_values_whatever_they_are_called() -> None:
    assert search_filter(["a)(objectClass=*", "Windows*2003"]) == (
        r"(&(objectClass=computer)(|(operatingSystem=a\29\28objectClass=*)(operatingSystem=Windows*2003*)))"
    )


def test_names_with_signs_in_them() -> None:
    dn = rf"CN=X,OU=Werk\, S\C3\BCd,OU=a\+b,{BASE}"
    one = entry_range(dn, BASE, {"memberOf": [b"CN=Press PCs,OU=Groups,DC=plant,DC=example", b"odd"]})
    assert one is not None
    assert one.about.groups == {"a-b", "a-b.Werk-Süd", "Press-PCs"}
    assert [target.address for target in one.targets] == ["?"]
