"""The registry behind smbd, asked by impacket's remote registry client."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from impacket.dcerpc.v5 import rrp
from impacket.dcerpc.v5.rpcrt import DCERPCException
from impacket.smbconnection import SessionError, SMBConnection

from tests.conftest import StartLab
from tests.lab import Faults, Host, RegistryFault, TypedValue
from tests.lab_tests.clients import KEY_READ, logged_in, open_key, remote_registry
from tests.lab_tests.machines import machine

CURRENT_VERSION = "software\\microsoft\\WINDOWS NT\\CurrentVersion"
EVERY_TYPE = {
    "HKLM\\SOFTWARE\\Types": {
        "": "the default value",
        "Sz": "ä text",
        "Expand": "%SystemRoot%\\System32",
        "Dword": 4294967295,
        "Multi": ["one", "two", ""],
        "Binary": "hex:00ff10",
        "Stated": TypedValue("expand_sz", "no per cent sign"),
        "Empty": TypedValue("none"),
        "Big": TypedValue("binary", size=60_000),
    }
}


@pytest.fixture(scope="module")
def host(start_module_lab: StartLab) -> Host:
    return start_module_lab(machine(registry=EVERY_TYPE)).hosts["HMI-04"]


@pytest.fixture
def rpc(host: Host) -> Any:
    with logged_in(host) as connection, remote_registry(connection) as pipe:
        yield pipe


def error_code(raised: pytest.ExceptionInfo[DCERPCException]) -> int | None:
    code: int | None = raised.value.get_error_code()
    return code


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("Sz", 1, "ä text\0"),
        ("Expand", 2, "%SystemRoot%\\System32\0"),
        ("Dword", 4, 4294967295),
        ("Multi", 7, "one\0two\0\0\0"),
        ("Binary", 3, b"\x00\xff\x10"),
        ("Stated", 2, "no per cent sign\0"),
        ("", 1, "the default value\0"),
        ("dWORD", 4, 4294967295),
    ],
)
def test_every_type_of_value(rpc: Any, name: str, kind: int, data: object) -> None:
    key = open_key(rpc, "SOFTWARE\\Types")
    assert rrp.hBaseRegQueryValue(rpc, key, name) == (kind, data)


def test_a_value_larger_than_a_fragment(rpc: Any) -> None:
    kind, data = rrp.hBaseRegQueryValue(rpc, open_key(rpc, "SOFTWARE\\Types"), "Big")
    assert (kind, len(data)) == (3, 60_000)


def test_values_are_enumerated_with_name_type_and_data(rpc: Any) -> None:
    key = open_key(rpc, CURRENT_VERSION)
    found = {}
    for index in range(rrp.hBaseRegQueryInfoKey(rpc, key)["lpcValues"]):
        answer = rrp.hBaseRegEnumValue(rpc, key, index, 1024)
        found[answer["lpValueNameOut"].rstrip("\0")] = (
            b"".join(answer["lpData"]).decode("utf-16-le").rstrip("\0")
        )
    assert found == {
        "CurrentVersion": "4.0",
        "CurrentBuildNumber": "1381",
        "CurrentType": "Uniprocessor Free",
        "CSDVersion": "Service Pack 6",
        "SystemRoot": "C:\\WINNT",
        "SoftwareType": "SYSTEM",
    }
    with pytest.raises(DCERPCException) as raised:
        rrp.hBaseRegEnumValue(rpc, key, len(found), 1024)
    assert error_code(raised) == 259


def test_subkeys_are_enumerated(rpc: Any) -> None:
    key = open_key(rpc, CURRENT_VERSION + "\\Hotfix")
    assert rrp.hBaseRegEnumKey(rpc, key, 0)["lpNameOut"] == "Q299444\0"
    assert rrp.hBaseRegQueryInfoKey(rpc, key)["lpcSubKeys"] == 1
    with pytest.raises(DCERPCException) as raised:
        rrp.hBaseRegEnumKey(rpc, key, 1)
    assert error_code(raised) == 259
    mark = open_key(rpc, CURRENT_VERSION + "\\Hotfix\\Q299444")
    assert rrp.hBaseRegQueryValue(rpc, mark, "Installed") == (4, 1)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("SYSTEM\\CurrentControlSet\\Control\\ProductOptions", "ProductType", "ServerNT\0"),
        ("SYSTEM\\CurrentControlSet\\Control\\ProductOptions", "ProductSuite", "Terminal Server\0\0"),
        (
            "SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment",
            "PROCESSOR_ARCHITECTURE",
            "x86\0",
        ),
        ("SYSTEM\\CurrentControlSet\\Control\\Nls\\Language", "InstallLanguage", "0409\0"),
        ("SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation", "ActiveTimeBias", 0xFFFFFFC4),
        ("SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName", "ComputerName", "HMI-04\0"),
        (
            "SYSTEM\\CurrentControlSet\\Control\\Session Manager",
            "PendingFileRenameOperations",
            "\\??\\C:\\WINNT\\System32\\SET1.tmp\0!\\??\\C:\\WINNT\\System32\\ole32.dll\0\0",
        ),
        ("SOFTWARE\\Lab", "Number", 7),
        ("SOFTWARE\\Lab", "List", "a\0b\0\0"),
    ],
)
def test_facts_are_where_windows_nt_keeps_them(rpc: Any, key: str, value: str, expected: object) -> None:
    assert rrp.hBaseRegQueryValue(rpc, open_key(rpc, key), value)[1] == expected


def test_version_of_the_protocol(rpc: Any) -> None:
    assert rrp.hBaseRegGetVersion(rpc, open_key(rpc, "SOFTWARE"))["lpdwVersion"] == 5


def test_what_is_not_there(rpc: Any) -> None:
    with pytest.raises(DCERPCException) as raised:
        open_key(rpc, "SOFTWARE\\Nowhere")
    assert error_code(raised) == 2
    with pytest.raises(DCERPCException) as raised:
        rrp.hBaseRegQueryValue(rpc, open_key(rpc, "SOFTWARE\\Types"), "Nothing")
    assert error_code(raised) == 2


def test_rights_are_those_the_key_was_opened_with(rpc: Any) -> None:
    key = open_key(rpc, "SOFTWARE\\Types", access=0x8)
    with pytest.raises(DCERPCException) as raised:
        rrp.hBaseRegQueryValue(rpc, key, "Sz")
    assert error_code(raised) == 5


def test_a_closed_handle_is_no_handle(rpc: Any) -> None:
    key = open_key(rpc, "SOFTWARE")
    rrp.hBaseRegCloseKey(rpc, key)
    with pytest.raises(DCERPCException) as raised:
        rrp.hBaseRegEnumKey(rpc, key, 0)
    assert error_code(raised) == 6


def test_every_call_is_on_record(start_lab: StartLab) -> None:
    lab = start_lab(machine())
    with logged_in(lab.hosts["HMI-04"]) as connection, remote_registry(connection) as pipe:
        rrp.hBaseRegQueryValue(pipe, open_key(pipe, CURRENT_VERSION), "CSDVersion")
    calls = [(call.opnum, call.access, call.key, call.value, call.result) for call in lab.calls]
    path = f"HKLM\\{CURRENT_VERSION}"
    assert calls == [
        (2, KEY_READ, "HKLM", None, 0),
        (15, KEY_READ, path, None, 0),
        (17, None, path, "CSDVersion", 0),
    ]


def test_each_address_has_a_registry_of_its_own(start_lab: StartLab) -> None:
    names = [f"HOST-{number}" for number in range(6)]
    lab = start_lab(*(machine(name, registry={"HKLM\\SOFTWARE\\Own": {"Name": name}}) for name in names))
    found: dict[str, str] = {}

    def ask(name: str) -> None:
        with logged_in(lab.hosts[name]) as connection, remote_registry(connection) as pipe:
            for _ in range(20):
                found[name] = rrp.hBaseRegQueryValue(pipe, open_key(pipe, "SOFTWARE\\Own"), "Name")[1].rstrip(
                    "\0"
                )

    threads = [threading.Thread(target=ask, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {name: name for name in names}
    assert len(lab.servers) == 1


def test_several_pipes_on_one_connection(host: Host) -> None:
    with logged_in(host) as connection:
        pipes = [remote_registry(connection) for _ in range(8)]
        opened = [pipe.__enter__() for pipe in pipes]
        keys = [open_key(pipe, CURRENT_VERSION) for pipe in opened]
        answers = [
            rrp.hBaseRegQueryValue(pipe, key, "CSDVersion") for pipe, key in zip(opened, keys, strict=True)
        ]
    assert answers == [(1, "Service Pack 6\0")] * 8


class TestFaults:
    """What goes wrong where the description says so, and nowhere else."""

    def session(self, start_lab: StartLab, *faults: RegistryFault, **more: Any) -> Any:
        lab = start_lab(machine(faults=Faults(registry=faults, **more)))
        return lab.hosts["HMI-04"]

    def test_a_denied_key(self, start_lab: StartLab) -> None:
        host = self.session(start_lab, RegistryFault(key="HKLM\\SOFTWARE\\Lab"))
        with logged_in(host) as connection, remote_registry(connection) as pipe:
            with pytest.raises(DCERPCException) as raised:
                open_key(pipe, "SOFTWARE\\Lab")
            assert error_code(raised) == 5
            assert open_key(pipe, CURRENT_VERSION)

    def test_an_unreadable_value(self, start_lab: StartLab) -> None:
        host = self.session(start_lab, RegistryFault(key="HKLM\\SOFTWARE\\Lab", value="Text", code=1014))
        with logged_in(host) as connection, remote_registry(connection) as pipe:
            key = open_key(pipe, "SOFTWARE\\Lab")
            with pytest.raises(DCERPCException) as raised:
                rrp.hBaseRegQueryValue(pipe, key, "Text")
            assert error_code(raised) == 1014
            assert rrp.hBaseRegQueryValue(pipe, key, "Number") == (4, 7)

    def test_a_fault_instead_of_an_answer(self, start_lab: StartLab) -> None:
        host = self.session(start_lab, RegistryFault("fault", opnum=16, code=0x1C010003))
        with logged_in(host) as connection, remote_registry(connection) as pipe:
            with pytest.raises(DCERPCException, match="nca_"):
                rrp.hBaseRegQueryInfoKey(pipe, open_key(pipe, "SOFTWARE"))
            assert open_key(pipe, "SOFTWARE\\Lab")

    def test_a_pipe_that_breaks(self, start_lab: StartLab) -> None:
        host = self.session(start_lab, RegistryFault("break", key="HKLM\\SOFTWARE\\Lab"))
        with logged_in(host) as connection, remote_registry(connection) as pipe:
            assert open_key(pipe, CURRENT_VERSION)
            with pytest.raises(SessionError, match="STATUS_PIPE"):
                open_key(pipe, "SOFTWARE\\Lab")

    def test_a_delay(self, start_lab: StartLab) -> None:
        host = self.session(start_lab, RegistryFault("delay", key="HKLM\\SOFTWARE\\Lab", seconds=0.01))
        with logged_in(host) as connection, remote_registry(connection) as pipe:
            assert open_key(pipe, "SOFTWARE\\Lab")

    def test_an_endless_key(self, start_lab: StartLab) -> None:
        host = self.session(start_lab, endless_keys=("HKLM\\SOFTWARE\\Lab",))
        with logged_in(host) as connection, remote_registry(connection) as pipe:
            key = open_key(pipe, "SOFTWARE\\Lab")
            assert rrp.hBaseRegEnumKey(pipe, key, 1_000_000)["lpNameOut"] == "Endless1000000\0"
            assert rrp.hBaseRegEnumValue(pipe, key, 1_000_000, 64)["lpValueNameOut"] == "Endless1000000\0"

    def test_no_registry_at_all(self, start_lab: StartLab) -> None:
        host = self.session(start_lab, winreg="absent")
        with logged_in(host) as connection, pytest.raises(SessionError, match="STATUS_OBJECT_NAME_NOT_FOUND"):
            self.open_pipe(connection)

    def test_a_registry_that_breaks_at_once(self, start_lab: StartLab) -> None:
        host = self.session(start_lab, winreg="broken")
        with logged_in(host) as connection, pytest.raises(SessionError, match="STATUS_PIPE"):
            self.open_pipe(connection)

    def open_pipe(self, connection: SMBConnection) -> None:
        with remote_registry(connection) as pipe:
            open_key(pipe, "SOFTWARE")
