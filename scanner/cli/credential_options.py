"""Options that say what opens the targets.  A secret is only ever referred to."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace

import click

from scanner.cli.option_group import option_group
from scanner.inventory import secrets
from scanner.inventory.entries import Entry
from scanner.model.errors import OperatorError
from scanner.model.targets import Credential, Secret, SecretKind, WebAccess, WebLogon


class _Switch(click.types.BoolParamType):
    """On or off; what is neither is not repeated, for it may be a secret in the wrong place."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> bool:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail("is a switch; secrets are never given here.", param, ctx)


@dataclass(frozen=True, slots=True)
class CredentialOptions:
    """The run's own credential, as given."""

    username: str | None
    domain: str | None
    password_stdin: bool
    password_env: str | None
    password_file: str | None
    hashes: bool
    kerberos: bool
    no_pass: bool
    allow_ntlmv1: bool
    winrm_logon: str | None = None
    winrm_ca: str | None = None
    winrm_cert: str | None = None
    winrm_key: str | None = None
    winrm_tls: bool | None = None

    def credential(self, entries: Iterable[Entry]) -> Credential:
        """The credential for the entries that need one; asked for on a terminal if none was given.

        Raises :class:`OperatorError` for contradicting options, and when there is no
        terminal to ask on.
        """
        self._check()
        if self.no_pass:
            return Credential(anonymous=True)
        if self.kerberos or self.winrm_logon == WebLogon.CERTIFICATE:
            return replace(self._account(self.username or ""), kerberos=self.kerberos)
        if not any(entry.needs_credential for entry in entries):
            return self._account(self.username or "")
        secret = self._given_secret()
        if secret is None:
            return self._asked()
        return self._credential(self.username or "", secret)

    def _check(self) -> None:
        sources = {
            "--password-stdin": self.password_stdin,
            "--password-env": self.password_env is not None,
            "--password-file": self.password_file is not None,
            "--no-pass": self.no_pass,
            "--kerberos": self.kerberos,
        }
        given = [option for option, is_given in sources.items() if is_given]
        if len(given) > 1:
            raise OperatorError(f"{' and '.join(given)} contradict each other.", "Give one of them.")

    def _given_secret(self) -> Secret | None:
        if self.password_stdin:
            return secrets.from_stream(sys.stdin, "--password-stdin")
        if self.password_env is not None:
            return secrets.from_environment(self.password_env, os.environ, "--password-env")
        if self.password_file is not None:
            return secrets.from_file(self.password_file, "--password-file")
        return None

    def _asked(self) -> Credential:
        if not sys.stdin.isatty():
            raise OperatorError(
                "No password was given, and there is no terminal to ask for it.",
                "Give -u with --password-env, --password-file or --password-stdin, or --no-pass.",
            )
        username = self.username or click.prompt("User name", err=True)
        what = "LM:NT hashes" if self.hashes else "Password"
        text = click.prompt(
            f"{what} of {username}", hide_input=True, default="", show_default=False, err=True
        )
        return self._credential(username, Secret(text))

    def _credential(self, username: str, secret: Secret) -> Credential:
        kind = SecretKind.HASHES if self.hashes else SecretKind.PASSWORD
        return replace(self._account(username), secret=secrets.checked(secret, kind), kind=kind)

    def _account(self, username: str) -> Credential:
        """The account without what opens it; ``DOMAIN\\USER`` names both."""
        domain, separator, name = username.partition("\\")
        if not separator:
            domain, name = "", username
        domain = domain if self.domain is None else self.domain
        return Credential(username=name, domain=domain, allow_ntlmv1=self.allow_ntlmv1, web=self._web())

    def _web(self) -> WebAccess:
        return WebAccess(
            logon=WebLogon(self.winrm_logon) if self.winrm_logon is not None else None,
            tls=self.winrm_tls or None,
            authority=self.winrm_ca,
            certificate=self.winrm_cert,
            key=self.winrm_key,
        )


credential_options = option_group(
    "credentials",
    CredentialOptions,
    "What opens it",
    [
        click.option(
            "-u", "--username", metavar="USER", help="Account to log in with; DOMAIN\\USER will do."
        ),
        click.option("-d", "--domain", metavar="DOMAIN", help="Domain of the account."),
        click.option(
            "--password-stdin", is_flag=True, type=_Switch(), help="Read the password from standard input."
        ),
        click.option("--password-env", metavar="NAME", help="Take it from this environment variable."),
        click.option("--password-file", metavar="FILE", help="Take it from a file of mode 0600."),
        click.option("-H", "--hashes", is_flag=True, type=_Switch(), help="The secret is LM:NT hashes."),
        click.option(
            "-k", "--kerberos", is_flag=True, type=_Switch(), help="Log in with the ticket of kinit."
        ),
        click.option(
            "--no-pass",
            is_flag=True,
            type=_Switch(),
            help="Null session: no account at all, whatever an inventory says.",
        ),
        click.option(
            "--allow-ntlmv1",
            is_flag=True,
            type=_Switch(),
            help="Answer with NTLMv1 where a host demands it; it can be cracked.",
        ),
        click.option(
            "--winrm-logon", type=click.Choice([one.value for one in WebLogon]), metavar="NAME",
            help="Over WinRM: ntlm (unless said otherwise), kerberos, basic (TLS only) or certificate.",
        ),
        click.option("--winrm-ca", metavar="FILE", help="Over WinRM: trust the certificates in this file."),
        click.option("--winrm-cert", metavar="FILE", help="Over WinRM: the client certificate."),
        click.option("--winrm-key", metavar="FILE", help="Over WinRM: its key."),
        click.option(
            "--winrm-tls", is_flag=True, type=_Switch(), help="Over WinRM: TLS also on an unusual port."
        ),
    ],
)  # fmt: skip
