"""Targets from Nmap, Ansible and spreadsheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.inventory.entries import Word
from scanner.inventory.sources import SOURCES
from scanner.model.errors import OperatorError


def _read(folder: Path, program: str, text: str | bytes) -> list[Word]:
    path = folder / "source"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [Word(word.text, word.place.replace(str(path), "source")) for word in SOURCES[program](str(path))]


def _host(address: str, state: str = "up", **ports: str) -> str:
    opened = "".join(
        f'<port protocol="tcp" portid="{name[1:]}"><state state="{state}"/></port>'
        for name, state in ports.items()
    )
    return (
        f'<host><status state="{state}"/><address addr="00:11:22:33:44:55" addrtype="mac"/>'
        f'<address addr="{address}" addrtype="ipv4"/><ports>{opened}</ports></host>'
    )


def test_nmap(tmp_path: Path) -> None:
    hosts = [
        _host("10.1.0.1", p139="open", p445="open"),
        _host("10.1.0.2", p139="open", p445="closed"),
        _host("10.1.0.3", p139="filtered"),
        _host("10.1.0.4", state="down", p445="open"),
        _host("10.1.0.5", p80="open"),
        '<host><status state="up"/></host>',
    ]
    text = f'<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap">{"".join(hosts)}</nmaprun>'
    assert _read(tmp_path, "nmap", text) == [
        Word("10.1.0.1", "source: host 1: "),
        Word("smb://10.1.0.2:139", "source: host 2: "),
    ]


BOMB = '<!DOCTYPE n [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><nmaprun><host>&b;</host></nmaprun>'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<nmaprun>", "is not XML"),
        (BOMB, "is not XML"),
        ("<html/>", "is no document of Nmap"),
        (b"\xff", "is not"),
    ],
)
def test_what_nmap_did_not_write(tmp_path: Path, text: str | bytes, why: str) -> None:
    with pytest.raises(OperatorError, match=why):
        _read(tmp_path, "nmap", text)


def test_ansible(tmp_path: Path) -> None:
    text = """\
all:
  hosts:
    lab: {ansible_host: 10.9.0.1}
  children:
    plant:
      hosts:
        hmi-04:
        lab:
      children:
        cell:
          hosts: {hmi-05: {ansible_ssh_host: 10.1.0.5, other: 1}}
other:
  vars: {x: 1}
"""
    assert [word.text for word in _read(tmp_path, "ansible", text)] == ["10.9.0.1", "hmi-04", "10.1.0.5"]
    assert _read(tmp_path, "ansible", text)[1].place == "source:7:16: "


@pytest.mark.parametrize("text", ["", "- a\n"])
def test_what_is_no_ansible_inventory(tmp_path: Path, text: str) -> None:
    with pytest.raises(OperatorError, match="no inventory of Ansible"):
        _read(tmp_path, "ansible", text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,IP Address,os\na,10.0.0.1,NT\nb,,NT\nc,10.0.0.3,NT\n", ["10.0.0.1", "10.0.0.3"]),
        ("\ufeffHostname;Owner\r\nhmi-04;Anna\r\n", ["hmi-04"]),
        ("target\tx\nsmb://10.0.0.1:139\t1\n", ["smb://10.0.0.1:139"]),
        ("address\n", []),
    ],
)
def test_csv(tmp_path: Path, text: str, words: list[str]) -> None:
    assert [word.text for word in _read(tmp_path, "csv", text)] == words


def test_csv_places(tmp_path: Path) -> None:
    assert _read(tmp_path, "csv", "address\na\nb\n")[1] == Word("b", "source:3: ")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("owner\nAnna\n", "no column names hosts"),
        ("", "no column"),
        ('address\n"' + "x" * 200_000 + '"\n', "field"),
    ],
)
def test_tables_that_name_no_hosts(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(OperatorError, match=why):
        _read(tmp_path, "csv", text)


@pytest.mark.parametrize("program", sorted(SOURCES))
def test_files_that_cannot_be_read(tmp_path: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OperatorError, match="No such file"):
        list(SOURCES[program](str(tmp_path / "none")))
    monkeypatch.setattr("scanner.inventory.sources.SIZE_LIMIT", 10)
    monkeypatch.setattr("scanner.documents.tree.SIZE_LIMIT", 10)
    with pytest.raises(OperatorError, match="larger than"):
        _read(tmp_path, program, "x" * 11)
