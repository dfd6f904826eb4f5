"""What can go wrong on the way into a host over WinRM: causes and advice, as tables.

Codes of WS-Management: [MS-WSMV] 2.2.4.43, and wsmerror.h of the Windows SDK; of WMI:
[MS-WMI] 2.2.11, WBEMSTATUS.
"""

from __future__ import annotations

from scanner.collect.errors import Fault


def _lost(code: str, message: str, advice: str) -> Fault:
    return Fault(code, message, advice, ends=True)


TIMEOUT = _lost(
    "timeout",
    "the host did not finish in time",
    "Check that it is up and not overloaded, or give it a longer --timeout.",
)
REFUSED = _lost(
    "port-closed",
    "the host refuses the connection",
    "Start its service Windows Remote Management (winrm quickconfig), or open the port in the firewall.",
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
LOGGED_OFF = _lost(
    "session-deleted",
    "the host forgot that we were logged on",
    "Try again: the password is not sent twice in one visit. Check for a proxy between.",
)
NOT_TRUSTED = _lost(
    "certificate",
    "the certificate of the host is not to be trusted",
    "Give the authority that signed it (--winrm-ca, winrm_ca), and name the host as its certificate does.",
)
NO_TLS = _lost(
    "no-tls",
    "the port does not speak TLS as we do",
    "Use port 5985 with NTLM, which encrypts by itself: systems before Vista know no TLS that is still safe.",
)
NOT_WINRM = _lost(
    "not-winrm",
    "what answers is not WinRM",
    "Check that the port belongs to Windows Remote Management (winrm enumerate winrm/config/listener).",
)
MALFORMED = _lost(
    "malformed",
    "the answer is not XML as WinRM writes it",
    "Check what answers at this address, and whether a proxy changes the traffic.",
)
TOO_MUCH = _lost(
    "too-much", "the host sends more than any host has to say", "Find out what answers at this address."
)
TAMPERED = _lost(
    "bad-signature",
    "an answer is not encrypted with the session's key",
    "Somebody may be changing the traffic on the way: check the network before trying again.",
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

LOGON_FAILURE = Fault(
    "logon-failure",
    "user name and password are not accepted",
    "Check user name, domain and password; of local accounts only the built-in administrator is let in "
    "unless LocalAccountTokenFilterPolicy says otherwise.",
)
NO_METHOD = Fault(
    "no-method",
    "the host does not offer this way of logging on",
    "Look at winrm get winrm/config/service/auth on the host, or choose another --winrm-logon.",
)
NOT_ENCRYPTED = Fault(
    "not-encrypted",
    "the host wants encryption (AllowUnencrypted is false)",
    "Use NTLM or Kerberos, or TLS on port 5986; do not set AllowUnencrypted.",
)
ACCESS_DENIED = Fault(
    "access-denied",
    "access is denied",
    "Scan with an account of the host's Administrators group, or admit it at winrm configsddl.",
)
NO_TICKET = Fault(
    "no-ticket",
    "no ticket for the host can be had",
    "Run kinit, and name the host as its domain does, by its full DNS name.",
)
SHELL_LIMIT = Fault(
    "too-many-shells",
    "the host has as many shells as it admits",
    "Close shells that were left behind, wait for them to end, or raise MaxShellsPerUser.",
)
BUSY = Fault(
    "out-of-resources",
    "the host has no room for the request",
    "Try again when it is idle; its quotas are at winrm get winrm/config/service.",
)
NO_SHELL = Fault(
    "no-shell",
    "the host gives no shell",
    "Allow it (AllowRemoteShellAccess), or live with what WMI tells: profile, hotfixes and files.",
)
NO_CLASS = Fault(
    "no-wmi-class", "WMI of the host does not know the class", "Check the WMI repository of the host."
)
WMI_QUOTA = Fault(
    "wmi-quota",
    "WMI of the host finds the question too long",
    "Nothing to do where it is asked again in parts; else look at the quotas of WMI.",
)
TOO_LARGE = Fault(
    "too-large", "the answer is larger than the host may send", "Raise MaxEnvelopeSizekb of the host."
)

PART_OF_LISTING = Fault(
    "partial-listing", "not all of the folder was told", "Scan again, and look at the folder on the host."
)
NO_ANSWER = Fault(
    "no-answer", "the host left the question unanswered", "Look at it on the host, and report this as a bug."
)
NO_REGISTRY = Fault(
    "no-registry",
    "without a shell the registry cannot be read",
    "Allow shells (AllowRemoteShellAccess), or scan the host over SMB.",
)

WMI_QUOTA_VIOLATION = 0x8004106C
"""WBEM_E_QUOTA_VIOLATION: a query with too many conditions."""
OPERATION_TIMEOUT = 0x80338029
"""ERROR_WSMAN_OPERATION_TIMEDOUT: nothing to tell yet."""

CODES: dict[int, Fault] = {
    5: ACCESS_DENIED,
    0x80070005: ACCESS_DENIED,
    0x80041003: ACCESS_DENIED,  # WBEM_E_ACCESS_DENIED
    0x80041010: NO_CLASS,  # WBEM_E_INVALID_CLASS
    0x803380FA: NO_CLASS,
    WMI_QUOTA_VIOLATION: WMI_QUOTA,
    0x80338048: TOO_LARGE,  # ERROR_WSMAN_ENCODING_LIMIT
    0x8033803F: BUSY,  # ERROR_WSMAN_QUOTA_LIMIT
    0x803381A5: SHELL_LIMIT,  # ..._QUOTA_MAX_SHELLS
    0x803381A6: BUSY,  # ..._QUOTA_MAX_OPERATIONS
    0x803381A7: BUSY,  # ..._QUOTA_USER
    0x803381A8: BUSY,  # ..._QUOTA_SYSTEM
    0x803381AB: SHELL_LIMIT,  # ..._QUOTA_MAX_SHELLUSERS
    0x803381AC: NO_SHELL,  # ERROR_WSMAN_REMOTESHELLS_NOT_ALLOWED
    0x803381E4: SHELL_LIMIT,  # ..._QUOTA_MAX_SHELLS_PPQ
    0x803381E5: SHELL_LIMIT,  # ..._QUOTA_MAX_USERS_PPQ
    0x803381E6: SHELL_LIMIT,  # ..._QUOTA_MAX_PLUGINSHELLS_PPQ
    0x803381E7: BUSY,
    0x803381E8: BUSY,
    0x803381E9: BUSY,
}
"""Faults by the code of a WSManFault or of the WMI error in it."""

SUBCODES: dict[str, Fault] = {
    "AccessDenied": ACCESS_DENIED,
    "QuotaLimit": BUSY,
    "EncodingLimit": TOO_LARGE,
    "DestinationUnreachable": NO_SHELL,
    "InvalidResourceURI": NO_SHELL,
}
"""Faults by the subcode that DSP0226 gives them, where the code is none of the above."""

SIGNS_OF_TROUBLE = frozenset({BUSY.code, SHELL_LIMIT.code})
"""Codes of what a host answers that has more to do than it can."""

ABOUT_THE_ACCOUNT = frozenset({LOGON_FAILURE.code})
"""Codes of faults by which a host refuses an account.  WinRM does not say why (HTTP 401)."""


def by_code(code: int | None, subcode: str | None) -> Fault:
    """The fault for what the host answered; unknown ones get a row of their own."""
    known = CODES.get(code) if code is not None else None
    known = known or SUBCODES.get((subcode or "").rpartition(":")[2])
    number = f"0x{code & 0xFFFFFFFF:08X}" if code is not None else subcode or "none"
    advice = f"Look up the code {number} and the host's event log."
    return known or Fault("refused", "the host refuses", advice)
