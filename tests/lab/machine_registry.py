"""The registry of the machine that a host's facts describe: where Windows NT 4.0 keeps each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scanner.collect.components import COMPONENTS
from scanner.model.facts import HostFacts, Listing, Observation, RegistryData, SystemFacts
from tests.lab.description import HostDescription, TypedValue
from tests.lab.errors import LabError
from tests.lab.faults import RegistryFault
from tests.lab.registry import Registry, Value, ValueType, multi_sz, terminated, value

CURRENT_VERSION = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
"""Q153407."""
HOTFIXES = f"{CURRENT_VERSION}\\Hotfix"
"""Q184305, Q238552."""
CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control"
SESSION_MANAGER = f"{CONTROL}\\Session Manager"

_PROCESSORS = {"x86": "x86", "alpha": "ALPHA", "mips": "MIPS", "ppc": "PPC"}
"""PROCESSOR_ARCHITECTURE as the system sets it (Q119365)."""


_COMPONENT_KEYS = {one.name: one.keys[0] for one in COMPONENTS}
"""A key that shows each component; a host that has the component has it."""


def registry_of(host: HostDescription) -> Registry:
    """The registry that tells the host's facts, with what its description adds."""
    registry = Registry()
    if host.facts is not None:
        _dress(registry, host.facts)
    for path, values in host.registry.items():
        key = registry.key(path)
        for name, data in values.items():
            key.put(_typed(name, data) if isinstance(data, TypedValue) else value(name, data))
    for path in host.faults.endless_keys:
        registry.key(path).endless = True
    return registry


def registry_faults_of(host: HostDescription) -> tuple[RegistryFault, ...]:
    """What fails when the registry is read: as described, and where the facts say that it could not be."""
    faults = list(host.faults.registry)
    if host.faults.winreg == "broken":
        faults.append(RegistryFault("break", opnum=2))
    if host.facts is not None and host.facts.hotfixes_status is Listing.UNREADABLE:
        faults.append(RegistryFault(key=HOTFIXES))
    return tuple(faults)


def _dress(registry: Registry, facts: HostFacts) -> None:
    for path, name, data in _system_values(facts.system):
        registry.fill({path: {name: data}})
    if facts.hotfixes_status is not Listing.ABSENT:
        registry.key(HOTFIXES)
    for hotfix in facts.hotfixes or ():
        mark = {} if hotfix.installed is None else {"Installed": int(hotfix.installed)}
        registry.fill({hotfix.key or f"{HOTFIXES}\\{hotfix.id}": mark | hotfix.values})
    for component in facts.components or ():
        if component.status is Observation.PRESENT and component.name in _COMPONENT_KEYS:
            registry.key(_COMPONENT_KEYS[component.name])
    registry.fill(facts.registry or {})
    if facts.pending_renames:
        _put_pending_renames(registry, facts.pending_renames)


def _system_values(system: SystemFacts) -> Iterator[tuple[str, str, RegistryData]]:
    """Key, name and data of every value that the profile is read from.

    Without a service pack there is no CSDVersion, and on ordinary editions no ProductSuite (Q152078).
    """
    yield CURRENT_VERSION, "CurrentVersion", system.version
    yield CURRENT_VERSION, "CurrentBuildNumber", None if system.build is None else str(system.build)
    yield CURRENT_VERSION, "CurrentType", system.current_type
    yield CURRENT_VERSION, "CSDVersion", system.csd_version or None
    yield CURRENT_VERSION, "SystemRoot", system.system_root
    yield CURRENT_VERSION, "SoftwareType", "SYSTEM"
    suites = list(system.product_suites) if system.product_suites else None
    yield f"{CONTROL}\\ProductOptions", "ProductType", system.product_type
    yield f"{CONTROL}\\ProductOptions", "ProductSuite", suites
    processor = _PROCESSORS.get(system.architecture or "", system.architecture)
    yield f"{SESSION_MANAGER}\\Environment", "PROCESSOR_ARCHITECTURE", processor
    yield f"{CONTROL}\\Nls\\Language", "InstallLanguage", system.install_language
    yield f"{CONTROL}\\Nls\\Language", "Default", system.install_language
    yield f"{CONTROL}\\TimeZoneInformation", "ActiveTimeBias", system.time_zone_bias_minutes
    yield f"{CONTROL}\\TimeZoneInformation", "Bias", system.time_zone_bias_minutes
    yield f"{CONTROL}\\ComputerName\\ComputerName", "ComputerName", system.hostname
    yield f"{CONTROL}\\ComputerName\\ActiveComputerName", "ComputerName", system.hostname


def _put_pending_renames(registry: Registry, paths: Sequence[str]) -> None:
    """PendingFileRenameOperations: pairs of native paths, ``!`` where a file is replaced (Q286019)."""
    key = registry.key(SESSION_MANAGER)
    if "pendingfilerenameoperations" in key.values:
        return
    pairs: list[str] = []
    for number, path in enumerate(paths, 1):
        folder = path.rpartition("\\")[0]
        pairs += [f"\\??\\{folder}\\SET{number:X}.tmp", f"!\\??\\{path}"]
    key.put(multi_sz("PendingFileRenameOperations", pairs))


def _typed(name: str, stated: TypedValue) -> Value:
    """A value of a stated type; raises LabError where the data does not suit it."""
    kind = ValueType[stated.type.upper()]
    if stated.data is None:
        return Value(name, kind, bytes(stated.size))
    match kind, stated.data:
        case ((ValueType.SZ | ValueType.EXPAND_SZ), str(text)):
            return Value(name, kind, terminated(text))
        case ValueType.MULTI_SZ, list(texts):
            return multi_sz(name, texts)
        case ValueType.DWORD, int(number):
            return value(name, number)
        case ((ValueType.BINARY | ValueType.NONE), str(text)) if text.startswith("hex:"):
            return Value(name, kind, value(name, text).data)
    raise LabError(f"registry value {name!r}: {stated.data!r} is no data for type {stated.type}")
