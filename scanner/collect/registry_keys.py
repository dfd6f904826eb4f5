"""Where Windows NT keeps what a scan must know, as questions to its registry."""

from __future__ import annotations

from scanner.collect.interface import KeyQuery

CURRENT_VERSION = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
"""Version, build, service pack (Q153407, Q132475); the real key has the blank that articles leave out."""
HOTFIXES = f"{CURRENT_VERSION}\\Hotfix"
"""One subkey for each hotfix (Q184305, Q238552)."""
UPDATES = "HKLM\\SOFTWARE\\Microsoft\\Updates"
"""Hotfixes of other products, by product and sometimes service pack (Q257946, Q258149)."""
PACKAGES = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages"
"""Where Windows keeps its updates from version 6.0 on, when the hotfix keys were given up."""
SERVICES = "HKLM\\SYSTEM\\CurrentControlSet\\Services"
SOFTWARE = "HKLM\\SOFTWARE\\Microsoft"
CONTROL = "HKLM\\SYSTEM\\CurrentControlSet\\Control"
PRODUCT_OPTIONS = f"{CONTROL}\\ProductOptions"
"""Workstation, server or domain controller, and the special editions (Q152078)."""
SESSION_MANAGER = f"{CONTROL}\\Session Manager"
ENVIRONMENT = f"{SESSION_MANAGER}\\Environment"
COMPUTER_NAME = f"{CONTROL}\\ComputerName\\ComputerName"
ACTIVE_COMPUTER_NAME = f"{CONTROL}\\ComputerName\\ActiveComputerName"
LANGUAGE = f"{CONTROL}\\Nls\\Language"
TIME_ZONE = f"{CONTROL}\\TimeZoneInformation"
PROCESSOR = "HKLM\\HARDWARE\\DESCRIPTION\\System\\CentralProcessor\\0"

PENDING_RENAMES = "PendingFileRenameOperations"
"""Files that wait for a restart to be replaced or deleted (Q286019)."""

PROFILE: tuple[KeyQuery, ...] = (
    KeyQuery(
        CURRENT_VERSION,
        (
            "CurrentVersion",
            "CurrentBuildNumber",
            "CurrentBuild",
            "CSDVersion",
            "CurrentType",
            "SystemRoot",
            "InstallDate",
            "SoftwareType",
        ),
    ),
    KeyQuery(PRODUCT_OPTIONS, ("ProductType", "ProductSuite")),
    KeyQuery(SESSION_MANAGER, (PENDING_RENAMES,)),
    KeyQuery(ENVIRONMENT, ("PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS", "OS")),
    KeyQuery(COMPUTER_NAME, ("ComputerName",)),
    KeyQuery(ACTIVE_COMPUTER_NAME, ("ComputerName",)),
    KeyQuery(LANGUAGE, ("InstallLanguage", "Default")),
    KeyQuery(f"{CONTROL}\\Nls\\CodePage", ("ACP", "OEMCP")),
    KeyQuery(TIME_ZONE, ("ActiveTimeBias", "Bias", "StandardName")),
    KeyQuery(f"{CONTROL}\\Windows", ("CSDVersion",)),
    KeyQuery(PROCESSOR, ("Identifier",)),
)
"""What the profile of a host is derived from."""
