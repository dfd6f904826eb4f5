"""Facts gathered side by side are the facts that impacket's plain calls give, one after the other."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from scanner.catalog.load import load
from scanner.collect.gather import gather
from scanner.collect.interface import Session
from scanner.collect.plan import ALWAYS_LISTED, CollectionPlan, plan
from scanner.model.facts import HostFacts, Listing, Outcome, SystemFacts
from scanner.model.pack import RulePack
from scanner.shipped import shipped
from tests.collect.pefile_reading import NO_WINE, wine_executables
from tests.collect.smb.hosts import ACCOUNTS, PASSWORD, USER, credential, machine, opened, target
from tests.collect.smb.plain import PlainSession, connected
from tests.collect.smb.test_facts import SPEECH, whole_machine
from tests.conftest import EXAMPLE, StartLab
from tests.lab import Host, Speech
from tests.lab.description_file import read

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
SHIPPED = plan(load([shipped("rules")]))
SYSTEM32 = "C:\\WINNT\\System32"


def ours(host: Host, wanted: CollectionPlan) -> HostFacts:
    allowed = host.description.speaks.ntlm != "v2-only"
    return _facts(opened(host, credential(allow_ntlmv1=allowed), timeout=120), host, wanted)


def plain(host: Host, wanted: CollectionPlan) -> HostFacts:
    return _facts(PlainSession(connected(host.address, host.port, USER, PASSWORD)), host, wanted)


def _facts(session: Session, host: Host, wanted: CollectionPlan) -> HostFacts:
    with contextlib.closing(session):
        facts = gather(session, wanted, target(host), NOW)
    return replace(facts, collector=None)


def test_on_every_host_of_the_lab_that_lets_plain_calls_through(start_lab: StartLab) -> None:
    described = [host for host in read(EXAMPLE) if host.facts is not None and not host.faults.down]
    easy = [host for host in described if not host.faults.wire and not host.faults.shares]
    hosts = [
        msgspec.structs.replace(host, address=None, accounts=ACCOUNTS[:1], speaks=Speech()) for host in easy
    ]
    lab = start_lab(*hosts, *(whole_machine(name, speaks=SPEECH[name]) for name in ("nt4", "workstation")))
    assert len(lab.hosts) >= 5
    for host in lab.hosts.values():
        found, expected = ours(host, SHIPPED), plain(host, SHIPPED)
        assert _comparable(found) == _comparable(expected), host.name


def _comparable(facts: HostFacts) -> dict[str, object]:
    """Every field; of errors what they are about, for the words are each library's own."""
    fields = {field: getattr(facts, field) for field in HostFacts.__dataclass_fields__}
    fields["errors"] = {(error.stage, error.subject, error.code) for error in facts.errors}
    return fields


@pytest.mark.parametrize("speech", [Speech(max_mux=1), Speech(max_mux=10, max_xmit=2048)], ids=["1", "10"])
def test_with_small_windows_the_facts_are_those_of_a_large_one(start_lab: StartLab, speech: Speech) -> None:
    lab = start_lab(whole_machine("wide"), whole_machine("narrow", speaks=speech))
    wide, narrow = (ours(lab.hosts[name], SHIPPED) for name in ("wide", "narrow"))
    assert narrow.outcome is Outcome.COMPLETE
    assert lab.hosts["narrow"].traffic.most_in_flight <= speech.max_mux
    assert _comparable(replace(narrow, target="")) == _comparable(replace(wide, target=""))


def test_on_every_file_of_wine(start_lab: StartLab) -> None:
    files = wine_executables()
    if not files:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_WINE)
        pytest.skip(NO_WINE)
    bare = HostFacts(target="", system=SystemFacts(system_root="C:\\WINNT"), hotfixes_status=Listing.LISTED)
    host = start_lab(machine(facts=bare)).hosts["HMI-04"]
    for number, path in enumerate(files):
        _serve(path, host.disks.path(f"{SYSTEM32}\\{number:04} {path.name}"))
    names = frozenset(f"{number:04} {path.name}".casefold() for number, path in enumerate(files))
    wanted = replace(plan(RulePack(())), directories=ALWAYS_LISTED, images=names)
    found, expected = ours(host, wanted), plain(host, wanted)
    assert len(found.files or ()) == len(files)
    assert _comparable(found) == _comparable(expected)


def _serve(path: Path, place: Path) -> None:
    """Put a file into the machine, without a copy where the file system can do without."""
    try:
        os.link(path, place)
    except OSError:
        shutil.copy2(path, place)
