"""Targets as written on the command line, expanded to what is scanned."""

from __future__ import annotations

import pytest

from scanner.inventory.entries import Access, Entry, EntryRange, Word, entries, entry_ranges
from scanner.inventory.targets import target_range
from scanner.model.errors import OperatorError
from scanner.model.targets import Credential, Scheme, Secret, SecretKind, Target


def scanned(*words: str, exclude: tuple[str, ...] = (), port: int | None = None) -> list[str]:
    ranges = entry_ranges(Word(word) for word in words)
    return [str(entry.target) for entry in entries(ranges, exclude, port)]


def told(*words: str, exclude: tuple[str, ...] = ()) -> OperatorError:
    with pytest.raises(OperatorError) as caught:
        scanned(*words, exclude=exclude)
    return caught.value


@pytest.mark.parametrize(
    ("word", "target"),
    [
        ("hmi-04", Target(Scheme.SMB, "hmi-04")),
        ("10.0.0.5", Target(Scheme.SMB, "10.0.0.5")),
        ("smb://HMI-04:139", Target(Scheme.SMB, "HMI-04", 139)),
        ("smb://10.0.0.5", Target(Scheme.SMB, "10.0.0.5")),
        ("WINRM://hmi:5985/", Target(Scheme.WINRM, "hmi", 5985)),
        ("folder:/mnt/nt4", Target(Scheme.FOLDER, "/mnt/nt4")),
        ("image:disk image.vhd", Target(Scheme.IMAGE, "disk image.vhd")),
        ("kit:C.zip", Target(Scheme.KIT, "C.zip")),
        ("facts:-", Target(Scheme.FACTS, "-")),
        ("facts:/a/b:c.jsonl", Target(Scheme.FACTS, "/a/b:c.jsonl")),
    ],
)
def test_every_form_of_a_target(word: str, target: Target) -> None:
    assert list(target_range(word)) == [target]


def test_ranges_are_expanded_with_their_scheme_and_port() -> None:
    assert scanned("smb://10.0.0.1-2:139", "winrm://10.0.0.0/31") == [
        "smb://10.0.0.1:139",
        "smb://10.0.0.2:139",
        "winrm://10.0.0.0",
        "winrm://10.0.0.1",
    ]


def test_the_port_option_is_for_network_targets_that_name_none() -> None:
    assert scanned("a", "smb://b:445", "folder:/c", port=139) == ["smb://a:139", "smb://b:445", "folder:/c"]


def test_duplicates_go_and_the_order_stays() -> None:
    assert scanned("10.0.0.3", "10.0.0.1-3", "HMI", "hmi", "smb://hmi", "folder:/A", "folder:/a") == [
        "smb://10.0.0.3",
        "smb://10.0.0.1",
        "smb://10.0.0.2",
        "smb://HMI",
        "folder:/A",
        "folder:/a",
    ]


def test_exclusions() -> None:
    words = ("10.0.0.1-5", "smb://10.0.0.9:139", "winrm://10.0.0.9", "HMI", "folder:/A")
    assert scanned(*words, exclude=("10.0.0.2-4", "smb://10.0.0.9", "hmi", "folder:/A")) == [
        "smb://10.0.0.1",
        "smb://10.0.0.5",
        "winrm://10.0.0.9",
    ]


def test_an_exclusion_may_be_larger_than_any_scan() -> None:
    assert scanned("10.0.0.1-5", "192.168.0.1", exclude=("10.0.0.0/8",)) == ["smb://192.168.0.1"]


def test_an_exclusion_of_a_network_takes_in_its_first_and_last_address() -> None:
    assert scanned("10.0.0.0", "10.0.0.255", exclude=("10.0.0.0/24",)) == []


def test_an_exclusion_with_a_port_leaves_other_ports() -> None:
    assert scanned("smb://a:139", "smb://a:445", exclude=("smb://a:139",)) == ["smb://a:445"]


def test_all_wrong_targets_are_told_at_once() -> None:
    error = told("ok", "host:139", "10.0.0.300", "smb://", "folder:", "bad name", "smb://a:0", "::1", "")
    assert error.message.splitlines() == [
        "'host:139' does not start with a scheme that is known.",
        "'10.0.0.300': Octet 300 (> 255) not permitted in '10.0.0.300'.",
        "'smb://' is not smb://host or smb://host:port.",
        "'folder:' names no path.",
        "'bad name' is neither a host name nor an IPv4 address.",
        "'smb://a:0': there is no port 0.",
        "'::1' is neither a host name nor an IPv4 address.",
        "'' is neither a host name nor an IPv4 address.",
    ]
    assert "facts:PATH" in error.advice


def test_a_wrong_exclusion_is_told() -> None:
    assert told("a", exclude=("b c",)).message.startswith("--exclude: 'b c'")


def test_too_many_addresses_are_refused_before_they_are_expanded() -> None:
    error = told("10.0.0.0/8", "11.0.0.0/8")
    assert "33,554,428 addresses" in error.message
    assert error.advice


def test_the_most_addresses_that_are_allowed() -> None:
    assert len(scanned("10.0.0.0/16")) == 65_534


def test_the_first_way_into_a_target_counts() -> None:
    with_access = EntryRange(target_range("a"), Access(username="first"))
    (entry,) = entries((with_access, EntryRange(target_range("a"))), (), None)
    assert entry.access.username == "first"


OWN = Credential("run", "RUNDOM", Secret("run"), SecretKind.HASHES)


def test_without_access_of_its_own_a_target_is_opened_with_the_credential_of_the_run() -> None:
    assert Access().over(OWN) == OWN


def test_what_an_inventory_says_of_access_counts_over_the_credential_of_the_run() -> None:
    own_secret = Secret("own")
    credential = Access("own", None, own_secret, allow_ntlmv1=True).over(OWN)
    assert credential == Credential("own", "", own_secret, SecretKind.PASSWORD, allow_ntlmv1=True)


def test_an_anonymous_run_is_so_whatever_an_inventory_says() -> None:
    nobody = Credential(anonymous=True)
    assert Access("own", "PLANT", Secret("own"), allow_ntlmv1=True).over(nobody) == nobody


def test_ntlmv1_can_be_allowed_alone() -> None:
    credential = Access(allow_ntlmv1=True).over(OWN)
    assert (credential.username, credential.domain, credential.allow_ntlmv1) == ("run", "RUNDOM", True)


@pytest.mark.parametrize(
    ("target", "access", "needed"),
    [
        ("a", Access(), True),
        ("a", Access(username="u"), True),
        ("a", Access(secret=Secret("s")), False),
        ("facts:a", Access(), False),
        ("folder:a", Access(), False),
    ],
)
def test_who_needs_the_credential_of_the_run(target: str, access: Access, needed: bool) -> None:
    (one,) = target_range(target)
    assert Entry(one, access).needs_credential is needed
