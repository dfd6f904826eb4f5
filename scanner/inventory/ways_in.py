"""From what an inventory says to the way into a host."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.inventory import secrets
from scanner.inventory.entries import About, Access, Hints
from scanner.inventory.variables import Variables
from scanner.inventory.vaults import Vaults
from scanner.model.targets import Secret, SecretKind, WebAccess, WebLogon


def access(said: Variables, environment: Mapping[str, str], vaults: Vaults) -> Access:
    """The way in.  Raises :class:`OperatorError` if the secret cannot be had."""
    kind = SecretKind.HASHES if said.hashes else SecretKind.PASSWORD
    secret = secret_of(said, environment, vaults)
    return Access(
        username=said.username,
        domain=said.domain,
        secret=secrets.checked(secret, kind) if secret is not None else None,
        kind=kind,
        kerberos=said.kerberos,
        allow_ntlmv1=said.ntlmv1 == "allow" if said.ntlmv1 is not None else None,
        web=_web(said),
    )


def _web(said: Variables) -> WebAccess:
    return WebAccess(
        logon=WebLogon(said.winrm_logon) if said.winrm_logon is not None else None,
        tls=said.winrm_tls,
        authority=said.winrm_ca,
        verify=said.winrm_verify,
        certificate=said.winrm_certificate,
        key=said.winrm_key,
    )


def about(said: Variables, name: str | None = None, groups: frozenset[str] = frozenset()) -> About:
    """What is said of a host beside the way in."""
    return About(
        name=name,
        groups=groups,
        zone=said.zone,
        owner=said.owner,
        tags=said.tags or (),
        maintenance_window=said.maintenance_window,
        timeout=said.timeout,
        hints=Hints(said.architecture, said.product_type, said.language, said.time_zone_bias_minutes),
    )


def secret_of(said: Variables, environment: Mapping[str, str], vaults: Vaults) -> Secret | None:
    """The secret that is referred to, if one is.  Raises :class:`OperatorError` if it cannot be had."""
    if said.password_env is not None:
        return secrets.from_environment(said.password_env, environment, "password_env")
    if said.password_file is not None:
        return secrets.from_file(said.password_file, "password_file")
    if said.password_keyring is not None:
        return vaults.keyring(said.password_keyring, said.username or "")
    if said.password_vault is not None:
        return vaults.vault(said.password_vault)
    return None
