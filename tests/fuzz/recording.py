"""Recording what real servers answer, as seeds: ``python -m tests.fuzz.recording`` (needs smbd).

A recording is a text file of exchanges: a line for each request and its replies, as
hexadecimal.  They are committed, so that fuzzing needs no server.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec

from scanner.collect.collect import collect
from scanner.collect.plan import CollectionPlan
from scanner.model.facts import FileFact, HostFacts, Hotfix, Listing, Outcome, SystemFacts
from scanner.model.targets import Credential, Scheme, Secret, Target
from tests.lab import Account, Host, HostDescription, Speech, TypedValue, lab, smb_conf
from tests.lab.smb_frames import Frame, receive

FOLDER = Path(__file__).with_name("recorded")

USER, PASSWORD = "scanner", "Correct-Horse1"
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
MANNERS = {
    "nt4": Speech(max_mux=1),  # one question at a time: a replay gives the same answers in the same order
    "nt4-workstation": Speech(max_mux=10, max_xmit=2048),
    "later": Speech(spnego=True, ntlm="v2-only", max_xmit=16644, large_reads=True),
    "smb2": Speech(dialect="SMB2", spnego=True),
}
"""The servers that are recorded."""

_SMB1, _SMB2 = b"\xffSMB", b"\xfeSMB"


class Exchange(msgspec.Struct, frozen=True):
    """A request and what came back, each without its NetBIOS header."""

    request: bytes
    replies: tuple[bytes, ...]


def recorded(manner: str) -> list[Exchange]:
    """The exchanges of a recording, in their order."""
    lines = (FOLDER / f"{manner}.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Exchange) for line in lines]


def number(message: bytes) -> int:
    """What pairs a reply with its request: multiplex id, or message id ([MS-SMB2] 2.2.1.2)."""
    if message[:4] == _SMB2:
        return int(struct.unpack_from("<Q", message, 24)[0])
    return int(struct.unpack_from("<H", message, 30)[0])


def main() -> None:
    """Record every manner anew."""
    FOLDER.mkdir(exist_ok=True)
    with (
        mock.patch("tests.lab.server.smb_conf", _in_clear),
        lab([_machine(manner, speech) for manner, speech in MANNERS.items()]) as running,
    ):
        for manner in MANNERS:
            exchanges = conversation(running.hosts[manner])
            lines = b"\n".join(msgspec.json.encode(exchange) for exchange in exchanges)
            (FOLDER / f"{manner}.jsonl").write_bytes(lines + b"\n")
            print(f"{manner}: {len(exchanges)} exchanges, {len(lines):,} bytes")


def _in_clear(*arguments: Any) -> str:
    """The configuration of a server that encrypts nothing."""
    return smb_conf.smb_conf(*arguments).replace("[global]", "[global]\nserver smb encrypt = off", 1)


def _machine(name: str, speech: Speech) -> HostDescription:
    system = SystemFacts(version="4.0", build=1381, csd_version="Service Pack 6", system_root="C:\\WINNT")
    folder = "C:\\WINNT\\System32"
    names = ("ntoskrnl.exe", "ntdll.dll", "kernel32.dll", "drivers\\rdr.sys", "User.exe")
    facts = HostFacts(
        target="",
        system=system,
        hotfixes=tuple(Hotfix(f"Q{number}", installed=True) for number in (246009, 299444, 147222)),
        hotfixes_status=Listing.LISTED,
        files=(
            *(
                FileFact(f"{folder}\\{name}", size=20_000, machine="x86", version="4.0.1381.7086")
                for name in names
            ),
            FileFact(f"{folder}\\winver.exe", size=100),  # closed by itself: nothing to read in it
        ),
    )
    hotfix = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Hotfix\\Q299444"
    values = {"Comments": "text", "Large": TypedValue("binary", size=6000), "Installed": 1}
    return HostDescription(
        name,
        accounts=(Account(USER, password=PASSWORD),),
        speaks=speech,
        facts=facts,
        registry={hotfix: values},
    )


def conversation(host: Host) -> list[Exchange]:
    """What passes while a host is collected from."""
    exchanges: dict[tuple[bytes, int], tuple[bytes, list[bytes]]] = {}
    with _between(host, exchanges) as port:
        who = Credential(USER, secret=Secret(PASSWORD))
        facts = collect(Target(Scheme.SMB, "127.0.0.1", port), who, CollectionPlan(), 60, NOW)
    assert facts.outcome is Outcome.COMPLETE, facts.errors
    return [Exchange(request, tuple(replies)) for request, replies in exchanges.values()]


@contextlib.contextmanager
def _between(host: Host, exchanges: dict[tuple[bytes, int], tuple[bytes, list[bytes]]]) -> Iterator[int]:
    """A port that leads to the host, for one connection, and keeps what passes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        passing = threading.Thread(target=_pass_on, args=(listening, host, exchanges), daemon=True)
        passing.start()
        yield listening.getsockname()[1]
        passing.join()


def _pass_on(
    listening: socket.socket, host: Host, exchanges: dict[tuple[bytes, int], tuple[bytes, list[bytes]]]
) -> None:
    client, _ = listening.accept()
    with client, socket.create_connection((host.address, host.port)) as server:
        answers = threading.Thread(target=_keep_replies, args=(server, client, exchanges), daemon=True)
        answers.start()
        with contextlib.suppress(OSError):
            while (frame := receive(client)) is not None:
                if frame.body[:4] in (_SMB1, _SMB2):
                    exchanges[frame.body[:4], number(frame.body)] = (frame.body, [])
                server.sendall(frame.encode())
            server.shutdown(socket.SHUT_RDWR)
        answers.join()


def _keep_replies(
    server: socket.socket,
    client: socket.socket,
    exchanges: dict[tuple[bytes, int], tuple[bytes, list[bytes]]],
) -> None:
    with contextlib.suppress(OSError):
        while (frame := receive(server)) is not None:
            _keep(frame, exchanges)
            client.sendall(frame.encode())
        client.shutdown(socket.SHUT_RDWR)


def _keep(frame: Frame, exchanges: dict[tuple[bytes, int], tuple[bytes, list[bytes]]]) -> None:
    """Put a reply to its request; one in SMB2 may answer an offer made in SMB1."""
    if frame.body[:4] in (_SMB1, _SMB2):
        key = (frame.body[:4], number(frame.body))
        exchanges[key if key in exchanges else (_SMB1, 0)][1].append(frame.body)


if __name__ == "__main__":
    main()
