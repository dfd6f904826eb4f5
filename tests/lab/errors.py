"""What can go wrong while a lab is described or started; each says what to do."""

from __future__ import annotations


class LabError(Exception):
    """The lab cannot be started, or its description is wrong."""


class SmbdMissing(LabError):
    """Samba's server is not installed on this machine."""
