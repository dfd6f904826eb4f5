"""Gathering: everything the plan wants, and what is left when something goes wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from scanner.collect import registry_keys as keys
from scanner.collect.gather import gather, unreachable
from scanner.collect.interface import DirectoryEntry, ImageFacts, Refusal
from scanner.collect.plan import CollectionPlan, plan
from scanner.model.errors import TargetError
from scanner.model.facts import (
    CollectionError,
    DirectoryFact,
    FileFact,
    HostFacts,
    Listing,
    Observation,
    Outcome,
)
from scanner.model.pack import RulePack
from scanner.model.targets import Scheme, Target
from tests.collect.answers import BROKEN_OFF, DENIED, MemorySession

NOW = dt.datetime(2026, 11, 22, 10, 15, tzinfo=dt.UTC)
CHANGED = dt.datetime(2001, 3, 1, 23, 12, tzinfo=dt.UTC)
TARGET = Target(Scheme.SMB, "10.1.0.17")
SYSTEM32 = "%SystemRoot%\\System32"
KERNEL = f"{SYSTEM32}\\NTOSKRNL.EXE"
IMAGE = ImageFacts("x86", CHANGED, "4.0.1381.7086", "0409", "ntoskrnl.exe", "NT Kernel")


def host(**changes: object) -> MemorySession:
    whole = MemorySession(
        keys={
            keys.CURRENT_VERSION: {
                "CurrentVersion": "4.0",
                "SystemRoot": "D:\\NT",
                "CSDVersion": "Service Pack 5",
            },
            keys.SESSION_MANAGER: {},
            f"{keys.HOTFIXES}\\Q299444": {"Installed": 1},
        },
        folders={
            "%SystemRoot%": [],
            SYSTEM32: [
                DirectoryEntry("NTOSKRNL.EXE", 930_000, CHANGED),
                DirectoryEntry("readme.txt", 10, None),
                DirectoryEntry("drivers", 0, CHANGED, is_directory=True),
            ],
            f"{SYSTEM32}\\drivers": [],
        },
        programs={KERNEL: IMAGE},
    )
    return replace(whole, **changes)


def facts_of(session: MemorySession, wanted: CollectionPlan | None = None) -> HostFacts:
    return gather(session, wanted or plan(RulePack(())), TARGET, NOW)


def test_a_host_that_answers_everything() -> None:
    facts = facts_of(host())
    assert (facts.outcome, facts.errors) == (Outcome.COMPLETE, ())
    assert (facts.target, facts.collected_at) == ("smb://10.1.0.17", NOW)
    assert facts.files == (
        FileFact(
            "D:\\NT\\System32\\NTOSKRNL.EXE",
            size=930_000,
            modified=CHANGED,
            version="4.0.1381.7086",
            machine="x86",
            linked=CHANGED,
            language="0409",
            original_name="ntoskrnl.exe",
            description="NT Kernel",
            version_status=Observation.PRESENT,
        ),
        FileFact("D:\\NT\\System32\\readme.txt", size=10, version_status=Observation.NOT_COLLECTED),
    )
    assert facts.directories == (
        DirectoryFact("D:\\NT"),
        DirectoryFact("D:\\NT\\System32"),
        DirectoryFact("D:\\NT\\System32\\drivers"),
    )
    assert [hotfix.id for hotfix in facts.hotfixes or ()] == ["Q299444"]
    assert facts.hotfixes_status is Listing.LISTED
    assert facts.pending_renames == ()
    assert (facts.registry or {})[keys.CURRENT_VERSION]["CSDVersion"] == "Service Pack 5"
    assert {component.status for component in facts.components or ()} == {Observation.ABSENT}


def test_only_files_that_a_rule_names_are_opened() -> None:
    session = host()
    facts_of(session)
    assert [path for path in session.asked if path.casefold().endswith((".exe", ".txt"))] == [KERNEL]


def test_one_unreadable_file_is_a_row_and_keeps_its_size_and_date() -> None:
    facts = facts_of(host(programs={KERNEL: DENIED}))
    assert facts.outcome is Outcome.PARTIAL
    assert facts.errors == (
        CollectionError(
            "files", "D:\\NT\\System32\\NTOSKRNL.EXE", DENIED.code, DENIED.message, DENIED.advice
        ),
    )
    assert (facts.files or ())[0] == FileFact(
        "D:\\NT\\System32\\NTOSKRNL.EXE",
        Observation.UNREADABLE,
        size=930_000,
        modified=CHANGED,
        version_status=Observation.UNREADABLE,
    )


def test_a_file_that_is_no_executable_has_no_version() -> None:
    facts = facts_of(host(programs={KERNEL: None}))
    assert facts.outcome is Outcome.COMPLETE
    assert (facts.files or ())[0].version_status is Observation.ABSENT


def test_an_executable_without_version_has_none() -> None:
    facts = facts_of(host(programs={KERNEL: ImageFacts(machine="alpha")}))
    assert (facts.files or ())[0].machine == "alpha"
    assert (facts.files or ())[0].version_status is Observation.ABSENT


def test_a_closed_registry_is_one_row_and_the_files_are_still_read() -> None:
    closed = {query.key: DENIED for query in plan(RulePack(())).registry}
    facts = facts_of(host(keys={**closed, keys.HOTFIXES: DENIED, keys.UPDATES: DENIED}))
    assert [(error.stage, error.subject) for error in facts.errors] == [("registry", "HKLM")]
    assert facts.hotfixes is None
    assert facts.hotfixes_status is Listing.UNREADABLE
    assert facts.registry is None
    assert facts.pending_renames is None
    assert {component.status for component in facts.components or ()} == {Observation.UNREADABLE}
    assert [file.path for file in facts.files or ()] == [
        f"{SYSTEM32}\\NTOSKRNL.EXE",
        f"{SYSTEM32}\\readme.txt",
    ]


def test_a_closed_share_is_one_row_and_nothing_is_said_about_files() -> None:
    session = host(folders=dict.fromkeys(host().folders, DENIED))
    facts = facts_of(session)
    assert [(error.stage, error.subject) for error in facts.errors] == [("directories", "D:\\NT")]
    assert facts.files is None
    assert {directory.status for directory in facts.directories or ()} == {Listing.UNREADABLE}


def test_one_closed_directory_among_others_is_named() -> None:
    facts = facts_of(host(folders={**host().folders, f"{SYSTEM32}\\drivers": DENIED}))
    assert [error.subject for error in facts.errors] == ["D:\\NT\\System32\\drivers"]
    assert facts.files is not None


@pytest.mark.parametrize(
    "place",
    [keys.CURRENT_VERSION, keys.HOTFIXES, f"{keys.HOTFIXES}\\Q299444", "%SystemRoot%", KERNEL, keys.UPDATES],
)
def test_what_was_learnt_before_the_conversation_broke_off_is_kept(place: str) -> None:
    session = host(ends_before=place)
    facts = facts_of(session)
    assert facts.outcome is Outcome.PARTIAL
    assert facts.errors[-1].code == BROKEN_OFF.code
    known = [
        facts.system.version is not None,
        facts.hotfixes_status is Listing.LISTED,
        facts.files is not None,
    ]
    done = {keys.CURRENT_VERSION: 0, keys.HOTFIXES: 1, f"{keys.HOTFIXES}\\Q299444": 1, "%SystemRoot%": 2}
    assert known == [step < done.get(place, 3) for step in range(3)]


def test_an_absent_directory_is_knowledge_not_a_failure() -> None:
    wanted = replace(plan(RulePack(())), directories=("%SystemRoot%\\Cluster",))
    facts = facts_of(host(), wanted)
    assert facts.outcome is Outcome.COMPLETE
    assert facts.directories == (DirectoryFact("D:\\NT\\Cluster", Listing.ABSENT),)


def test_notes_are_passed_on_and_are_no_failure() -> None:
    facts = facts_of(host(remarks=(Refusal("signing-unproven", "Signed, unchecked."),)))
    assert facts.outcome is Outcome.COMPLETE
    assert facts.errors == (
        CollectionError("session", "smb://10.1.0.17", "signing-unproven", "Signed, unchecked."),
    )


def test_a_host_that_cannot_be_opened() -> None:
    error = TargetError("The account is locked out.", "Unlock it.", code="account-locked", stage="logon")
    assert unreachable(TARGET, error, NOW) == HostFacts(
        target="smb://10.1.0.17",
        collected_at=NOW,
        outcome=Outcome.UNREACHABLE,
        errors=(
            CollectionError(
                "logon", "smb://10.1.0.17", "account-locked", "The account is locked out.", "Unlock it."
            ),
        ),
    )
