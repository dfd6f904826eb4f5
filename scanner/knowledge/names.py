"""Names in file tables against names on disk."""

from __future__ import annotations

import re

SOURCE_NAMES: dict[str, tuple[str, int | None]] = {
    "ntkrnlmp.exe": ("Ntoskrnl.exe", None),
    "sch128c.dll": ("Schannel.dll", 128),
    "schnl128.dll": ("Schannel.dll", 128),
    "schnlc.dll": ("Schannel.dll", 56),
    "ntlms128.dll": ("Ntlmssps.dll", 128),
    "secur128.dll": ("Security.dll", 128),
}
"""Names on the media, the name each is installed under, and its crypto strength in bits.

The multiprocessor kernel is in Q148245, Schannel's two names in Q192749 and Q249197, the
others in Q229647.  40 and 56 bits are one class; the export build is 56-bit from SP6 on
(Q238268).
"""

HALS = frozenset(
    "486c apic ast cbus cbusm mca mps mpsm ncr oli sp ws3 wyse7 "  # x86
    "0jens alcor alp avant eb164 eb64p flex gammp lego lx3 miata mikas nonme pinna qs rawmp sabmp timbr xl "
    "acr dti duomp fxs fxspc necmp ntp r98mp sni4x tyne "  # mips
    "caro eagle fire polo ppc wood".split()  # ppc
)
"""Hardware abstraction layers of Windows NT, their names without ``Hal`` and ``.dll`` (Q138258, Q148659, Q172806)."""

_SYSTEM_ROOT = re.compile(
    r"^(?:%(?:systemroot|windir)%|<(?:nt|win)root>|<?winnt>?|windows)(?=\\|$)", re.IGNORECASE
)
_HAL = re.compile(r"hal(\w+)\.dll", re.IGNORECASE)
_COMPRESSED = {
    "dl_": "dll",
    "ex_": "exe",
    "sy_": "sys",
    "oc_": "ocx",
    "cp_": "cpl",
    "dr_": "drv",
    "hl_": "hlp",
}


def installed_name(name: str) -> str | None:
    """The name on disk, where it is not the table's."""
    folded = name.casefold()
    if folded in SOURCE_NAMES:
        return SOURCE_NAMES[folded][0]
    hal = _HAL.fullmatch(folded)
    if hal and hal[1] in HALS:
        return "Hal.dll"
    stem, _, extension = name.rpartition(".")
    full = _COMPRESSED.get(extension.casefold())
    return f"{stem}.{full}" if full else None


def strength_of_name(name: str) -> int | None:
    """The crypto strength that a name on the media stands for, in bits."""
    return SOURCE_NAMES.get(name.casefold(), ("", None))[1]


def folder_and_name(path: str) -> tuple[str | None, str]:
    """Split a path in the name column; ``%SystemRoot%`` gets its usual spelling."""
    folder, _, name = path.rpartition("\\")
    return (system_folder(folder) or None), name


def system_folder(folder: str) -> str:
    """A folder as printed, but for the system's own, which all tables call differently."""
    return _SYSTEM_ROOT.sub(lambda _: "%SystemRoot%", folder.rstrip("\\"))
