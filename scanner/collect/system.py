"""From registry answers to what a host says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scanner.collect.interface import KeyAnswer
from scanner.collect.registry_data import signed
from scanner.collect.registry_keys import (
    ACTIVE_COMPUTER_NAME,
    COMPUTER_NAME,
    CURRENT_VERSION,
    ENVIRONMENT,
    LANGUAGE,
    PENDING_RENAMES,
    PRODUCT_OPTIONS,
    SESSION_MANAGER,
    TIME_ZONE,
)
from scanner.model.facts import Observation, RegistryData, SystemFacts
from scanner.model.servicepacks import ServicePack, level_in_csd_version

PRODUCT = "Windows NT"
"""All systems that keep a ``Windows NT\\CurrentVersion`` call themselves so, until Windows 2000."""

MAX_TEXT = 260
"""Characters of any text that is taken for a name or a path: those of a path in Windows NT."""

_ARCHITECTURES = {"i386": "x86", "intel": "x86"}
_NATIVE_PREFIX = "\\??\\"
_DRIVE_PATH = re.compile(r'[A-Za-z]:(\\(?!\.\.?(\\|$))[^\x00-\x1f"*/:<>?\\|]+)*\\?')

Answers = Mapping[str, KeyAnswer]
"""Registry answers by key."""


def system_facts(answers: Answers) -> SystemFacts:
    """The host's own words, and what follows from them with certainty."""
    csd_version = _csd_version(answers)
    version = text(answers, CURRENT_VERSION, "CurrentVersion")
    return SystemFacts(
        hostname=text(answers, COMPUTER_NAME, "ComputerName")
        or text(answers, ACTIVE_COMPUTER_NAME, "ComputerName"),
        product=PRODUCT if version else None,
        version=version,
        build=_build(answers),
        csd_version=csd_version,
        service_pack=_service_pack(csd_version),
        product_type=text(answers, PRODUCT_OPTIONS, "ProductType"),
        product_suites=_product_suites(answers),
        architecture=_architecture(text(answers, ENVIRONMENT, "PROCESSOR_ARCHITECTURE")),
        current_type=text(answers, CURRENT_VERSION, "CurrentType"),
        install_language=text(answers, LANGUAGE, "InstallLanguage"),
        system_root=_system_root(text(answers, CURRENT_VERSION, "SystemRoot")),
        time_zone_bias_minutes=_bias(answers),
    )


def _system_root(stated: str | None) -> str | None:
    """Where Windows is; None for what is no path on a drive, for the paths of all files start with it."""
    return stated if stated is not None and _DRIVE_PATH.fullmatch(stated) else None


def pending_renames(answers: Answers) -> tuple[str, ...] | None:
    r"""The files that wait for a restart; None when the host could not be asked.

    The value is a list of pairs: what is moved, and where to, which is empty for a file to
    be deleted.  Paths are native (``\??\C:\…``), the second with ``!`` where it replaces a
    file (Q286019).
    """
    if not _was_read(answers, SESSION_MANAGER, PENDING_RENAMES):
        return None
    moves = value(answers, SESSION_MANAGER, PENDING_RENAMES)
    if not isinstance(moves, list):
        return ()
    paired = [*moves, ""] if len(moves) % 2 else moves
    ends = (target or source for source, target in zip(paired[::2], paired[1::2], strict=True))
    return tuple(end.removeprefix("!").removeprefix(_NATIVE_PREFIX) for end in ends if end)


def value(answers: Answers, key: str, name: str) -> RegistryData:
    """The data of a value, or None."""
    answer = answers.get(key)
    return None if answer is None else answer.values.get(name)


def text(answers: Answers, key: str, name: str) -> str | None:
    """The text of a value; None if it is not there, empty, no text, or too long to be true."""
    data = value(answers, key, name)
    return data if isinstance(data, str) and 0 < len(data) <= MAX_TEXT else None


def _was_read(answers: Answers, key: str, name: str) -> bool:
    """Whether a value that the answer does not have is known not to be there."""
    answer = answers.get(key)
    if answer is None or answer.status is not Observation.PRESENT:
        return False
    return name not in answer.unreadable_values


def _csd_version(answers: Answers) -> str | None:
    """The raw text, empty where there is none; Windows NT 3.1 has a number there (Q132475)."""
    if not _was_read(answers, CURRENT_VERSION, "CSDVersion"):
        return None
    data = value(answers, CURRENT_VERSION, "CSDVersion")
    if isinstance(data, int):
        return f"0x{data:x}"
    return data[:MAX_TEXT] if isinstance(data, str) else ""


def _service_pack(csd_version: str | None) -> str | None:
    """The level where it is certain.

    SP6 and SP6a write the same ``CSDVersion`` (Q246009), and the mark that tells them apart
    outlives the file that does: that question is left to the engine, which weighs both.
    """
    level = None if csd_version is None else level_in_csd_version(csd_version)
    return None if level is None or level is ServicePack.SP6 else level.value


def _build(answers: Answers) -> int | None:
    """``CurrentBuildNumber``, else ``CurrentBuild``, in which later systems keep an obsolete text."""
    for name in ("CurrentBuildNumber", "CurrentBuild"):
        number = (text(answers, CURRENT_VERSION, name) or "").strip()
        if number.isascii() and number.isdigit() and len(number) < 7:
            return int(number)
    return None


def _product_suites(answers: Answers) -> tuple[str, ...] | None:
    """The special editions (Q152078); most hosts have no such value, which is knowledge."""
    if not _was_read(answers, PRODUCT_OPTIONS, "ProductSuite"):
        return None
    data = value(answers, PRODUCT_OPTIONS, "ProductSuite")
    suites = data if isinstance(data, list) else [data] if isinstance(data, str) else []
    return tuple(suite for suite in suites if suite)


def _architecture(stated: str | None) -> str | None:
    """The platform by the name that rules use (Q119365)."""
    if stated is None:
        return None
    return _ARCHITECTURES.get(stated.casefold(), stated.casefold())


def _bias(answers: Answers) -> int | None:
    """Minutes from local time to UTC: as it is now, else as it is in winter."""
    for name in ("ActiveTimeBias", "Bias"):
        minutes = signed(value(answers, TIME_ZONE, name))
        if minutes is not None and abs(minutes) <= 24 * 60:
            return minutes
    return None
