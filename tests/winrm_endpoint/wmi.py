"""Answers to questions in WQL, as far as a scan asks any ([DSP0226] 8)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from tests.lab.registry import Key, Registry
from tests.winrm_endpoint import files
from tests.winrm_endpoint.soap import FaultError, Request
from tests.winrm_endpoint.traits import Traits

QUOTA_VIOLATION = 0x8004106C
INVALID_CLASS = 0x80041010
_CLASS = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/cimv2/"
_QUESTION = re.compile(r"SELECT ([\w,]+) FROM (\w+)(?: WHERE (.+))?", re.DOTALL)
_CONDITION = re.compile(r"(\w+)='((?:[^'\\]|\\.)*)'")
_CURRENT_VERSION = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
_CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control"

Instance = dict[str, str | None]


@dataclass
class Wmi:
    """The classes, over a drive and a registry."""

    drive: Path
    registry: Registry
    traits: Traits
    questions: list[str] = field(default_factory=list)
    _open: dict[str, tuple[str, list[Instance]]] = field(default_factory=dict)

    def enumerate(self, asked: Request) -> str:
        """The first instances, and where to fetch the rest."""
        if self.traits.wmi == "denied":
            raise FaultError(5, "w:AccessDenied", "Access is denied.")
        question = asked.text("Filter")
        self.questions.append(question)
        match = _QUESTION.fullmatch(question)
        assert match is not None, question
        if len(_CONDITION.findall(match[3] or "")) > self.traits.quota:
            raise FaultError(QUOTA_VIOLATION, "w:InternalError", "Quota violation", wmi=True)
        names = match[1].split(",")
        found = [{name: one.get(name) for name in names} for one in self._instances(match[2], match[3] or "")]
        return self._portion("EnumerateResponse", "w", match[2], found)

    def pull(self, asked: Request) -> str:
        """The next instances."""
        kind, rest = self._open.pop(asked.text("EnumerationContext"))
        return self._portion("PullResponse", "n", kind, rest)

    def _portion(self, element: str, prefix: str, kind: str, found: list[Instance]) -> str:
        now, rest = found[: self.traits.portion], found[self.traits.portion :]
        items = "".join(_xml(one, kind) for one in now)
        end, context = f"<{prefix}:EndOfSequence/>", ""
        if rest:
            context = f"uuid:{uuid.uuid4()}"
            self._open[context] = (kind, rest)
            end = ""
        return (
            f"<n:{element}><n:EnumerationContext>{context}</n:EnumerationContext>"
            f"<{prefix}:Items>{items}</{prefix}:Items>{end}</n:{element}>"
        )

    def _instances(self, kind: str, condition: str) -> Iterator[Instance]:
        match kind:
            case "Win32_OperatingSystem":
                yield self._system()
            case "Win32_ComputerSystem":
                processor = self._value(f"{_CONTROL}\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE")
                yield {"SystemType": "x64-based PC" if processor == "AMD64" else "X86-based PC"}
            case "Win32_QuickFixEngineering":
                yield from ({"HotFixID": name} for name in self._hotfixes())
            case "Win32_Directory":
                yield from self._directories(condition)
            case "CIM_DataFile":
                yield from self._files(condition)
            case _:
                raise FaultError(INVALID_CLASS, "w:InternalError", "Invalid class", wmi=True)

    def _system(self) -> Instance:
        version = self._value(_CURRENT_VERSION, "CurrentVersion") or ""
        build = self._value(_CURRENT_VERSION, "CurrentBuildNumber")
        product = self._value(f"{_CONTROL}\\ProductOptions", "ProductType") or ""
        zone = self.registry.find(f"{_CONTROL}\\TimeZoneInformation")
        bias = zone.values.get("activetimebias") if zone is not None else None
        minutes = -int.from_bytes(bias.data, "little", signed=True) if bias else None
        language = self._value(f"{_CONTROL}\\Nls\\Language", "InstallLanguage")
        return {
            "Version": f"{version}.{build}",
            "BuildNumber": build,
            "BuildType": self._value(_CURRENT_VERSION, "CurrentType"),
            "CSDVersion": self._value(_CURRENT_VERSION, "CSDVersion"),
            "CSName": self._value(f"{_CONTROL}\\ComputerName\\ComputerName", "ComputerName"),
            "ProductType": {"WinNT": "1", "LanmanNT": "2", "ServerNT": "3"}.get(product),
            "SuiteMask": str(self._suites()),
            "CurrentTimeZone": str(minutes) if minutes is not None else None,
            "OSLanguage": str(int(language, 16)) if language else None,
            "WindowsDirectory": self._value(_CURRENT_VERSION, "SystemRoot"),
        }

    def _suites(self) -> int:
        key = self.registry.find(f"{_CONTROL}\\ProductOptions")
        value = key.values.get("productsuite") if key is not None else None
        names = value.data.decode("utf-16-le").split("\0") if value is not None else []
        return sum({"Enterprise": 2, "Terminal Server": 16}.get(name, 0) for name in names)

    def _hotfixes(self) -> Iterator[str]:
        """The subkeys of the hotfix key, and what real hosts list beside them."""
        parent = self.registry.find(f"{_CURRENT_VERSION}\\Hotfix")
        yield from (key.name for key in (parent.subkeys.values() if parent else ()))
        yield from ("File 1", "Q147222")

    def _directories(self, condition: str) -> Iterator[Instance]:
        for _, path in _conditions(condition):
            place = files.find(self.drive, path)
            if place is not None and place.is_dir():
                yield {"Name": path.casefold()}

    def _files(self, condition: str) -> Iterator[Instance]:
        wanted = _conditions(condition)
        if wanted[0][0] == "Drive":
            (_, drive), (_, path) = wanted
            for one in files.inside(self.drive, f"{drive}{path}") or ():
                if not one.place.is_dir():
                    yield _file(f"{drive}{path}{one.name}".casefold(), one)
            return
        for _, path in wanted:
            place = files.find(self.drive, path)
            if place is not None:
                yield _file(path.casefold(), files.File(place.name, place))

    def _value(self, key: str, name: str) -> str | None:
        found: Key | None = self.registry.find(key)
        value = found.values.get(name.casefold()) if found is not None else None
        return value.data.decode("utf-16-le").rstrip("\0") if value is not None else None


def _file(path: str, one: files.File) -> Instance:
    """Real WMI gives names in lower case, and times as WinRM writes them."""
    return {
        "Name": path,
        "FileSize": str(one.size),
        "LastModified": one.modified.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": one.version,
    }


def _conditions(text: str) -> list[tuple[str, str]]:
    return [(name, re.sub(r"\\(.)", r"\1", value)) for name, value in _CONDITION.findall(text)]


def _xml(one: Instance, kind: str) -> str:
    """Some properties of an instance, which WinRM sends as a fragment."""
    parts = []
    for name, value in one.items():
        if value is None:
            parts.append(f'<p:{name} xsi:nil="true"/>')
        elif name == "LastModified":
            parts.append(f"<p:{name}><cim:Datetime>{value}</cim:Datetime></p:{name}>")
        else:
            parts.append(f"<p:{name}>{escape(value)}</p:{name}>")
    return f'<w:XmlFragment xmlns:p="{_CLASS}{kind}">{"".join(parts)}</w:XmlFragment>'
