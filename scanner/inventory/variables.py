"""What an inventory says of hosts, and how groups hand it down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class Variables(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What may be said of a host, of a group, or of all.  What is not said is None.

    The way in: ``transport``, ``port``, ``username``, ``domain``, ``kerberos``, ``hashes`` (the
    secret is LM:NT hashes), ``ntlmv1``, ``timeout`` in seconds, and one reference to a secret.
    For WinRM: ``winrm_logon``, ``winrm_tls`` for ports that are not the usual ones, ``winrm_ca``
    (file of the certificates to trust), ``winrm_verify`` (false trusts any), ``winrm_certificate``
    and ``winrm_key`` (files of a client certificate).
    Hints, for what a host does not tell of itself: ``architecture``, ``product_type`` (WinNT,
    ServerNT, LanmanNT), ``language`` (four hex digits), ``time_zone_bias_minutes``.  For people
    and for schedules: ``zone``, ``owner``, ``tags``, ``maintenance_window``.  ``seen`` is what
    was once observed; nothing is ever concluded from it.
    """

    transport: Literal["smb", "winrm"] | None = None
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] | None = None
    username: _Text | None = None
    domain: _Text | None = None
    password_env: _Text | None = None
    password_file: _Text | None = None
    password_keyring: _Text | None = None
    password_vault: _Text | None = None
    hashes: bool | None = None
    kerberos: bool | None = None
    ntlmv1: Literal["allow", "deny"] | None = None
    timeout: Annotated[float, msgspec.Meta(gt=0)] | None = None
    winrm_logon: Literal["ntlm", "kerberos", "basic", "certificate"] | None = None
    winrm_tls: bool | None = None
    winrm_ca: _Text | None = None
    winrm_verify: bool | None = None
    winrm_certificate: _Text | None = None
    winrm_key: _Text | None = None
    architecture: Literal["x86", "alpha", "mips", "ppc"] | None = None
    product_type: Literal["WinNT", "ServerNT", "LanmanNT"] | None = None
    language: Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{4}$")] | None = None
    time_zone_bias_minutes: Annotated[int, msgspec.Meta(ge=-900, le=900)] | None = None
    zone: _Text | None = None
    owner: _Text | None = None
    tags: tuple[_Text, ...] | None = None
    maintenance_window: _Text | None = None
    seen: dict[str, Any] | None = None


SECRETS = ("password_env", "password_file", "password_keyring", "password_vault")
"""References to a secret; at most one of them is said at one place."""


def merged(layers: Iterable[Variables]) -> Variables:
    """What holds after all layers: a later one counts over an earlier one, except that tags add up.

    A reference to a secret takes the place of every other.
    """
    said: dict[str, Any] = {}
    tags: list[str] = []
    for layer in layers:
        own = {name: value for name in layer.__struct_fields__ if (value := getattr(layer, name)) is not None}
        tags += own.pop("tags", ())
        if any(name in own for name in SECRETS):
            said = {name: value for name, value in said.items() if name not in SECRETS}
        said |= own
    return Variables(**said, tags=tuple(dict.fromkeys(tags)) or None)
