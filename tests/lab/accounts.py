"""Accounts for smbd without making users: smbpasswd(5) entries on Unix users that are there anyway."""

from __future__ import annotations

import os
import pwd
from collections.abc import Sequence
from pathlib import Path

from impacket import ntlm

from tests.lab.description import Account
from tests.lab.errors import LabError
from tests.lab.smb_conf import GUEST

_FLAGS = {"enabled": "U", "disabled": "DU", "locked": "LU"}
_LAST_CHANGE = "LCT-5F000000"


def write_accounts(accounts: Sequence[Account], hashes: Path, user_map: Path) -> None:
    """Write the password hashes and the map that lends every account a Unix user."""
    lent = list(zip(accounts, lent_users(len(accounts)), strict=True))
    hashes.write_text("".join(_entry(account, user) for account, user in lent), encoding="utf-8")
    hashes.chmod(0o600)
    user_map.write_text("".join(f'{user.pw_name} = "{a.name}"\n' for a, user in lent), encoding="utf-8")


def _entry(account: Account, user: pwd.struct_passwd) -> str:
    secret = account.secret()
    lm, nt = ntlm.compute_lmhash(secret).hex().upper(), ntlm.compute_nthash(secret).hex().upper()
    return f"{user.pw_name}:{user.pw_uid}:{lm}:{nt}:[{_FLAGS[account.state]:11}]:{_LAST_CHANGE}:\n"


def lent_users(count: int) -> list[pwd.struct_passwd]:
    """Unix users to lend: unprivileged ones for root, else oneself, the only one that can log in.

    An account is never root's, so that a file without permissions is denied to it.
    """
    own = os.getuid()
    lent = [user for user in pwd.getpwall() if 0 < user.pw_uid < 1000 and user.pw_name != GUEST]
    if own != 0:
        lent = [pwd.getpwuid(own), *(user for user in lent if user.pw_uid != own)]
    if count > len(lent):
        raise LabError(f"{count} different accounts in hosts that share a server; {len(lent)} are possible")
    return lent[:count]
