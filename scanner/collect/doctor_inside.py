"""The doctor's steps behind the logon: shares, the remote registry, and what the account may read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.collect.doctor_symptoms import State, Step, Symptom, refused
from scanner.collect.interface import DirectoryAnswer, KeyAnswer, KeyQuery, Refusal, Session
from scanner.collect.registry_keys import CURRENT_VERSION, HOTFIXES
from scanner.model.facts import Listing, Observation

_SYSTEM_ROOT, _DRIVE = "%SystemRoot%", "C:"
_SYSTEM_FILES = f"{_SYSTEM_ROOT}\\System32"
_KERNEL = f"{_SYSTEM_FILES}\\ntoskrnl.exe"
_PROFILE = ("CurrentVersion", "CurrentBuildNumber", "CSDVersion")

Look = Callable[[Session], Symptom]
"""One step inside.  Raises :class:`TargetError` where the conversation breaks off."""


def _shares(session: Session) -> Symptom:
    """ADMIN$ must open; a drive that does not is worth a remark, for only some products need it."""
    refusals = {answer.path: _refusal(answer) for answer in session.directories((_SYSTEM_ROOT, _DRIVE))}
    system, drive = refusals[_SYSTEM_ROOT], refusals[_DRIVE]
    if system is not None:
        return refused(Step.SHARES, "ADMIN$ does not open", system)
    if drive is not None:
        return Symptom(Step.SHARES, State.REMARK, f"ADMIN$ opens, C$ does not: {drive.message}", drive.advice)
    return Symptom(Step.SHARES, State.FINE, "ADMIN$ and C$ open.")


def _refusal(answer: DirectoryAnswer) -> Refusal | None:
    """Why a directory could not be listed; that it is not there is no refusal."""
    return answer.refusal if answer.status is Listing.UNREADABLE else None


def _winreg(session: Session) -> Symptom:
    (answer,) = session.registry([KeyQuery(CURRENT_VERSION, _PROFILE)])
    if answer.refusal is not None:
        return refused(Step.WINREG, "The registry cannot be read", answer.refusal)
    if answer.status is Observation.ABSENT:
        return Symptom(
            Step.WINREG, State.TROUBLE, f"{CURRENT_VERSION} is not there.", "Check that this is Windows NT."
        )
    return Symptom(Step.WINREG, State.FINE, f"The registry says {_version(answer)}.")


def _version(answer: KeyAnswer) -> str:
    """``4.0, 1381, Service Pack 6``."""
    known = (answer.values.get(name) for name in _PROFILE)
    return ", ".join(str(value) for value in known if value) or "no version"


def _permissions(session: Session) -> Symptom:
    """Whether the account may read what a scan needs: the hotfix keys, the system files, an executable."""
    refusals = [*_registry_refusals(session), *_file_refusals(session)]
    if not refusals:
        return Symptom(Step.PERMISSIONS, State.FINE, "Hotfix keys, system files and executables can be read.")
    (what, first), *others = refusals
    nor = "".join(f", nor can {other}" for other, _ in others)
    return refused(Step.PERMISSIONS, f"{what} cannot be read{nor}", first)


def _registry_refusals(session: Session) -> Iterator[tuple[str, Refusal]]:
    for answer in session.registry([KeyQuery(HOTFIXES, (), subkeys=True)]):
        if answer.refusal is not None:
            yield "The key of hotfixes", answer.refusal


def _file_refusals(session: Session) -> Iterator[tuple[str, Refusal]]:
    for directory in session.directories([_SYSTEM_FILES]):
        if directory.refusal is not None:
            yield _SYSTEM_FILES, directory.refusal
    for image in session.images([_KERNEL]):
        if image.refusal is not None:
            yield _KERNEL, image.refusal


INSIDE: tuple[tuple[Step, Look], ...] = (
    (Step.SHARES, _shares),
    (Step.WINREG, _winreg),
    (Step.PERMISSIONS, _permissions),
)
"""The steps inside, in their order."""
