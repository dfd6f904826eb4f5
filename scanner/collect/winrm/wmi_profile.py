"""Profile and hotfixes by questions to WMI, for hosts that give no shell.

What WMI tells is put down under the registry values that it takes it from, and all of the
registry counts as not read: what is missing here is not known to be missing there.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.collect.errors import DeniedError
from scanner.collect.registry_keys import (
    COMPUTER_NAME,
    CURRENT_VERSION,
    ENVIRONMENT,
    HOTFIXES,
    LANGUAGE,
    PRODUCT_OPTIONS,
    TIME_ZONE,
)
from scanner.collect.winrm import faults, wql
from scanner.collect.winrm.conversation import Conversation
from scanner.collect.winrm.notebook import Notebook
from scanner.collect.winrm.wql import Instance
from scanner.model.facts import RegistryData
from scanner.model.identifiers import article_id

_SYSTEM = (
    "SELECT Version,BuildNumber,BuildType,CSDVersion,CSName,ProductType,SuiteMask,CurrentTimeZone,"
    "OSLanguage,WindowsDirectory FROM Win32_OperatingSystem"
)
_COMPUTER = "SELECT SystemType FROM Win32_ComputerSystem"
_HOTFIXES = "SELECT HotFixID FROM Win32_QuickFixEngineering"

_PRODUCT_TYPES = {"1": "WinNT", "2": "LanmanNT", "3": "ServerNT"}
"""ProductType of Win32_OperatingSystem, as the registry has it (Q152078)."""
_SUITES = {
    0x1: "Small Business",
    0x2: "Enterprise",
    0x4: "BackOffice",
    0x8: "CommunicationServer",
    0x10: "Terminal Server",
    0x20: "Small Business(Restricted)",
    0x40: "EmbeddedNT",
    0x80: "DataCenter",
    0x200: "Personal",
    0x400: "Blade",
}
"""The names of ProductSuite by the bits of SuiteMask (VER_SUITE_..., winnt.h).

The bit for remote administration by a terminal (0x100) has no name.
"""
_ARCHITECTURES = {"x86-based pc": "x86", "x64-based pc": "AMD64"}
_PLACEHOLDERS = frozenset({"Q147222"})
"""What is listed on every host since Service Pack 4 and is no hotfix (Q249907)."""


def without_registry(keys: Iterable[str], notebook: Notebook) -> None:
    """Note of keys of which nothing is known that they cannot be read."""
    for key in keys:
        notebook.key(key).refusal = DeniedError(faults.NO_REGISTRY).refusal


def read_profile(conversation: Conversation, notebook: Notebook) -> None:
    """Take down what WMI tells of the system and its hotfixes.

    Raises :class:`~scanner.collect.errors.LostError`; and :class:`DeniedError` where not even the
    system is told of.
    """
    (system,) = [*wql.ask(conversation, _SYSTEM)][:1] or [{}]
    notebook.system_root = system.get("WindowsDirectory")
    _put(notebook, CURRENT_VERSION, _current_version(system))
    _put(notebook, COMPUTER_NAME, {"ComputerName": system.get("CSName")})
    _put(notebook, PRODUCT_OPTIONS, _product_options(system))
    if system.get("SuiteMask") is None:
        notebook.key(PRODUCT_OPTIONS).hidden = frozenset({"productsuite"})
    _put(notebook, LANGUAGE, {"InstallLanguage": _language(system.get("OSLanguage"))})
    _put(notebook, TIME_ZONE, {"ActiveTimeBias": _bias(system.get("CurrentTimeZone"))})
    (computer,) = [*wql.ask(conversation, _COMPUTER)][:1] or [{}]
    architecture = _ARCHITECTURES.get((computer.get("SystemType") or "").casefold())
    _put(notebook, ENVIRONMENT, {"PROCESSOR_ARCHITECTURE": architecture})
    _read_hotfixes(conversation, notebook)


def _read_hotfixes(conversation: Conversation, notebook: Notebook) -> None:
    """The hotfixes that are listed, each by its name alone."""
    refusal = DeniedError(faults.NO_REGISTRY).refusal
    parent = notebook.key(HOTFIXES)
    parent.refusal = refusal
    try:
        names = {one.get("HotFixID") or "" for one in wql.ask(conversation, _HOTFIXES)}
    except DeniedError as error:
        parent.refusal = error.refusal
        return
    parent.values, parent.subkeys = {}, {}
    for name in sorted(name for name in names if article_id(name) and name not in _PLACEHOLDERS):
        parent.subkey(name)
        mark = notebook.key(f"{HOTFIXES}\\{name}")
        mark.values, mark.refusal = {}, refusal


def _current_version(system: Instance) -> dict[str, RegistryData]:
    version = (system.get("Version") or "").split(".")
    return {
        "CurrentVersion": ".".join(version[:2]) or None,
        "CurrentBuildNumber": system.get("BuildNumber"),
        "CurrentType": system.get("BuildType"),
        "CSDVersion": system.get("CSDVersion"),
        "SystemRoot": system.get("WindowsDirectory"),
    }


def _product_options(system: Instance) -> dict[str, RegistryData]:
    mask = system.get("SuiteMask") or ""
    bits = int(mask) if mask.isascii() and mask.isdigit() and len(mask) < 11 else 0
    suites = [name for bit, name in _SUITES.items() if bits & bit]
    product = _PRODUCT_TYPES.get(system.get("ProductType") or "")
    return {"ProductType": product, "ProductSuite": list(suites) or None}


def _put(notebook: Notebook, key: str, values: dict[str, RegistryData]) -> None:
    note = notebook.key(key)
    note.refusal = DeniedError(faults.NO_REGISTRY).refusal
    for name, data in values.items():
        if data is not None:
            note.put(name, data)


def _language(text: str | None) -> str | None:
    """``1033`` is ``0409``."""
    return f"{int(text):04x}" if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def _bias(text: str | None) -> int | None:
    """What is added to local time for UTC, as the registry has it, from minutes east of Greenwich."""
    try:
        return -int(text or "") & 0xFFFFFFFF
    except ValueError:
        return None
