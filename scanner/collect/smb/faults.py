"""What can go wrong on the way into a host: causes and advice, as tables.

Status codes: [MS-ERREF] 2.3 (NTSTATUS) and 2.2 (Win32), [MS-CIFS] 2.2.2.4 (DOS classes);
NetBIOS refusals: RFC 1002, 4.3.4.
"""

from __future__ import annotations

from scanner.collect.errors import Fault


def _lost(code: str, message: str, advice: str) -> Fault:
    return Fault(code, message, advice, ends=True)


def _absent(message: str) -> Fault:
    return Fault("absent", message, "Nothing to do.", absent=True)


TIMEOUT = _lost(
    "timeout",
    "the host did not finish in time",
    "Check that it is up and not overloaded, or give it a longer --timeout.",
)
REFUSED = _lost(
    "port-closed",
    "the host refuses the connection",
    "Start its Server service, or open the port in the firewall between.",
)
UNREACHABLE = _lost(
    "no-route", "there is no way to the host", "Check the address, the route and the firewalls between."
)
UNKNOWN_NAME = _lost(
    "unknown-name",
    "the name is not known",
    "Check the spelling and the name service, or give an address instead.",
)
RESET = _lost(
    "connection-lost",
    "the host broke the connection off",
    "Look into its event log, and try again when it is idle.",
)
GARBAGE = _lost(
    "not-smb",
    "the answer is not SMB as Windows NT speaks it",
    "Check that the port belongs to the Server service.",
)
TOO_MUCH = _lost(
    "too-much", "the host sends more than any host has to say", "Find out what answers at this address."
)
BAD_SIGNATURE = _lost(
    "bad-signature",
    "an answer is not signed with the session's key",
    "Somebody may be changing the traffic on the way: check the network before trying again.",
)
SMB2_ONLY = _lost(
    "no-smb1",
    "the host does not speak SMB1 (dialect NT LM 0.12)",
    "It is newer than Windows NT 4.0 or has SMB1 switched off, and cannot be read this way.",
)
NOT_NT = _lost(
    "not-nt",
    "the host lacks what every Windows NT offers",
    "Leave it out: it is not of the Windows NT family.",
)
PLAIN_TEXT = _lost(
    "plain-text-password",
    "the host wants the password in plain text or one for each share",
    "Leave it out, or set it to user-level security with encrypted passwords.",
)
GUEST = _lost(
    "guest",
    "the host let us in as Guest, which is not being logged in",
    "Correct user name and password, and disable the Guest account of the host.",
)
NETBIOS_RETARGET = _lost(
    "netbios-retarget", "the host sends NetBIOS sessions elsewhere", "Scan the address that it names."
)
BUDGET_SPENT = _lost(
    "budget-spent",
    "the budget for this host is spent",
    "What was collected is reported; give a larger --budget for the rest.",
)
FUSE_BLOWN = _lost(
    "fuse-blown",
    "the host is short of resources and was left alone",
    "What was collected is reported; look after the host before scanning it again, and then at a --pace.",
)
NETBIOS: dict[int, Fault] = {
    0x80: _lost(
        "netbios-refused",
        "nothing listens on the NetBIOS name that was called",
        "Start the Server service, or name the host by its NetBIOS name.",
    ),
    0x81: _lost(
        "netbios-refused",
        "the host does not listen to our NetBIOS name",
        "Check the host's list of admitted machines.",
    ),
    0x82: _lost(
        "netbios-refused",
        "the host does not go by the NetBIOS name that was called",
        "Name the host by its NetBIOS name, or check that it admits this machine.",
    ),
    0x83: _lost(
        "out-of-resources",
        "the host has no resources left for a NetBIOS session",
        "Try again when it is idle, or close some of its sessions.",
    ),
    0x8F: _lost(
        "netbios-refused", "the host refuses the NetBIOS session", "Look into its event log for the reason."
    ),
}

_ACCOUNT = "Let an administrator of the host or its domain set the account right."
_DOMAIN = "Check the domain controllers, or scan with an account of the host itself."
_LATER = "Try again when the host is idle."
_DISK = "Check the disk of the host: this file system cannot be trusted."

ACCESS_DENIED = Fault(
    "access-denied", "access is denied", "Scan with an account of the host's Administrators group."
)
LOGON_FAILURE = Fault(
    "logon-failure", "user name and password are not accepted", "Check user name, domain and password."
)

STATUS: dict[int, Fault] = {
    0xC0000022: ACCESS_DENIED,
    0xC000006D: LOGON_FAILURE,
    0xC0000064: LOGON_FAILURE,
    0xC000006A: LOGON_FAILURE,
    0xC000006E: Fault("account-restricted", "a restriction of the account forbids the logon", _ACCOUNT),
    0xC000006F: Fault(
        "logon-hours", "the account may not log on at this hour", "Scan within its logon hours."
    ),
    0xC0000070: Fault("logon-workstation", "the account may not log on from this machine", _ACCOUNT),
    0xC0000071: Fault(
        "password-expired", "the password has expired", "Change the password, then scan again."
    ),
    0xC0000072: Fault(
        "account-disabled", "the account is disabled", "Enable it, or scan with another account."
    ),
    0xC0000193: Fault("account-expired", "the account has expired", _ACCOUNT),
    0xC0000224: Fault(
        "password-must-change",
        "the password must be changed before the first logon",
        "Log on once and change it.",
    ),
    0xC0000234: Fault(
        "account-locked",
        "the account is locked out",
        "Unlock it and find out what locked it before scanning again.",
    ),
    0xC000015B: Fault(
        "logon-type",
        "the account may not log on over the network",
        'Grant it the right "Access this computer from network".',
    ),
    0xC000005E: Fault("no-domain-controller", "no domain controller can be asked about the account", _DOMAIN),
    0xC000018A: Fault("trust-broken", "the host's trust in its domain is broken", _DOMAIN),
    0xC000018B: Fault("trust-broken", "the host's trust in its domain is broken", _DOMAIN),
    0xC000018C: Fault("trust-broken", "the trust between the domains is broken", _DOMAIN),
    0xC000018D: Fault("trust-broken", "the trust between host and domain is broken", _DOMAIN),
    0xC0000133: Fault("clock-skew", "the clocks differ too much", "Set the clocks of host and domain right."),
    0xC00000CC: Fault(
        "no-share",
        "the share is not there",
        "Share it again (AutoShareServer or AutoShareWks must not be 0), or restart the Server service.",
    ),
    0xC00000CB: Fault("no-share", "the share is not a disk", "Find out what was shared under this name."),
    0xC00000C9: Fault("share-removed", "the share was taken away meanwhile", "Scan again when it is back."),
    0xC0000034: _absent("not there"),
    0xC000003A: _absent("its folder is not there"),
    0xC000000F: _absent("no such file"),
    0xC0000033: Fault("bad-name", "the host does not accept the name", "Check the name in the rule."),
    0xC0000039: Fault("bad-name", "the host does not accept the path", "Check the path in the rule."),
    0xC000003B: Fault("bad-name", "the host does not accept the path", "Check the path in the rule."),
    0xC0000043: Fault(
        "in-use", "another program holds it for itself", "Scan again when that program has finished."
    ),
    0xC0000054: Fault(
        "in-use", "another program has locked it", "Scan again when that program has finished."
    ),
    0xC0000056: Fault("in-use", "it is being deleted", "Scan again after the host's next restart."),
    0xC00000BA: Fault("is-directory", "it is a folder, not a file", "Look at the host: a file was replaced."),
    0xC0000103: Fault(
        "not-directory", "it is a file, not a folder", "Look at the host: a folder was replaced."
    ),
    0xC00000AC: Fault("pipe-busy", "all instances of the pipe are in use", _LATER),
    0xC00000AE: Fault("pipe-busy", "the pipe is busy", _LATER),
    0xC00000B0: Fault("pipe-broken", "the service closed the pipe", "Look into the host's event log."),
    0xC00000B1: Fault("pipe-broken", "the service is closing the pipe", "Look into the host's event log."),
    0xC000014B: Fault("pipe-broken", "the pipe is broken", "Look into the host's event log."),
    0xC000020C: Fault(
        "pipe-broken", "the service behind the pipe does not answer", "Look into the host's event log."
    ),
    0xC0000236: Fault(
        "pipe-broken", "the service behind the pipe does not run", "Look into the host's event log."
    ),
    0xC00000BF: Fault("busy", "the host is too busy", _LATER),
    0xC00000C1: Fault("busy", "the host has too many requests to do", _LATER),
    0xC0000205: Fault("out-of-resources", "the host is out of resources", _LATER),
    0xC000009A: Fault("out-of-resources", "the host is out of resources", _LATER),
    0xC0000017: Fault("out-of-resources", "the host is out of memory", _LATER),
    0xC00000D0: Fault(
        "too-many-connections",
        "the host has as many connections as it admits",
        "Try again later: Windows NT Workstation admits ten at a time.",
    ),
    0xC0000203: _lost(
        "session-deleted", "the host ended the session", "Look into its event log, and try again."
    ),
    0xC0000008: Fault(
        "bad-handle",
        "the host no longer knows the file that it opened for us",
        "Look into its event log: the file's server may have been restarted meanwhile.",
    ),
    0xC0000185: Fault("disk-error", "the disk reports an error", _DISK),
    0xC000003E: Fault("disk-error", "the data on the disk cannot be read", _DISK),
    0xC000009C: Fault("disk-error", "the data on the disk cannot be read", _DISK),
    0xC0000102: Fault("disk-error", "the file is corrupt on the disk", _DISK),
    0xC0000032: Fault("disk-error", "the file system is corrupt", _DISK),
}
"""Faults by NTSTATUS."""

DOS_ERRORS: dict[tuple[int, int], int] = {
    (1, 2): 0xC0000034,
    (1, 3): 0xC000003A,
    (1, 5): 0xC0000022,
    (1, 8): 0xC000009A,
    (1, 18): 0xC000000F,
    (1, 32): 0xC0000043,
    (1, 33): 0xC0000054,
    (1, 67): 0xC00000CC,
    (1, 71): 0xC00000D0,
    (2, 2): 0xC000006D,
    (2, 4): 0xC0000022,
    (2, 5): 0xC00000C9,
    (2, 6): 0xC00000CC,
    (2, 7): 0xC00000CB,
    (2, 81): 0xC00000BF,
    (2, 82): 0xC0000205,
    (2, 91): 0xC0000203,
    (2, 2238): 0xC0000072,
    (2, 2239): 0xC0000193,
    (2, 2240): 0xC0000070,
    (2, 2241): 0xC000006F,
    (2, 2242): 0xC0000071,
}
"""NTSTATUS by DOS error class and code, for servers that answer so."""

WIN32: dict[int, Fault] = {
    2: _absent("not in the registry"),
    3: _absent("not in the registry"),
    5: ACCESS_DENIED,
    8: Fault("out-of-resources", "the host is out of memory", _LATER),
    14: Fault("out-of-resources", "the host is out of memory", _LATER),
    234: Fault(
        "too-large", "the value is larger than any that is looked at", "Look at the value on the host."
    ),
    1009: Fault("registry-damaged", "the registry is damaged", "Restore the host's registry."),
    1010: Fault("registry-damaged", "the key is damaged", "Restore the host's registry."),
    1016: Fault("registry-damaged", "the registry cannot be read from the disk", _DISK),
    1018: _absent("the key is being deleted"),
    1450: Fault("out-of-resources", "the host is out of resources", _LATER),
}
"""Faults by Win32 error code, as the remote registry answers them."""

NO_WINREG = Fault(
    "no-winreg",
    "the host offers no remote registry",
    "Check that its Server service and the key SecurePipeServers\\winreg admit the account.",
)
WINREG_DENIED = Fault(
    "winreg-denied",
    "the account may not read the registry from outside",
    "Admit it at the host's key SecurePipeServers\\winreg, or scan as an administrator.",
)
BAD_RPC = Fault(
    "bad-rpc",
    "the remote registry answers with nonsense",
    "Check what answers on the winreg pipe of the host.",
)
TOO_MANY = Fault("too-many", "there is no end to the list", "Look at the key or folder on the host.")
ODD_NAMES = Fault(
    "odd-names", "the folder contains names that Windows does not allow", "Look at the folder on the host."
)
ODD_PATH = Fault("bad-name", "the path cannot be reached over a share", "Check the path in the rule.")

NO_KERBEROS = Fault(
    "no-kerberos",
    "the host does not know Kerberos",
    "Leave out -k: systems before Windows 2000 log on with NTLM only.",
)
NO_TICKET = Fault("no-ticket", "the ticket cache holds no ticket that is still good", "Run kinit again.")
NO_CENTRE = _lost(
    "no-kdc",
    "the realm's key distribution centre does not answer",
    "Check that the realm's name leads to a domain controller and that its TCP port 88 is open.",
)
KERBEROS: dict[int, Fault] = {
    7: Fault(
        "no-ticket",
        "the realm does not know the host by this name",
        "Name the host as its domain does, by its full DNS name.",
    ),
    32: NO_TICKET,
    37: Fault(
        "clock-skew", "the clocks differ too much", "Set the clocks of this machine and the domain right."
    ),
}
"""Faults by Kerberos error code (RFC 4120, 7.5.9)."""

LOGON_ADVICE: dict[str, str] = {
    "NTLMv2": (
        "Check user name, domain and password; before Service Pack 4 Windows NT knows only NTLMv1, "
        "which --allow-ntlmv1 sends."
    ),
    "NTLMv1": (
        "Check user name, domain and password; the host may accept NTLMv2 only (LMCompatibilityLevel), "
        "which is sent without --allow-ntlmv1."
    ),
}
"""Advice for a refused logon by what was sent to a server without extended security."""

CLOSED_AT_ONCE = (
    "The host may not speak SMB1 any more, may not admit this machine, or may have too many connections."
)
"""Advice where the connection breaks before the host has said anything."""


OVERLOADED = frozenset({"busy", "out-of-resources"})
"""Codes of what a host answers to more than it can do at once."""

NO_CHAINS = frozenset({0x00010002, 0x00160002, 0xC0000002, 0xC000000D, 0xC00000BB})
"""What a server answers that does not take two commands in a message.

STATUS_INVALID_SMB, STATUS_SMB_BAD_COMMAND, STATUS_NOT_IMPLEMENTED, STATUS_INVALID_PARAMETER,
STATUS_NOT_SUPPORTED.
"""


def by_status(status: int) -> Fault:
    """The fault for an NTSTATUS; unknown ones get a row of their own."""
    known = STATUS.get(status)
    return known or Fault(
        "refused", "the host refuses", f"Look up status 0x{status:08X} and the host's event log."
    )


def by_win32(code: int) -> Fault:
    """The fault for a Win32 error code; unknown ones get a row of their own."""
    known = WIN32.get(code)
    return known or Fault("refused", "the host's registry refuses", f"Look up Windows error {code}.")
