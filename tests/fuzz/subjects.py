"""What is fuzzed: each subject with its share of the inputs."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fuzz import executables, registry_values
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
)


def counts(total: int, subjects: tuple[Subject, ...] = SUBJECTS) -> dict[str, int]:
    """How many inputs each subject gets of a total, at least one."""
    shares = sum(subject.share for subject in subjects)
    return {subject.name: max(1, -(-total * subject.share // shares)) for subject in subjects}
