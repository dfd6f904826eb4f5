"""What is fuzzed: each subject with its share of the inputs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tests.fuzz import conversations, executables, introductions, registry_values
from tests.fuzz.trial import Attempt


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that takes bytes of a host apart; ``share`` of all inputs, in parts of the sum."""

    name: str
    attempt: Attempt
    share: int


SUBJECTS = (
    Subject("pe", executables.portable, 30),
    Subject("ne", executables.sixteen_bit, 10),
    Subject("version-resource", executables.version, 10),
    Subject("registry-value", registry_values.value, 5),
    Subject("registry-profile", registry_values.profile, 5),
    Subject("names", introductions.named, 5),
    Subject("introduction", introductions.introduced, 5),
    Subject("smb1-nt4", partial(conversations.conversation, "nt4"), 20),
    Subject("smb1-workstation", partial(conversations.conversation, "nt4-workstation"), 5),
    Subject("smb1-later", partial(conversations.conversation, "later"), 10),
    Subject("smb2", partial(conversations.conversation, "smb2"), 2),
)


def counts(total: int, subjects: tuple[Subject, ...] = SUBJECTS) -> dict[str, int]:
    """How many inputs each subject gets of a total, at least one."""
    shares = sum(subject.share for subject in subjects)
    return {subject.name: max(1, -(-total * subject.share // shares)) for subject in subjects}
