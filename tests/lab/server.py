"""One smbd: its folder, its configuration, its life.

The peculiarities of Samba 4.17 that this respects: ``-s`` must be absolute; ``smbd -F``
makes a process group of its own and ends when its standard input is closed, so that it
never outlives the lab, however that ends; an account needs a Unix user, but no new one:
``username map`` gives it one that is there.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from impacket import ntlm

from tests.lab.description import Account, Speech
from tests.lab.errors import LabError, SmbdMissing

PACKAGES = "samba smbclient samba-vfs-modules"
"""The Debian packages that the lab needs (smbclient for its tests)."""

_START_SECONDS = 20.0
_END_SECONDS = 10.0
_GUEST = "nobody"
_FLAGS = {"enabled": "U", "disabled": "DU", "locked": "LU"}

_AUDITED = (
    "create_file openat mkdirat unlinkat renameat linkat symlinkat mknodat pwrite pwrite_send ftruncate "
    "fallocate fntimes fchmod fchown fset_dos_attributes fsetxattr fremovexattr fset_nt_acl sys_acl_set_fd"
)


def find_smbd() -> str:
    """The path of smbd; raises SmbdMissing, with the packages to install, where there is none."""
    found = shutil.which("smbd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if found is None:
        raise SmbdMissing(f"smbd is not installed: apt-get install -y --no-install-recommends {PACKAGES}")
    return found


class Smbd:
    """A running smbd that serves the hosts below its folder, one at each of its addresses."""

    def __init__(
        self,
        folder: Path,
        addresses: Sequence[str],
        port: int,
        speech: Speech,
        accounts: Sequence[Account],
        shares: dict[str, str],
        denied_shares: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self.addresses = tuple(addresses)
        self.port = port
        self.log = folder / "log" / "log.smbd"
        self.pipes = folder / "rpc" / "np"
        self._make_folders()
        self._write_accounts(accounts)
        (folder / "smb.conf").write_text(self._configuration(speech, shares, denied_shares))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until every address answers; raises LabError with smbd's own words."""
        command = [find_smbd(), "-F", "-s", str(self.folder / "smb.conf"), "-l", str(self.folder / "log")]
        with (self.folder / "log" / "console").open("wb") as console:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=console, stderr=console, cwd=self.folder
            )
        deadline = time.monotonic() + _START_SECONDS
        for address in self.addresses:
            while not _answers(address, self.port):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    raise LabError(f"smbd does not serve {address}:{self.port}: {self._last_words()}")
                time.sleep(0.01)

    def stop(self) -> None:
        """End it with every process it made; may be called twice."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_END_SECONDS / 2)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(_END_SECONDS)
        _wait_for_group(process.pid)

    def _make_folders(self) -> None:
        for name in ("private", "lock", "state", "cache", "pid", "rpc", "log", "hosts"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        (self.folder / "private").chmod(0o700)
        self.pipes.mkdir(mode=0o700)

    def _write_accounts(self, accounts: Sequence[Account]) -> None:
        """smbpasswd(5) and the username map: every account is a Unix user that is there anyway."""
        passwords, names = [], []
        for account, user in zip(accounts, _users(len(accounts)), strict=True):
            secret = account.secret()
            lm, nt = ntlm.compute_lmhash(secret).hex().upper(), ntlm.compute_nthash(secret).hex().upper()
            passwords.append(
                f"{user.pw_name}:{user.pw_uid}:{lm}:{nt}:[{_FLAGS[account.state]:11}]:LCT-5F000000:\n"
            )
            names.append(f'{user.pw_name} = "{account.name}"\n')
        hashes = self.folder / "private" / "smbpasswd"
        hashes.write_text("".join(passwords))
        hashes.chmod(0o600)
        (self.folder / "users.map").write_text("".join(names))

    def _configuration(self, speech: Speech, shares: dict[str, str], denied: Sequence[str]) -> str:
        settings = {**self._places(), **_manners(speech)}
        lines = ["[global]", *(f"{name} = {setting}" for name, setting in settings.items())]
        for share, path in shares.items():
            lines += [f"[{share}]", f"path = {self.folder}/hosts/%i/{path}", *_SHARE]
            if share in denied:
                lines.append("valid users = root")
        return "\n".join(lines) + "\n"

    def _places(self) -> dict[str, object]:
        folder = self.folder
        return {
            "netbios name": "NTBOX",
            "server role": "standalone server",
            "interfaces": " ".join(f"{address}/8" for address in self.addresses),
            "bind interfaces only": "yes",
            "smb ports": self.port,
            "passdb backend": f"smbpasswd:{folder}/private/smbpasswd",
            "username map": f"{folder}/users.map",
            "private dir": f"{folder}/private",
            "lock directory": f"{folder}/lock",
            "state directory": f"{folder}/state",
            "cache directory": f"{folder}/cache",
            "pid directory": f"{folder}/pid",
            "ncalrpc dir": f"{folder}/rpc",
        }

    def _last_words(self) -> str:
        for log in (self.log, self.folder / "log" / "console"):
            if log.is_file() and (text := log.read_text(errors="replace").strip()):
                return text.splitlines()[-1].strip()
        return "it said nothing"


_SHARE = (
    "read only = no",  # so that a write would succeed, and be caught
    "vfs objects = full_audit",
    "full_audit:prefix = AUDIT|%u|%i|%S",
    "full_audit:syslog = false",
    f"full_audit:success = {_AUDITED}",
    "full_audit:failure = create_file openat",
)


def _manners(speech: Speech) -> dict[str, object]:
    return {
        "server min protocol": "CORE" if speech.dialect == "NT1" else "SMB2_02",
        "server max protocol": "NT1" if speech.dialect == "NT1" else "SMB3",
        "lanman auth": "yes",
        "ntlm auth": "ntlmv1-permitted" if speech.ntlm == "v1-permitted" else "ntlmv2-only",
        "raw NTLMv2 auth": "yes",
        "server signing": speech.signing,
        "max mux": speech.max_mux,
        "max xmit": speech.max_xmit,
        "large readwrite": "yes" if speech.large_reads else "no",
        "rpc start on demand helpers": "no",
        "disable spoolss": "yes",
        "load printers": "no",
        "unix extensions": "no",
        "host msdfs": "no",
        "guest account": _GUEST,
        "log level": "0 full_audit:1",
        "max log size": 0,
    }


def _users(count: int) -> list[pwd.struct_passwd]:
    """Unix users to lend to accounts: unprivileged ones for root, else oneself first.

    An account is never root's, so that a file without permissions is denied to it.
    """
    lent = [user for user in pwd.getpwall() if 0 < user.pw_uid < 1000 and user.pw_name != _GUEST]
    if os.getuid() != 0:
        lent.insert(0, pwd.getpwuid(os.getuid()))
    if count > len(lent):
        raise LabError(f"{count} different accounts in hosts that share a server; {len(lent)} are possible")
    return lent[:count]


def _answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), 1).close()
    except OSError:
        return False
    return True


def _wait_for_group(group: int) -> None:
    """Wait until every process of the group has ended; what init has yet to reap has ended."""
    deadline = time.monotonic() + _END_SECONDS
    while any(_group_and_state(entry) == (group, True) for entry in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > deadline:
            raise LabError(f"processes of smbd's group {group} do not end")
        time.sleep(0.01)


def _group_and_state(entry: Path) -> tuple[int, bool]:
    """The process group of a process, and whether it is alive (proc(5), stat)."""
    try:
        state, _, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
    except (OSError, ValueError):
        return 0, False
    return int(group), state not in "ZX"
