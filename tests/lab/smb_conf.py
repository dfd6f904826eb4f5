"""What smbd is configured to: a Windows NT 4.0 of some manners, audited (smb.conf(5), vfs_full_audit(8))."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path

from tests.lab.description import Speech

GUEST = "nobody"

_AUDITED = (
    "connect create_file openat mkdirat unlinkat renameat linkat symlinkat mknodat pwrite pwrite_send "
    "ftruncate fallocate fntimes fchmod fchown fset_dos_attributes fsetxattr fremovexattr fset_nt_acl "
    "sys_acl_set_fd"
)
_SHARE = ("read only = no",)  # so that a write would succeed, and be caught
_AUDIT = (
    "vfs objects = full_audit",
    "full_audit:prefix = AUDIT|%u|%i|%S",
    "full_audit:syslog = false",
    f"full_audit:success = {_AUDITED}",
    "full_audit:failure = create_file openat",
)


def smb_conf(
    folder: Path,
    addresses: Sequence[str],
    port: int,
    speech: Speech,
    shares: Mapping[str, str],
    denied: Collection[str],
    audited: bool = True,
) -> str:
    """The text of smb.conf.  ``shares`` map names to folders below each address's own."""
    settings = {**_places(folder, addresses, port), **_manners(speech)}
    lines = ["[global]", *(f"{name} = {setting}" for name, setting in settings.items())]
    for share, path in shares.items():
        lines += [f"[{share}]", f"path = {folder}/hosts/%i/{path}", *_SHARE]  # %i: the server's address
        lines += _AUDIT if audited else ()
        if share in denied:
            lines.append("valid users = root")
    return "\n".join(lines) + "\n"


def _places(folder: Path, addresses: Sequence[str], port: int) -> dict[str, object]:
    return {
        "netbios name": f"NT{int(ip_address(addresses[0])):08X}",  # one server, one identity
        "server role": "standalone server",
        "interfaces": " ".join(f"{address}/8" for address in addresses),  # smbd wants a network
        "bind interfaces only": "yes",
        "smb ports": port,
        "passdb backend": f"smbpasswd:{folder}/private/smbpasswd",
        "username map": f"{folder}/users.map",
        "private dir": f"{folder}/private",
        "lock directory": f"{folder}/lock",
        "state directory": f"{folder}/state",
        "cache directory": f"{folder}/cache",
        "pid directory": f"{folder}/pid",
        "ncalrpc dir": f"{folder}/rpc",
    }


def _manners(speech: Speech) -> dict[str, object]:
    return {
        "server min protocol": "CORE" if speech.dialect == "NT1" else "SMB2_02",
        "server max protocol": "NT1" if speech.dialect == "NT1" else "SMB3",
        "lanman auth": "yes",
        "ntlm auth": "ntlmv2-only" if speech.ntlm == "v2-only" else "ntlmv1-permitted",
        "raw NTLMv2 auth": "no" if speech.ntlm == "v1-only" else "yes",  # without extended security
        "server signing": speech.signing,
        "max mux": speech.max_mux,
        "max xmit": speech.max_xmit,
        "large readwrite": "yes" if speech.large_reads else "no",
        "rpc start on demand helpers": "no",  # a pipe that the lab does not serve is not there
        "disable spoolss": "yes",
        "load printers": "no",
        "unix extensions": "no",
        "host msdfs": "no",
        "ea support": "no",
        "store dos attributes": "no",  # which would be looked for beside every file of a listing
        "map archive": "no",
        "map readonly": "no",
        "guest account": GUEST,
        **({"map to guest": "bad password"} if speech.guests else {}),
        "log level": "0 full_audit:1 auth_audit:3",
        "max log size": 0,
    }
