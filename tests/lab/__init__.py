"""The lab: a real smbd that plays Windows NT 4.0 machines, so that a scanner can be tried without one.

    from tests.lab import Account, HostDescription, lab, violations

    host = HostDescription(
        name="HMI-04",                                      # address=None: the lab picks a free 127.x.y.z
        accounts=(Account("scanner", password="secret"),),
        facts=HostFacts(target="", system=..., hotfixes=..., files=...),   # dressed as files and registry
    )
    with lab([host]) as running:
        at = running.hosts["HMI-04"]
        at.address, at.port, at.account.name, at.password   # what a scanner needs; port 139 for root
        at.disks.path(r"C:\\WINNT\\System32\\ntdll.dll")        # the file on this machine
        at.registry.key(r"HKLM\\SOFTWARE\\...")               # the registry behind the winreg pipe
        running.calls                                       # every remote registry call (opnum, access, key)
        running.logons                                      # every logon, as the server judged it
        assert not violations(running)                      # nothing but pure reading was asked

* :func:`tests.lab.description_file.read` reads the same from YAML (docs/lab.md).
* ``HostDescription.speaks`` says how the server talks, ``.faults`` what is wrong on purpose.
* In pytest use the fixtures of ``tests/conftest.py``: they skip where smbd is missing and
  assert at the end that nobody wrote.
"""

from __future__ import annotations

from tests.lab.description import Account, ExtraFile, HostDescription, Speech, TypedValue
from tests.lab.errors import LabError, SmbdMissing
from tests.lab.faults import Faults, RegistryFault, WireFault
from tests.lab.running import Host, Lab, lab, violations

__all__ = [
    "Account",
    "ExtraFile",
    "Faults",
    "Host",
    "HostDescription",
    "Lab",
    "LabError",
    "RegistryFault",
    "SmbdMissing",
    "Speech",
    "TypedValue",
    "WireFault",
    "lab",
    "violations",
]
