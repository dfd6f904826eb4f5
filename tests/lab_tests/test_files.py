"""The files behind smbd, listed by smbclient and read by impacket."""

from __future__ import annotations

import datetime as dt
import io
import re

import pefile
import pytest
from impacket.smbconnection import SessionError

from scanner.model.facts import DirectoryFact, FileFact, HostFacts, Listing, SystemFacts
from tests.conftest import StartLab
from tests.lab import ExtraFile, Faults, Host, LabError, lab
from tests.lab_tests.clients import READ_ATTRIBUTES, READ_FILE, SHARE_ALL, listed, logged_in, smbclient
from tests.lab_tests.machines import FACTS, RDR, machine


@pytest.fixture(scope="module")
def host(start_module_lab: StartLab) -> Host:
    return start_module_lab(machine()).hosts["HMI-04"]


def read(host: Host, share: str, path: str) -> bytes:
    """A whole file, opened for reading only."""
    content = io.BytesIO()
    with logged_in(host) as connection:
        tree = connection.connectTree(share)
        file = connection.openFile(tree, path, desiredAccess=READ_FILE | READ_ATTRIBUTES, shareMode=SHARE_ALL)
        while piece := connection.readFile(tree, file, content.tell(), 16000):
            content.write(piece)
        connection.closeFile(tree, file)
    return content.getvalue()


def test_sizes_and_dates_as_smbclient_lists_them(host: Host) -> None:
    assert listed(smbclient(host, "ADMIN$", "cd System32", "ls"))["ole32.dll"] == (
        701200,
        "Thu Aug 9 10:56:00 2001",
    )
    assert listed(smbclient(host, "ADMIN$", "cd System32\\drivers", "ls")) == {
        "rdr.sys": (266224, "Thu Mar 1 23:12:41 2001")
    } | listed(smbclient(host, "ADMIN$", "cd System32\\drivers", "ls .*"))


@pytest.mark.parametrize(
    ("modified", "shown"),
    [
        (dt.datetime(1997, 5, 1, tzinfo=dt.UTC), "Thu May  1 00:00:00 1997 UTC"),
        (dt.datetime(1980, 6, 3, 23, 59, 59), "Tue Jun  3 23:59:59 1980 UTC"),
        (
            dt.datetime(1996, 10, 14, 1, 38, tzinfo=dt.timezone(dt.timedelta(hours=-7))),
            "Mon Oct 14 08:38:00 1996 UTC",
        ),
    ],
)
def test_times_are_utc_and_exact(start_lab: StartLab, modified: dt.datetime, shown: str) -> None:
    facts = HostFacts(target="", files=(FileFact(path="C:\\WINNT\\a.txt", size=3, modified=modified),))
    output = smbclient(start_lab(machine(facts=facts)).hosts["HMI-04"], "ADMIN$", "allinfo a.txt")
    assert re.search(r"write_time: +(.+)", output, re.MULTILINE)[1] == shown  # type: ignore[index]


@pytest.mark.parametrize(
    ("share", "path"),
    [
        ("ADMIN$", "System32\\drivers\\rdr.sys"),
        ("ADMIN$", "SYSTEM32\\DRIVERS\\RDR.SYS"),
        ("C$", "winnt\\system32\\drivers\\rdr.sys"),
    ],
)
def test_an_executable_says_over_smb_what_the_facts_say(host: Host, share: str, path: str) -> None:
    image = pefile.PE(data=read(host, share, path))
    fixed = image.VS_FIXEDFILEINFO[0]
    assert (fixed.FileVersionMS, fixed.FileVersionLS) == (4 << 16, 1381 << 16 | 7086)
    assert RDR.linked is not None
    assert image.FILE_HEADER.TimeDateStamp == int(RDR.linked.timestamp())
    assert image.FILE_HEADER.Machine == 0x14C


def test_other_machines_and_other_drives(host: Host) -> None:
    assert pefile.PE(data=read(host, "ADMIN$", "System32\\ole32.dll")).FILE_HEADER.Machine == 0x184
    assert len(read(host, "D$", "InetPub\\wwwroot\\default.htm")) == 4000
    assert len(read(host, "C$", "boot.ini")) == 279


def test_an_unreadable_file_is_listed_but_denied(host: Host) -> None:
    assert listed(smbclient(host, "ADMIN$", "cd System32", "ls"))["secret.dll"][0] == 40000
    with pytest.raises(SessionError, match="STATUS_ACCESS_DENIED"):
        read(host, "ADMIN$", "System32\\secret.dll")


def test_an_absent_file_is_absent(host: Host) -> None:
    assert "gone.dll" not in listed(smbclient(host, "ADMIN$", "cd System32", "ls"))


def test_faults_deny_files_directories_and_shares(start_lab: StartLab) -> None:
    faults = Faults(
        denied_files=("%SystemRoot%\\system32\\OLE32.DLL",),
        denied_directories=("C:\\WINNT\\System32\\drivers",),
        shares={"C$": "denied", "D$": "absent"},
    )
    host = start_lab(machine(faults=faults)).hosts["HMI-04"]
    with pytest.raises(SessionError, match="STATUS_ACCESS_DENIED"):
        read(host, "ADMIN$", "System32\\ole32.dll")
    assert "NT_STATUS_ACCESS_DENIED" in smbclient(host, "ADMIN$", "ls System32\\drivers\\*")
    assert "NT_STATUS_ACCESS_DENIED" in smbclient(host, "C$", "ls")
    assert "NT_STATUS_BAD_NETWORK_NAME" in smbclient(host, "D$", "ls")


def test_directories_that_the_facts_could_not_list(start_lab: StartLab) -> None:
    folders = (
        DirectoryFact("C:\\WINNT\\System32", Listing.UNREADABLE),
        DirectoryFact("C:\\WINNT\\Cluster", Listing.ABSENT),
        DirectoryFact("C:\\WINNT\\Inf", Listing.LISTED),
    )
    facts = HostFacts(target="", directories=folders, files=(RDR,))
    host = start_lab(machine(facts=facts)).hosts["HMI-04"]
    assert "NT_STATUS_ACCESS_DENIED" in smbclient(host, "ADMIN$", "ls System32\\*")
    folders_there = smbclient(host, "ADMIN$", "ls")
    assert "Inf" in folders_there
    assert "Cluster" not in folders_there


def test_another_system_root_and_spellings_that_differ(start_lab: StartLab) -> None:
    files = (
        FileFact(path="E:\\WTSRV\\system32\\a.dll", size=4000, machine="x86"),
        FileFact(path="e:\\wtsrv\\SYSTEM32\\b.dll", size=5000, machine="x86"),
        FileFact(path="%SystemRoot%\\System32\\c.dll", size=6000, machine="x86"),
    )
    facts = HostFacts(target="", system=SystemFacts(system_root="E:\\WTSRV"), files=files)
    host = start_lab(machine(facts=facts)).hosts["HMI-04"]
    found = listed(smbclient(host, "ADMIN$", "ls System32\\*"))
    assert {name: size for name, (size, _) in found.items() if name.endswith("dll")} == {
        "a.dll": 4000,
        "b.dll": 5000,
        "c.dll": 6000,
    }
    assert "NT_STATUS_BAD_NETWORK_NAME" in smbclient(host, "C$", "ls")


def test_files_beyond_the_facts(start_lab: StartLab) -> None:
    extra = (
        ExtraFile("C:\\WINNT\\System32\\user.exe", format="ne", size=47392),
        ExtraFile("C:\\WINNT\\Repair\\setup.log", content="[Paths]\r\nTargetDirectory = \\WINNT\r\n"),
        ExtraFile(RDR.path, other_resources=50),
    )
    host = start_lab(machine(files=extra)).hosts["HMI-04"]
    sixteen_bit = read(host, "ADMIN$", "System32\\user.exe")
    assert (len(sixteen_bit), sixteen_bit[0x80:0x82]) == (47392, b"NE")
    assert read(host, "ADMIN$", "Repair\\setup.log").startswith(b"[Paths]\r\n")
    rdr = pefile.PE(data=read(host, "ADMIN$", "System32\\drivers\\rdr.sys"))
    assert len(rdr.DIRECTORY_ENTRY_RESOURCE.entries[0].directory.entries) == 50


@pytest.mark.parametrize(
    ("fact", "complaint"),
    [
        (FileFact(path="C:\\WINNT\\a.dll", size=300, version="4.0.1381.1"), r"a\.dll: 300 bytes are too few"),
        (FileFact(path="C:\\WINNT\\a.dll", version="four"), r"a\.dll: not a four-part file version"),
        (FileFact(path="\\\\server\\share\\a.dll", size=3), "does not start with %SystemRoot% or a drive"),
        (FileFact(path="C:\\WINNT\\..\\..\\a.dll", size=3), "is no file name"),
    ],
)
def test_files_that_cannot_be_made(smbd: str, fact: FileFact, complaint: str) -> None:
    described = machine(facts=HostFacts(target="", files=(fact,)))
    with pytest.raises(LabError, match=complaint), lab([described]):
        pytest.fail("the lab started")


def test_a_denied_file_must_be_there(smbd: str) -> None:
    described = machine(faults=Faults(denied_files=("C:\\WINNT\\nothing.dll",)))
    with pytest.raises(LabError, match=r"nothing\.dll is to be denied, but"), lab([described]):
        pytest.fail("the lab started")


def test_many_files_of_many_hosts(start_lab: StartLab) -> None:
    hosts = [machine(f"HOST-{number}", facts=FACTS) for number in range(20)]
    running = start_lab(*hosts)
    assert len(running.servers) == 1
    sizes = {
        name: listed(smbclient(host, "ADMIN$", "ls System32\\*"))["ole32.dll"][0]
        for name, host in running.hosts.items()
    }
    assert sizes == dict.fromkeys(running.hosts, 701200)
